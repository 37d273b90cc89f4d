"""Reports on the work of a period (工作报告): which there are, of which period, and what they count."""

import msgspec

from graph.model.bilingual import Bilingual
from graph.model.facts import ListStanding
from graph.model.law import Citation
from graph.model.time import Day


class WorkReportKind(Bilingual):
    """What a report is about (报告种类), by the names that packs have for it."""

    JOINT_MEASURES = "JOINT_MEASURES"
    IMPLEMENTATION = "IMPLEMENTATION"


def report_name(kind: WorkReportKind, period: str) -> str:
    """Return the name under which the ledger's entry of a report is found: its kind and its period."""
    return f"{kind.value} {period}"


class ReportBasis(Bilingual):
    """Whether a text in force asks for a report of such a period by a day (报告依据)."""

    NAMED_DAY = "NAMED_DAY"
    UNSET = "UNSET"


class WorkFigureKind(Bilingual):
    """What a figure of a report counts (统计指标)."""

    CASES_STARTED = "CASES_STARTED"
    CASES_CLOSED = "CASES_CLOSED"
    CASES_WITHDRAWN = "CASES_WITHDRAWN"
    CASES_LIFTED = "CASES_LIFTED"
    TASKS_PUSHED = "TASKS_PUSHED"
    TASKS_ACKNOWLEDGED = "TASKS_ACKNOWLEDGED"
    TASKS_EXECUTED = "TASKS_EXECUTED"
    TASKS_NOT_APPLICABLE = "TASKS_NOT_APPLICABLE"
    TASKS_DECLINED = "TASKS_DECLINED"
    TASKS_FED_BACK = "TASKS_FED_BACK"
    TASKS_OVERDUE = "TASKS_OVERDUE"
    LISTINGS_PROPOSED = "LISTINGS_PROPOSED"
    LISTINGS_IN_FORCE = "LISTINGS_IN_FORCE"
    LISTINGS_EXITED = "LISTINGS_EXITED"
    LISTINGS_ANNULLED = "LISTINGS_ANNULLED"
    PENALTIES_DECIDED = "PENALTIES_DECIDED"
    DISPUTES_OPENED = "DISPUTES_OPENED"
    DISPUTES_DECIDED = "DISPUTES_DECIDED"
    DISPUTES_UPHELD = "DISPUTES_UPHELD"
    RESTORATIONS_APPLIED = "RESTORATIONS_APPLIED"
    RESTORATIONS_GRANTED = "RESTORATIONS_GRANTED"
    RESULTS_EXCHANGED = "RESULTS_EXCHANGED"


class NotCounted(Bilingual):
    """Why a figure has no number (未统计原因): it is never zero for want of a list that counts it."""

    NO_LIST_OF_RECORDS = "NO_LIST_OF_RECORDS"
    NO_LIST_OF_DISPUTES = "NO_LIST_OF_DISPUTES"
    NO_LIST_OF_RESTORATIONS = "NO_LIST_OF_RESTORATIONS"
    TOLD_TO_REGIONS_ALONE = "TOLD_TO_REGIONS_ALONE"
    BEYOND_COUNTING = "BEYOND_COUNTING"


class ReportPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter, a half year or a year (报告期), with its first day and its last."""

    name: str
    every: str
    since: Day
    until: Day


class ReportDuty(msgspec.Struct, frozen=True, kw_only=True):
    """A report that a text asks for (报告义务): to whom, of which period, and by which day.

    `opens` is the first day on which one that is made is that report and no preview: the day after the
    period, or, where it is due within the period, the first of the month in which it is due.
    """

    kind: WorkReportKind
    to: str
    period: ReportPeriod
    opens: Day
    due: Day
    citation: Citation


class WorkFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of a report (统计数据): what it counts, the number, and the query that gives this number.

    `department` and `standing` say of whom and of which lists alone it counts. Without a number
    `not_counted` says why; then there is no query.
    """

    kind: WorkFigureKind
    department: str = ""
    standing: ListStanding | None = None
    count: int | None = None
    not_counted: NotCounted | None = None
    document: str = ""
    variables: str = ""
