"""Days and instants as W3C date-time stamps, each in the one spelling that is read back.

A day is written as its first moment in Asia/Shanghai, so that a reader sees the day: an interval of
days `[since, until)` becomes the interval of the same moments, and `until` is the moment it ends.
"""

import re
from datetime import UTC, datetime

from graph.model.time import CHINA, Day, Instant, checked_day, instant, moment

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00\+08:00")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def stamp_of_day(day: Day) -> str:
    """Return the first moment of a day."""
    return f"{day}T00:00:00+08:00"


def day_of_stamp(stamp: str) -> Day:
    """Return the day whose first moment is written, or raise `ValueError`."""
    found = _DAY.fullmatch(stamp)
    if not found:
        raise ValueError("not the first moment of a day in Asia/Shanghai")
    return checked_day(found[1])


def stamp_of_instant(at: Instant) -> str:
    """Return an instant in UTC, always with six digits of a second."""
    return moment(at).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_of_stamp(stamp: str) -> Instant:
    """Return the instant that is written, or raise `ValueError`."""
    if not _INSTANT.fullmatch(stamp):
        raise ValueError("not an instant in UTC with six digits of a second")
    return instant(datetime.fromisoformat(stamp))


def first_instant(day: Day) -> Instant:
    """Return the instant at which a day begins in Asia/Shanghai."""
    return instant(datetime.fromisoformat(day).replace(tzinfo=CHINA).astimezone(UTC))
