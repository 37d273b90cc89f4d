"""How long a person's breach is used, kept under seal, and when nothing of it is left.

LAW: 郑政文〔2017〕128号 六(七): five years from the end of the conduct, then erased. 河南省社会信用条例 19:
disclosed for five years at most, then archived, longer while still listed. Decision D11 joins the two.
"""

import msgspec

from graph.model.law import Citation, Law, RestsOn
from graph.model.rulings import weakest
from graph.model.time import Day, day_after, day_before, years_after


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """Until when a person's record is used, and when it is erased; `None` where no text sets a day.

    `used_until` and `erased_on` are the first days on which it no longer holds.
    """

    used_until: Day | None
    erased_on: Day | None
    citations: tuple[Citation, ...]
    rests_on: RestsOn


class RetentionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What retention needs to know of a record: end of conduct, start of disclosure, end of a listing."""

    conduct_until: Day | None
    disclosed_since: Day
    listed_until: Day | None = None


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
    disclose = law.find("retention.disclosure", place, day)
    shown_until = None
    if disclose:
        shown_until = _years_from(record.disclosed_since, disclose.value["years"])
        if record.listed_until is not None:
            shown_until = max(shown_until, record.listed_until)
    # 3. Where both speak, decision D11 says how they meet.
    ends = [end for end in (erased_on, shown_until) if end is not None]
    meet = law.find("retention.persons_meet", place, day) if erase and disclose else None
    cited = tuple(one for found in (erase, disclose, meet) if found for one in found.citations)
    return Retention(
        used_until=min(ends, default=None), erased_on=erased_on, citations=cited, rests_on=weakest(*cited)
    )


def _years_from(day: Day, years: int) -> Day:
    """Return the first day after a period of years in which `day` itself is not counted (民法典 201)."""
    return day_after(years_after(day, years))
