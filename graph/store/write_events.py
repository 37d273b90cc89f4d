"""What is put upon records and into the graph by a report: annulments, disputes, reported rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from graph.model.facts import Annulment, Dispute
from graph.model.procedures import WriteTarget
from graph.model.reported import Reported
from graph.store.deliveries import touch_feed
from graph.store.fact_kinds import Provenance
from graph.store.journal import JournaledTransaction
from graph.store.write_facts import put_facts
from graph.store.write_once import Put, Result


def put_report(source: Provenance, rows: Sequence[Reported], refused: Mapping[str, Any] | None = None) -> Put:
    """Return what puts reported rows; its result lists each row's number, outcome, record and subject.

    Beside them it keeps why other rows were `refused`, by number: a repeated report is told the same.
    """

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        row_results = await put_facts(transaction, source, rows)
        await touch_feed(transaction, source)
        listed = [
            {"row": row, "outcome": one.outcome.value, "id": one.id, "subject": one.subject}
            for row, one in sorted(row_results.items())
        ]
        return {"rows": listed, "refused": dict(refused or {})}, target

    return put


def put_annulment(annulment: Annulment) -> Put:
    """Return what annuls a record; from its instant on the record never reached anybody."""

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        made = msgspec.structs.replace(annulment, recorded_at=transaction.at)
        await transaction.run("create_annulments", rows=[_upon(made)])
        _note(transaction, made, target)
        return {"annulment": made.id}, msgspec.structs.replace(target, annulment=made)

    return put


def put_dispute(dispute: Dispute) -> Put:
    """Return what opens a dispute upon a record, pending until it is closed."""

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        made = msgspec.structs.replace(dispute, recorded_at=transaction.at)
        await transaction.run("create_disputes", rows=[_upon(made)])
        _note(transaction, made, target)
        disputes = (made, *target.disputes)
        return {"dispute": made.id}, msgspec.structs.replace(target, disputes=disputes)

    return put


def _note(transaction: JournaledTransaction, event: Annulment | Dispute, target: WriteTarget) -> None:
    """Tell the journal what was laid upon which record, and whom that is about."""
    assert target.penalty is not None  # INVARIANT: the policy was asked about it
    party = "persons" if target.organization is None else "organizations"
    about = {"records": [event.record], party: [target.penalty.subject]}
    transaction.note(type(event).__name__, **about)


def _upon(event: Annulment | Dispute) -> dict[str, Any]:
    """Return the parameters that put an event upon its record; absent values stay absent."""
    properties = {name: value for name, value in msgspec.to_builtins(event).items() if value is not None}
    return {"record": event.record, "fact": {**properties, "standing": event.key}}
