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
from security.ledger.reading import LoggedEntry
from security.masks import STAR
from security.principal import Purpose, RowFilter

LISTING, NOTICES = "accessRecords", "notices"
_DIGITS = 15
"""Of the place of an entry at most: beyond lies no log."""


async def search_log(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[tuple[LoggedEntry, ...]]:
    """Search the ledger by subject, officer, purpose and time: one search for each alias, there are few."""
    return [await _search(deps, batch_key, LISTING) for batch_key in batch_keys]


async def search_notices(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[tuple[LoggedEntry, ...]]:
    """Search the ledger's notices to auditors."""
    return [await _search(deps, batch_key, NOTICES) for batch_key in batch_keys]


async def _search(deps: Dependencies, batch_key: BatchKey, listing: str) -> tuple[LoggedEntry, ...]:
    asked = window(deps, batch_key, listing)
    after, before = (None if at is None else int(at[0]) for at in (asked.after, asked.before))
    return await deps.ledger.search(
        **_filters(deps, batch_key.args, listing),
        after=after,
        before=before,
        first=asked.size + 1,
        backward=asked.backward,
    )


def access_page(deps: Dependencies, batch_key: BatchKey, rows: tuple[LoggedEntry, ...]) -> Page:
    """Return the entries, newest first."""
    return _page(deps, batch_key, LISTING, rows)


def notices_page(deps: Dependencies, batch_key: BatchKey, rows: tuple[LoggedEntry, ...]) -> Page:
    """Return the notices, newest first."""
    return _page(deps, batch_key, NOTICES, rows)


def _page(deps: Dependencies, batch_key: BatchKey, listing: str, rows: tuple[LoggedEntry, ...]) -> Page:
    asked = window(deps, batch_key, listing)
    kept = rows[-asked.size :] if asked.backward else rows[: asked.size]
    has_next, has_previous = beyond(batch_key, more=len(rows) > len(kept))
    return Page(
        items=tuple(AccessView(index=row.index, entry=row.entry) for row in kept),
        places=tuple((str(row.index),) for row in kept),
        seal=deps.cursors.sealing(bound(batch_key, listing)),
        has_next=has_next,
        has_previous=has_previous,
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
    index = int(name) if name.isdecimal() and len(name) <= _DIGITS else -1
    found = await deps.ledger.search(after=index + 1, first=1) if index >= 0 else ()
    return AccessView(index=index, entry=found[0].entry) if found and found[0].index == index else None


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
    BatchResolver("access_records", search_log, access_page, check=partial(_given, listing=LISTING)),
    BatchResolver("notices", search_notices, notices_page, check=partial(_given, listing=NOTICES)),
    BatchResolver("checkpoint", newest),
)
