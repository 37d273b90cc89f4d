"""Joint measures: the case of an initiator, the tasks of departments, and what each command changed."""

from typing import Annotated

import strawberry

from graph.model.measure_cases import ChosenMeasure as ChosenMeasureRecord
from graph.model.measure_cases import MeasureCaseState, MeasureTaskState
from graph.model.measures import MeasureBinding
from graph.model.time import end_or_none
from graph.rules.procedures.measure_steps import MeasureCaseCommand, MeasureClockKind, MeasureTaskCommand
from resolvers.views import (
    ClockView,
    MeasureCaseView,
    MeasuresWritten,
    MeasureTaskView,
    NextStepView,
    StepView,
)
from schema.fields import guarded, public, shows
from schema.ids import global_id
from schema.scalars import Date
from schema.types.law import Citation, DisputePause
from schema.types.node import Node
from schema.types.rulings import Condition
from security.principal import DataClass

CaseStates = Annotated[
    list[MeasureCaseState] | None,
    strawberry.argument(description="Only cases in these states; all if absent（案件状态）."),
]
TaskStates = Annotated[
    list[MeasureTaskState] | None,
    strawberry.argument(description="Only tasks in these states; all if absent（任务状态）."),
]
Overdue = Annotated[
    bool | None,
    strawberry.argument(description="Only those of which something is late today（仅逾期的）."),
]
SinceDay = Annotated[
    Date | None, strawberry.argument(description="Only those of this day or a later one（起始日）.")
]
UntilDay = Annotated[
    Date | None, strawberry.argument(description="Only those of this day or an earlier one（截止日）.")
]
OfDepartment = Annotated[
    str | None,
    strawberry.argument(
        description="Whose, by its name; the caller's own if absent, of the centre all（部门）."
    ),
]

CASES_BY = {
    "states": "MeasureCase.state",
    "overdue": "MeasureCase.overdue",
    "since": "MeasureCase.openedOn",
    "until": "MeasureCase.openedOn",
    "department": "MeasureCase.initiator",
}
TASKS_BY = {
    "states": "MeasureTask.state",
    "overdue": "MeasureTask.overdue",
    "since": "MeasureTask.pushedOn",
    "until": "MeasureTask.pushedOn",
    "department": "MeasureTask.department",
}
"""What lists of cases and of tasks are chosen by, each with the field that it chooses by."""


def _said(text: str) -> str | None:
    return text or None


@shows(ChosenMeasureRecord)
class ChosenMeasure:
    """A measure of a case, as the catalogue in force had it when it was chosen（所选措施）."""

    @public
    def code(self) -> str:
        """Its code in the catalogue（措施代码）."""

    @public
    def chinese(self) -> str:
        """Its name in the catalogue（措施名称）."""

    @public
    def binding(self) -> MeasureBinding:
        """Whether it must be carried out（措施类型）."""

    @public
    def listed(self) -> bool:
        """Whether the catalogue has it for listed subjects only（是否限于名单主体）."""

    @public
    def last_day(self) -> Date | None:
        """Last day of its term（惩戒期限届满日）."""

    @guarded(DataClass.SHARED, shown=_said)
    def ground(self) -> str | None:
        """What the initiator states where the catalogue asks for something（发起部门载明的事由）."""

    @public
    def citation(self) -> Citation:
        """The clause that has it in the catalogue（清单条款）."""


@shows(ClockView)
class MeasureClock:
    """By when something must be done in joint measures（联合惩戒办理期限）."""

    @public
    def what(self) -> MeasureClockKind:
        """What is to be done（事项）."""

    @public
    def starts(self) -> Date | None:
        """The event that starts it（起算日）."""

    @public
    def due(self) -> Date | None:
        """Its last day; nothing where no text sets one and nobody asked for one（届满日）."""

    @public
    def provisional(self) -> bool:
        """Whether a calendar that is not published yet may move it（待日历公布）."""

    @public
    def done_on(self) -> Date | None:
        """The day on which it was done（办结日）."""

    @public
    def overdue(self) -> bool:
        """Whether it was done late, or is late on the day asked for（是否逾期）."""

    @public
    def citations(self) -> list[Citation]:
        """The clauses that set it（条款）."""

    @public
    def text(self) -> str | None:
        """Where no text sets it: what the text that comes nearest does say（未规定时的相关条文）."""


@shows(StepView)
class MeasureCaseStep:
    """A step of a case of joint measures（联合惩戒案件环节）."""

    @public
    def command(self) -> MeasureCaseCommand:
        """What was done（环节）."""

    @public
    def on(self) -> Date:
        """The day on which it was done（日期）."""

    @guarded(DataClass.SHARED)
    def department(self) -> str | None:
        """Which department did it; which fed back last is told by its task alone（办理部门）."""

    @guarded(DataClass.SHARED)
    def reason(self) -> str | None:
        """In whose words why（理由）."""


@shows(StepView)
class MeasureTaskStep:
    """A step of a task of joint measures（联合惩戒任务环节）."""

    @public
    def command(self) -> MeasureTaskCommand:
        """What was done（环节）."""

    @public
    def on(self) -> Date:
        """The day on which it was entered（日期）."""

    @guarded(DataClass.SHARED)
    def done_on(self) -> Date | None:
        """The day on which the measures were carried out（执行日期）."""

    @guarded(DataClass.SHARED)
    def department(self) -> str | None:
        """Which department did it（办理部门）."""

    @guarded(DataClass.SHARED)
    def reason(self) -> str | None:
        """What was done, or why it was not, in the department's words（情况说明）."""

    @guarded(DataClass.SHARED)
    def basis(self) -> str | None:
        """The legal basis that was named where measures were declined（法律依据）."""


@shows(NextStepView)
class MeasureCaseNextStep:
    """What you may do next in a case（案件下一步）."""

    @public
    def command(self) -> MeasureCaseCommand:
        """The command（环节）."""

    @public
    def missing(self) -> list[Condition]:
        """What must be there before it can be done（尚缺条件）."""


@shows(NextStepView)
class MeasureTaskNextStep:
    """What you may do next about a task（任务下一步）."""

    @public
    def command(self) -> MeasureTaskCommand:
        """The command（环节）."""

    @public
    def missing(self) -> list[Condition]:
        """What must be there before it can be done（尚缺条件）."""


@shows(MeasureTaskView, subjects=["subject"])
class MeasureTask(Node):
    """One department's part in a case of joint measures（联合惩戒任务）."""

    @public(attr="name", shown=global_id("MeasureTask"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @public(attr="part_of", shown=global_id("MeasureCase"))
    def case(self) -> strawberry.ID:
        """Global id of its case（案件标识）."""

    @public(shown=global_id("Penalty"))
    def record(self) -> strawberry.ID:
        """Global id of the record that it rests on（所依据的记录）."""

    @guarded(DataClass.SHARED)
    def initiator(self) -> str | None:
        """The department that set the object（发起部门）."""

    @guarded(DataClass.SHARED)
    def department(self) -> str | None:
        """The department that it was pushed to（实施部门）."""

    @public
    def measures(self) -> list[ChosenMeasure]:
        """The measures that it asks for（措施）."""

    @public
    def pushed_on(self) -> Date:
        """Day of the push（推送日）."""

    @public
    def feedback_by(self) -> Date | None:
        """The day by which the initiator asks for feedback（要求反馈日）."""

    @public(shown=end_or_none)
    def closed_on(self) -> Date | None:
        """Day from which nothing of it is left to do（办结日）."""

    @public
    def state(self) -> MeasureTaskState:
        """How far it has come, or how it ended（任务状态）."""

    @public
    def outcome(self) -> MeasureTaskState | None:
        """What the department came to: executed, not applicable, or declined（执行结果）."""

    @public
    def pending(self) -> bool:
        """Whether something of it is left to do（是否办理中）."""

    @public
    def overdue(self) -> bool:
        """Whether something is late that is not done（是否逾期）."""

    @public
    def pause(self) -> DisputePause | None:
        """What waits for a pending dispute, and which clause says so（异议期间的处理）."""

    @guarded(DataClass.SHARED)
    def steps(self) -> list[MeasureTaskStep] | None:
        """What was done until the day asked for, in order（办理过程）."""

    @public
    def clocks(self) -> list[MeasureClock]:
        """What is due, by the law in force at the record's place when it was pushed（办理期限）."""

    @public
    def next_steps(self) -> list[MeasureTaskNextStep]:
        """What you may do next, with what is missing（您可以办理的下一步）."""


@shows(MeasureCaseView, subjects=["subject"])
class MeasureCase(Node):
    """A case of joint measures upon a record（联合惩戒案件）."""

    @public(attr="name", shown=global_id("MeasureCase"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @public(shown=global_id("Penalty"))
    def record(self) -> strawberry.ID:
        """Global id of the record that it rests on（所依据的记录）."""

    @guarded(DataClass.SHARED)
    def initiator(self) -> str | None:
        """The department that set the object, and alone withdraws it（发起部门）."""

    @public
    def opened_on(self) -> Date:
        """First day（发起日）."""

    @public(shown=end_or_none)
    def closed_on(self) -> Date | None:
        """Day from which no task of it is left（办结日）."""

    @public
    def state(self) -> MeasureCaseState:
        """How far it has come, or how it ended（案件状态）."""

    @public
    def pending(self) -> bool:
        """Whether it is pending on the day asked for（是否办理中）."""

    @public
    def overdue(self) -> bool:
        """Whether something is late that you may know of（是否逾期）."""

    @guarded(DataClass.SHARED)
    def reason(self) -> str | None:
        """Why it was started, in the initiator's words（发起理由）."""

    @public(size=20)
    def measures(self) -> list[ChosenMeasure]:
        """The measures that were chosen（措施）."""

    @public(size=60)
    def tasks(self) -> list[MeasureTask]:
        """The tasks of departments; of a department only its own（任务）."""

    @public
    def pause(self) -> DisputePause | None:
        """What waits for a pending dispute, and which clause says so（异议期间的处理）."""

    @guarded(DataClass.SHARED)
    def steps(self) -> list[MeasureCaseStep] | None:
        """What was done until the day asked for, in order（办理过程）."""

    @public
    def clocks(self) -> list[MeasureClock]:
        """What is due, by the law in force at the record's place when it was started（办理期限）."""

    @public
    def next_steps(self) -> list[MeasureCaseNextStep]:
        """What you may do next, with what is missing（您可以办理的下一步）."""


@shows(MeasuresWritten, subjects=["subject"])
class MeasureCasePayload:
    """What a command upon a case of joint measures changed（联合惩戒案件办理结果）."""

    @public
    def case(self) -> MeasureCase | None:
        """The case as it is now（案件）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""


@shows(MeasuresWritten, subjects=["subject"])
class MeasureTaskPayload:
    """What a command upon a task of joint measures changed（联合惩戒任务办理结果）."""

    @public
    def task(self) -> MeasureTask | None:
        """The task as it is now（任务）."""

    @public
    def case(self) -> MeasureCase | None:
        """Its case as it is now, with the tasks that the caller may know of（案件）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""
