"""The thresholds of patterns, and how any setting is described."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta


def said(description: str, unit: str = "", *, shape: str = "", **bounds: Any) -> Meta:
    """Return a field's description, its unit and its bounds in one place; `shape` is a pattern in words.

    `bounds` are msgspec's: `ge`, `gt`, `le`, `pattern`. Patterns end at the very end of a text: one with a
    line feed behind it would be another name.
    """
    return Meta(description=description, extra={"unit": unit, "shape": shape}, **bounds)


class PatternSettings(msgspec.Struct, frozen=True, kw_only=True):
    """From what on the use of the ledger (查询规律) is told to auditors as out of the way."""

    volume_factor: Annotated[
        int, said("times its own past that an officer may ask, before it is told", "times", ge=1)
    ] = 3
    hours: Annotated[
        str,
        said(
            "working hours of Asia/Shanghai; an officer's look outside them is told",
            shape="two hours, as `7-20`",
            pattern=r"^([01]?[0-9]|2[0-4])-([01]?[0-9]|2[0-4])\Z",
        ),
    ] = "7-20"
    by_many: Annotated[
        int, said("officers that look at one subject, from which it is told", "officers", ge=2)
    ] = 5
    attempts: Annotated[int, said("refusals of one officer, from which they are told", "refusals", ge=1)] = 10
