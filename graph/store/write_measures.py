"""What is written of joint measures: cases and tasks in versions, steps for good, all of a write at once."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from graph.model.facts import Step
from graph.model.measure_cases import MeasureCase, MeasureTask
from graph.model.procedures import WriteTarget
from graph.model.time import Instant
from graph.store.database import Row
from graph.store.journal import JournaledTransaction
from graph.store.measure_rows import properties
from graph.store.write_once import Put, Result

Measured = MeasureCase | MeasureTask


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """How a case or a task goes on: the step that it takes, and what it is from then on.

    A version takes the place of `before`, under the same id; what is new has none, and may have no step.
    """

    after: Measured
    before: Measured | None = None
    step: Step | None = None


Moves = Callable[[WriteTarget], Sequence[Move]]
"""Says how cases and tasks go on; asked within the transaction, of what lies upon the record then."""

CITY = "city"


def department_desk(name: str) -> str:
    """Return the desk of a department."""
    return f"department:{name}"


def put_moves(result: Result, moves: Moves) -> Put:
    """Return what moves cases and tasks, with the result that the write is kept with."""

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        return result, await _move(transaction, target, moves(target))

    return put


def also(put: Put, moves: Moves) -> Put:
    """Return what does another write and then moves what hangs on it, as that write leaves the record."""

    async def both(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        result, after = await put(transaction, target)
        return result, await _move(transaction, after, moves(after))

    return both


async def _move(transaction: JournaledTransaction, target: WriteTarget, asked: Sequence[Move]) -> WriteTarget:
    """Close what is superseded, create what is new, keep the steps: a statement for each kind of fact.

    INVARIANT: versions are closed before new ones are created, so that a key stands once.
    """
    moves = [_recorded(one, transaction.at) for one in asked]
    for kind, statement in _CLOSE.items():
        keys = [one.before.key for one in moves if one.before is not None and isinstance(one.before, kind)]
        if keys:
            await transaction.run(statement, keys=keys, at=transaction.at)
    for kind, statement in _CREATE.items():
        made = [_row(one.after) for one in moves if isinstance(one.after, kind)]
        if made:
            await transaction.run(statement, rows=made)
            _note(transaction, kind, target, moves)
    steps = [_step_row(one.step, one.after) for one in moves if one.step is not None]
    if steps:
        await transaction.run("create_measure_steps", rows=steps)
    return _as_it_is_then(target, moves)


def _recorded(move: Move, at: Instant) -> Move:
    """Return a move as recorded when the journal says."""
    step = replace(move.step, recorded_at=at) if move.step is not None else None
    return replace(move, after=replace(move.after, recorded_at=at), step=step)


def _note(transaction: JournaledTransaction, kind: type, target: WriteTarget, moves: Sequence[Move]) -> None:
    """Tell the journal what was laid upon which record, and whom that is about."""
    known = target.penalty is None or target.organization is not None
    party = "organizations" if known else "persons"
    upon = moves[0].after
    transaction.note(kind.__name__, **{"records": [upon.record], party: [upon.subject]})


_CLOSE: Mapping[type, str] = MappingProxyType(
    {MeasureCase: "close_measure_cases", MeasureTask: "close_measure_tasks"}
)
_CREATE: Mapping[type, str] = MappingProxyType(
    {MeasureCase: "create_measure_cases", MeasureTask: "create_measure_tasks"}
)


def _row(fact: Measured) -> Row:
    return {"record": fact.record, "fact": properties(fact), "desks": _desks(fact)}


def _step_row(step: Step, of: Measured) -> Row:
    """Return a step as it is kept; whom it is about is kept with it, who may have its row depends on that."""
    return {"record": step.record, "fact": properties(step) | {"subject": of.subject}}


def _desks(fact: Measured) -> list[str]:
    """Return where a fact lies: before the department that has to do with it, and the whole city."""
    if isinstance(fact, MeasureTask):
        return [CITY, department_desk(fact.department)]
    return [CITY, department_desk(fact.initiator)]


def _as_it_is_then(target: WriteTarget, moves: Sequence[Move]) -> WriteTarget:
    moved = {one.after.id: _with_step(one) for one in moves}
    found = {case.id: case for case in target.measure_cases}
    every = [
        *found.values(),
        *(one for one in moved.values() if isinstance(one, MeasureCase) and one.id not in found),
    ]
    return replace(target, measure_cases=tuple(_case_then(one, moved) for one in every))


def _case_then(before: MeasureCase, moved: Mapping[str, Measured]) -> MeasureCase:
    after = moved.get(before.id, before)
    kept = {task.id: task for task in before.tasks}
    kept |= {one.id: one for one in moved.values() if isinstance(one, MeasureTask) and one.case == before.id}
    return replace(after, tasks=tuple(kept.values())) if isinstance(after, MeasureCase) else before


def _with_step(move: Move) -> Measured:
    before = move.before.steps if move.before else ()
    return replace(move.after, steps=(*before, *((move.step,) if move.step else ())))
