"""When a department's report is due next, and which period it covers."""

from datetime import date

from graph.model.law import Law
from graph.model.rulings import Due, weakest
from graph.model.time import Day

MONTHS = {"QUARTER": (1, 4, 7, 10), "HALF_YEAR": None, "YEAR": None}
"""The months of a report that recurs within the year; the others come once a year, in their own month."""


def reports_due(law: Law, place: str, day: Day) -> tuple[Due, ...]:
    """Return the next last day of every report that the law in force at `place` asks for.

    The day is the named one: no text moves it from a holiday, not even the fifth of October. That
    the named day itself is still in time is a reading. Where no text names a day, nothing is due.
    """
    found = law.find("reports.periods", place, day)
    if found is None:
        return ()
    return tuple(
        Due(
            what=f"{period['report']} → {period['to']}",
            starts=day,
            day=_next(day, MONTHS[period["every"]] or (period["month"],), period["day"]),
            provisional=False,
            citations=(source,),
            rests_on=weakest(source),
        )
        for period, source in zip(found.value, found.sources, strict=True)
    )


def _next(day: Day, months: tuple[int, ...], on: int) -> Day:
    year = int(day[:4])
    days = (date(a_year, month, on).isoformat() for a_year in (year, year + 1) for month in months)
    return next(one for one in days if one >= day)
