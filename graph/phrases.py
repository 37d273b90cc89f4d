"""Sentences of ours that are not errors themselves, in Chinese: why a setting is unusable, a table's head.

`phrases.toml` has the English with its slots in braces, and the Chinese. A sentence that a library wrote is
brought into one of ours first; what has no row is shown as it is, and a test finds it. Names of arguments,
fields, options and files are never looked up: `key` is a column's head here and an argument elsewhere.

Why by sentence and not by key: the English stands where it is said, where whoever reads the code needs it,
and a translator sees whole sentences beside one another.
"""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

WORDS = frozenset({"asked", "deadlines", "detail", "effects", "flaw", "kind", "state", "why"})
"""Slots that phrases fill: of any other slot the words are somebody's own, and stay as they are."""

APART = "; "
"""What stands between the sentences of several flaws."""

# A slot as `re.escape` leaves it: braces escaped, the name in between.
_SLOT = re.compile(r"\\\{([a-z_]+)\\\}")
# What may fill a slot: a single word, words of several phrases, or anything up to the next of several flaws.
_SHAPES = dict.fromkeys(("one", "other"), r"\S+?") | dict.fromkeys((*WORDS, "value"), ".+?")
_OWN = rf"(?:(?!{APART}).)+?"


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return the tables of the file: `reason` by codes, every other one from English to Chinese."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


@cache
def phrases() -> dict[str, str]:
    """Return every English phrase with its Chinese, in the order of the file."""
    coded = {one["english"]: one["chinese"] for one in tables()["reason"].values()}
    others = (rows for name, rows in tables().items() if name != "reason")
    return {**coded, **{english: said for rows in others for english, said in rows.items()}}


@cache
def reasons() -> dict[str, str]:
    """Return the English of each reason that is kept as a code."""
    return {code: one["english"] for code, one in tables()["reason"].items()}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the phrases with slots, those with the most words of their own first."""
    slotted = [english for english in phrases() if "{" in english]
    slotted.sort(key=lambda english: -len(_SLOT.sub("", re.escape(english))))
    return tuple((_pattern(english), phrases()[english]) for english in slotted)


def _pattern(english: str) -> re.Pattern[str]:
    """Return what a phrase with slots looks like when they are filled; a long one may be cut at its end."""
    fixed = re.sub(r"\\\.\Z", "[.…]", re.escape(english))
    filled = _SLOT.sub(lambda slot: f"(?P<{slot[1]}>{_SHAPES.get(slot[1], _OWN)})", fixed)
    return re.compile(filled, re.DOTALL)


def has_chinese(english: str) -> bool:
    """Whether a sentence has its Chinese here."""
    return english in phrases() or any(pattern.fullmatch(english) for pattern, _ in _patterns())


@lru_cache(2_048)
def chinese_of(english: str) -> str:
    """Return the Chinese of a sentence, or of several flaws each by itself.

    1. A phrase as it stands; 2. several, all of them known; 3. one with filled slots; 4. of several flaws
    those that are known, the others as they are.
    """
    # 1.
    if english in phrases():
        return phrases()[english]
    # 2.
    parts = english.split(APART)
    if len(parts) > 1 and all(map(has_chinese, parts)):
        return "；".join(map(chinese_of, parts))
    # 3., 4.
    return _with_slots(english) or _one_by_one(parts)


def _with_slots(english: str) -> str | None:
    """Return the Chinese of the first phrase with slots that a sentence fits, or `None`."""
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(english):
            return chinese.format_map({name: _filled(name, said) for name, said in found.groupdict().items()})
    return None


def _filled(slot: str, said: str) -> str:
    return chinese_of(said) if slot in WORDS else said


def _one_by_one(parts: list[str]) -> str:
    """Return in Chinese what is known; the rest stays, and may be the end of a caller's own words.

    A single one that is not known stays as it is.
    """
    first, *rest = parts
    if not rest:
        return first
    return chinese_of(first) + "".join(
        f"；{chinese_of(part)}" if has_chinese(part) else APART + part for part in rest
    )
