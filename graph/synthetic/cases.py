"""Penalties of a firm: act, decision, finality, whom it names and who contests it; clean, before any dirt.

What follows from them is left to the rules. The cases are made so that rules have something to decide: acts
before a change of representative, decisions that are not final, sources that do not state a grade.

INVARIANT of this module and of all that draw: the order of draws is part of the city. Another order gives
other bytes for the same seed, and every recorded answer with them.
"""

import math
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import msgspec

from graph.synthetic.bureaus import Bureau, Bureaus
from graph.synthetic.chance import Weighted, Zeta
from graph.synthetic.citizens import Citizen
from graph.synthetic.firms import Firm, Ordinal

# Share of firms with a penalty, and how many those have: mostly one, for a few a great many.
PENALISED = 0.055
COUNT = Zeta(2.3, 300)
# Share of penalties that name a responsible person, and of those that are contested.
NAMED = 0.04
CHALLENGED = 0.03
# Weights out of a hundred.
_GRADES = Weighted([("一般", 62), ("较重", 33), ("严重", 5)])
_SHOWN_FOR = {"一般": 90, "较重": 365, "严重": 1_095}  # days of publicity
_FINES = {"一般": 3_000, "较重": 20_000, "严重": 150_000}  # 元, median
_OUTCOMES = Weighted([("维持", 55), ("驳回", 15), ("变更", 5), ("撤销", 20), ("撤回", 5)])
_INSTANCES = Weighted([("行政复议", 60), ("行政诉讼一审", 40)])
# Kinds of penalty by grade, each up to a bound of a draw from 0 to 1.
_KINDS: dict[str, tuple[tuple[float, tuple[str, ...]], ...]] = {
    "一般": ((0.4, ("警告",)), (1.0, ("罚款",))),
    "较重": ((0.75, ("罚款",)), (1.0, ("罚款", "没收违法所得"))),
    "严重": (
        (0.5, ("罚款", "没收违法所得")),
        (0.8, ("罚款", "责令停产停业")),
        (1.0, ("罚款", "吊销许可证件")),
    ),
}
# Days in which a decision can be contested before a court: six months (行政诉讼法 46).
_CONTESTABLE = 183


class Challenged(msgspec.Struct, frozen=True, gc=False):
    """A challenge (复议、诉讼): instance, opened, and closed with an outcome unless it is pending.

    A pending one has `closed` None and an empty `outcome`.
    """

    instance: str
    opened: Ordinal
    closed: Ordinal | None
    outcome: str


class Case(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One penalty; amounts in 元, days as ordinals (`date.toordinal`).

    `act_first` and `act_last` are the first and last day of the conduct; None, or an empty `grade`, is what
    the source does not state. `representative` is who represented the firm on the day of the decision,
    `named` whom the decision itself names, with the kind of responsibility.
    """

    firm: Firm
    bureau: Bureau
    number: str
    violation: str
    facts: str
    basis: str
    kinds: tuple[str, ...]
    fine: int | None
    confiscated: int | None
    licence: str
    grade: str
    procedure: str
    act_first: Ordinal | None
    act_last: Ordinal | None
    decided: Ordinal
    expires: Ordinal
    shown_until: Ordinal | None
    final: Ordinal | None
    representative: Citizen
    named: tuple[Citizen, str] | None
    challenged: Challenged | None


class Docket:
    """Makes the penalties of firms, none decided after `end`, the city's last day."""

    def __init__(self, random: Random, end: date, bureaus: Bureaus) -> None:
        self._random = random
        self._end = end.toordinal()
        self._bureaus = bureaus

    def cases(self, firm: Firm) -> Iterator[Case]:
        """Yield the firm's penalties: none for most, very many for a few, one for a planted evasion."""
        if firm.collusive:
            yield self._case(firm, collusive=True)
        elif self._random.random() < PENALISED:
            for _ in range(COUNT.draw(self._random)):
                yield self._case(firm, collusive=False)

    def _case(self, firm: Firm, *, collusive: bool) -> Case:
        """Return one penalty.

        A `collusive` one is severe, states everything, and lies around the firm's last change of
        representative: the case in which somebody left office to escape (decision D16).
        """
        random = self._random
        bureau = self._bureaus.draw(random)
        violation, facts, basis = random.choice(bureau.department.cases).split("|")
        grade = "严重" if collusive else _GRADES.draw(random)
        first, last, decided = self._change_days(firm) if collusive else self._days(firm)
        punished = self._punished(grade)
        challenged = None if collusive or punished["procedure"] == "简易" else self._challenge(decided)
        return Case(
            firm=firm,
            bureau=bureau,
            number=self._bureaus.number(bureau, date.fromordinal(decided).year),
            violation=violation,
            facts=f"{firm.name}{facts}",
            basis=basis,
            **punished,
            **self._stated(grade, first, last, always=collusive),
            decided=decided,
            expires=decided + _SHOWN_FOR[grade],
            shown_until=decided + _SHOWN_FOR[grade] if random.random() < 0.8 else None,
            final=self._final(decided, challenged),
            representative=firm.represented_on(decided),
            named=self._named(firm, first, collusive=collusive),
            challenged=challenged,
        )

    def _punished(self, grade: str) -> dict[str, Any]:
        """Return the kinds of penalty with what each carries, and the procedure that may carry it."""
        random = self._random
        kinds = self._kinds(grade)
        fine = self._yuan(grade) if "罚款" in kinds else None
        procedure = self._procedure(grade, fine or 0)
        return {
            "kinds": kinds,
            "fine": fine,
            "confiscated": self._yuan(grade) if "没收违法所得" in kinds else None,
            "licence": f"许可证 {random.randrange(10**6):06d}" if "吊销许可证件" in kinds else "",
            "procedure": procedure,
        }

    def _procedure(self, grade: str, fine: int) -> str:
        """Return the procedure: half of what may be decided on the spot is.

        LAW: 行政处罚法 51: at most 3,000 元 from an organization under the simplified procedure.
        """
        simple = grade == "一般" and fine <= 3_000 and self._random.random() < 0.5
        return "简易" if simple else "普通"

    def _stated(self, grade: str, first: Ordinal, last: Ordinal, *, always: bool) -> dict[str, Any]:
        """Return grade and conduct as far as the source states them: some sources are silent."""
        conduct = always or self._random.random() < 0.96
        graded = always or self._random.random() < 0.92
        return {
            "grade": grade if graded else "",
            "act_first": first if conduct else None,
            "act_last": last if conduct else None,
        }

    def _days(self, firm: Firm) -> tuple[Ordinal, Ordinal, Ordinal]:
        """Return first and last day of the act and the day of the decision: lag lognormal, median 75 days."""
        random = self._random
        decided = random.randrange(firm.since + 400, firm.until or self._end)
        last = decided - max(1, min(int(random.lognormvariate(math.log(75), 0.8)), decided - firm.since - 1))
        first = max(firm.since, last - int(random.expovariate(1 / 15)))
        return first, last, decided

    def _change_days(self, firm: Firm) -> tuple[Ordinal, Ordinal, Ordinal]:
        """Return days that lie around the firm's last change of representative."""
        changed = firm.representatives[-1].since
        last = changed - self._random.randint(10, 60)
        decided = min(changed + self._random.randint(20, 120), self._end - 1)
        return max(firm.since, last - self._random.randint(5, 40)), last, decided

    def _kinds(self, grade: str) -> tuple[str, ...]:
        draw = self._random.random()
        return next(kinds for below, kinds in _KINDS[grade] if draw < below)

    def _yuan(self, grade: str) -> int:
        """Return an amount in whole hundreds of 元: lognormal around the grade's median, bounded."""
        amount = self._random.lognormvariate(math.log(_FINES[grade]), 0.9)
        return max(100, min(round(amount / 100) * 100, 50_000_000))

    def _challenge(self, decided: Ordinal) -> Challenged | None:
        """Return the rare challenge; one that would end after the city's last day is pending."""
        random = self._random
        if random.random() >= CHALLENGED:
            return None
        opened = min(decided + random.randint(10, 55), self._end)
        closed = opened + random.randint(45, 400)
        pending = closed > self._end
        outcome = _OUTCOMES.draw(random)
        instance = _INSTANCES.draw(random)
        return Challenged(instance, opened, None if pending else closed, "" if pending else outcome)

    def _final(self, decided: Ordinal, challenged: Challenged | None) -> Ordinal | None:
        """Return when nothing more could be done against the decision, where the source says so."""
        final = decided + _CONTESTABLE
        if challenged:
            final = challenged.closed + 15 if challenged.closed else self._end + 1
        return final if self._random.random() < 0.9 and final <= self._end else None

    def _named(self, firm: Firm, acted: Ordinal, *, collusive: bool) -> tuple[Citizen, str] | None:
        """Return whom the decision names: mostly who represented the firm at the act."""
        random = self._random
        if collusive:
            return firm.represented_on(acted), "法定代表人"
        if random.random() >= NAMED:
            return None
        if not firm.others or random.random() < 0.7:
            return firm.represented_on(acted), "直接负责的主管人员"
        return random.choice(firm.others).citizen, "直接责任人员"
