"""How the codes and fields of packs read, for people: `codes.toml`.

A value of a pack is a tree of tables, lists, codes, numbers and words. Here it becomes one phrase in either
language, with the marks that each language puts between its parts.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

TRUTH = {True: ("yes", "是"), False: ("no", "否")}

# Between fields, between items, and behind the name of a field; by whether it is said in Chinese.
_MARKS = {False: ("; ", ", ", ": "), True: ("；", "、", "：")}


@cache
def codes() -> dict[str, list[str]]:
    """Return each code and field with its English, its Chinese and the further words of clauses."""
    return tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf-8"))


def in_words(value: Any, *, zh: bool) -> str:
    """Return a value in English or in Chinese; what is neither code nor field is text and stays as it is.

    A list of tables has each table in brackets, for its fields are parted by the stronger mark.
    """
    fields, items, _ = _MARKS[zh]
    if isinstance(value, dict):
        return fields.join(_field(name, inner, zh=zh) for name, inner in value.items())
    if isinstance(value, list):
        return items.join(_item(one, zh=zh) for one in value)
    # Before the codes: `True` is a 1 to a dictionary.
    if isinstance(value, bool):
        return TRUTH[value][zh]
    return _code(value, zh=zh)


def _code(value: Any, *, zh: bool) -> str:
    """Return what a code or the name of a field is called; a number or a text is itself."""
    return codes()[value][zh] if value in codes() else str(value)


def _item(one: Any, *, zh: bool) -> str:
    said = in_words(one, zh=zh)
    return f"({said})" if isinstance(one, dict) else said


def _field(name: str, inner: Any, *, zh: bool) -> str:
    """Return a field with its value; of a condition that holds the name says all there is to say."""
    named = in_words(name, zh=zh)
    return named if inner is True else f"{named}{_MARKS[zh][2]}{in_words(inner, zh=zh)}"
