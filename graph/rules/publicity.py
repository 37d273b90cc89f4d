"""From which decision on a breach may still be published, whatever day its file names.

LAW: 河南省社会信用条例 19: disclosed for five years at most. The national regimes set the longest
publicity by grade; the grade is the authority's own and no penalty states it, so that here the longest
of all grades bounds what the file asks for. Past it publication stops by itself: that a breach was not
corrected, which the rules of the sector may answer with more, is for its authority to state.
"""

from datetime import date

import msgspec

from graph.model.law import Citation, Law
from graph.model.time import BEGINNING, Day, day_after
from graph.rules.months import months_after

MONTHS = 12


class LongestPublicity(msgspec.Struct, frozen=True, kw_only=True):
    """How long a breach may be published at most, in months, and the clauses that bound it."""

    months: int
    citations: tuple[Citation, ...]


def longest_publicity(law: Law, place: str, day: Day) -> LongestPublicity | None:
    """Return the shortest of the bounds in force at the place on the day; `None` where no text sets one."""
    grades = law.find("restoration.grades", place, day)
    disclosed = law.find("retention.disclosure", place, day)
    bounds = []
    if grades:
        longest = max(row["longest_months"] for row in grades.value)
        bounds.append(LongestPublicity(months=longest, citations=grades.citations))
    if disclosed:
        months = disclosed.value["years"] * MONTHS
        bounds.append(LongestPublicity(months=months, citations=disclosed.citations))
    return min(bounds, key=lambda one: one.months, default=None)


def published_until(law: Law, place: str, decided_on: Day, shown_until: Day, day: Day) -> Day:
    """Return the first day on which a decision may be published no longer, by the law in force on the day."""
    bound = longest_publicity(law, place, day)
    if bound is None:
        return shown_until
    return min(shown_until, day_after(months_after(decided_on, bound.months)))


def publishable_since(law: Law, place: str, day: Day) -> Day:
    """Return the earliest day of a decision that may still be published on the day."""
    bound = longest_publicity(law, place, day)
    if bound is None or date.fromisoformat(day).year * MONTHS <= bound.months:
        return BEGINNING
    first = months_after(day, -bound.months)
    while months_after(first, bound.months) < day:
        first = day_after(first)
    return first
