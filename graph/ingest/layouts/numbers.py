"""Numbers of workbooks as text: days by their format, percentages as such, and nothing that was lost.

A workbook keeps a number in binary, with 15 digits that can be trusted. A longer one is written with its
exponent, which no code and no document is: it is refused there, and not read as if its end were known.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

TRUSTED = 10**15
_DAYS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_PERCENT = frozenset({9, 10})
_SAID = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_SCALED = re.compile(r"[0#?],+(?![0#?])|!\.")
_FIRST_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_FIRST_1900 = datetime(1899, 12, 30)  # noqa: DTZ001
_LEAP = 60
"""The 29th of February 1900, which workbooks have and the calendar has not; days before it are one later."""

_LAST = 2_958_465


@lru_cache(maxsize=1_024)
def style(number: int, code: str) -> str:
    """Return what a format shows of a number: `day`, `percent`, `元`, `scaled`, or nothing particular."""
    bare = _SAID.sub("", code.partition(";")[0]).lower()
    if number in _DAYS or "y" in bare or "d" in bare:
        return "day"
    if number in _PERCENT or "%" in bare:
        return "percent"
    if _SCALED.search(bare) or "万" in code or "亿" in code or "千" in code:
        return "scaled"
    return "元" if "元" in code else ""


def shown(value: float, shape: str, *, from_1904: bool) -> str:
    """Return a number as text, by what its format shows."""
    if shape == "day":
        return day(value, from_1904=from_1904) or plain(value)
    if shape == "percent":
        return f"{_decimal(_kept(value) * 100)}%"
    if shape == "scaled":
        return f"{plain(value)} (scaled)"
    return plain(value) + shape


def plain(value: float) -> str:
    """Return a number as it was typed, as far as that is known."""
    if abs(value) >= TRUSTED:
        return format(value, ".14E")
    return str(int(value)) if value == int(value) else _decimal(_kept(value))


def _kept(value: float) -> Decimal:
    """Return a number with the digits that a workbook shows of it: 0.1 + 0.2 is 0.3."""
    return Decimal(f"{value:.15g}")


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: float, *, from_1904: bool) -> str:
    """Return the day that a number stands for, with its time if it has one; empty if it stands for none."""
    if not (0 if from_1904 else 1) <= value <= _LAST or (not from_1904 and int(value) == _LEAP):
        return ""
    shift = 0 if from_1904 or value > _LEAP else 1
    first = _FIRST_1904 if from_1904 else _FIRST_1900
    moment = first + timedelta(days=int(value) + shift, seconds=round(value % 1 * 86_400))
    if moment.time() == datetime.min.time():
        return date.isoformat(moment)[:10]
    return moment.isoformat(" ")
