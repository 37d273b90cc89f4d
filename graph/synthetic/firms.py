"""The organizations of the city and who holds which role in them when."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from random import Random

import msgspec

from graph.synthetic.answers import Answers
from graph.synthetic.chance import Planned, Weighted, Zeta, poisson
from graph.synthetic.citizens import Citizen, Citizens
from graph.synthetic.lexicon import lexicon
from graph.synthetic.numbers import ORGANIZATIONS, miswritten, uscc

CHANGES_PER_YEAR = 0.055
REPRESENTED = Zeta(3.0, 500)  # companies per legal representative
_STRIDE = 7_654_321  # prime to 31: neighbours in order are strangers in number
_KINDS = Weighted([("企业", 94), ("个体工商户", 6)])
_STATUSES = Weighted([("存续", 68), ("注销", 27), ("吊销", 5)])
_DIRECTORS = Weighted([(0, 50), (1, 850), (2, 30), (3, 30), (4, 15), (5, 12), (6, 7), (7, 6)])
# Role, share of companies that have one, chance that it is somebody already known.
_OFFICES = (("监事", 0.93, 0.3), ("经理", 0.25, 0.2), ("财务负责人", 0.2, 0.5), ("实际控制人", 0.004, 0.5))
_ODDITIES = {"gap": 0.003, "overlap": 0.001, "check": 0.002, "collusion": 0.0006}

Ordinal = int
"""A day as `date.toordinal` counts it."""


class RoleHeld(msgspec.Struct, frozen=True, gc=False):
    """A role held by a person, `until` being the first day without it, or None."""

    citizen: Citizen
    role: str
    since: Ordinal
    until: Ordinal | None
    actual_since: Ordinal | None = None


class Firm(msgspec.Struct, frozen=True, kw_only=True):
    """An organization with its roles; representatives come first, in the order of their terms."""

    uscc: str
    name: str
    kind: str
    status: str
    place: str
    since: Ordinal
    until: Ordinal | None
    wrong: bool
    collusive: bool
    representatives: tuple[RoleHeld, ...]
    others: tuple[RoleHeld, ...]

    def represented_on(self, day: Ordinal) -> Citizen:
        """Return who represented the firm on a day; the last one before it in a gap."""
        held = [term for term in self.representatives if term.since <= day]
        return (held[-1] if held else self.representatives[0]).citizen


class Firms:
    """Makes the firms of a city one after the other; a few persons represent very many."""

    def __init__(self, random: Random, seed: int, companies: int, end: date, citizens: Citizens) -> None:
        self._random = random
        self._serial = seed * 77_003_141 % ORGANIZATIONS
        self._companies = companies
        self._end = end.toordinal()
        self._citizens = citizens
        self._odd = Planned(_ODDITIES, wait=17)

    def __iter__(self) -> Iterator[Firm]:
        made = 0
        while made < self._companies:
            # Nobody represents more than a twentieth of a small city.
            share = max(1, min(REPRESENTED.draw(self._random), self._companies // 20))
            share = min(share, self._companies - made)
            representative = self._citizens.new()
            for turn in range(share):
                yield self._firm(made + turn, representative)
            made += share

    def _firm(self, turn: int, representative: Citizen) -> Firm:
        random = self._random
        odd = self._odd.draw(random)
        division = lexicon().divisions.draw(random)
        kind = _KINDS.draw(random) if not odd else "企业"
        category, name = (
            ("91", self._company_name()) if kind == "企业" else ("92", self._shop_name(division.name))
        )
        code = uscc(category, division.code, (self._serial + turn * _STRIDE) % ORGANIZATIONS)
        since = self._end - 700 - min(int(random.expovariate(1 / 2_200)), 7_300)
        status = _STATUSES.draw(random) if odd != "collusion" else "存续"
        until = random.randrange(since + 600, self._end) if status == "注销" else None
        terms = self._representatives(kind, representative, since, until, odd)
        return Firm(
            uscc=miswritten(code) if odd == "check" else code,
            name=name,
            kind=kind,
            status=status,
            place=division.code,
            since=since,
            until=until,
            wrong=odd == "check",
            collusive=odd == "collusion",
            representatives=terms,
            others=self._others(terms[0].citizen, since, until) if kind == "企业" else (),
        )

    def _representatives(
        self, kind: str, present: Citizen, since: Ordinal, until: Ordinal | None, odd: str
    ) -> tuple[RoleHeld, ...]:
        """Return the terms: each begins on the day the former ends, but for the planted gaps and overlaps."""
        random, end = self._random, until or self._end
        role = "法定代表人" if kind == "企业" else "负责人"
        changes = poisson(random, CHANGES_PER_YEAR * (end - since) / 365.25) if kind == "企业" else 0
        if odd in {"gap", "overlap", "collusion"}:
            changes = max(changes, 1)
        days = sorted(random.sample(range(since + 200, end - 150), changes))
        starts, ends = [since, *days], [*days, until]
        if odd == "gap":
            ends[0] = max(starts[0] + 1, days[0] - random.randint(1, 30))
        elif odd == "overlap":
            ends[0] = days[0] + random.randint(1, 60)
        persons = [*(self._citizens.again(0.3) for _ in days), present]
        return tuple(
            RoleHeld(person, role, start, stop, self._actual(start) if turn else None)
            for turn, (person, start, stop) in enumerate(zip(persons, starts, ends, strict=True))
        )

    def _actual(self, registered: Ordinal) -> Ordinal | None:
        """Return, for one change in five, the day on which it really happened: registration comes later."""
        if self._random.random() >= 0.2:
            return None
        return registered - min(int(self._random.expovariate(1 / 12)), 120)

    def _others(self, first: Citizen, since: Ordinal, until: Ordinal | None) -> tuple[RoleHeld, ...]:
        """Return directors, supervisors, managers, finance heads, and the rare declared controller."""
        random, some = self._random, self._citizens.again
        held = [
            (first if turn == 0 and random.random() < 0.75 else some(0.3), "董事")
            for turn in range(_DIRECTORS.draw(random))
        ]
        for role, share, known in _OFFICES:
            if random.random() < share:
                held.append((some(known), role))
        # Nobody holds one role twice at once.
        return tuple(RoleHeld(citizen, role, since, until) for citizen, role in dict.fromkeys(held))

    def _company_name(self) -> str:
        random, words = self._random, lexicon()
        mark = random.choice(words.first) + random.choice(words.second)
        return f"郑州{mark}{words.industries.draw(random)}有限公司"

    def _shop_name(self, division: str) -> str:
        random, words = self._random, lexicon()
        mark = random.choice(words.first) + random.choice(words.second)
        return f"{division}{mark}{words.shops.draw(random)}"


def note_oddities(firm: Firm, answers: Answers) -> None:
    """Write what is odd about a firm into the answer key."""
    for former, later in pairwise(firm.representatives):
        until = later.since if former.until is None else former.until
        if until < later.since:
            answers.gaps_between_representatives.append(firm.uscc)
        elif until > later.since:
            answers.overlapping_representatives.append(firm.uscc)
    if firm.wrong:
        answers.wrong_uscc_check.append(firm.uscc)
    if firm.collusive:
        answers.collusive_changes.append(firm.uscc)
