"""Every word of the pages in both languages: their own in `words.toml`, closed lists from the schema."""

import tomllib
from enum import Enum
from functools import cache
from pathlib import Path

from graph.model.bilingual import Words
from schema.enum_words import enum_words


class Language(Enum):
    """A language of the pages (语言), by its tag in BCP 47."""

    CHINESE = "zh-Hans"
    ENGLISH = "en"

    def of(self, said: Words) -> str:
        """Return what is said in this language."""
        return said.chinese if self is Language.CHINESE else said.english


@cache
def table() -> dict[str, Words]:
    """Return the words of `words.toml` by `section.name`."""
    text = Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
    sections = tomllib.loads(text)
    return {
        f"{section}.{name}": Words(*said) for section, rows in sections.items() for name, said in rows.items()
    }


def phrase(language: Language, name: str, **details: object) -> str:
    """Return a sentence or a word of the pages; a name that is not in the table is a defect of ours."""
    return language.of(table()[name]).format_map(details)


def members(enum: str) -> tuple[str, ...]:
    """Return the members of a closed list of the schema, in its order."""
    return tuple(enum_words()[enum])


def member(language: Language, enum: str, name: str | None) -> str:
    """Return how a member of a closed list of the schema reads; nothing is said of what is absent."""
    return language.of(enum_words()[enum][name]) if name else ""
