"""Restoration of credit: how long a breach is published at least and at most, and when it may be restored.

The regime is that of the day asked for; where the one of the day of the document is milder on the
longest period, it stands for the subject (decision D5). Grades are the authority's own; no grade is
derived from the penalty. Most national texts are known in summary only: the clauses say so.
"""

from typing import Any

import msgspec

from graph.model.bilingual import words
from graph.model.facts import Grade
from graph.model.law import Citation, Law, Resolved
from graph.model.rulings import Ground, RuleAnswer, Ruling, weakest
from graph.model.time import Day, day_after, years_after
from graph.rules.months import months_after


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """What restoration needs to know; `None` means that the source does not say.

    `document_on` is the day of the decision or judgment, `falsified_on` that of a finding that material
    was falsified, `plan` the state of a court-approved bankruptcy plan, `disclosed_until` the first day on
    which the breach is disclosed no longer; `corrected_in_time` is measured by the time that was set.
    """

    grade: Grade | None
    document_on: Day
    corrected_on: Day | None = None
    duties_done: bool = False
    commitment: bool = False
    falsified_on: Day | None = None
    plan: str | None = None
    corrected_in_time: bool | None = None
    harm_removed: bool | None = None
    disclosed_until: Day | None = None


class Publicity(msgspec.Struct, frozen=True, kw_only=True):
    """From when a breach may be restored and until when it may be published (最短和最长公示期)."""

    published: bool
    earliest: Day
    latest: Day
    citations: tuple[Citation, ...]


def publicity_period(law: Law, place: str, breach: Breach, day: Day) -> Publicity | None:
    """Return the shortest and longest publicity of a breach, or `None` where no text sets them.

    1. The regimes of the day asked for and of the day of the document.
    2. Both run from the document; the milder longest period stands.
    """
    # 1. The regimes.
    now = _regime(law, place, breach, day)
    then = _regime(law, place, breach, breach.document_on)
    # 2. The milder one.
    if now is None or then is None or (now.latest, now.earliest) <= (then.latest, then.earliest):
        return now
    governing = law.find("imputation.governing", place, day)
    return msgspec.structs.replace(then, citations=(*then.citations, *now.citations, *_cited(governing)))


def restorable(law: Law, place: str, breach: Breach, day: Day) -> Ruling:
    """Return whether a breach may be restored on the day.

    1. Falsified material bars it for the years that a text sets.
    2. A court-approved plan in performance restores provisionally; a failed one ends that.
    3. The grade is stated and a regime is in force.
    4. The shortest period is over, and what a text asks for is done: correction, duties, a commitment.
    """
    # 1. Falsified material.
    barred = law.find("restoration.falsified", place, day)
    if barred and breach.falsified_on:
        end = day_after(years_after(breach.falsified_on, barred.value["barred_years"]))
        if breach.falsified_on <= day < end:
            return _ruling(RuleAnswer.NO, "FALSIFIED", barred.citations, until=end)
    # 2. Bankruptcy.
    plan = law.find("restoration.bankruptcy", place, day)
    if plan and breach.plan == "IN_PERFORMANCE":
        return _ruling(RuleAnswer.PROVISIONAL, "PLAN_IN_PERFORMANCE", plan.citations)
    if plan and breach.plan == "FAILED":
        return _ruling(RuleAnswer.NO, "PLAN_FAILED", plan.citations)
    # 3. Grade and regime.
    period = publicity_period(law, place, breach, day)
    if period is None:
        return _without_period(breach)
    # 4. The conditions.
    asked = law.find("restoration.conditions", place, day)
    return _conditions(breach, day, period, asked)


def may_apply(law: Law, place: str, breach: Breach, day: Day) -> Ruling:
    """Return whether the subject may ask for restoration on the day; whether it is granted is another matter.

    1. A text in force says what an application asks for.
    2. It is made in time: while the breach is disclosed, or after a correction in the time that was set.
    3. The conduct is corrected and its ill effects are removed, where the text asks for it.
    """
    # 1. The text.
    found = law.find("restoration.application", place, day)
    if found is None:
        return _ruling(RuleAnswer.UNKNOWN, "APPLICATION_UNSET", ())
    # 2. In time.
    asked = (found.value["within"], *found.value["asks"])
    # 3. Corrected, harm removed.
    for condition in asked:
        holds, missed, not_stated = _application(breach, day)[condition]
        if holds is not True:
            answer, code = (RuleAnswer.UNKNOWN, not_stated) if holds is None else (RuleAnswer.NO, missed)
            return _ruling(answer, code, found.citations)
    return _ruling(RuleAnswer.YES, "MAY_APPLY", found.citations)


def publicity_runs(law: Law, place: str, breach: Breach, day: Day) -> Ruling:
    """Return whether a breach may be published on the day; UNKNOWN where sector rules decide."""
    period = publicity_period(law, place, breach, day)
    if period is None:
        return _without_period(breach)
    if not period.published:
        return _ruling(RuleAnswer.NO, "NOT_PUBLISHED", period.citations)
    if day < period.latest:
        return _ruling(RuleAnswer.YES, "RUNNING", period.citations, until=period.latest)
    ends = law.find("restoration.at_the_longest", place, day)
    if ends and breach.corrected_on is None:
        return _ruling(RuleAnswer.UNKNOWN, "UNCORRECTED", ends.citations)
    return _ruling(
        RuleAnswer.NO, "STOPPED", ends.citations if ends else period.citations, since=period.latest
    )


def restoration_effects(law: Law, place: str, day: Day) -> Resolved | None:
    """Return what ends when a breach is restored on the day: publicity, sharing, use, measures."""
    return law.find("restoration.effects", place, day)


def _application(breach: Breach, day: Day) -> dict[str, tuple[bool | None, str, str]]:
    """Return for each condition of an application whether it holds, `None` where nobody states it, and the
    reasons told where it does not or nobody does.
    """
    disclosed = None if breach.disclosed_until is None else day < breach.disclosed_until
    corrected = breach.corrected_on is not None and breach.corrected_on <= day
    return {
        "DISCLOSURE": (disclosed, "DISCLOSURE_ENDED", "DISCLOSURE_NOT_STATED"),
        "SET_TIME": (breach.corrected_in_time, "CORRECTED_LATE", "SET_TIME_NOT_STATED"),
        "CORRECTED": (corrected, "NOT_CORRECTED", "NOT_CORRECTED"),
        "HARM_REMOVED": (breach.harm_removed, "HARM_REMAINS", "HARM_NOT_STATED"),
    }


def _regime(law: Law, place: str, breach: Breach, day: Day) -> Publicity | None:
    found = law.find("restoration.grades", place, day)
    rows: list[dict[str, Any]] = found.value if found else []
    row = next((one for one in rows if breach.grade and one["grade"] == breach.grade.value), None)
    start = law.find("restoration.start", place, day)
    if found is None or row is None:
        return None
    return Publicity(
        published=row["published"],
        earliest=months_after(breach.document_on, row["shortest_months"]),
        latest=day_after(months_after(breach.document_on, row["longest_months"])),
        citations=(*found.citations, *_cited(start)),
    )


def _without_period(breach: Breach) -> Ruling:
    return _ruling(RuleAnswer.UNKNOWN, "NO_REGIME" if breach.grade else "GRADE_NOT_STATED", ())


def _cited(found: Resolved | None) -> tuple[Citation, ...]:
    return found.citations if found else ()


def _conditions(breach: Breach, day: Day, period: Publicity, asked: Resolved | None) -> Ruling:
    """Return the answer on the conditions that a text asks for; each miss with the clause that asks.

    Conditions that no record can show (其他法定条件) are left to the authority that determined the breach.
    """
    corrected = breach.corrected_on is not None and breach.corrected_on <= day
    met = {
        "CORRECTED_AND_DUTIES_DONE": ("NOT_CORRECTED", corrected and breach.duties_done),
        "PUBLIC_COMMITMENT": ("NO_COMMITMENT", breach.commitment),
    }
    clauses = _cited(asked)
    cited = (*period.citations, *clauses)
    missing = [_ground("TOO_EARLY", period.citations[0])] if day <= period.earliest else []
    for condition, (code, holds) in met.items():
        if asked and condition in asked.value and not holds:
            missing.append(_ground(code, clauses[0]))
    if missing:
        return Ruling(answer=RuleAnswer.NO, grounds=tuple(missing), citations=cited, rests_on=weakest(*cited))
    if asked is None:
        return _ruling(RuleAnswer.UNKNOWN, "CONDITIONS_UNSET", cited)
    return Ruling(
        answer=RuleAnswer.YES,
        grounds=(_ground("CONDITIONS_MET", clauses[0]),),
        citations=cited,
        rests_on=weakest(*cited),
    )


def _ruling(
    answer: RuleAnswer,
    code: str,
    cited: tuple[Citation, ...],
    since: Day | None = None,
    until: Day | None = None,
) -> Ruling:
    clause = cited[0] if cited else None
    return Ruling(
        answer=answer,
        grounds=(_ground(code, clause),),
        citations=cited,
        rests_on=weakest(*cited),
        since=since,
        until=until,
    )


def _ground(code: str, citation: Citation | None) -> Ground:
    english, chinese = words("restoration", code)
    return Ground(code=code, english=english, chinese=chinese, citation=citation)
