"""Joint measures as they are shown: who may know of what, how far it came, what is late, what may be done."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from graph.model.conclusions import DisputePause
from graph.model.law import Citation
from graph.model.measure_cases import ChosenMeasure, MeasureCase, MeasureTask
from graph.model.measures import MeasureBinding
from graph.model.rulings import Ground
from graph.rules.procedures.dispute import annotation, pause
from graph.rules.procedures.measure_preconditions import bindings, in_term, needs_legal_reason
from graph.rules.procedures.measure_steps import (
    MEASURE_CASE,
    MEASURE_TASK,
    MeasureCaseCommand,
    MeasureTaskCommand,
    StillMissing,
    case_clocks,
    is_late,
    outcome_of,
    task_clocks,
)
from graph.rules.procedures.transitions import state_of
from graph.store.read_measures import MeasuresOfRecord
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.case_views import clock_view, next_steps, step_view
from resolvers.times import law_as_known
from resolvers.views import MeasureCaseView, MeasureTaskView, NextStepView
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target

CASE_ACTIONS: Mapping[MeasureCaseCommand, Action] = MappingProxyType(
    {MeasureCaseCommand.PUSH: Action.PUSH, MeasureCaseCommand.WITHDRAW: Action.WITHDRAW_CASE}
)
TASK_ACTIONS: Mapping[MeasureTaskCommand, Action] = MappingProxyType(
    {
        MeasureTaskCommand.ACKNOWLEDGE: Action.ACKNOWLEDGE,
        MeasureTaskCommand.EXECUTE: Action.EXECUTE,
        MeasureTaskCommand.NOT_APPLICABLE: Action.FIND_INAPPLICABLE,
        MeasureTaskCommand.DECLINE: Action.DECLINE,
        MeasureTaskCommand.FEED_BACK: Action.FEED_BACK,
    }
)
"""What the policy is asked before each step; what else ends a case is a command upon its record."""

_case_step = step_view(MeasureCaseCommand)
_task_step = step_view(MeasureTaskCommand)


def measured_target(found: MeasureCase | MeasureTask) -> Target:
    """Return a case or a task as the policy knows it."""
    department = found.department if isinstance(found, MeasureTask) else ""
    return Target(subject=found.subject, initiator=found.initiator, department=department)


def followed(deps: Dependencies, context: RequestContext, found: MeasureCase | MeasureTask) -> bool:
    """Whether the caller may know of a case or a task; a case is known to whoever knows of a task of it."""
    if permits(deps, context, Action.FOLLOW, measured_target(found)):
        return True
    tasks = found.tasks if isinstance(found, MeasureCase) else ()
    return any(permits(deps, context, Action.FOLLOW, measured_target(task)) for task in tasks)


def permits(deps: Dependencies, context: RequestContext, action: Action, target: Target) -> bool:
    """Whether the policy permits the caller an action."""
    return deps.policy.permits(context.caller, action, target).verdict is FieldVerdict.ALLOWED


def case_view(
    deps: Dependencies, context: RequestContext, found: MeasuresOfRecord, case: MeasureCase
) -> MeasureCaseView | None:
    """Return a case as of the day asked for, or nothing where it is not there or not for the caller.

    1. Of its tasks those that the caller may know of. 2. Its steps until that day, and the state that they
    lead to. 3. What waits, what is late, what the caller may do next, today.
    """
    if case.opened_on > context.as_of or not followed(deps, context, case):
        return None
    # 1.
    ordered = sorted(case.tasks, key=lambda one: (one.rank, one.id))
    tasks = [task_view(deps, context, found, case, task) for task in ordered]
    shown = tuple(task for task in tasks if task is not None)
    # 2.
    steps = [step for step in case.steps if step.on <= context.as_of]
    state = state_of(MEASURE_CASE, steps)
    # 3.
    clocks = case_clocks(law_as_known(deps.law, context), case, context.as_of)
    pending = state not in MEASURE_CASE.ends
    return MeasureCaseView(
        id=case.id,
        record=case.record,
        subject=case.subject,
        initiator=case.initiator,
        opened_on=case.opened_on,
        closed_on=case.closed_on,
        reason=case.reason,
        measures=case.measures,
        state=state,
        pending=pending,
        overdue=(pending and is_late(clocks)) or any(task.overdue for task in shown),
        pause=_waits(deps, context, found, case) if pending else None,
        tasks=shown,
        steps=tuple(map(_case_step, steps)),
        clocks=tuple(map(clock_view, clocks)),
        next_steps=_next_of_case(deps, context, found, case),
    )


def _next_of_case(
    deps: Dependencies, context: RequestContext, found: MeasuresOfRecord, case: MeasureCase
) -> tuple[NextStepView, ...]:
    may = next_steps(deps, context, MEASURE_CASE, case.steps, CASE_ACTIONS, measured_target(case))
    fell = _missing(found, None)
    return tuple(
        NextStepView(command=one, missing=fell if one is MeasureCaseCommand.PUSH else ()) for one in may
    )


def task_view(
    deps: Dependencies,
    context: RequestContext,
    found: MeasuresOfRecord,
    case: MeasureCase,
    task: MeasureTask,
) -> MeasureTaskView | None:
    """Return a task as of the day asked for, or nothing where it is not there or not for the caller."""
    if task.pushed_on > context.as_of or not followed(deps, context, task):
        return None
    steps = [step for step in task.steps if step.on <= context.as_of]
    state = state_of(MEASURE_TASK, steps)
    clocks = task_clocks(law_as_known(deps.law, context), task, context.as_of)
    pending = state not in MEASURE_TASK.ends
    may = next_steps(deps, context, MEASURE_TASK, task.steps, TASK_ACTIONS, measured_target(task))
    return MeasureTaskView(
        id=task.id,
        case=task.case,
        record=task.record,
        subject=task.subject,
        initiator=task.initiator,
        department=task.department,
        measures=tuple(one for one in case.measures if one.code in task.codes),
        pushed_on=task.pushed_on,
        feedback_by=task.feedback_by,
        closed_on=task.closed_on,
        state=state,
        outcome=outcome_of(steps),
        pending=pending,
        overdue=pending and is_late(clocks),
        pause=_waits(deps, context, found, task) if pending else None,
        steps=tuple(map(_task_step, steps)),
        clocks=tuple(map(clock_view, clocks)),
        next_steps=tuple(
            NextStepView(command=one, missing=tuple(_lacks(deps, context, found, case, task, one)))
            for one in may
        ),
    )


def _waits(
    deps: Dependencies, context: RequestContext, found: MeasuresOfRecord, upon: MeasureCase | MeasureTask
) -> DisputePause | None:
    """Return what waits for a pending dispute about the record, by the laws of origin and asking side."""
    pending = annotation(found.disputes, upon.record, context.as_of)
    if pending is None:
        return None
    law = law_as_known(deps.law, context)
    return pause(pending, law, upon.place, context.place, context.as_of)


def _lacks(  # noqa: PLR0917 - what a step upon a task depends on
    deps: Dependencies,
    context: RequestContext,
    found: MeasuresOfRecord,
    case: MeasureCase,
    task: MeasureTask,
    command: MeasureTaskCommand,
) -> Iterator[Ground]:
    """Yield what must be there before a step upon a task can be done."""
    if command is MeasureTaskCommand.EXECUTE:
        waits = _waits(deps, context, found, task)
        yield from _missing(found, waits)
        if not in_term(case.measures, task.codes, context.today):
            yield _ground(StillMissing.TERM)
    binding = bindings(case, task)
    if command is MeasureTaskCommand.DECLINE and needs_legal_reason(binding):
        yield _ground(StillMissing.LEGAL_REASON, _mandatory(case.measures, task.codes))


def _missing(found: MeasuresOfRecord, waits: DisputePause | None) -> tuple[Ground, ...]:
    """Return why nothing may be done upon a record: it fell, or a dispute lets measures wait."""
    grounds = () if found.stands else (_ground(StillMissing.RECORD),)
    if waits is not None and waits.measures:
        return (*grounds, _ground(StillMissing.PAUSE_ENDED, next(iter(waits.measures_clauses), None)))
    return grounds


def _mandatory(measures: Iterable[ChosenMeasure], codes: Iterable[str]) -> Citation | None:
    wanted = {*codes}
    clauses = (
        one.citation for one in measures if one.code in wanted and one.binding is MeasureBinding.MANDATORY
    )
    return next(clauses, None)


def _ground(what: StillMissing, citation: Citation | None = None) -> Ground:
    return Ground(code=what.value, english=what.english, chinese=what.chinese, citation=citation)
