"""Whom and what a search of the ledger asks for, in the ledger's words: names become handles and are let go.

    asked_in(deps, batch_key)    the handles of whom, and the words of what
    searched(deps, asked, …)     a page of the entries, and `counted` their number

A subject (信用主体) has two names in entries: the handle of its id where an answer touched it, and that of
the code or document by which it was asked for, found or not. A search by code or document finds both.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from graph.errors import Refused
from graph.ingest.identifiers import normalised_uscc
from graph.store import read_subjects
from graph.store.batch_read import MOST_COUNTED, Known
from resolvers.batch_resolver import BatchKey, Dependencies, NodeRef
from resolvers.reads import ListWindow
from security.ledger.reading import SearchResult
from security.masks import STAR
from security.pseudonymization import spelt_alike
from security.row_filter import every_row

SHOWN = re.compile(r"[a-z2-7]{8}\*{4}")
"""How the mask of a ledger's subject looks."""

FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}\.[A-Za-z_][A-Za-z0-9_]{0,99}", re.ASCII)
"""How a field is named, as an account names it: its type and itself."""

SUBJECTS = ("subject", "code", "document", "handle")
"""Arguments that name a subject; one search has one of them at most."""

TEXTS = ("officer", "department", "region", "client", "legal_basis", "case", "operation")
FIELDS = ("released", "masked", "refused")
LISTS = {
    "purpose": "purpose",
    "outcome": "ended",
    "error_code": "code",
    "phase": "phase",
    "caller_role": "standing",
}
"""Arguments by what they are: callers' words, fields, and closed lists under the name of the ledger."""


class AccessAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What a search asks for: entries that name any of `handles`, or all where there is none, with `words`.

    `about` is the id of the subject, where one is known: the search's own entry names it.
    """

    handles: tuple[str, ...]
    about: str
    words: Mapping[str, Any]


def check_asked(args: Mapping[str, Any]) -> None:
    """Refuse what no entry can have, before anything is read: HANDLE_MALFORMED and its like."""
    named = [name for name in SUBJECTS if args.get(name) is not None]
    if len(named) > 1:
        raise Refused("SUBJECT_NAMED_TWICE", first=named[0], second=named[1])
    if (shown := args.get("handle")) is not None and not SHOWN.fullmatch(shown):
        raise Refused("HANDLE_MALFORMED")
    if args.get("code") is not None:
        normalised_uscc(args["code"])
    for name in FIELDS:
        if args.get(name) is not None and not FIELD.fullmatch(args[name]):
            raise Refused("FIELD_NAME_MALFORMED", argument=name)


async def asked_in(deps: Dependencies, batch_key: BatchKey) -> AccessAsked:
    """Return what is asked for; a subject is found here whoever may see it.

    What is said of it are entries alone.
    INVARIANT: a code or a document is turned into handles here, and kept nowhere.
    """
    args = batch_key.args
    handles, about = await _handles(deps, batch_key)
    return AccessAsked(handles=handles, about=about, words=words_in(deps, args))


def words_in(deps: Dependencies, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words and the window that are asked for; a number in a word is searched by its handle."""
    return {
        **{name: deps.pseudonymizer.cleared(args[name]) for name in TEXTS if args.get(name) is not None},
        **{name: args[name] for name in FIELDS if args.get(name) is not None},
        **{word: args[name].value for name, word in LISTS.items() if args.get(name) is not None},
        **{name: args.get(name) for name in ("since", "until")},
    }


async def _handles(deps: Dependencies, batch_key: BatchKey) -> tuple[tuple[str, ...], str]:
    """Return the handles of the subject that is asked for, and its id where it has one."""
    args, vault = batch_key.args, deps.pseudonymizer
    subject: NodeRef | None = args.get("subject")
    if subject is not None:
        return (vault.subject_handle(subject.id),), subject.id
    if args.get("handle") is not None:
        return (args["handle"].rstrip(STAR),), ""
    if args.get("code") is not None:
        code = normalised_uscc(args["code"])
        return await _found(deps, batch_key, vault.asked_handle("CODE", spelt_alike(code)), code=code)
    if args.get("document") is not None:
        kind, number = args["document_kind"].value, args["document"]
        asked = vault.asked_handle("DOCUMENT", spelt_alike(number))
        return await _found(deps, batch_key, asked, document=vault.handle(kind, number))
    return (), ""


async def _found(
    deps: Dependencies, batch_key: BatchKey, asked: str, *, code: str = "", document: str = ""
) -> tuple[tuple[str, ...], str]:
    """Return the handle of what was asked for, and before it that of whom it names, if anybody."""
    read = read_subjects.organizations_by_code if code else read_subjects.persons_by_handle
    wanted = [Known(name=code or document, known_at=batch_key.context.known_at)]
    found: Any = (await read(deps.graph, every_row(batch_key.context.today), wanted))[0]
    if found is None:
        return (asked,), ""
    return (deps.pseudonymizer.subject_handle(found.id), asked), found.id


async def searched(deps: Dependencies, asked: AccessAsked, window: ListWindow) -> SearchResult:
    """Return a page of entries, and one beyond it that tells whether there are more."""
    after, before = (None if at is None else int(at[0]) for at in (window.after, window.before))
    found = [
        await deps.ledger.search(
            subject_handle=handle,
            **asked.words,
            after=after,
            before=before,
            first=window.size + 1,
            backward=window.backward,
        )
        for handle in asked.handles or (None,)
    ]
    return found[0] if len(found) == 1 else _together(found, window)


def _together(found: Sequence[SearchResult], window: ListWindow) -> SearchResult:
    """Return what was found under two handles as one list, an entry that names both once."""
    by_index = {row.index: row for one in found for row in one.rows}
    indexes = sorted(by_index, reverse=True)
    kept = indexes[-(window.size + 1) :] if window.backward else indexes[: window.size + 1]
    gaps = sorted({gap for one in found for gap in one.gaps}, key=lambda gap: (gap.first, gap.last))
    more = len(kept) < len(indexes) or any(one.more for one in found)
    return SearchResult(tuple(by_index[index] for index in kept), tuple(gaps), more)


async def counted(deps: Dependencies, asked: AccessAsked) -> int | None:
    """Return how many entries match, or nothing where they are more than are counted."""
    most = MOST_COUNTED + 1
    handles: tuple[str | None, ...] = asked.handles or (None,)
    each = [await deps.ledger.count(subject_handle=handle, **asked.words, most=most) for handle in handles]
    if max(each) > MOST_COUNTED:
        return None
    both = 0
    if len(handles) > 1:
        both = await deps.ledger.count(subject_handle=handles[0], also=handles[1], **asked.words, most=most)
    total = sum(each) - both
    return total if total <= MOST_COUNTED else None
