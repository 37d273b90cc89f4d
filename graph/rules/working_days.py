"""Periods in days: which day is the last, by which calendar, and whether it may still move.

LAW: 民法典 201: the first day is not counted. 203: a last day on a statutory holiday moves to the day
after. 行政处罚法 85: where it says 二日、三日、五日、七日, working days are meant.
"""

from datetime import date, timedelta
from typing import Literal

from graph.errors import BadLaw
from graph.model.calendar import Calendar, DueDay
from graph.model.time import Day, day_after

Unit = Literal["DAYS", "WORKING_DAYS"]

_SATURDAY = 5
"""The first day of a week that is no weekday, Monday being 0: so many weekdays has a week."""


def is_working_day(calendar: Calendar, day: Day) -> bool:
    """Whether `day` is worked; raises `BadLaw` LAW_UNSET outside the calendar."""
    if not calendar.first <= day <= calendar.last:
        text = f"the calendar reaches from {calendar.first} to {calendar.last}"
        raise BadLaw("LAW_UNSET", key="calendar", place=calendar.place, day=day, text=text)
    if date.fromisoformat(day).weekday() < _SATURDAY:
        return day not in calendar.off
    return day in calendar.worked


def working_days_between(calendar: Calendar, since: Day, until: Day) -> int:
    """Return how many days after `since`, up to and with `until`, are worked; no day is looked at by itself.

    1. Both days lie in the calendar. 2. Weekdays, by whole weeks and what is left. 3. What notices moved.
    """
    # 1.
    for day in (since, until):
        is_working_day(calendar, day)
    # 2.
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    weeks, rest = divmod((last - first).days, 7)
    left = sum((first.weekday() + day) % 7 < _SATURDAY for day in range(1, rest + 1))
    # 3.
    off, worked = (sum(since < day <= until for day in moved) for moved in (calendar.off, calendar.worked))
    return weeks * _SATURDAY + left - off + worked


def deadline(calendar: Calendar, start: Day, days: int, unit: Unit) -> DueDay:
    """Return the last day of a period of `days` that an event on `start` sets going.

    1. The day of the event is not counted.
    2. Working days are counted as such; calendar days all count.
    3. The last of calendar days moves on to a working day.
    4. A deadline that touches a year without a notice is provisional.
    """
    # 1., 2. Counting.
    if unit == "WORKING_DAYS":
        day = start
        for _ in range(days):
            day = next_working_day(calendar, day_after(day))
    else:
        # 3. The last day moves, never the first.
        day = (date.fromisoformat(start) + timedelta(days=days)).isoformat()
        day = next_working_day(calendar, day)
    # 4. What a notice may still change.
    return DueDay(day=day, provisional=day >= calendar.provisional_from)


def next_working_day(calendar: Calendar, day: Day) -> Day:
    """Return `day` itself if it is worked, else the first worked day after it."""
    while not is_working_day(calendar, day):
        day = day_after(day)
    return day
