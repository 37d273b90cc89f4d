"""What is put upon records and into the graph: reported rows, annulments, disputes and their steps."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from graph.model.facts import (
    Annulment,
    Dispute,
    IdentityDecision,
    Penalty,
    Restoration,
    RestorationCase,
    Step,
)
from graph.model.procedures import WriteTarget
from graph.model.reported import Reported
from graph.model.time import FOREVER
from graph.store import rows
from graph.store.deliveries import touch_feed
from graph.store.fact_kinds import IDENTIFIED, Provenance
from graph.store.journal import JournaledTransaction
from graph.store.write_facts import is_published, put_facts
from graph.store.write_once import Put, Result


def put_report(
    source: Provenance,
    reported: Sequence[Reported],
    refused: Mapping[str, Any] | None = None,
    notes: Mapping[str, Any] | None = None,
) -> Put:
    """Return what puts reported rows; its result lists each row's number, outcome, record and subject.

    Beside them it keeps why other rows were `refused`, and `notes` on what is odd, by number: a repeated
    report is told the same.
    """

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        row_results = await put_facts(transaction, source, reported)
        await touch_feed(transaction, source, shown=is_published(reported, row_results, transaction.at))
        listed = [
            {"row": row, "outcome": one.outcome.value, "id": one.id, "subject": one.subject}
            for row, one in sorted(row_results.items())
        ]
        return {"rows": listed, "refused": dict(refused or {}), "notes": dict(notes or {})}, target

    return put


Case = Dispute | RestorationCase
E = TypeVar("E", bound=Annulment | Dispute | Restoration | RestorationCase | Step)


class StepDone(msgspec.Struct, frozen=True, kw_only=True):
    """What a step does: to its case, as it is from then on, and what it puts upon the record beside it.

    `void` are the keys of restorations that never were, as it turns out.
    """

    step: Step
    case: Case
    puts: tuple[Annulment | Restoration, ...] = ()
    void: tuple[str, ...] = ()


Course = Callable[[Case], StepDone]
"""Says what becomes of a case; asked within the transaction, of the case as it is then."""


def put_annulment(annulment: Annulment, falls: Course) -> Put:
    """Return what annuls a record; from its instant on the record never reached anybody.

    What is pending about it ends by the same transaction, as `falls` says: its object is gone.
    """

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        made = await _put_event(transaction, target, annulment)
        after = msgspec.structs.replace(target, annulment=made)
        return _did("annulment", made, target), await _end_pending(transaction, after, falls)

    return put


def put_dispute(dispute: Dispute) -> Put:
    """Return what opens a dispute upon a record, pending until it is closed."""

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        made = await _put_event(transaction, target, dispute)
        disputes = (made, *target.disputes)
        return _did("dispute", made, target), msgspec.structs.replace(target, disputes=disputes)

    return put


def put_identification(penalty: Penalty) -> Put:
    """Return what decides who a held record is about: from then on a version that is published, or is not."""
    word = {name: getattr(penalty, name) for name in IDENTIFIED}
    decision = penalty.identified

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        (row,) = await transaction.run(
            "identify_penalty",
            key=penalty.key,
            at=transaction.at,
            word=word | {"identified": decision.value if decision else None},
            shown=decision is IdentityDecision.CONFIRM,
        )
        _note(transaction, Penalty, penalty.id, target)
        done = {"record": penalty.id, "subject": penalty.subject}
        return done, msgspec.structs.replace(target, penalty=rows.penalty(row["penalty"]))

    return put


def put_application(case: RestorationCase) -> Put:
    """Return what keeps an application for the restoration of a record."""

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        made = await _put_event(transaction, target, case)
        cases = (made, *target.restoration_cases)
        return _did("restoration", made, target), msgspec.structs.replace(target, restoration_cases=cases)

    return put


def put_step(case: str, course: Course, falls: Course) -> Put:
    """Return what keeps a step of the case with that id, and all that the step leads to.

    Where it annuls the record, what else is pending about it ends as `falls` says.
    """

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        before = next(one for one in _cases(target) if one.id == case)
        after = await _put_step(transaction, target, before, course(before))
        if after.annulment is not target.annulment:
            after = await _end_pending(transaction, after, falls)
        return _did(RESULTS[type(before)], before, target), after

    return put


def _cases(target: WriteTarget) -> tuple[Case, ...]:
    """Return every case upon the record, whatever its kind."""
    return (*target.disputes, *target.restoration_cases)


async def _end_pending(transaction: JournaledTransaction, target: WriteTarget, falls: Course) -> WriteTarget:
    """End every case upon the record that is pending; return the target as it is then."""
    for pending in (one for one in _cases(target) if one.closed_on == FOREVER):
        target = await _put_step(transaction, target, pending, falls(pending))
    return target


async def _put_step(
    transaction: JournaledTransaction, target: WriteTarget, before: Case, done: StepDone
) -> WriteTarget:
    """Keep a step and all that it leads to; return the target as it is then.

    A version of a case that the step makes takes the place of the one before it, under the same id.
    """
    step, after = await _put_event(transaction, target, done.step), done.case
    if after is not before:
        await transaction.run(CLOSE[type(after)], keys=[before.key], at=transaction.at)
        after = await _put_event(transaction, target, after)
    puts = tuple([await _put_event(transaction, target, put) for put in done.puts])
    if done.void:
        await transaction.run("close_restorations", keys=list(done.void), at=transaction.at)
        _note(transaction, Restoration, step.record, target)
    case = msgspec.structs.replace(after, steps=(*before.steps, step))
    return _as_it_is_then(target, case, msgspec.structs.replace(done, puts=puts))


async def _put_event(transaction: JournaledTransaction, target: WriteTarget, event: E) -> E:
    """Put an event upon its record, and tell the journal; return it as recorded when the journal says."""
    made = msgspec.structs.replace(event, recorded_at=transaction.at)
    await transaction.run(CREATE[type(made)], rows=[_upon(made)])
    _note(transaction, type(made), made.record, target)
    return made


def _note(transaction: JournaledTransaction, kind: type, record: str, target: WriteTarget) -> None:
    """Tell the journal what was laid upon which record, and whom that is about."""
    assert target.penalty is not None  # INVARIANT: the policy was asked about it
    party = "persons" if target.organization is None else "organizations"
    transaction.note(kind.__name__, **{"records": [record], party: [target.penalty.subject]})


RESULTS: Mapping[type, str] = MappingProxyType({Dispute: "dispute", RestorationCase: "restoration"})
"""By what name a write's result has the case that it was upon."""

CREATE: Mapping[type, str] = MappingProxyType(
    {
        Annulment: "create_annulments",
        Dispute: "create_disputes",
        Restoration: "create_restorations",
        RestorationCase: "create_restoration_cases",
        Step: "create_steps",
    }
)
CLOSE: Mapping[type, str] = MappingProxyType(
    {Dispute: "close_disputes", RestorationCase: "close_restoration_cases"}
)
"""The statements that make each kind of event, and that end a version of it."""


def _as_it_is_then(target: WriteTarget, case: Case, done: StepDone) -> WriteTarget:
    annulments = [one for one in done.puts if isinstance(one, Annulment)]
    restorations = [one for one in target.restorations if one.key not in done.void]
    return msgspec.structs.replace(
        target,
        annulment=annulments[0] if annulments else target.annulment,
        disputes=tuple(case if one.id == case.id else one for one in target.disputes),
        restoration_cases=tuple(case if one.id == case.id else one for one in target.restoration_cases),
        restorations=(*restorations, *(one for one in done.puts if isinstance(one, Restoration))),
    )


def _did(kind: str, event: Annulment | Case, target: WriteTarget) -> Result:
    """Return what a write laid upon a record, and upon whose: recovery knows the record by nothing else."""
    return {kind: event.id} | ({"subject": target.penalty.subject} if target.penalty else {})


def _upon(event: Annulment | Case | Restoration | Step) -> dict[str, Any]:
    """Return the parameters that put an event upon its record; absent values stay absent."""
    built = msgspec.to_builtins(event)
    properties = {name: value for name, value in built.items() if value is not None and name != "steps"}
    return {"record": event.record, "fact": {**properties, "standing": event.key}}
