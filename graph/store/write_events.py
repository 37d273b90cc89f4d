"""What is put upon records and into the graph by a report: annulments, disputes, reported rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from graph.model.facts import Annulment, Dispute, IdentityDecision, Penalty
from graph.model.procedures import WriteTarget
from graph.model.reported import Reported
from graph.model.time import Instant
from graph.store import rows
from graph.store.database import Transaction
from graph.store.fact_kinds import IDENTIFIED, Provenance
from graph.store.write_facts import is_published, put_facts
from graph.store.write_once import Put, Result


def put_report(
    source: Provenance,
    reported: Sequence[Reported],
    at: Instant,
    refused: Mapping[str, Any] | None = None,
    notes: Mapping[str, Any] | None = None,
) -> Put:
    """Return what puts reported rows; its result lists each row's number, outcome, record and subject.

    Beside them it keeps why other rows were `refused`, and `notes` on what is odd, by number: a repeated
    report is told the same.
    """

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        row_results = await put_facts(transaction, source, reported, at)
        shown = is_published(reported, row_results, at)
        await transaction.run("touch_feed", feed=source.feed, region=source.region, at=at, shown=shown)
        listed = [
            {"row": row, "outcome": one.outcome.value, "id": one.id, "subject": one.subject}
            for row, one in sorted(row_results.items())
        ]
        return {"rows": listed, "refused": dict(refused or {}), "notes": dict(notes or {})}, target

    return put


def put_annulment(annulment: Annulment) -> Put:
    """Return what annuls a record; from its instant on the record never reached anybody."""

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        await transaction.run("create_annulments", rows=[_upon(annulment)])
        return {"annulment": annulment.id}, msgspec.structs.replace(target, annulment=annulment)

    return put


def put_dispute(dispute: Dispute) -> Put:
    """Return what opens a dispute upon a record, pending until it is closed."""

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        await transaction.run("create_disputes", rows=[_upon(dispute)])
        disputes = (dispute, *target.disputes)
        return {"dispute": dispute.id}, msgspec.structs.replace(target, disputes=disputes)

    return put


def put_identification(penalty: Penalty, at: Instant) -> Put:
    """Return what decides who a held record is about: from then on a version that is published, or is not."""
    word = {name: getattr(penalty, name) for name in IDENTIFIED}
    decision = penalty.identified

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        (row,) = await transaction.run(
            "identify_penalty",
            key=penalty.key,
            at=at,
            word=word | {"identified": decision.value if decision else None},
            shown=decision is IdentityDecision.CONFIRM,
        )
        return {"record": penalty.id}, msgspec.structs.replace(target, penalty=rows.penalty(row["penalty"]))

    return put


def _upon(event: Annulment | Dispute) -> dict[str, Any]:
    """Return the parameters that put an event upon its record; absent values stay absent."""
    properties = {name: value for name, value in msgspec.to_builtins(event).items() if value is not None}
    return {"record": event.record, "fact": {**properties, "standing": event.key}}
