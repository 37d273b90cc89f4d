"""The ledger as auditors read it: who saw which fields of whom, why, and the log's signed state."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from graph.errors import Refused
from graph.store.batch_read import MOST_COUNTED, Known
from resolvers.batch_resolver import BatchKey, BatchResolver, Count, Dependencies, NodeRef, Page
from resolvers.reads import beyond, bound, window
from resolvers.views import AccessView, CheckpointView
from security.account import NOTICE
from security.ledger.checkpoint import parse_text
from security.ledger.reading import SearchResult
from security.masks import STAR
from security.principal import Purpose
from security.row_filter import RowFilter

LISTING, NOTICES = "accessRecords", "notices"
_DIGITS = 15
"""Of the place of an entry at most: beyond lies no log."""


async def search_log(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[SearchResult]:
    """Search the ledger by subject, officer, purpose and time: one search for each alias, there are few."""
    return [await _search(deps, batch_key, LISTING) for batch_key in batch_keys]


async def search_notices(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[SearchResult]:
    """Search the ledger's notices to auditors."""
    return [await _search(deps, batch_key, NOTICES) for batch_key in batch_keys]


async def _search(deps: Dependencies, batch_key: BatchKey, listing: str) -> SearchResult:
    asked = window(deps, batch_key, listing)
    after, before = (None if at is None else int(at[0]) for at in (asked.after, asked.before))
    return await deps.ledger.search(
        **_filters(deps, batch_key.args, listing),
        after=after,
        before=before,
        first=asked.size + 1,
        backward=asked.backward,
    )


def access_page(deps: Dependencies, batch_key: BatchKey, found: SearchResult) -> Page:
    """Return the entries, newest first, and what could not be shown among them."""
    return _page(deps, batch_key, LISTING, found)


def notices_page(deps: Dependencies, batch_key: BatchKey, found: SearchResult) -> Page:
    """Return the notices, newest first."""
    return _page(deps, batch_key, NOTICES, found)


def _page(deps: Dependencies, batch_key: BatchKey, listing: str, found: SearchResult) -> Page:
    rows, asked = found.rows, window(deps, batch_key, listing)
    kept, more = asked.cut(rows)
    # An entry that could not be shown does not end the list for what lies beyond it.
    has_next, has_previous = beyond(batch_key, more=more or (found.more and bool(rows)))
    return Page(
        items=tuple(AccessView(index=row.index, entry=row.entry) for row in kept),
        places=tuple((str(row.index),) for row in kept),
        seal=deps.cursors.sealing(bound(batch_key, listing)),
        has_next=has_next,
        has_previous=has_previous,
        gaps=found.gaps,
        count=Count(_count, _filters(deps, batch_key.args, listing)),
    )


async def _count(deps: Dependencies, _visible: RowFilter, searches: Sequence[Any]) -> list[int | None]:
    found = [await deps.ledger.count(**asked, most=MOST_COUNTED + 1) for asked in searches]
    return [total if total <= MOST_COUNTED else None for total in found]


def _filters(deps: Dependencies, args: Mapping[str, Any], listing: str) -> dict[str, Any]:
    """Return what a search asks for, in the ledger's words."""
    if listing == NOTICES:
        return {"subject_handle": deps.pseudonymizer.asked_handle(NOTICE)}
    purpose: Purpose | None = args.get("purpose")
    return {
        "subject_handle": _handle(deps, args),
        "officer": _kept(deps, args.get("officer")),
        "purpose": purpose.value if purpose else None,
        **{name: args.get(name) for name in ("department", "since", "until")},
    }


def _handle(deps: Dependencies, args: Mapping[str, Any]) -> str | None:
    """Return the handle to search by, or the beginning of one as a mask shows it."""
    subject: NodeRef | None = args.get("subject")
    shown: str | None = args.get("handle")
    if subject is not None:
        return deps.pseudonymizer.subject_handle(subject.id)
    if shown is not None and not SHOWN.fullmatch(shown):
        raise Refused("HANDLE_MALFORMED")
    return None if shown is None else shown.rstrip(STAR)


def _kept(deps: Dependencies, name: str | None) -> str | None:
    """Return a name as entries have it: what is a number there is searched by its handle."""
    return None if name is None else deps.pseudonymizer.cleared(name)


SHOWN = re.compile(r"[a-z2-7]{8}\*{4}")
"""How the mask of a ledger's subject looks."""


def _given(deps: Dependencies, batch_key: BatchKey, listing: str) -> None:
    """Refuse a foreign cursor and what cannot be a handle, before anything is read."""
    window(deps, batch_key, listing)
    _filters(deps, batch_key.args, listing)


async def by_index(deps: Dependencies, names: Sequence[Known]) -> list[AccessView | None]:
    """Return entries by their places in the log; nothing where there is none, or its body was purged."""
    return [await _entry(deps, known.name) for known in names]


async def _entry(deps: Dependencies, name: str) -> AccessView | None:
    if not name.isdecimal() or len(name) > _DIGITS:
        return None
    found = await deps.ledger.search(after=int(name) + 1, before=int(name) - 1, first=1)
    return next((AccessView(index=row.index, entry=row.entry) for row in found.rows), None)


async def newest(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[CheckpointView]:
    """Return the log's newest checkpoint: what it covers was durable before it was signed."""
    note = deps.ledger.checkpoint()
    return [_checkpoint(note)] * len(batch_keys)


def _checkpoint(note: bytes) -> CheckpointView:
    """Read our own log's checkpoint; whoever is shown it verifies the note itself."""
    text = note.decode()
    head = parse_text(text.partition("\n\n")[0])
    return CheckpointView(origin=head.origin, size=head.size, root=head.root.hex(), note=text)


BATCH_RESOLVERS = (
    BatchResolver(
        "access_records", search_log, access_page, check=partial(_given, listing=LISTING), facts=False
    ),
    BatchResolver(
        "notices", search_notices, notices_page, check=partial(_given, listing=NOTICES), facts=False
    ),
    BatchResolver("checkpoint", newest, facts=False),
)
