"""Closed lists whose members speak both languages: one table, `graph/reasons.toml`, has all their words."""

import tomllib
from enum import Enum
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parents[1] / "reasons.toml"


class Words(NamedTuple):
    """One thing said in both languages (双语词句): lower case, no full stop, details by name in braces."""

    english: str
    chinese: str


@cache
def table() -> dict[str, dict[str, Words]]:
    """Return every list with the words of its members, in the order of the file."""
    found = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: {member: Words(*said) for member, said in rows.items()} for name, rows in found.items()}


def words(name: str, member: str) -> Words:
    """Return what a member of a list says; another name is a defect of ours."""
    return table()[name][member]


class Bilingual(Enum):
    """A closed list (双语词表) whose members have their words in the table, under the list's own name."""

    @property
    def words(self) -> Words:
        """The member's words in both languages."""
        return words(type(self).__name__, self.name)

    @property
    def english(self) -> str:
        """The words in English."""
        return self.words.english

    @property
    def chinese(self) -> str:
        """The words in Chinese."""
        return self.words.chinese
