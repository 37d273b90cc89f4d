"""How long a breach is used, kept under seal, and when nothing of it is left.

LAW: 郑政文〔2017〕128号 六(七): five years from the end of the conduct, then erased. 河南省社会信用条例 19:
disclosed for five years at most, then archived, longer while still listed. Decision D11 joins the two.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

import msgspec

from graph.model.law import Citation, Law, RestsOn
from graph.model.rulings import weakest
from graph.model.time import BEGINNING, FOREVER, Day, covers, day_after, day_before, years_after


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """Until when a record is used, and when it is erased; `None` where no text sets a day.

    `used_until` and `erased_on` are the first days on which it no longer holds; `ends_by` is the clause
    that sets the first of them.
    """

    used_until: Day | None
    erased_on: Day | None
    citations: tuple[Citation, ...]
    rests_on: RestsOn
    ends_by: Citation | None = None


class RetentionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What retention needs to know of a record: end of conduct, start of disclosure, end of a listing."""

    conduct_until: Day | None
    disclosed_since: Day
    listed_until: Day | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a record is used on a day, and the days `[since, until)` around it on which that holds.

    `ends_by` is the clause by which use ended, or ends on `until`; `None` where nothing ends it.
    """

    used: bool
    since: Day
    until: Day
    ends_by: Citation | None


KEYS = ("retention.person", "retention.disclosure", "retention.persons_meet")
"""What the texts are asked of it."""

Rule = Callable[[Law, str, RetentionFacts, Day], Retention]


def person_retention(law: Law, place: str, record: RetentionFacts, day: Day) -> Retention:
    """Return how long a person's record lasts by the law in force on the day.

    1. Erasure: years from the end of the conduct, where a text asks for it.
    2. Disclosure: years from its start, extended to the exit from a list.
    3. Use ends at whichever comes first; the archive under seal ends with the erasure.
    """
    # 1. Erasure. Without the end of the conduct no day can be given: nothing is guessed.
    erase = law.find("retention.person", place, day)
    erased_on = None
    if erase and record.conduct_until:
        erased_on = _years_from(day_before(record.conduct_until), erase.value["years"])
    # 2. Disclosure.
    shown = disclosure(law, place, record, day)
    # 3. Where both speak, decision D11 says how they meet.
    if erase is None:
        return shown
    meet = law.find("retention.persons_meet", place, day) if shown.citations else None
    cited = (*erase.citations, *shown.citations, *(meet.citations if meet else ()))
    first = erased_on is not None and erased_on <= (shown.used_until or FOREVER)
    return Retention(
        used_until=erased_on if first else shown.used_until,
        erased_on=erased_on,
        citations=cited,
        rests_on=weakest(*cited),
        ends_by=erase.citations[0] if first else shown.ends_by,
    )


def disclosure(law: Law, place: str, record: RetentionFacts, day: Day) -> Retention:
    """Return how long a breach may be disclosed and used by the law in force on the day, whoever's it is."""
    found = law.find("retention.disclosure", place, day)
    if found is None:
        return Retention(used_until=None, erased_on=None, citations=(), rests_on=RestsOn.TEXT)
    ends = _years_from(record.disclosed_since, found.value["years"])
    if record.listed_until is not None:
        ends = max(ends, record.listed_until)
    return Retention(
        used_until=ends,
        erased_on=None,
        citations=found.citations,
        rests_on=weakest(*found.citations),
        ends_by=found.citations[0],
    )


def kept_on(rule: Rule, law: Law, places: Iterable[str], record: RetentionFacts, day: Day) -> Kept:
    """Return whether a record is used on the day, by the law of each day and of every place that it meets.

    1. Between two changes of the law one period stands: the shortest of those of the places.
    2. Within it the record is used up to the end of the period, and not from there on.
    3. Stretches that say the same are one.
    """
    asked = tuple(dict.fromkeys(places))
    stretches: list[Kept] = []
    for since, until in _periods(law, asked):
        # 1. One period.
        terms = [rule(law, place, record, since) for place in asked]
        term = min(terms, key=lambda one: one.used_until or FOREVER)
        # 2. Before and after its end.
        end = min(max(term.used_until or FOREVER, since), until)
        stretches += [
            Kept(used=used, since=first, until=last, ends_by=term.ends_by)
            for used, first, last in ((True, since, end), (False, end, until))
            if first < last
        ]
    # 3. Joined.
    return next(one for one in _joined(stretches) if covers(one.since, one.until, day))


@lru_cache(maxsize=256)
def _periods(law: Law, places: tuple[str, ...]) -> tuple[tuple[Day, Day], ...]:
    """Return the periods in which the law of retention does not change at any of the places."""

    def said(day: Day) -> tuple[object, ...]:
        return tuple(law.find(key, place, day) for place in places for key in KEYS)

    changes = sorted({BEGINNING, *(change for place in places for change in law.changes(place))})
    edges = [BEGINNING, *(day for before, day in pairwise(changes) if said(before) != said(day)), FOREVER]
    return tuple(pairwise(edges))


def _joined(stretches: Iterable[Kept]) -> list[Kept]:
    """Join stretches of one answer; use ends by the clause of the stretch that follows it."""
    joined: list[Kept] = []
    for one in stretches:
        if joined and joined[-1].used is one.used:
            joined[-1] = msgspec.structs.replace(joined[-1], until=one.until)
            continue
        if joined and joined[-1].used:
            joined[-1] = msgspec.structs.replace(joined[-1], ends_by=one.ends_by)
        joined.append(one if not one.used else msgspec.structs.replace(one, ends_by=None))
    return joined


def _years_from(day: Day, years: int) -> Day:
    """Return the first day after a period of years in which `day` itself is not counted (民法典 201)."""
    return day_after(years_after(day, years))
