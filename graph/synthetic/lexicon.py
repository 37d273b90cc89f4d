"""The words of the city, as `lexicon.toml` lists them.

Surnames are weighted as they are frequent in China. Trade names are put together of two single characters and
a line of business. Only the authorities bear the names of real offices of Zhengzhou.
"""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from graph.synthetic.chance import Weighted


class Division(msgspec.Struct, frozen=True, kw_only=True):
    """A district or county of the city: name, GB/T 2260 code, its word in document numbers."""

    name: str
    code: str
    word: str


class GovernmentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of government that penalises, and how its files are written.

    `slug` is its feed, `office` and `word` how its authorities are called and numbered; `weight` is its
    share of cases, `local` whether it has bureaus in the divisions. `encoding`, `headings` and `days` are
    its habits; a case of `cases` is violation, facts and basis, parted by `|`.
    """

    slug: str
    office: str
    word: str
    weight: int
    local: bool
    encoding: str
    headings: str
    days: str
    cases: tuple[str, ...]


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """All words, with their weights; `given`, `first` and `second` are strings of single characters."""

    surnames: Weighted[str]
    given: str
    divisions: Weighted[Division]
    first: str
    second: str
    industries: Weighted[str]
    shops: Weighted[str]
    departments: Weighted[GovernmentLine]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon."""
    table = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
    divisions = [line.split() for line in table["divisions"]]
    departments = msgspec.convert(table["departments"], list[GovernmentLine])
    return Lexicon(
        surnames=_weighted(table["surnames"]),
        given=table["given"],
        divisions=Weighted(
            [(Division(name=name, code=code, word=word), int(share)) for name, code, word, share in divisions]
        ),
        first=table["trade_first"],
        second=table["trade_second"],
        industries=_weighted(table["industries"]),
        shops=_weighted(table["shops"]),
        departments=Weighted([(department, department.weight) for department in departments]),
    )


def _weighted(lines: list[str]) -> Weighted[str]:
    """Return lines of a word, a blank and its weight."""
    pairs = [line.rpartition(" ") for line in lines]
    return Weighted([(word, int(share)) for word, _, share in pairs])
