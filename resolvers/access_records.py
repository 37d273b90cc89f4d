"""The ledger as auditors read it: who saw which fields of whom, why, and the log's signed state."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph.errors import Refused
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, NodeRef, Page
from resolvers.reads import bound, opened
from resolvers.views import AccessView, CheckpointView
from security.account import NOTICE
from security.ledger.checkpoint import parse_text
from security.ledger.reading import SearchResult
from security.masks import STAR

LISTING, NOTICES = "accessRecords", "notices"


async def search_log(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[SearchResult]:
    """Search the ledger by subject, officer and time: one search for each alias, there are few."""
    return [await _search(deps, batch_key) for batch_key in batch_keys]


def access_page(deps: Dependencies, batch_key: BatchKey, found: SearchResult) -> Page:
    """Return the entries, newest first, and what could not be shown among them."""
    return _page(deps, batch_key, LISTING, found)


def _page(deps: Dependencies, batch_key: BatchKey, listing: str, found: SearchResult) -> Page:
    rows = found.rows
    kept = rows[: batch_key.args["first"]]
    return Page(
        items=tuple(AccessView(index=row.index, entry=row.entry) for row in kept),
        places=tuple((str(row.index),) for row in kept),
        seal=deps.cursors.sealing(bound(batch_key, listing)),
        has_next=len(rows) > len(kept),
        gaps=found.gaps,
        has_previous=batch_key.args.get("after") is not None,
    )


async def search_notices(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[SearchResult]:
    """Search the ledger's notices to auditors."""
    topic = deps.pseudonymizer.asked_handle(NOTICE)
    return [
        await deps.ledger.search(
            subject_handle=topic, after=_after(deps, batch_key, NOTICES), first=batch_key.args["first"] + 1
        )
        for batch_key in batch_keys
    ]


def notices_page(deps: Dependencies, batch_key: BatchKey, found: SearchResult) -> Page:
    """Return the notices, newest first."""
    return _page(deps, batch_key, NOTICES, found)


async def newest(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[CheckpointView]:
    """Return the log's newest checkpoint: what it covers was durable before it was signed."""
    note = deps.ledger.checkpoint()
    return [_checkpoint(note)] * len(batch_keys)


async def _search(deps: Dependencies, batch_key: BatchKey) -> SearchResult:
    args = batch_key.args
    return await deps.ledger.search(
        subject_handle=_handle(deps, args),
        officer=_kept(deps, args.get("officer")),
        since=args.get("since"),
        until=args.get("until"),
        after=_after(deps, batch_key, LISTING),
        first=args["first"] + 1,
    )


def _after(deps: Dependencies, batch_key: BatchKey, listing: str) -> int | None:
    last = opened(deps, batch_key, listing)
    return None if last is None else int(last[0])


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


def _checkpoint(note: bytes) -> CheckpointView:
    """Read our own log's checkpoint; whoever is shown it verifies the note itself."""
    text = note.decode()
    head = parse_text(text.partition("\n\n")[0])
    return CheckpointView(origin=head.origin, size=head.size, root=head.root.hex(), note=text)


BATCH_RESOLVERS = (
    BatchResolver("access_records", search_log, access_page, facts=False),
    BatchResolver("notices", search_notices, notices_page, facts=False),
    BatchResolver("checkpoint", newest, facts=False),
)
