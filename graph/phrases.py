"""Sentences of ours that are not errors themselves, in Chinese: why a setting is unusable, a table's head.

`phrases.toml` has the English with its slots in braces, and the Chinese. A sentence that a library wrote is
brought into one of ours first; what has no row is shown as it is, and a test finds it.

Why by sentence and not by key: the English stands where it is said, where whoever reads the code needs it,
and a translator sees whole sentences beside one another.
"""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

# A slot as `re.escape` leaves it: braces escaped, the name in between.
_SLOT = re.compile(r"\\\{([a-z_]+)\\\}")


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
    return tuple(
        (re.compile(_SLOT.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), phrases()[english])
        for english in slotted
    )


def has_chinese(english: str) -> bool:
    """Whether a sentence has its Chinese here."""
    return english in phrases() or any(pattern.fullmatch(english) for pattern, _ in _patterns())


@lru_cache(2_048)
def chinese_of(english: str) -> str:
    """Return the Chinese of a sentence; what fills a slot may be a phrase itself.

    Several phrases may stand in a row, parted by `; `; they are taken one by one only where each has its
    Chinese. A sentence without any is returned as it is.
    """
    if english in phrases():
        return phrases()[english]
    parts = english.split("; ")
    if len(parts) > 1 and all(map(has_chinese, parts)):
        return "；".join(map(chinese_of, parts))
    return _filled(english)


def _filled(english: str) -> str:
    """Return the Chinese of the first phrase with slots that a sentence fits, else the sentence."""
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(english):
            return chinese.format_map({name: chinese_of(value) for name, value in found.groupdict().items()})
    return english
