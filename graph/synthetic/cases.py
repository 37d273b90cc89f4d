"""Penalties of a firm: act, decision, finality, whom it names and who contests it; clean, before any dirt."""

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

PENALISED = 0.055
COUNT = Zeta(2.3, 300)
NAMED = 0.04
CHALLENGED = 0.03
_GRADES = Weighted([("一般", 62), ("较重", 33), ("严重", 5)])
_SHOWN_FOR = {"一般": 90, "较重": 365, "严重": 1_095}  # days of publicity
_FINES = {"一般": 3_000, "较重": 20_000, "严重": 150_000}  # 元, median
_OUTCOMES = Weighted([("维持", 55), ("驳回", 15), ("变更", 5), ("撤销", 20), ("撤回", 5)])
_INSTANCES = Weighted([("行政复议", 60), ("行政诉讼一审", 40)])


class Challenged(msgspec.Struct, frozen=True, gc=False):
    """A challenge: instance, opened, and closed with an outcome unless it is pending."""

    instance: str
    opened: Ordinal
    closed: Ordinal | None
    outcome: str


class Case(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One penalty; amounts in 元, days as ordinals."""

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
    """Makes the penalties of firms."""

    def __init__(self, random: Random, end: date, bureaus: Bureaus) -> None:
        self._random = random
        self._end = end.toordinal()
        self._bureaus = bureaus

    def cases(self, firm: Firm) -> Iterator[Case]:
        """Yield the firm's penalties: none for most, very many for a few."""
        if firm.collusive:
            yield self._case(firm, collusive=True)
        elif self._random.random() < PENALISED:
            for _ in range(COUNT.draw(self._random)):
                yield self._case(firm, collusive=False)

    def _case(self, firm: Firm, *, collusive: bool) -> Case:
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
        # 行政处罚法 51: at most 3,000 元 from an organization under the simplified procedure.
        simple = grade == "一般" and (fine or 0) <= 3_000 and random.random() < 0.5
        return {
            "kinds": kinds,
            "fine": fine,
            "confiscated": self._yuan(grade) if "没收违法所得" in kinds else None,
            "licence": f"许可证 {random.randrange(10**6):06d}" if "吊销许可证件" in kinds else "",
            "procedure": "简易" if simple else "普通",
        }

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
        if grade == "一般":
            return ("警告",) if draw < 0.4 else ("罚款",)
        if grade == "较重":
            return ("罚款",) if draw < 0.75 else ("罚款", "没收违法所得")
        if draw < 0.5:
            return ("罚款", "没收违法所得")
        return ("罚款", "责令停产停业") if draw < 0.8 else ("罚款", "吊销许可证件")

    def _yuan(self, grade: str) -> int:
        amount = self._random.lognormvariate(math.log(_FINES[grade]), 0.9)
        return max(100, min(round(amount / 100) * 100, 50_000_000))

    def _challenge(self, decided: Ordinal) -> Challenged | None:
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
        final = decided + 183
        if challenged:
            final = challenged.closed + 15 if challenged.closed else self._end + 1
        return final if self._random.random() < 0.9 and final <= self._end else None

    def _named(self, firm: Firm, acted: Ordinal, *, collusive: bool) -> tuple[Citizen, str] | None:
        """Return whom the decision names: mostly who represented the firm at the act."""
        random = self._random
        if not collusive and random.random() >= NAMED:
            return None
        if collusive or not firm.others or random.random() < 0.7:
            return firm.represented_on(acted), "法定代表人" if collusive else "直接负责的主管人员"
        return random.choice(firm.others).citizen, "直接责任人员"
