"""Which days are worked, as the yearly notices say, and a deadline counted by them."""

import msgspec

from graph.model.time import Day


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """The working days of a place (工作日历), from `first` to `last`; provisional from a day on.

    `off` are weekdays that are not worked, `worked` are Saturdays and Sundays that are. From
    `provisional_from` no notice has come: make-up days are missing, a deadline may still move.
    """

    place: str
    first: Day
    last: Day
    provisional_from: Day
    off: frozenset[Day]
    worked: frozenset[Day]


class DueDay(msgspec.Struct, frozen=True, kw_only=True):
    """The last day of a period (届满日); provisional while a notice that may move it has not come."""

    day: Day
    provisional: bool
