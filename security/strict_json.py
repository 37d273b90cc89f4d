"""JSON that means one thing only: what the usual reader lets pass is refused here, each flaw by name.

SPEC: RFC 8259 leaves duplicate names, lone surrogates, size and depth to the reader; RFC 7493
(I-JSON) says what two readers can agree on. This reader takes I-JSON with bounds. It does not check
what the value means.
"""

import json
import math
import re
from collections.abc import Iterable
from enum import Enum
from itertools import chain
from typing import Any

LONGEST_NUMBER = 40
"""Digits, sign, point and exponent together; Python's own limit only stops at 4,300 digits."""

_REFUSED = re.compile(r"[\x00\ud800-\udfff]")
"""NUL, at which other readers end a text, and halves of surrogate pairs, which UTF-8 cannot spell."""

# INVARIANT: every alternative ends, also an unterminated string, so that the scan stays linear.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)


class JsonFlaw(Enum):
    """Why a text is not JSON that two readers would read alike (JSON 缺陷)."""

    NOT_UTF8 = "NOT_UTF8"
    NOT_JSON = "NOT_JSON"
    TOO_DEEP = "TOO_DEEP"
    NAME_TWICE = "NAME_TWICE"
    NUMBER = "NUMBER"
    CHARACTER = "CHARACTER"


class NotStrict(ValueError):
    """A text that is not strict JSON; the caller's words are not kept."""

    def __init__(self, flaw: JsonFlaw) -> None:
        self.flaw = flaw
        super().__init__(flaw.value)


def read_json(data: bytes, *, depth: int) -> Any:
    """Return the value of `data`, or raise `NotStrict` with the first flaw found.

    The caller bounds the size. At most `depth` arrays and objects lie inside one another.

    1. The bytes are UTF-8 without a byte order mark.
    2. Brackets nest no deeper than `depth`; counted before anything recurses.
    3. It is JSON; no name twice in an object; numbers short, finite and not NaN.
    4. No string holds half a surrogate pair or NUL.
    """
    # 1. UTF-8 only: `json.loads` on bytes would also guess UTF-16 and UTF-32.
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise NotStrict(JsonFlaw.NOT_UTF8) from error
    # 2. Depth.
    if _deepest(data) > depth:
        raise NotStrict(JsonFlaw.TOO_DEEP)
    # 3. One reading.
    try:
        value = _READER.decode(text)
    except json.JSONDecodeError as error:
        raise NotStrict(JsonFlaw.NOT_JSON) from error
    # 4. Such characters can only enter by an escape.
    if b"\\u" in data:
        _check_characters(value)
    return value


def _deepest(data: bytes) -> int:
    """Return how deep brackets nest, those in strings passed over; on bytes, before anything is decoded."""
    level = deepest = 0
    for found in _BRACKETS.finditer(data):
        mark = data[found.start()]
        if mark in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif mark in b"]}":
            level -= 1
    return deepest


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of a name that stands twice, readers take the first, the last, or both."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrict(JsonFlaw.NAME_TWICE)
    return members


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise NotStrict(JsonFlaw.NUMBER)
    return int(text)


def _decimal(text: str) -> float:
    value = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(value):
        raise NotStrict(JsonFlaw.NUMBER)
    return value


def _constant(_name: str) -> Any:
    raise NotStrict(JsonFlaw.NUMBER)


def _check_characters(value: Any) -> None:
    """Refuse half surrogate pairs and NUL anywhere in `value`; its depth is bounded already."""
    if isinstance(value, str) and _REFUSED.search(value):
        raise NotStrict(JsonFlaw.CHARACTER)
    for part in _parts(value):
        _check_characters(part)


def _parts(value: Any) -> Iterable[Any]:
    """Return what lies directly in a value: names and members of an object, the members of an array."""
    if isinstance(value, dict):
        return chain(value, value.values())
    return value if isinstance(value, list) else ()


_READER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
)
