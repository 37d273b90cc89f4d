"""The ledger as auditors read it: who saw which fields of whom, why, and the log's signed state."""

from collections.abc import Sequence
from typing import Any

from resolvers.batch_resolver import NodeRef, Page, Ports, Section, Want
from resolvers.views import AccessView, CheckpointView
from security.ledger.checkpoint import parse_text
from security.ledger.reading import Row

LISTING = "accessRecords"


async def logged(ports: Ports, wants: Sequence[Want]) -> Sequence[tuple[Row, ...]]:
    """Search the ledger by subject, officer and time: one search for each alias, there are few."""
    return [await _search(ports, want.args) for want in wants]


def listed(ports: Ports, want: Want, rows: tuple[Row, ...]) -> Page:
    """Return the entries, newest first."""
    kept = rows[: want.args["first"]]
    return Page(
        items=tuple(AccessView(index=row.index, entry=row.entry) for row in kept),
        places=tuple((str(row.index),) for row in kept),
        seal=ports.cursors.sealing(LISTING),
        has_next=len(rows) > len(kept),
        has_previous=want.args.get("after") is not None,
    )


async def newest(ports: Ports, wants: Sequence[Want]) -> Sequence[CheckpointView]:
    """Return the log's newest checkpoint: what it covers was durable before it was signed."""
    note = ports.ledger.checkpoint()
    return [_checkpoint(note)] * len(wants)


async def _search(ports: Ports, args: Any) -> tuple[Row, ...]:
    subject: NodeRef | None = args.get("subject")
    after = args.get("after")
    return await ports.ledger.search(
        subject_handle=ports.vault.subject_handle(subject.id) if subject else None,
        officer=args.get("officer"),
        since=args.get("since"),
        until=args.get("until"),
        after=int(ports.cursors.open(LISTING, after)[0]) if after else None,
        first=args["first"] + 1,
    )


def _checkpoint(note: bytes) -> CheckpointView:
    """Read our own log's checkpoint; whoever is shown it verifies the note itself."""
    text = note.decode()
    head = parse_text(text.partition("\n\n")[0])
    return CheckpointView(origin=head.origin, size=head.size, root=head.root.hex(), note=text)


SECTIONS = (Section("access_records", logged, listed), Section("checkpoint", newest))
