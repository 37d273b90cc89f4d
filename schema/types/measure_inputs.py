"""What the commands of joint measures take."""

import strawberry

from schema.fields import input_field, takes
from schema.scalars import Date
from schema.types.inputs import KEY

CASE = "Global id of a case of joint measures（联合惩戒案件）."
TASK = "Global id of a task of joint measures（联合惩戒任务）."


@takes
class MeasureChoiceInput:
    """A measure of the catalogue in force, with what the law asks to be stated of it（选择措施）."""

    code: str = input_field("Its code in the catalogue（措施代码）.")
    listed: bool = input_field(
        "Whether what the catalogue has for listed subjects only is meant（是否限于名单主体的措施）.",
        default=False,
    )
    last_day: Date | None = input_field(
        "Last day of its term, where a text asks for a term（惩戒期限届满日）.", default=None
    )
    ground: str | None = input_field(
        "The listing, the refusal or the ground that the catalogue asks for（名单、拒不履行等事由）.",
        default=None,
    )


@takes
class StartMeasureCaseInput:
    """A case of joint measures upon a record（发起联合惩戒）."""

    key: strawberry.ID = input_field(KEY)
    record: strawberry.ID = input_field("Global id of a penalty（记录）.")
    measures: list[MeasureChoiceInput] = input_field("The measures, 1 to 20（措施）.")
    reason: str = input_field("Why the subject is made the object of joint measures（发起理由）.")


@takes
class PushMeasuresInput:
    """The push of a case to departments: a task for each（推送联合惩戒案件）."""

    key: strawberry.ID = input_field(KEY)
    case: strawberry.ID = input_field(CASE)
    departments: list[str] = input_field("Names of departments of the register, 1 to 20（实施部门）.")
    measures: list[str] | None = input_field(
        "Codes of the measures that they are asked for; all of the case if absent（措施代码）.", default=None
    )
    feedback_by: Date | None = input_field(
        "The day by which feedback is asked for; no text sets one（要求反馈日）.", default=None
    )
    reason: str | None = input_field("What they are asked to mind（说明）.", default=None)


@takes
class WithdrawMeasureCaseInput:
    """The withdrawal of the object by the department that set it（撤回联合惩戒）."""

    key: strawberry.ID = input_field(KEY)
    case: strawberry.ID = input_field(CASE)
    reason: str = input_field("Why（撤回理由）.")


@takes
class AcknowledgeTaskInput:
    """That a department has its task（签收任务）."""

    key: strawberry.ID = input_field(KEY)
    task: strawberry.ID = input_field(TASK)
    reason: str | None = input_field("What the initiator should know（说明）.", default=None)


@takes
class ExecuteTaskInput:
    """What a department did, and on which day（执行任务）."""

    key: strawberry.ID = input_field(KEY)
    task: strawberry.ID = input_field(TASK)
    on: Date = input_field("The day on which it was done, from the push to today（执行日期）.")
    account: str = input_field("What was done（执行情况）.")


@takes
class FindTaskInapplicableInput:
    """Why the measures of a task do not apply with the department（认定任务不适用）."""

    key: strawberry.ID = input_field(KEY)
    task: strawberry.ID = input_field(TASK)
    reason: str = input_field("Why（不适用的理由）.")


@takes
class DeclineTaskInput:
    """Why a department does not carry measures out（不予执行任务）."""

    key: strawberry.ID = input_field(KEY)
    task: strawberry.ID = input_field(TASK)
    reason: str = input_field("Why（不予执行的理由）.")
    legal_basis: str | None = input_field(
        "An instrument and its article; a mandatory measure is not declined without（法律依据）.",
        default=None,
    )


@takes
class FeedBackTaskInput:
    """The feedback of a department to the initiator（反馈任务）."""

    key: strawberry.ID = input_field(KEY)
    task: strawberry.ID = input_field(TASK)
    account: str = input_field("What became of the measures（反馈情况）.")
