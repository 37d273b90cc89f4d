"""Reports on the work of a period: the figures, by which day the law asks for them, and when one was made.

When a report was made is the ledger's to say: its entry names the kind and the period that were asked for.
"""

from collections.abc import Sequence

import msgspec

from graph.errors import BadLaw, Refused
from graph.model.law import Citation, RestsOn
from graph.model.rulings import weakest
from graph.model.time import Day, Instant, china_day
from graph.model.work_reports import (
    ReportBasis,
    ReportDuty,
    ReportPeriod,
    WorkFigure,
    WorkReportKind,
    report_name,
)
from graph.rules.procedures.legal_deadlines import working_days
from graph.rules.reports import KEY, duty_of, read_period, report_duties, unset_text
from graph.rules.working_days import is_working_day
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.work_figures import work_figures
from security.account import AccessOutcome
from security.pseudonymization import spelt_alike

MADE = "Query.report"
"""The field whose leaving says that a report was made, as an account names it."""


class WorkReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report on the work of a period (工作报告).

    `duty` is what the law in force asks for, where it asks for a report of such a period by a day; else
    `text` tells what the texts do say.
    """

    kind: WorkReportKind
    period: ReportPeriod
    duty: ReportDuty | None
    text: str
    figures: tuple[WorkFigure, ...]

    @property
    def basis(self) -> ReportBasis:
        """Whether a text in force asks for it by a day."""
        return ReportBasis.NAMED_DAY if self.duty else ReportBasis.UNSET

    @property
    def to(self) -> str:
        """To whom it goes, or nothing where no text says so."""
        return self.duty.to if self.duty else ""

    @property
    def due(self) -> Day | None:
        """Its last day, where a text names one."""
        return self.duty.due if self.duty else None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The clause that asks for it."""
        return (self.duty.citation,) if self.duty else ()


class WorkReportDue(msgspec.Struct, frozen=True, kw_only=True):
    """A report that the law asks for (应报报告), seen from a day.

    `working_days_left` has nothing once the day has passed, or where the calendar does not reach it.
    `last_made` is the instant at which it was last made, a preview before its time included.
    """

    duty: ReportDuty
    on_working_day: bool | None
    working_days_left: int | None
    last_made: Instant | None
    overdue: bool

    @property
    def rests_on(self) -> RestsOn:
        """Whether the text says it or a reading of it."""
        return weakest(self.duty.citation)


def check_period(_deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse what is no period, and one that has not begun, before anything is read."""
    period = _period(batch_key)
    if period.since > batch_key.context.today:
        raise Refused("PERIOD_NOT_BEGUN", period=period.name, since=period.since)


async def reports(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[WorkReport]:
    """Make the report of each occurrence."""
    return [await _report(deps, batch_key) for batch_key in batch_keys]


async def _report(deps: Dependencies, batch_key: BatchKey) -> WorkReport:
    context, period, kind = batch_key.context, _period(batch_key), batch_key.args["kind"]
    duty = duty_of(deps.law, context.place, kind, period, context.today)
    return WorkReport(
        kind=kind,
        period=period,
        duty=duty,
        text="" if duty else unset_text(deps.law, context.place, context.today),
        figures=await work_figures(deps, context, period),
    )


async def duties(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[tuple[WorkReportDue, ...]]:
    """Read of each report that the law of the place asks for when it was last made."""
    context = batch_keys[0].context
    asked = report_duties(deps.law, context.place, context.today)
    found = tuple([await _due(deps, duty, context.place, context.today) for duty in asked])
    return [found] * len(batch_keys)


def reports_due(
    deps: Dependencies, batch_key: BatchKey, found: tuple[WorkReportDue, ...]
) -> tuple[WorkReportDue, ...]:
    """Return the reports that the law asks for; raises `BadLaw` LAW_UNSET where no text names a day."""
    deps.law.value(KEY, batch_key.context.place, batch_key.context.today)
    return found


async def _due(deps: Dependencies, duty: ReportDuty, place: str, today: Day) -> WorkReportDue:
    made = await _last_made(deps, duty)
    in_time = made is not None and china_day(made) >= duty.opens
    return WorkReportDue(
        duty=duty,
        on_working_day=_is_worked(deps, place, duty.due),
        working_days_left=_left(deps, place, today, duty.due),
        last_made=made,
        overdue=duty.due < today and not in_time,
    )


def _left(deps: Dependencies, place: str, today: Day, due: Day) -> int | None:
    if due < today:
        return None
    try:
        return working_days(deps.law, place, today, due).count
    except BadLaw:
        return None


def _is_worked(deps: Dependencies, place: str, day: Day) -> bool | None:
    try:
        return is_working_day(deps.law.calendar(place), day)
    except BadLaw:
        return None


async def _last_made(deps: Dependencies, duty: ReportDuty) -> Instant | None:
    """Return when the report was last made: the newest entry of an answer that names it."""
    name = spelt_alike(report_name(duty.kind, duty.period.name))
    found = await deps.ledger.search(
        subject_handle=deps.pseudonymizer.asked_handle("REPORT", name),
        released=MADE,
        ended=AccessOutcome.ANSWERED.value,
        first=1,
        gaps=False,
    )
    return next((row.entry.at for row in found.rows), None)


def _period(batch_key: BatchKey) -> ReportPeriod:
    period = read_period(batch_key.args["period"])
    if period is None:
        raise Refused("PERIOD_MALFORMED")
    return period


BATCH_RESOLVERS = (
    BatchResolver("work_report", reports, check=check_period),
    BatchResolver("work_reports_due", duties, reports_due, facts=False),
)
