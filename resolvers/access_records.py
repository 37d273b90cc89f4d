"""The ledger as auditors read it: who saw which fields of whom, why, and the log's signed state."""

from collections.abc import Sequence
from typing import Any

from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, NodeRef, Page
from resolvers.views import AccessView, CheckpointView
from security.ledger.checkpoint import parse_text
from security.ledger.reading import LoggedEntry

LISTING = "accessRecords"


async def search_log(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[tuple[LoggedEntry, ...]]:
    """Search the ledger by subject, officer and time: one search for each alias, there are few."""
    return [await _search(deps, batch_key.args) for batch_key in batch_keys]


def access_page(deps: Dependencies, batch_key: BatchKey, rows: tuple[LoggedEntry, ...]) -> Page:
    """Return the entries, newest first."""
    kept = rows[: batch_key.args["first"]]
    return Page(
        items=tuple(AccessView(index=row.index, entry=row.entry) for row in kept),
        places=tuple((str(row.index),) for row in kept),
        seal=deps.cursors.sealing(LISTING),
        has_next=len(rows) > len(kept),
        has_previous=batch_key.args.get("after") is not None,
    )


async def newest(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[CheckpointView]:
    """Return the log's newest checkpoint: what it covers was durable before it was signed."""
    note = deps.ledger.checkpoint()
    return [_checkpoint(note)] * len(batch_keys)


async def _search(deps: Dependencies, args: Any) -> tuple[LoggedEntry, ...]:
    subject: NodeRef | None = args.get("subject")
    after = args.get("after")
    return await deps.ledger.search(
        subject_handle=deps.pseudonymizer.subject_handle(subject.id) if subject else None,
        officer=args.get("officer"),
        since=args.get("since"),
        until=args.get("until"),
        after=_number(deps, after),
        first=args["first"] + 1,
    )


def _cursor_given(deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse a foreign cursor, before anything is searched."""
    _number(deps, batch_key.args.get("after"))


def _number(deps: Dependencies, after: str | None) -> int | None:
    return None if after is None else int(deps.cursors.open(LISTING, after)[0])


def _checkpoint(note: bytes) -> CheckpointView:
    """Read our own log's checkpoint; whoever is shown it verifies the note itself."""
    text = note.decode()
    head = parse_text(text.partition("\n\n")[0])
    return CheckpointView(origin=head.origin, size=head.size, root=head.root.hex(), note=text)


BATCH_RESOLVERS = (
    BatchResolver("access_records", search_log, access_page, check=_cursor_given),
    BatchResolver("checkpoint", newest),
)
