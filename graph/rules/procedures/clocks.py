"""A clock of a case as it stands on a day: by when, since when it is done, whether it is late."""

from enum import Enum

import msgspec

from graph.model.rulings import Due
from graph.model.time import Day


class CaseClock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock of a case (办理期限): by which day, since when it is done, and whether it is late.

    `done_on` is `None` while it is not done; a case that ended otherwise leaves nothing to do.
    """

    what: Enum
    due: Due
    done_on: Day | None
    overdue: bool


def clock(what: Enum, due: Due, done_on: Day | None, last: Day) -> CaseClock:
    """Return a clock as it stands on the day `last`; one that no text sets is never late."""
    late = due.day is not None and due.day < (done_on or last)
    return CaseClock(what=what, due=due, done_on=done_on, overdue=late)
