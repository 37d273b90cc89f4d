"""Joint measures as commands: a case is started and pushed, its tasks are worked on, all end together.

What the tables of a case and of its tasks say is turned into moves here; `graph.store.write_measures` keeps
them. What ends a case ends its tasks in the same transaction, by the same command.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.errors import Refused
from graph.model.facts import Penalty, Scope, Step
from graph.model.measure_cases import MeasureCase, MeasureTask, MeasureTaskState
from graph.model.procedures import WriteTarget
from graph.rules.procedures.case_preconditions import CaseKind
from graph.rules.procedures.measure_preconditions import (
    CASES,
    END_MEASURES,
    TASKS,
    case_of,
    codes_pushed,
    measures_of,
    record_stands,
)
from graph.rules.procedures.measure_steps import (
    LAST,
    MEASURE_CASE,
    MEASURE_TASK,
    MeasureCaseCommand,
    MeasureTaskCommand,
)
from graph.rules.procedures.transitions import ProcedureTable, Transition, state_of, transition
from graph.store.fact_kinds import new_id
from graph.store.read_measures import MeasuresOfRecord
from graph.store.write_measures import Measured, Move, Moves, put_moves
from graph.store.write_once import Done, Result
from resolvers.batch_resolver import Dependencies
from resolvers.measure_views import case_view, followed, measured_target, task_view
from resolvers.procedures import Deed, Draft, asked_of
from resolvers.views import MeasuresWritten
from security.policy.decide import Target


def of_measures(kind: CaseKind) -> Callable[[Any], dict[str, Any]]:
    """Return what returns the keys of a command upon a case or a task: those of its record."""
    return lambda given: {"record": getattr(given, kind.member).partition("/")[0]}


def upon_measures(kind: CaseKind) -> Callable[[Deed, WriteTarget], Iterable[Target]]:
    """Return what returns what the policy is asked about: the case or the task, which must be there."""

    def upon(deed: Deed, target: WriteTarget) -> Iterable[Target]:
        found = _named(kind, deed, target)
        if found is None:
            raise Refused("RECORD_UNKNOWN")
        return (measured_target(found),)

    return upon


def hides_measures(kind: CaseKind) -> Callable[[Dependencies, Deed, WriteTarget], bool]:
    """Return what says whether the caller may not even know of the case or the task that it named."""

    def hides(deps: Dependencies, deed: Deed, target: WriteTarget) -> bool:
        found = _named(kind, deed, target)
        return found is not None and not followed(deps, deed.context, found)

    return hides


def _named(kind: CaseKind, deed: Deed, target: WriteTarget) -> Measured | None:
    _, _, own = getattr(deed.input, kind.member).partition("/")
    found = next((one for one in kind.cases(target) if one.id == own), None)
    return found if isinstance(found, MeasureCase | MeasureTask) else None


async def start(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the case: its object is set, and nobody has been asked for anything yet."""
    penalty = _penalty_of(target)
    who = deed.context.caller.principal.department
    case = MeasureCase(
        key=f"{penalty.id}|measures|{who}",
        **_common(deed, penalty.id),
        subject=penalty.subject,
        place=penalty.region,
        initiator=who,
        opened_on=deed.context.today,
        opened_at=deed.once.at,
        reason=deed.input.reason.strip(),
        rank=f"{deed.once.at:020}|{who}",
        measures=measures_of(asked_of(deps, deed, target)),
    )
    return Draft(put=put_moves(_result(case), lambda _: (Move(after=case),)))


async def push(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the push: a task for each department that is named."""
    case = _case_named(deed, target)
    codes = codes_pushed(asked_of(deps, deed, target))
    made = [_task(deed, case, department, codes) for department in deed.input.departments]

    def moves(then: WriteTarget) -> Sequence[Move]:
        row = _row(_case_named(deed, then), MeasureCaseCommand.PUSH.value)
        assert row is not None  # INVARIANT: a precondition asked the table, within the transaction too
        return (_moved(deed, _case_named(deed, then), row), *(Move(after=task) for task in made))

    return Draft(put=put_moves(_result(case), moves))


def work(command: MeasureTaskCommand) -> Any:
    """Return what drafts a department's step upon its task; the last feedback closes the case."""

    async def draft(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
        basis = _basis(deps, deed)

        def moves(then: WriteTarget) -> Iterator[Move]:
            task = _task_named(deed, then)
            row = _row(task, command.value)
            assert row is not None  # INVARIANT: a precondition asked the table, within the transaction too
            yield _moved(deed, task, row, basis)
            case = case_of(then, task)
            others = (one for one in case.tasks if one.id != task.id)
            if row.to in MEASURE_TASK.ends and all(one.state in MEASURE_TASK.ends for one in others):
                closes = _row(case, command.value, LAST)
                if closes is not None:
                    yield _moved(deed, case, closes)

        task = _task_named(deed, target)
        result = _result(case_of(target, task)) | {"measure_task": task.id}
        return Draft(put=put_moves(result, lambda then: tuple(moves(then))))

    return draft


async def withdraw(_deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the withdrawal of the object: the case ends, and every task of it."""

    def moves(then: WriteTarget) -> Sequence[Move]:
        return tuple(_ends(deed, _case_named(deed, then), MeasureCaseCommand.WITHDRAW.value))

    return Draft(put=put_moves(_result(_case_named(deed, target)), moves))


def lifting(deed: Deed) -> Moves:
    """Return what a write upon a record does to joint measures that rest on it.

    A record that was annulled, or restored so that measures end, lifts every case upon it.
    """

    def moves(then: WriteTarget) -> Sequence[Move]:
        command = _lifts(then)
        every = then.measure_cases if command else ()
        return tuple(move for case in every for move in _ends(deed, case, command))

    return moves


def _lifts(then: WriteTarget) -> str:
    if then.annulment is not None:
        return MeasureCaseCommand.ANNUL.value
    ended = any(END_MEASURES in one.stops for one in then.restorations)
    return MeasureCaseCommand.RESTORE.value if ended else ""


def _ends(deed: Deed, case: MeasureCase, command: str) -> Iterator[Move]:
    """Yield the ends of a case and of its tasks, of those that their tables let end by the command."""
    every: tuple[Measured, ...] = (case, *case.tasks)
    for one in every:
        row = _row(one, command)
        if row is not None:
            yield _moved(deed, one, row)


def _row(found: Measured, command: str, choice: str = "") -> Transition[Any] | None:
    table = _table(found)
    return transition(table, state_of(table, found.steps), command, choice)


def _table(found: Measured) -> ProcedureTable[Any]:
    return MEASURE_CASE if isinstance(found, MeasureCase) else MEASURE_TASK


def _moved(deed: Deed, found: Measured, row: Transition[Any], basis: str = "") -> Move:
    """Return how a case or a task goes on by a row of its table; with its end it frees its key."""
    step = _step(deed, found, row, basis)
    after = replace(found, state=row.to, recorded_at=step.recorded_at)
    table = _table(found)
    if row.to in table.ends and found.state not in table.ends:
        after = replace(after, key=f"{found.key}|{found.id}", closed_on=step.on)
    return Move(before=found, after=after, step=step)


def _step(deed: Deed, found: Measured, row: Transition[Any], basis: str) -> Step:
    given, common = deed.input, _common(deed, found.record)
    words = getattr(given, "account", None) or getattr(given, "reason", None) or ""
    # INVARIANT: what a department feeds back is its task's, and no other department reads it off the case.
    told = not (isinstance(found, MeasureCase) and row.choice == LAST)
    return Step(
        key=f"{found.id}|{common['id']}",
        case=found.id,
        command=row.command,
        choice=row.choice,
        on=deed.context.today,
        done_on=given.on if row.to is MeasureTaskState.EXECUTED else None,
        by=deed.by,
        department=deed.context.caller.principal.department if told else "",
        reason=words.strip() if told else "",
        basis=basis,
        **common,
    )


def _task(deed: Deed, case: MeasureCase, department: str, codes: tuple[str, ...]) -> MeasureTask:
    common = _common(deed, case.record)
    return MeasureTask(
        key=f"{case.id}|{department}|{common['id']}",
        **common,
        case=case.id,
        subject=case.subject,
        place=case.place,
        initiator=case.initiator,
        department=department,
        codes=codes,
        pushed_on=deed.context.today,
        feedback_by=deed.input.feedback_by,
        rank=f"{deed.once.at:020}|{department}",
    )


def _basis(deps: Dependencies, deed: Deed) -> str:
    """Return the legal basis that is named, as it is kept; refuses what is no text here."""
    named = getattr(deed.input, "legal_basis", None)
    return deps.instruments.read(named, deed.context.today) if named else ""


def _common(deed: Deed, record: str) -> dict[str, Any]:
    """Return what every fact of joint measures carries: it is shared among authorities, never published."""
    return {
        **msgspec.structs.asdict(deed.once.source),
        "id": new_id(),
        "row": 0,
        "recorded_at": deed.once.at,
        "record": record,
        "scope": Scope.SHARED,
    }


def _result(case: MeasureCase) -> Result:
    return {"measure_case": case.id, "subject": case.subject}


def _penalty_of(target: WriteTarget) -> Penalty:
    assert target.penalty is not None  # INVARIANT: without it the policy's question was refused
    return target.penalty


def _case_named(deed: Deed, target: WriteTarget) -> MeasureCase:
    found = _named(CASES, deed, target)
    assert isinstance(found, MeasureCase)  # INVARIANT: without it the policy's question was refused
    return found


def _task_named(deed: Deed, target: WriteTarget) -> MeasureTask:
    found = _named(TASKS, deed, target)
    assert isinstance(found, MeasureTask)  # INVARIANT: without it the policy's question was refused
    return found


async def show(deps: Dependencies, deed: Deed, done: Done) -> MeasuresWritten:
    """Return the case as it is now, as far as the caller takes part in it, and the task."""
    target, result = done.target, done.result
    case = next(one for one in target.measure_cases if one.id == result["measure_case"])
    found = MeasuresOfRecord(
        cases=target.measure_cases,
        disputes=target.disputes,
        stands=record_stands(target),
    )
    task = next((one for one in case.tasks if one.id == result.get("measure_task")), None)
    return MeasuresWritten(
        case=case_view(deps, deed.context, found, case),
        task=task_view(deps, deed.context, found, case, task) if task else None,
        subject=case.subject,
        replayed=done.replayed,
    )
