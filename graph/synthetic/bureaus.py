"""The offices that penalise (处罚机关): each department's city office and its bureaus in the divisions.

They are drawn from `lexicon.toml` alone, without a seed: every synthetic city has the same authorities, so
that one register of authorities serves all of them.
"""

from collections import Counter
from random import Random

import msgspec

from graph.ingest.authorities import Authority
from graph.synthetic.lexicon import Division, GovernmentLine, lexicon
from graph.synthetic.numbers import uscc

CITY = "410100"
"""Zhengzhou (GB/T 2260), where every synthetic city lies."""


class Bureau(msgspec.Struct, frozen=True, kw_only=True):
    """One deciding authority: its name, its code, and the word its document numbers begin with.

    `code` is a unified social credit code that nobody holds; `word` is as 郑市监 in 郑市监〔2024〕17号.
    """

    department: GovernmentLine
    name: str
    code: str
    word: str


class Bureaus:
    """All deciding authorities, and the running document numbers of each."""

    def __init__(self) -> None:
        self._numbers: Counter[tuple[str, int]] = Counter()
        self._by_slug = {
            department.slug: _bureaus(department, turn)
            for turn, department in enumerate(lexicon().departments.things)
        }

    def of(self, slug: str) -> list[Bureau]:
        """Return a department's authorities, the city's own first."""
        return self._by_slug[slug]

    def draw(self, random: Random) -> Bureau:
        """Return an authority: seven in ten cases are a division's where the department has bureaus there."""
        city, *local = self._by_slug[lexicon().departments.draw(random).slug]
        return random.choice(local) if local and random.random() < 0.7 else city

    def number(self, bureau: Bureau, year: int) -> str:
        """Return the next document number of an authority in a year: each year counts from one."""
        self._numbers[bureau.code, year] += 1
        return f"{bureau.word}〔{year}〕{self._numbers[bureau.code, year]}号"


def every_authority() -> tuple[Authority, ...]:
    """Return the register of all deciding authorities; the platform brings copies of what all decided."""
    return tuple(
        Authority(code=one.code, names=(one.name,), feeds=(department.slug,), copied_by=("platform",))
        for turn, department in enumerate(lexicon().departments.things)
        for one in _bureaus(department, turn)
    )


def _bureaus(department: GovernmentLine, turn: int) -> list[Bureau]:
    """Return a department's authorities; `turn`, its place among all, keeps their codes apart."""
    serial = 1_000 * (turn + 1)
    city = Bureau(
        department=department,
        name=f"郑州市{department.office}",
        code=uscc("11", CITY, serial),
        word=f"郑{department.word}",
    )
    if not department.local:
        return [city]
    divisions = lexicon().divisions.things
    return [city] + [
        Bureau(
            department=department,
            name=f"{_full_name(division)}{department.office}",
            code=uscc("11", division.code, serial + place),
            word=f"{division.word}{department.word}",
        )
        for place, division in enumerate(divisions, 1)
    ]


def _full_name(division: Division) -> str:
    """Return a division with its city before it; one that is a city itself stands alone (新郑市)."""
    return division.name if division.name.endswith("市") else f"郑州市{division.name}"
