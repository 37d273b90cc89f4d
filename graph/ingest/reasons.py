"""Why a row or a file is not used, or is used with a warning: problems and their sentences.

A clerk who gets a row back has to mend it without asking anybody. So each reason says in both languages what
is wrong and what would be right, in the words of `reasons.toml`.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from graph.errors import Refused


class Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of `reasons.toml`; details stand by name in braces.

    `right` is what would be right. `keep` is false where a law forbids keeping the row's values.
    """

    english: str
    chinese: str
    right: str
    right_chinese: str
    keep: bool = True


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong or odd with one field of a row; `field` is a field code or empty."""

    code: str
    field: str = ""
    details: dict[str, Any] = {}

    @property
    def keep(self) -> bool:
        """Whether the row's values may be kept for mending."""
        return table()[self.code].keep

    def told(self) -> dict[str, str]:
        """Return the problem as it is written for people: what is wrong and what would be right."""
        row, details = table()[self.code], {"field": self.field, **self.details}
        return {
            "field": self.field,
            "code": self.code,
            "english": row.english.format_map(details),
            "chinese": row.chinese.format_map(details),
            "right": row.right.format_map(details),
            "right_chinese": row.right_chinese.format_map(details),
        }


@cache
def table() -> dict[str, Sentences]:
    """Return every reason with its sentences, in the order of the file."""
    text = Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Sentences])


def quote(value: str) -> str:
    """Return a cell's text fit for a sentence: at most 60 characters, nothing invisible."""
    shown = "".join(char if char.isprintable() else "�" for char in value[:60])
    return shown if len(value) <= 60 else f"{shown}…"


def file_refused(name: str, problem: Problem) -> Refused:
    """Return the fault FILE_REFUSED, which refuses a whole file, with the problem in both languages."""
    told = problem.told()
    return Refused(
        "FILE_REFUSED",
        file=quote(name),
        reason=problem.code,
        why=told["english"],
        why_chinese=told["chinese"],
        right=told["right"],
        right_chinese=told["right_chinese"],
    )
