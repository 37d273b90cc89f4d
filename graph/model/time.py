"""Days and instants: half-open intervals of valid time, points of recorded time.

A day is an ISO 8601 string, an instant an integer of microseconds UTC: both engines keep them
unchanged, both compare as they stand, and nothing is converted on the way in or out.
"""

from datetime import UTC, date, datetime, timedelta, timezone

Day = str
"""A calendar day in Asia/Shanghai, `YYYY-MM-DD`."""

Instant = int
"""Microseconds since 1970-01-01T00:00:00Z."""

HOUR: Instant = 3_600_000_000
"""An hour in the unit of an instant."""

CHINA = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had no summer time since 1991; nothing here is dated earlier."""

BEGINNING: Day = "0001-01-01"
FOREVER: Day = "9999-12-31"
"""The `until` of an interval that no one has ended."""

NOT_SUPERSEDED: Instant = 253_402_300_799_999_999
"""The `superseded_at` of a fact that still stands."""

STANDING: Instant = NOT_SUPERSEDED - 1
"""An instant at which those facts alone are known that still stand."""


def checked_day(text: str) -> Day:
    """Return a day as it is written, or raise `ValueError`: the one parser of every door.

    Python reads week dates and days without hyphens too; such a day would compare wrongly as text.
    """
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("a day is written YYYY-MM-DD")
    return text


def overlaps(since: Day, until: Day, other_since: Day, other_until: Day) -> bool:
    """Whether two half-open intervals `[since, until)` share a day."""
    return since < other_until and other_since < until


def covers(since: Day, until: Day, day: Day) -> bool:
    """Whether the half-open interval `[since, until)` contains `day`."""
    return since <= day < until


def day_after(day: Day) -> Day:
    """Return the next calendar day; turns a last day into the `until` of a half-open interval."""
    return day if day == FOREVER else (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def day_before(day: Day) -> Day:
    """Return the calendar day before; turns the `until` of a half-open interval into its last day."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def end_or_none(until: Day | None) -> Day | None:
    """Return the `until` of an interval, or nothing where no one has ended it."""
    return None if until == FOREVER else until


def years_after(day: Day, years: int) -> Day:
    """Return the same day `years` later; the last day of the month where that day does not exist.

    LAW: 民法典 201: the first day of such a period is not counted, so that it lasts through this day.
    """
    year = int(day[:4]) + years
    if day.endswith("02-29") and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        return f"{year:04d}-02-28"
    return f"{year:04d}{day[4:]}"


def instant(moment: datetime) -> Instant:
    """Return `moment` in microseconds; a moment without a zone is refused by `ValueError`."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def moment(at: Instant) -> datetime:
    """Return an instant as an aware datetime in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)


def china_day(at: Instant) -> Day:
    """Return the calendar day in Asia/Shanghai."""
    return date.fromordinal(_FIRST_DAY + (at + _AHEAD) // (24 * HOUR)).isoformat()


_FIRST_DAY = date(1970, 1, 1).toordinal()
_AHEAD = CHINA.utcoffset(None) // timedelta(microseconds=1)
