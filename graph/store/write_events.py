"""What is put upon records and into the graph by a report: annulments, disputes, reported rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from graph.model.facts import Annulment, Dispute
from graph.model.procedures import WriteTarget
from graph.model.reported import Reported
from graph.model.time import Instant
from graph.store.database import Transaction
from graph.store.fact_kinds import Provenance
from graph.store.write_facts import put_facts
from graph.store.write_once import Put, Result


def put_report(
    source: Provenance, rows: Sequence[Reported], at: Instant, refused: Mapping[str, Any] | None = None
) -> Put:
    """Return what puts reported rows; its result lists each row's number, outcome, record and subject.

    Beside them it keeps why other rows were `refused`, by number: a repeated report is told the same.
    """

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        row_results = await put_facts(transaction, source, rows, at)
        await transaction.run("touch_feed", feed=source.feed, region=source.region, at=at)
        listed = [
            {"row": row, "outcome": one.outcome.value, "id": one.id, "subject": one.subject}
            for row, one in sorted(row_results.items())
        ]
        return {"rows": listed, "refused": dict(refused or {})}, target

    return put


def put_annulment(annulment: Annulment) -> Put:
    """Return what annuls a record; from its instant on the record never reached anybody."""

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        await transaction.run("create_annulments", rows=[_upon(annulment)])
        return _did("annulment", annulment, target), msgspec.structs.replace(target, annulment=annulment)

    return put


def put_dispute(dispute: Dispute) -> Put:
    """Return what opens a dispute upon a record, pending until it is closed."""

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        await transaction.run("create_disputes", rows=[_upon(dispute)])
        disputes = (dispute, *target.disputes)
        return _did("dispute", dispute, target), msgspec.structs.replace(target, disputes=disputes)

    return put


def _did(kind: str, event: Annulment | Dispute, target: WriteTarget) -> Result:
    """Return what a write laid upon a record, and upon whose: recovery knows the record by nothing else."""
    return {kind: event.id} | ({"subject": target.penalty.subject} if target.penalty else {})


def _upon(event: Annulment | Dispute) -> dict[str, Any]:
    """Return the parameters that put an event upon its record; absent values stay absent."""
    properties = {name: value for name, value in msgspec.to_builtins(event).items() if value is not None}
    return {"record": event.record, "fact": {**properties, "standing": event.key}}
