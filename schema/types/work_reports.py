"""Reports on the work of a period: figures with the query behind each, and by which day they are due."""

from typing import Annotated

import strawberry

from graph.model.facts import ListStanding
from graph.model.law import RestsOn
from graph.model.work_reports import (
    NotCounted,
    ReportBasis,
    WorkFigureKind,
    WorkReportKind,
)
from graph.model.work_reports import WorkFigure as FigureRecord
from resolvers.work_reports import WorkReport as ReportRecord
from resolvers.work_reports import WorkReportDue as DueRecord
from schema.field_formats import text_or_none
from schema.fields import guarded, publish_enum, shows
from schema.scalars import Date, DateTime
from schema.types.law import Citation
from security.principal import DataClass

SHARED = DataClass.SHARED

publish_enum(
    WorkReportKind,
    "What a report is about（报告种类）.",
    {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in WorkReportKind},
)
publish_enum(
    ReportBasis,
    "Whether a text in force asks for a report by a day（报告依据）.",
    {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in ReportBasis},
)
publish_enum(
    WorkFigureKind,
    "What a figure of a report counts（统计指标）; what was done in a period is told as it stands now.",
    {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in WorkFigureKind},
)
publish_enum(
    NotCounted,
    "Why a figure has no number（未统计原因）.",
    {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in NotCounted},
)

OfPeriod = Annotated[
    str,
    strawberry.argument(
        description="A quarter, a half year or a year: `2026Q1`, `2026H1`, `2026`（报告期）."
    ),
]
OfReport = Annotated[WorkReportKind, strawberry.argument(description="What it is about（报告种类）.")]


@shows(FigureRecord)
class WorkReportFigure:
    """A figure of a report（统计数据）; it names no subject."""

    @guarded(SHARED)
    def kind(self) -> WorkFigureKind | None:
        """What it counts（统计指标）."""

    @guarded(SHARED, attr="kind", shown=lambda kind: kind.english)
    def english(self) -> str | None:
        """What it counts, in English（英文说明）."""

    @guarded(SHARED, attr="kind", shown=lambda kind: kind.chinese)
    def chinese(self) -> str | None:
        """What it counts, in Chinese（中文说明）."""

    @guarded(SHARED, shown=text_or_none)
    def department(self) -> str | None:
        """Of which department alone; absent of the whole city（部门）."""

    @guarded(SHARED)
    def standing(self) -> ListStanding | None:
        """Of which lists alone; absent where it counts none（名单性质）."""

    @guarded(SHARED)
    def count(self) -> int | None:
        """The number; absent where nothing counts it, which is not zero（数值）."""

    @guarded(SHARED)
    def not_counted(self) -> NotCounted | None:
        """Why there is no number（未统计原因）."""

    @guarded(SHARED, shown=text_or_none)
    def document(self) -> str | None:
        """The query that gives this number, as `totalCount`（对应查询）."""

    @guarded(SHARED, shown=text_or_none)
    def variables(self) -> str | None:
        """The variables of that query, as one JSON object（查询变量）."""


@shows(ReportRecord)
class WorkReport:
    """A report on the work of a period（工作报告）. The texts name no figures: which there are is ours."""

    @guarded(SHARED)
    def kind(self) -> WorkReportKind | None:
        """What it is about（报告种类）."""

    @guarded(SHARED, attr="period", shown=lambda period: period.name)
    def period(self) -> str | None:
        """The period, as it was asked for（报告期）."""

    @guarded(SHARED, attr="period", shown=lambda period: period.since)
    def since(self) -> Date | None:
        """Its first day（起始日）."""

    @guarded(SHARED, attr="period", shown=lambda period: period.until)
    def until(self) -> Date | None:
        """Its last day（截止日）."""

    @guarded(SHARED)
    def basis(self) -> ReportBasis | None:
        """Whether a text in force asks for it by a day（报告依据）."""

    @guarded(SHARED, shown=text_or_none)
    def to(self) -> str | None:
        """To whom it goes, where a text says so（报送对象）."""

    @guarded(SHARED)
    def due(self) -> Date | None:
        """Its last day, where a text names one（报送截止日）."""

    @guarded(SHARED, shown=text_or_none)
    def text(self) -> str | None:
        """Where no text names a day: what the texts do say（未规定期限时的原文说明）."""

    @guarded(SHARED, size=1)
    def citations(self) -> list[Citation] | None:
        """The clause that asks for it（法律依据）."""

    @guarded(SHARED, size=300)
    def figures(self) -> list[WorkReportFigure] | None:
        """The figures: of the city, of each department with tasks, and what nothing counts（统计数据）."""


@shows(DueRecord)
class WorkReportDue:
    """A report that the law asks for, seen from today（应报报告）."""

    @guarded(SHARED, attr="duty", shown=lambda duty: duty.kind)
    def kind(self) -> WorkReportKind | None:
        """What it is about（报告种类）."""

    @guarded(SHARED, attr="duty", shown=lambda duty: duty.to)
    def to(self) -> str | None:
        """To whom it goes（报送对象）."""

    @guarded(SHARED, attr="duty", shown=lambda duty: duty.period.name)
    def period(self) -> str | None:
        """Of which period, as `report` takes it（报告期）."""

    @guarded(SHARED, attr="duty", shown=lambda duty: duty.due)
    def due(self) -> Date | None:
        """Its last day, as the text names it: no holiday moves it（报送截止日）."""

    @guarded(SHARED)
    def on_working_day(self) -> bool | None:
        """Whether that day is a working day; absent beyond the calendar（截止日是否为工作日）."""

    @guarded(SHARED)
    def working_days_left(self) -> int | None:
        """Working days after today, that day counted; absent once it has passed（剩余工作日）."""

    @guarded(SHARED)
    def last_made(self) -> DateTime | None:
        """When it was last made here, by the ledger; absent where it never was（最近一次生成时间）."""

    @guarded(SHARED)
    def overdue(self) -> bool | None:
        """Whether the day has passed and it was not made since its time came（是否逾期）.

        Its time comes with the end of the period; where it is due within it, with the month of that day.
        """

    @guarded(SHARED, attr="duty", shown=lambda duty: duty.citation)
    def citation(self) -> Citation | None:
        """The clause that asks for it（法律依据）."""

    @guarded(SHARED)
    def rests_on(self) -> RestsOn | None:
        """Whether the text says it, or a reading of it（依据性质）."""
