"""What is put upon records and into the graph: reported rows, annulments, disputes and their steps."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from graph.model.facts import Annulment, Dispute, DisputeState, Step
from graph.model.procedures import WriteTarget
from graph.model.reported import Reported
from graph.model.time import FOREVER, Instant
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


class StepDone(msgspec.Struct, frozen=True, kw_only=True):
    """What a step does to its dispute as the transaction finds it: the end it leads to, and to the record."""

    step: Step
    end: DisputeState | None = None
    annulment: Annulment | None = None


Course = Callable[[Dispute], StepDone]
"""Says what becomes of a dispute; asked within the transaction, of the dispute as it is then."""


def put_annulment(annulment: Annulment, course: Course) -> Put:
    """Return what annuls a record; from its instant on the record never reached anybody.

    Disputes about it that are pending end by the same transaction: what was objected to is gone.
    """

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        await transaction.run("create_annulments", rows=[_upon(annulment)])
        after = msgspec.structs.replace(target, annulment=annulment)
        for pending in (one for one in target.disputes if one.closed_on == FOREVER):
            after = await _put_step(transaction, after, course(pending))
        return {"annulment": annulment.id}, after

    return put


def put_dispute(dispute: Dispute) -> Put:
    """Return what opens a dispute upon a record, pending until it is closed."""

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        await transaction.run("create_disputes", rows=[_upon(dispute)])
        disputes = (dispute, *target.disputes)
        return {"dispute": dispute.id}, msgspec.structs.replace(target, disputes=disputes)

    return put


def put_step(dispute: str, course: Course) -> Put:
    """Return what keeps a step of the dispute with that id, and all that the step leads to."""

    async def put(transaction: Transaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        done = course(next(one for one in target.disputes if one.id == dispute))
        if done.annulment is not None:
            await transaction.run("create_annulments", rows=[_upon(done.annulment)])
            target = msgspec.structs.replace(target, annulment=done.annulment)
        return {"dispute": dispute}, await _put_step(transaction, target, done)

    return put


async def _put_step(transaction: Transaction, target: WriteTarget, done: StepDone) -> WriteTarget:
    """Keep a step, and the version of its dispute that it makes; return the target as it is then.

    A dispute that has ended keeps its id. Its key is its own from then on, so that the party may object anew.
    """
    step, end = done.step, done.end
    await transaction.run("create_steps", rows=[_upon(step)])
    before = next(one for one in target.disputes if one.id == step.case)
    after = msgspec.structs.replace(before, steps=(*before.steps, step))
    if end is not None:
        after = msgspec.structs.replace(
            after,
            key=f"{before.key}|{before.id}",
            closed_on=step.on,
            outcome=end.value,
            recorded_at=step.recorded_at,
        )
        await transaction.run("close_disputes", keys=[before.key], at=step.recorded_at)
        await transaction.run("create_disputes", rows=[_upon(after)])
    disputes = tuple(after if one.id == after.id else one for one in target.disputes)
    return msgspec.structs.replace(target, disputes=disputes)


def _upon(event: Annulment | Dispute | Step) -> dict[str, Any]:
    """Return the parameters that put an event upon its record; absent values stay absent."""
    built = msgspec.to_builtins(event)
    properties = {name: value for name, value in built.items() if value is not None and name != "steps"}
    return {"record": event.record, "fact": {**properties, "standing": event.key}}
