"""Days, amounts and decision numbers as sources write them, to the one way in which we keep them.

A value that can be read in two ways is not read at all: no month before a year, no amount in words, no comma
that might be a point. The original stays in the quarantine for whoever has to mend it.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from graph.ingest.identifiers import half_width
from graph.model.time import FOREVER, Day

LONG_TERM = frozenset({"2099-12-31", "9999-09-09", "9999-12-31"})
WHOLE = 10_000  # hundredths of a percent
EARLIEST = date(1850, 1, 1)  # an earlier day is a slip of the pen
# 2024-01-02, 2024/1/2, 2024.1.2, 2024年1月2日, 20240102, each with a time of day behind it or none.
_DAY = re.compile(
    r"(\d{4})(?:(?P<sign>[-/.])(\d{1,2})(?P=sign)(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))"
    r"(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?)?",
    re.ASCII,
)
# Up to twelve digits, or groups of three; six places, which is a hundredth of a 元 in 万元.
_AMOUNT = re.compile(r"(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(\.\d{1,6})?(?:万元)?", re.ASCII)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,8})?)[%]?", re.ASCII)
# A bar would end the number inside a key.
_BRACKETS = str.maketrans("([（［【{)]）］】}|", "〔〔〔〔〔〔〕〕〕〕〕〕/")


def number_key(number: str) -> str:
    """Return a decision's number as keys use it: half width, no blanks, the year in 〔〕 (GB/T 9704)."""
    return "".join(half_width(number).split()).translate(_BRACKETS)


@lru_cache(maxsize=65_536)
def parse_day(text: str) -> Day | None:
    """Return a day written in one of the accepted ways, FOREVER for long-term, None for none of them."""
    found = _DAY.fullmatch(half_width(text))
    if found is None:
        return None
    year, month, day = (int(group) for group in filter(None, found.groups()) if group.isdigit())
    parsed = _date(year, month, day)
    if parsed is None:
        return None
    written = parsed.isoformat()
    if written in LONG_TERM:
        return FOREVER
    return written if parsed >= EARLIEST else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_amount(text: str) -> str | None:
    """Return an amount in 万元 as its shortest decimal string, None if it is not one; never converts."""
    found = _AMOUNT.fullmatch("".join(half_width(text).split()))
    if found is None:
        return None
    amount = format(Decimal(found[1].replace(",", "") + (found[2] or "")), "f")
    return amount.rstrip("0").rstrip(".") if "." in amount else amount


def parse_share(text: str) -> Decimal | None:
    """Return a percentage above 0 and up to 100 in hundredths of a percent, None if it is not one."""
    found = _SHARE.fullmatch("".join(half_width(text).split()))
    share = Decimal(found[1]) * 100 if found else Decimal(0)
    return share if 0 < share <= WHOLE else None
