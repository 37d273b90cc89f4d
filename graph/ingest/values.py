"""Days, amounts and decision numbers as sources write them, to the one way in which we keep them.

A value that can be read in two ways is not read at all: no month before a year, no amount in words, no comma
that might be a point. The original stays in the quarantine for whoever has to mend it.
"""

import re
from datetime import UTC, date, datetime, timedelta
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
LONG_TERM_WORDS = frozenset({"长期", "长期有效", "永久", "永久有效", "无固定期限"})
# 二〇二四年三月一日, and thousandths of a second since 1970: 13 digits, as a day has no other 13.
_CHINESE_DAY = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,3})日"
)
_CLOCK = re.compile(r"(?<=日)\d{1,2}[时:]\d{1,2}分?(?:\d{1,2}秒)?\Z")
_MILLISECONDS = re.compile(r"\d{13}", re.ASCII)
_FIGURES = {**{sign: value for value, sign in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0}
_CHINA = timedelta(hours=8)
# Up to twelve digits, or groups of three. A sign of currency and words that say nothing may stand before it.
_AMOUNT = re.compile(
    r"(?:人民币)?[¥￥]?(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(\.\d{1,6})?(?P<unit>亿元|万元|千元|元)?整?", re.ASCII
)
UNITS = {"": 0, "万元": 0, "亿元": 4, "千元": -1, "元": -4}
"""By how many places the point moves from a unit to 万元."""

PLACES = 6
"""Places of an amount in 万元: the last is a cent (分). What is finer is no amount of money."""

LONGEST_AMOUNT = 12
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
        return _written_otherwise("".join(half_width(text).split()))
    year, month, day = (int(group) for group in filter(None, found.groups()) if group.isdigit())
    return _kept(_date(year, month, day))


def _written_otherwise(text: str) -> Day | None:
    """Return a day in Chinese figures, in thousandths of a second, with a time in Chinese, or a word."""
    if text in LONG_TERM_WORDS:
        return FOREVER
    if found := _CHINESE_DAY.fullmatch(text):
        year = int("".join(str(_FIGURES[sign]) for sign in found[1]))
        return _kept(_date(year, _counted(found[2]), _counted(found[3])))
    if _MILLISECONDS.fullmatch(text):
        return _kept((datetime.fromtimestamp(int(text) // 1000, tz=UTC) + _CHINA).date())
    shorter = _CLOCK.sub("", text)
    return parse_day(shorter) if shorter != text else None


def _counted(signs: str) -> int:
    """Return a number below 40 in Chinese figures; 0, which is no month and no day, for what is none."""
    text = signs.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_FIGURES.get(tens, 1) if ten else 0) * 10 + _FIGURES.get(ones, 0)


def _kept(parsed: date | None) -> Day | None:
    """Return a day as we keep it: long-term as such, and nothing too early to be meant."""
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
    """Return an amount in 万元 as its shortest decimal string, exact to the cent; None if it is not one.

    The unit is what stands behind the figures; without one they are in 万元, as the national form says.
    """
    found = _AMOUNT.fullmatch("".join(half_width(text).split()))
    if found is None:
        return None
    moved = Decimal(found[1].replace(",", "") + (found[2] or "")).scaleb(UNITS[found["unit"] or ""])
    amount = format(moved, "f")
    amount = amount.rstrip("0").rstrip(".") if "." in amount else amount
    whole, _, places = amount.partition(".")
    return amount if len(places) <= PLACES and len(whole) <= LONGEST_AMOUNT else None


def parse_share(text: str) -> Decimal | None:
    """Return a percentage above 0 and up to 100 in hundredths of a percent, None if it is not one."""
    found = _SHARE.fullmatch("".join(half_width(text).split()))
    share = Decimal(found[1]) * 100 if found else Decimal(0)
    return share if 0 < share <= WHOLE else None
