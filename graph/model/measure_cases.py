"""Joint measures as one accountable process: the case of an initiator, and the tasks of departments."""

import msgspec

from graph.model.bilingual import Bilingual
from graph.model.facts import Fact, Step
from graph.model.law import Citation
from graph.model.measures import MeasureBinding
from graph.model.time import FOREVER, Day, Instant


class MeasureCaseState(Bilingual):
    """How far a case of joint measures has come (联合惩戒案件状态); the last three are its ends."""

    INITIATED = "INITIATED"
    PUSHED = "PUSHED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"
    LIFTED = "LIFTED"


class MeasureTaskState(Bilingual):
    """How far a department has come with its task (联合惩戒任务状态); the last three are its ends."""

    PUSHED = "PUSHED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    EXECUTED = "EXECUTED"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    DECLINED = "DECLINED"
    FED_BACK = "FED_BACK"
    WITHDRAWN = "WITHDRAWN"
    LIFTED = "LIFTED"


class ChosenMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure as it was chosen (所选措施): what the catalogue in force said of it on the day of the case.

    `last_day` is the last day of its term, `ground` what the initiator states where the catalogue asks for
    something. `listed` marks what the catalogue has for listed subjects only.
    """

    code: str
    chinese: str
    binding: MeasureBinding
    listed: bool = False
    last_day: Day | None = None
    ground: str = ""
    citation: Citation


class MeasureTask(Fact, frozen=True, kw_only=True, gc=False):
    """One department's part in a case (联合惩戒任务), from the day of its push until `closed_on`.

    `codes` are the measures that it is asked for, `feedback_by` the day by which the initiator asks for an
    answer, `place` the region whose law governs the record, `rank` sorts lists by the instant of the push.
    `steps` are what was done so far, as known.
    """

    record: str
    case: str
    subject: str
    place: str
    initiator: str
    department: str
    codes: tuple[str, ...]
    pushed_on: Day
    feedback_by: Day | None = None
    closed_on: Day = FOREVER
    rank: str = ""
    state: MeasureTaskState = MeasureTaskState.PUSHED
    steps: tuple[Step, ...] = ()


class MeasureCase(Fact, frozen=True, kw_only=True, gc=False):
    """A case of joint measures upon a record (联合惩戒案件), pending from `opened_on` until `closed_on`.

    `initiator` is the department that set its object, and alone withdraws it. `steps` are the case's own,
    `tasks` those of the departments that it was pushed to. `rank` sorts lists by the instant of the start.
    """

    record: str
    subject: str
    place: str
    initiator: str
    opened_on: Day
    opened_at: Instant = 0
    closed_on: Day = FOREVER
    reason: str = ""
    measures: tuple[ChosenMeasure, ...] = ()
    rank: str = ""
    state: MeasureCaseState = MeasureCaseState.INITIATED
    tasks: tuple[MeasureTask, ...] = ()
    steps: tuple[Step, ...] = ()
