"""The subject's view of the ledger: who looked at it, when, for what, and at which kinds of data.

INVARIANT: what is said of an entry is the caller's part of it alone; the other subjects of one answer, and
which fields left about them, are nobody's but theirs. Looks that the law hides for a term have no part in a
page, its number or its ends before the term is over.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from graph.errors import Refused
from graph.rules.hidden_looks import HiddenLook, hidden_looks
from graph.store import read_subjects
from graph.store.batch_read import Known
from resolvers.access_records import AccessFound, found_page
from resolvers.access_search import AccessAsked, searched
from resolvers.access_views import LookAtMeView
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page
from resolvers.looked_kinds import LookedKind, kinds_of
from resolvers.reads import window
from security.account import AuditEntry, SubjectLook, fields_of
from security.ledger.reading import LoggedEntry
from security.pseudonymization import spelt_alike
from security.row_filter import every_row

LISTING = "looksAtMe"


async def search_looks(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[AccessFound]:
    """Search the ledger for entries that name the caller: one search for each alias."""
    handles = await _own_handles(deps, batch_keys[0])
    found = []
    for batch_key in batch_keys:
        asked = AccessAsked(
            handles=handles, about=batch_key.context.caller.principal.subject, words=_words(deps, batch_key)
        )
        found.append(AccessFound(asked, await searched(deps, asked, window(deps, batch_key, LISTING))))
    return found


async def _own_handles(deps: Dependencies, batch_key: BatchKey) -> tuple[str, ...]:
    """Return the caller's names in entries: that of its id, and of the code by which it is asked for.

    By its code an entry names an organization that the asking caller was not let see.
    """
    context, vault = batch_key.context, deps.pseudonymizer
    subject = context.caller.principal.subject
    wanted = [Known(name=subject, known_at=context.known_at)]
    (found,) = await read_subjects.organizations(deps.graph, every_row(context.today), wanted)
    by_code = (vault.asked_handle("CODE", spelt_alike(found.uscc)),) if found else ()
    return (vault.subject_handle(subject), *by_code)


def _words(deps: Dependencies, batch_key: BatchKey) -> Mapping[str, Any]:
    today = batch_key.context.today
    return {
        "since": batch_key.args.get("since"),
        "until": batch_key.args.get("until"),
        "hidden": {term.purpose: term.since(today) for term in _hidden(deps, batch_key)},
    }


def _hidden(deps: Dependencies, batch_key: BatchKey) -> tuple[HiddenLook, ...]:
    return hidden_looks(deps.law, batch_key.context.place, batch_key.context.today)


def looks_page(deps: Dependencies, batch_key: BatchKey, found: AccessFound) -> Page:
    """Return the looks, newest first, each as far as it is the caller's."""
    terms = {term.purpose: term for term in _hidden(deps, batch_key)}
    return found_page(deps, batch_key, LISTING, found, partial(_view, found.asked.handles, terms))


def _view(own: Sequence[str], terms: Mapping[str, HiddenLook], row: LoggedEntry) -> LookAtMeView:
    entry, term = row.entry, terms.get(row.entry.purpose)
    looks = _looks_at(entry, own)
    return LookAtMeView(
        index=row.index,
        entry=entry,
        own=bool(entry.caller) and entry.caller in own,
        released=_kinds(looks, "released", entry),
        masked=_kinds(looks, "masked", entry),
        refused=_kinds(looks, "refused", entry),
        most=any(look.most for look in looks),
        hidden_until=term.until(entry.at) if term else None,
        hidden_by=(term.citation,) if term else (),
    )


def _looks_at(entry: AuditEntry, own: Sequence[str]) -> list[SubjectLook]:
    """Return the looks at the caller in an entry, whoever they have in common with it."""
    mine = {place for place, handle in enumerate(entry.subjects) if handle in own}
    return [look for look in entry.looks if mine.intersection(look.subjects)]


def _kinds(looks: Sequence[SubjectLook], account: str, entry: AuditEntry) -> tuple[LookedKind, ...]:
    fields = fields_of(getattr(entry, account))
    return kinds_of(fields[place] for look in looks for place in getattr(look, account))


def _given(deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse a foreign cursor, and a caller that is nobody's subject: without one all entries would match."""
    window(deps, batch_key, LISTING)
    if not batch_key.context.caller.principal.subject:
        raise Refused("SUBJECT_UNKNOWN")


BATCH_RESOLVERS = (BatchResolver("looks_at_me", search_looks, looks_page, check=_given, facts=False),)
