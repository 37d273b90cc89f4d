"""How the codes and fields of packs read, for people: `codes.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

TRUTH = {True: ("yes", "是"), False: ("no", "否")}


@cache
def codes() -> dict[str, list[str]]:
    """Return each code and field with its English, its Chinese and the further words of clauses."""
    return tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf-8"))


def in_words(value: Any, *, zh: bool) -> str:
    """Return a value in English or in Chinese; what is neither code nor field is text and stays as it is."""
    if isinstance(value, dict):
        return ("；" if zh else "; ").join(_field(name, inner, zh=zh) for name, inner in value.items())
    if isinstance(value, list):
        parts = (in_words(one, zh=zh) for one in value)
        return ("、" if zh else ", ").join(
            f"({part})" if isinstance(one, dict) else part for one, part in zip(value, parts, strict=True)
        )
    if isinstance(value, bool):
        return TRUTH[value][zh]
    return codes()[value][zh] if value in codes() else str(value)


def _field(name: str, inner: Any, *, zh: bool) -> str:
    named = in_words(name, zh=zh)
    return named if inner is True else f"{named}{'：' if zh else ': '}{in_words(inner, zh=zh)}"
