"""Which reports the law of a place asks for, of which periods, to whom, and by which days."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from graph.errors import BadLaw
from graph.model.law import Citation, Law, Resolved
from graph.model.rulings import Due, weakest
from graph.model.time import Day, day_after, day_before
from graph.model.work_reports import ReportDuty, ReportPeriod, WorkReportKind

KEY = "reports.periods"
MONTHS = {"QUARTER": (1, 4, 7, 10), "HALF_YEAR": None, "YEAR": None}
"""The months of a report that recurs within the year; the others come once a year, in their own month."""

PERIOD = re.compile(r"(20[0-9]{2})(|Q[1-4]|H[12])", re.ASCII)
"""How a period is written: `2026Q1`, `2026H1`, `2026`."""

SPANS = {
    "": ("YEAR", 1, 12),
    "H1": ("HALF_YEAR", 1, 6),
    "H2": ("HALF_YEAR", 7, 12),
    "Q1": ("QUARTER", 1, 3),
    "Q2": ("QUARTER", 4, 6),
    "Q3": ("QUARTER", 7, 9),
    "Q4": ("QUARTER", 10, 12),
}
"""The parts of a year by how they are written: how often they come, first month, last month."""


def reports_due(law: Law, place: str, day: Day) -> tuple[Due, ...]:
    """Return the next last day of every report that the law in force at `place` asks for.

    The day is the named one: no text moves it from a holiday, not even the fifth of October. That
    the named day itself is still in time is a reading. Where no text names a day, nothing is due.
    """
    return tuple(
        Due(
            what=f"{period['report']} → {period['to']}",
            starts=day,
            day=next(one for one in _days(period, day) if one >= day),
            provisional=False,
            citations=(source,),
            rests_on=weakest(source),
        )
        for period, source in _asked(law.find(KEY, place, day))
    )


def read_period(text: str) -> ReportPeriod | None:
    """Return a period as it is written, or nothing where it is none."""
    found = PERIOD.fullmatch(text)
    if found is None:
        return None
    year, part = int(found[1]), found[2]
    every, first, last = SPANS[part]
    after = date(year + last // 12, last % 12 + 1, 1).isoformat()
    return ReportPeriod(
        name=text, every=every, since=date(year, first, 1).isoformat(), until=day_before(after)
    )


def report_duties(law: Law, place: str, day: Day) -> tuple[ReportDuty, ...]:
    """Return of every report that the law asks for the last one that fell due, and the next one.

    A report that comes twice a year is one, though the text names two days for it. A day that fell before its
    text was in force was none: nobody is late for it.
    """
    reports: dict[tuple[str, ...], list[ReportDuty]] = {}
    for asked, source in _asked(law.find(KEY, place, day)):
        named = tuple(asked[name] for name in ("report", "to", "every"))
        for due in _days(asked, day):
            if due >= day or asked in [one for one, _ in _asked(law.find(KEY, place, due))]:
                reports.setdefault(named, []).append(_duty(asked, source, due))
    found = [
        *(_latest(some, day) for some in reports.values() if any(one.due < day for one in some)),
        *(min((one for one in some if one.due >= day), key=_by_day) for some in reports.values()),
    ]
    return tuple(sorted(found, key=_by_day))


def _latest(some: list[ReportDuty], day: Day) -> ReportDuty:
    return max((one for one in some if one.due < day), key=_by_day)


def _by_day(duty: ReportDuty) -> tuple[Day, str, str]:
    return duty.due, duty.kind.value, duty.to


def duty_of(law: Law, place: str, kind: WorkReportKind, period: ReportPeriod, day: Day) -> ReportDuty | None:
    """Return what the law in force on a day asks for of a report and a period; nothing where it does not."""
    return next(
        (
            duty
            for asked, source in _asked(law.find(KEY, place, day))
            for one in _days(asked, period.until)
            if (duty := _duty(asked, source, one)).period == period and duty.kind is kind
        ),
        None,
    )


def unset_text(law: Law, place: str, day: Day) -> str:
    """Return what the texts do say of reports where none names a day; nothing where one does."""
    try:
        law.value(KEY, place, day)
    except BadLaw as silence:
        return str(silence.details["text"])
    return ""


def _asked(found: Resolved | None) -> Iterator[tuple[Mapping[str, Any], Citation]]:
    if found is not None:
        yield from zip(found.value, found.sources, strict=True)


def _days(asked: Mapping[str, Any], day: Day) -> list[Day]:
    """Return the days on which a report is due, of the year of a day and of those beside it."""
    year, months = int(day[:4]), MONTHS[asked["every"]] or (asked["month"],)
    years = (year - 1, year, year + 1)
    return [date(one, month, asked["day"]).isoformat() for one in years for month in months]


def _duty(asked: Mapping[str, Any], source: Citation, due: Day) -> ReportDuty:
    period, opens = _period_of(asked["every"], due), f"{due[:7]}-01"
    if asked["covers"] == "BEFORE":
        period = _period_of(asked["every"], day_before(period.since))
        opens = day_after(period.until)
    return ReportDuty(
        kind=WorkReportKind(asked["report"]),
        to=asked["to"],
        period=period,
        opens=opens,
        due=due,
        citation=source,
    )


def _period_of(every: str, day: Day) -> ReportPeriod:
    """Return the quarter, half year or year in which a day lies."""
    periods = (read_period(f"{day[:4]}{part}") for part, (kind, _, _) in SPANS.items() if kind == every)
    return next(one for one in periods if one is not None and one.since <= day <= one.until)
