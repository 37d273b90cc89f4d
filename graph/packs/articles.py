"""Which articles an instrument is known to have: those that its pack quotes, and all before the last."""

import re
import unicodedata
from collections.abc import Iterable

from graph.model.time import Day, covers
from graph.packs.format import Pack

_DIGITS = dict(zip("零〇一二三四五六七八九", (0, 0, *range(1, 10)), strict=True))
_UNITS = {"十": 10, "百": 100}
_NUMBERED = re.compile(
    r"第?([零〇一二三四五六七八九十百]+|[1-9][0-9]{0,2})(条)?(之[一二三四五六七八九十])?(\(.*\))?"
)


def names_article(
    packs: Iterable[Pack], instrument: str, article: str, places: Iterable[str], on: Day
) -> bool:
    """Whether an instrument that is in force here on a day has an article.

    Articles of a statute are numbered without gaps: one that has a 第四十三条 has a 第十八条. What is
    numbered otherwise, as plans are (二(四)17), must be quoted, or be the part in which something quoted is.
    """
    chain = tuple(places)
    return any(
        _has(pack, article)
        for pack in packs
        if pack.id == instrument and pack.place in chain and covers(pack.since, pack.until, on)
    )


def _has(pack: Pack, article: str) -> bool:
    quoted = {_spelt(one.citation.article) for one in pack.provisions if one.citation.article}
    asked = _spelt(article)
    if asked in quoted or any(_within(one, asked) for one in quoted):
        return True
    number = _number(asked)
    return number is not None and 1 <= number <= max(
        (_number(one) or 0 for one in quoted if "条" in one), default=0
    )


def _within(quoted: str, asked: str) -> bool:
    """Whether a quoted clause stands in the part asked for: `二(四)` holds `二(四)17`, and `二` does not."""
    return asked.endswith(")") and quoted.startswith(asked)


def _spelt(article: str) -> str:
    return "".join(unicodedata.normalize("NFKC", article).replace("〔", "(").replace("〕", ")").split())


def _number(article: str) -> int | None:
    """Return the number of an article, `第十八条`, `第十八条(二)` or `18`; nothing for another numbering."""
    found = _NUMBERED.fullmatch(article)
    if found is None or not (found[2] or found[1].isascii()):
        return None
    return int(found[1]) if found[1].isascii() else _chinese(found[1])


def _chinese(numeral: str) -> int:
    total, digit = 0, 0
    for character in numeral:
        if character in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[character], 0
        else:
            digit = _DIGITS[character]
    return total + digit
