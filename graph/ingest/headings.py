"""Headings as departments write them, to the words by which a column is known.

A heading is compared twice: as it stands, without width, case and blanks, and then without what only tells
the clerk how to fill it in: （必填）, (YYYY-MM-DD), ★, an ordinal before it. What stands in brackets and is
none of that belongs to the heading, for it may turn its meaning: 处罚决定日期（变更后） is no 处罚决定日期.
"""

import re
from functools import lru_cache

from graph.ingest.identifiers import half_width

_OPEN = str.maketrans("[{【〔〖［｛《〈「『", "(((((((((((")
_CLOSE = str.maketrans("]}】〕〗］｝》〉」』", ")))))))))))")
_UNIT = r"(?:金额)?(?:单位[:为]?)?(?:人民币)?(?P<unit>千元|万元|亿元|元)"
_BRACKET = re.compile(r"\(([^()]*)\)")
_SAYS_NOTHING = re.compile(
    rf"{_UNIT}|%|[*★☆※]?(?:必填|选填|非必填|必录|可空|可选|如有|若有|可?多选|单选|文本|日期|字符)型?项?"
    r"|YYYY.*|格式.*|例如.*|例[:,].*|示例.*|填写.*|请.*|下拉.*|字典.*|见.*|\d{1,4}位.*|不超过.*|长期.*"
)
_ORDINAL = re.compile(r"^(?:\d{1,2}[.、]|\(\d{1,2}\)|[一二三四五六七八九十]{1,3}、)")
_SIGNS = re.compile(r"[*★☆※#:;,.。、“”‘’\"'·\-—_/\\|?!]")
_UNIT_BEHIND = re.compile(r"(?<=金额)[/:_\-]?(?P<unit>千元|万元|亿元|元)\Z")
_UNIT_ABOVE = re.compile(r"(?:金额)?单位[:为]?\(?(?:人民币)?(?P<unit>千元|万元|亿元|元)\)?")
_CODE_OF_PARTY = re.compile(r"行政相对人代码\d?\(?([^()\d]+)\)?")
"""The two generations of the double-publicity form number these columns differently: the words decide."""


def plain(heading: str) -> str:
    """Return a heading without width, case, blanks and the star that marks required columns."""
    return "".join(half_width(heading).split()).strip("*\ufeff").upper()


@lru_cache(maxsize=4_096)
def core(heading: str) -> tuple[str, str]:
    """Return the words of a heading that name its column, and the unit that it states, empty if none."""
    text, unit = plain(heading).translate(_OPEN).translate(_CLOSE), ""
    for inside in _BRACKET.findall(text):
        if found := _SAYS_NOTHING.fullmatch(inside):
            text = text.replace(f"({inside})", "")
            unit = found["unit"] or unit
    if behind := _UNIT_BEHIND.search(text):
        text, unit = text[: behind.start()], behind["unit"]
    text = _SIGNS.sub("", _ORDINAL.sub("", text))
    if whole := _BRACKET.fullmatch(text):
        text = whole[1]
    if party := _CODE_OF_PARTY.fullmatch(text):
        text = party[1]
    return text, unit


def unit_above(cells: tuple[str, ...]) -> str:
    """Return the unit that a row above the header states for all amounts (单位：元), empty if none."""
    for cell in cells:
        if found := _UNIT_ABOVE.search(plain(cell).translate(_OPEN).translate(_CLOSE)):
            return found["unit"]
    return ""


def readings(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a column may be called whose headings stand one below the other, the likeliest first.

    法定代表人 above 证件类型 is 法定代表人证件类型, and 证件类型 only where nothing is called by both.
    """
    joined = [" ".join(texts[start:]) for start in range(len(texts))]
    return (*joined, *reversed(texts[:-1]))
