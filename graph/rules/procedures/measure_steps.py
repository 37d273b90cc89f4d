"""The procedures of joint measures, as two tables: the case of an initiator, and each department's task.

Whoever determines the breach sets the object of joint measures and pushes it to departments; each push makes
a task. A department acknowledges its task, executes the measures, finds them not applicable or declines them
with reasons, and feeds back. With the last feedback the case is closed. Only the initiator withdraws the
object, and a record that was annulled or restored lifts what rests on it: both end every task in the same
instant, also where it had been fed back. Which of these steps a place's law sets a clock for is data
(`case.clocks`); no shipped text sets one, and none is guessed.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType

from graph.model.bilingual import Bilingual
from graph.model.facts import Step
from graph.model.law import Law, RestsOn
from graph.model.measure_cases import MeasureCase, MeasureCaseState, MeasureTask, MeasureTaskState
from graph.model.rulings import Due
from graph.model.time import Day
from graph.rules.procedures.clocks import CaseClock, clock
from graph.rules.procedures.deadlines import step_due
from graph.rules.procedures.transitions import ProcedureTable, Transition

CLOCKS = "case.clocks"
"""The key of the clocks of joint measures."""


class MeasureCaseCommand(Enum):
    """What may be done in a case of joint measures (联合惩戒案件环节), each by the name of its command."""

    PUSH = "push_measures"
    FEED_BACK = "feed_back_task"
    WITHDRAW = "withdraw_measure_case"
    ANNUL = "annul_record"
    RESTORE = "grant_restoration"


class MeasureTaskCommand(Enum):
    """What may be done about a task (联合惩戒任务环节), each by the name of its command."""

    ACKNOWLEDGE = "acknowledge_task"
    EXECUTE = "execute_task"
    NOT_APPLICABLE = "find_task_inapplicable"
    DECLINE = "decline_task"
    FEED_BACK = "feed_back_task"
    WITHDRAW = "withdraw_measure_case"
    ANNUL = "annul_record"
    RESTORE = "grant_restoration"


class StillMissing(Bilingual):
    """What must be there before a step can be done (尚缺条件)."""

    RECORD = "RECORD"
    PAUSE_ENDED = "PAUSE_ENDED"
    TERM = "TERM"
    LEGAL_REASON = "LEGAL_REASON"


LAST = "LAST"
"""The feedback after which no task of its case is left."""

S, C = MeasureCaseState, MeasureCaseCommand
_PENDING_CASE = frozenset({S.INITIATED, S.PUSHED})
_MEASURES_HELD = frozenset({S.INITIATED, S.PUSHED, S.CLOSED})

MEASURE_CASE = ProcedureTable(
    name="measure case",
    begins=S.INITIATED,
    ends=frozenset(S) - _PENDING_CASE,
    rows=(
        Transition(command=C.PUSH.value, since=_PENDING_CASE, to=S.PUSHED, ends="push"),
        Transition(command=C.FEED_BACK.value, choice=LAST, since=frozenset({S.PUSHED}), to=S.CLOSED),
        Transition(command=C.WITHDRAW.value, since=_MEASURES_HELD, to=S.WITHDRAWN),
        Transition(command=C.ANNUL.value, since=_MEASURES_HELD, to=S.LIFTED),
        Transition(command=C.RESTORE.value, since=_MEASURES_HELD, to=S.LIFTED),
    ),
)
"""A case that was closed may still fall with its record: measures last longer than the work on them."""

T, D = MeasureTaskState, MeasureTaskCommand
ANSWERED = frozenset({T.EXECUTED, T.NOT_APPLICABLE, T.DECLINED})
"""What a department may come to; until it feeds back it may come to something else."""

OPEN_TASK = frozenset({T.PUSHED, T.ACKNOWLEDGED}) | ANSWERED
_IN_HAND = frozenset({T.ACKNOWLEDGED}) | ANSWERED
_NOT_FALLEN = OPEN_TASK | {T.FED_BACK}

MEASURE_TASK = ProcedureTable(
    name="measure task",
    begins=T.PUSHED,
    ends=frozenset(T) - OPEN_TASK,
    rows=(
        Transition(
            command=D.ACKNOWLEDGE.value, since=frozenset({T.PUSHED}), to=T.ACKNOWLEDGED, ends="acknowledge"
        ),
        Transition(command=D.EXECUTE.value, since=_IN_HAND, to=T.EXECUTED),
        Transition(command=D.NOT_APPLICABLE.value, since=_IN_HAND, to=T.NOT_APPLICABLE),
        Transition(command=D.DECLINE.value, since=_IN_HAND, to=T.DECLINED),
        Transition(command=D.FEED_BACK.value, since=ANSWERED, to=T.FED_BACK, ends="feed_back"),
        Transition(command=D.WITHDRAW.value, since=_NOT_FALLEN, to=T.WITHDRAWN),
        Transition(command=D.ANNUL.value, since=_NOT_FALLEN, to=T.LIFTED),
        Transition(command=D.RESTORE.value, since=_NOT_FALLEN, to=T.LIFTED),
    ),
)


class MeasureClockKind(Enum):
    """The clocks of joint measures (联合惩戒办理期限), each by the name that packs have for it.

    The last is no pack's: the day that the initiator asked for when it pushed.
    """

    PUSH = "push"
    ACKNOWLEDGE = "acknowledge"
    FEED_BACK = "feed_back"
    ASKED_FOR = "asked_for"


K = MeasureClockKind
OF_CASES, OF_TASKS = (K.PUSH,), (K.ACKNOWLEDGE, K.FEED_BACK)
STOPPED_BY: Mapping[MeasureClockKind, str] = MappingProxyType(
    {
        K.PUSH: C.PUSH.value,
        K.ACKNOWLEDGE: D.ACKNOWLEDGE.value,
        K.FEED_BACK: D.FEED_BACK.value,
        K.ASKED_FOR: D.FEED_BACK.value,
    }
)
"""By which step each clock stops."""


def outcome_of(steps: Iterable[Step]) -> MeasureTaskState | None:
    """Return what a department came to, as it stands when it feeds back, or `None` while it has not."""
    found = None
    for step in sorted(steps, key=lambda one: one.recorded_at):
        found = _ANSWERS.get(step.command, found)
    return found


_ANSWERS = {row.command: row.to for row in MEASURE_TASK.rows if row.to in ANSWERED}


def case_clocks(law: Law, case: MeasureCase, day: Day) -> tuple[CaseClock, ...]:
    """Return each clock of a case as it stands on the day, by the law in force when it was started."""
    dues = [measure_due(law, case.place, kind, case.opened_on) for kind in OF_CASES]
    return _as_it_stands(dues, case.steps, min(day, case.closed_on), day)


def task_clocks(law: Law, task: MeasureTask, day: Day) -> tuple[CaseClock, ...]:
    """Return each clock of a task as it stands on the day.

    1. Those of the law in force when it was pushed; where no text sets one, that is said. 2. The day that the
    initiator asked for, which is its word and no text's. 3. After its end nothing falls due any more.
    """
    # 1.
    dues = [measure_due(law, task.place, kind, task.pushed_on) for kind in OF_TASKS]
    # 2.
    if task.feedback_by is not None:
        dues.append(
            Due(
                what=K.ASKED_FOR.value,
                starts=task.pushed_on,
                day=task.feedback_by,
                provisional=False,
                citations=(),
                rests_on=RestsOn.DECISION,
            )
        )
    # 3.
    return _as_it_stands(dues, task.steps, min(day, task.closed_on), day)


def measure_due(law: Law, place: str, kind: MeasureClockKind, starts: Day) -> Due:
    """Return the working day by which a step is due that an event on the day `starts` makes due."""
    return step_due(law, CLOCKS, place, kind.value, starts)


def _as_it_stands(dues: Iterable[Due], steps: Iterable[Step], last: Day, day: Day) -> tuple[CaseClock, ...]:
    on: dict[str, Day] = {step.command: step.on for step in steps if step.on <= day}
    kinds = [(MeasureClockKind(due.what), due) for due in dues]
    return tuple(clock(kind, due, on.get(STOPPED_BY[kind]), last) for kind, due in kinds)


def is_late(clocks: Iterable[CaseClock]) -> bool:
    """Whether something is late that has not been done yet."""
    return any(one.overdue and one.done_on is None for one in clocks)
