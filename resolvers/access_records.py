"""The ledger as auditors read it: who saw which fields of whom, why, and the log's signed state."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec

from graph.store.batch_read import Known
from resolvers.access_search import AccessAsked, asked_in, check_asked, counted, searched, words_in
from resolvers.access_views import AccessView
from resolvers.batch_resolver import BatchKey, BatchResolver, Count, Dependencies, Page
from resolvers.reads import beyond, bound, window
from resolvers.views import CheckpointView
from security.account import NOTICE
from security.ledger.checkpoint import parse_text
from security.ledger.patterns import AccessFinding
from security.ledger.reading import LoggedEntry, SearchResult
from security.ledger.tally import AccessTally
from security.row_filter import RowFilter

LISTING, NOTICES = "accessRecords", "notices"
_DIGITS = 15
"""Of the place of an entry at most: beyond lies no log."""


class AccessFound(msgspec.Struct, frozen=True):
    """One search with what it found."""

    asked: AccessAsked
    result: SearchResult


async def search_log(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[AccessFound]:
    """Search the ledger by subject and by every word of its entries: one search for each alias."""
    found = []
    for batch_key in batch_keys:
        asked = await asked_in(deps, batch_key)
        found.append(AccessFound(asked, await searched(deps, asked, window(deps, batch_key, LISTING))))
    return found


async def search_notices(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[AccessFound]:
    """Search the ledger's notices to auditors."""
    topic = AccessAsked(handles=(deps.pseudonymizer.asked_handle(NOTICE),), about="", words={})
    return [
        AccessFound(topic, await searched(deps, topic, window(deps, batch_key, NOTICES)))
        for batch_key in batch_keys
    ]


async def tallied(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Sequence[AccessTally]]:
    """Count the ledger's entries of a window, by what each occurrence tells apart."""
    return [
        await deps.ledger.tally([one.value for one in batch_key.args["by"]], **words_in(deps, batch_key.args))
        for batch_key in batch_keys
    ]


async def found_patterns(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[Sequence[AccessFinding]]:
    """Find what is out of the way in a window, by the thresholds of this city."""
    return [
        await deps.ledger.patterns(batch_key.args["since"], batch_key.args["until"], deps.patterns)
        for batch_key in batch_keys
    ]


def access_page(deps: Dependencies, batch_key: BatchKey, found: AccessFound) -> Page:
    """Return the entries, newest first, and what could not be shown among them."""
    return found_page(deps, batch_key, LISTING, found)


def notices_page(deps: Dependencies, batch_key: BatchKey, found: AccessFound) -> Page:
    """Return the notices, newest first."""
    return found_page(deps, batch_key, NOTICES, found)


def _whole(row: LoggedEntry) -> AccessView:
    """Return an entry as auditors see it."""
    return AccessView(index=row.index, entry=row.entry)


def found_page(
    deps: Dependencies,
    batch_key: BatchKey,
    listing: str,
    found: AccessFound,
    view: Callable[[LoggedEntry], Any] = _whole,
) -> Page:
    """Return a page of what a search found, each entry as `view` shows it."""
    rows, asked = found.result.rows, window(deps, batch_key, listing)
    kept, more = asked.cut(rows)
    # An entry that could not be shown does not end the list for what lies beyond it.
    has_next, has_previous = beyond(batch_key, more=more or (found.result.more and bool(rows)))
    return Page(
        items=tuple(map(view, kept)),
        places=tuple((str(row.index),) for row in kept),
        seal=deps.cursors.cursor_encoder(bound(batch_key, listing)),
        has_next=has_next,
        has_previous=has_previous,
        about=found.asked.about,
        gaps=found.result.gaps,
        count=Count(_count, found.asked),
    )


async def _count(deps: Dependencies, _visible: RowFilter, searches: Sequence[Any]) -> list[int | None]:
    return [await counted(deps, asked) for asked in searches]


def _given(deps: Dependencies, batch_key: BatchKey, listing: str) -> None:
    """Refuse a foreign cursor and what no entry can have, before anything is read."""
    window(deps, batch_key, listing)
    check_asked(batch_key.args)


async def by_index(deps: Dependencies, names: Sequence[Known]) -> list[AccessView | None]:
    """Return entries by their places in the log; nothing where there is none, or its body was purged."""
    return [await _entry(deps, known.name) for known in names]


async def _entry(deps: Dependencies, name: str) -> AccessView | None:
    if not name.isdecimal() or len(name) > _DIGITS:
        return None
    found = await deps.ledger.search(after=int(name) + 1, before=int(name) - 1, first=1)
    return next(map(_whole, found.rows), None)


async def proofs(deps: Dependencies, batch_keys: Sequence[BatchKey], *, disclose: bool) -> Sequence[str]:
    """Return of each entry the proof that it is in the newest signed tree, all under one checkpoint."""
    found = await deps.ledger.proofs([batch_key.parent.index for batch_key in batch_keys], disclose=disclose)
    return [proof.decode() for proof in found]


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
    BatchResolver(
        "access_statistics", tallied, check=lambda _deps, batch_key: check_asked(batch_key.args), facts=False
    ),
    BatchResolver("access_patterns", found_patterns, facts=False),
    BatchResolver("checkpoint", newest, facts=False),
    BatchResolver("access_record.proof", partial(proofs, disclose=False), facts=False),
    BatchResolver("access_record.disclosed_proof", partial(proofs, disclose=True), facts=False),
)
