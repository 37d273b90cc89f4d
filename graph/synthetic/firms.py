"""The organizations of the city and who holds which role in them when.

Shapes that matter to the rules are drawn as they are in registers: most representatives have one company and
a few have hundreds; terms follow one another without a gap; what happened is registered some days later.
What a register should not have, a gap, an overlap, a wrong check character, an evasion, is planted and noted.
"""

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

CHANGES_PER_YEAR = 0.055  # of representative, in a company
REPRESENTED = Zeta(3.0, 500)  # companies per legal representative
_STRIDE = 7_654_321  # prime to 31: neighbours in order are strangers in number
_KINDS = Weighted([("企业", 94), ("个体工商户", 6)])
_STATUSES = Weighted([("存续", 68), ("注销", 27), ("吊销", 5)])
_DIRECTORS = Weighted([(0, 50), (1, 850), (2, 30), (3, 30), (4, 15), (5, 12), (6, 7), (7, 6)])
# Role, share of companies that have one, chance that it is somebody already known.
_OFFICES = (("监事", 0.93, 0.3), ("经理", 0.25, 0.2), ("财务负责人", 0.2, 0.5), ("实际控制人", 0.004, 0.5))
# Shares of firms; `collusion` is a change of representative to escape from a penalty.
_ODDITIES = {"gap": 0.003, "overlap": 0.001, "check": 0.002, "collusion": 0.0006}

Ordinal = int
"""A day as `date.toordinal` counts it."""


class RoleHeld(msgspec.Struct, frozen=True, gc=False):
    """A role held by a person, `until` being the first day without it, or None.

    `actual_since` is the day on which it really began, where that is known to differ from the register's.
    """

    citizen: Citizen
    role: str
    since: Ordinal
    until: Ordinal | None
    actual_since: Ordinal | None = None


class Firm(msgspec.Struct, frozen=True, kw_only=True):
    """An organization with its roles; representatives come first, in the order of their terms.

    It exists on the days `[since, until)`, without an end where `until` is None. `place` is the code of its
    division, `wrong` says that its code's check character is not the right one, and `collusive` that its
    last change of representative was an evasion.
    """

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
    """Makes the firms of a city one after the other; a few persons represent very many.

    Serial numbers begin at a place that the seed names, so that two cities share no code.
    """

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
        """Return the firm `turn` of the city, represented by somebody today; oddities are companies only."""
        random = self._random
        odd = self._odd.draw(random)
        division = lexicon().divisions.draw(random)
        kind = _KINDS.draw(random) if not odd else "企业"
        category, name = self._called(kind, division.name)
        code = uscc(category, division.code, (self._serial + turn * _STRIDE) % ORGANIZATIONS)
        since = self._end - 700 - min(int(random.expovariate(1 / 2_200)), 7_300)
        status, until = self._standing(since, odd)
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

    def _called(self, kind: str, division: str) -> tuple[str, str]:
        """Return the category that begins a firm's code (GB 32100), and its name."""
        if kind == "企业":
            return "91", self._company_name()
        return "92", self._shop_name(division)

    def _standing(self, since: Ordinal, odd: str) -> tuple[str, Ordinal | None]:
        """Return the status in the register and, of a dissolved firm (注销), its first day of being none."""
        status = _STATUSES.draw(self._random) if odd != "collusion" else "存续"
        return status, self._random.randrange(since + 600, self._end) if status == "注销" else None

    def _representatives(
        self, kind: str, present: Citizen, since: Ordinal, until: Ordinal | None, odd: str
    ) -> tuple[RoleHeld, ...]:
        """Return the terms: each begins on the day the former ends, but for the planted gaps and overlaps."""
        random, end = self._random, until or self._end
        role = "法定代表人" if kind == "企业" else "负责人"
        days = sorted(random.sample(range(since + 200, end - 150), self._changes(kind, end - since, odd)))
        starts, ends = [since, *days], [*days, until]
        ends[0] = self._first_end(odd, since, ends[0])
        persons = [*(self._citizens.again(0.3) for _ in days), present]
        return tuple(
            RoleHeld(person, role, start, stop, self._actual(start) if turn else None)
            for turn, (person, start, stop) in enumerate(zip(persons, starts, ends, strict=True))
        )

    def _changes(self, kind: str, days: int, odd: str) -> int:
        """Return how often the representative changed: a shop's never does, some oddities need a change."""
        changes = poisson(self._random, CHANGES_PER_YEAR * days / 365.25) if kind == "企业" else 0
        return max(changes, 1) if odd in {"gap", "overlap", "collusion"} else changes

    def _first_end(self, odd: str, since: Ordinal, changed: Ordinal | None) -> Ordinal | None:
        """Return when the first term ends: at the first change, but for a planted gap or overlap."""
        if changed is not None and odd == "gap":
            return max(since + 1, changed - self._random.randint(1, 30))
        if changed is not None and odd == "overlap":
            return changed + self._random.randint(1, 60)
        return changed

    def _actual(self, registered: Ordinal) -> Ordinal | None:
        """Return, for one change in five, the day on which it really happened: registration comes later."""
        if self._random.random() >= 0.2:
            return None
        return registered - min(int(self._random.expovariate(1 / 12)), 120)

    def _others(self, first: Citizen, since: Ordinal, until: Ordinal | None) -> tuple[RoleHeld, ...]:
        """Return directors, supervisors, managers, finance heads, and the rare declared controller."""
        random, some = self._random, self._citizens.again
        held = self._directors(first)
        for role, share, known in _OFFICES:
            if random.random() < share:
                held.append((some(known), role))
        # Nobody holds one role twice at once.
        return tuple(RoleHeld(citizen, role, since, until) for citizen, role in dict.fromkeys(held))

    def _directors(self, first: Citizen) -> list[tuple[Citizen, str]]:
        """Return the board: in three of four companies the first representative sits on it."""
        random = self._random
        return [
            (first if turn == 0 and random.random() < 0.75 else self._citizens.again(0.3), "董事")
            for turn in range(_DIRECTORS.draw(random))
        ]

    def _company_name(self) -> str:
        random, words = self._random, lexicon()
        mark = random.choice(words.first) + random.choice(words.second)
        return f"郑州{mark}{words.industries.draw(random)}有限公司"

    def _shop_name(self, division: str) -> str:
        random, words = self._random, lexicon()
        mark = random.choice(words.first) + random.choice(words.second)
        return f"{division}{mark}{words.shops.draw(random)}"


def note_oddities(firm: Firm, answers: Answers) -> None:
    """Write what is odd about a firm into the answer key.

    Gaps and overlaps are read off the terms and not remembered from the draw, so that the key says what
    the files say.
    """
    for former, later in pairwise(firm.representatives):
        _note_change(firm, former, later, answers)
    if firm.wrong:
        answers.wrong_uscc_check.append(firm.uscc)
    if firm.collusive:
        answers.collusive_changes.append(firm.uscc)


def _note_change(firm: Firm, former: RoleHeld, later: RoleHeld, answers: Answers) -> None:
    until = later.since if former.until is None else former.until
    if until < later.since:
        answers.gaps_between_representatives.append(firm.uscc)
    elif until > later.since:
        answers.overlapping_representatives.append(firm.uscc)
