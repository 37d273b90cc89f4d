"""Which articles an instrument has, as far as its copy and the packs that cite it tell.

A statute is counted in articles (第十八条), a plan in an outline (二(四)17). A statute whose copy holds its
closing article, which says from when it is in force, has every article up to that one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import msgspec

from graph.packs.quotations import fold

_BRACKETS = str.maketrans("[]【】［］〖〗﹝﹞", "〔〕〔〕〔〕〔〕〔〕")
DIGITS = "零一二三四五六七八九"
_UNITS = (("千", 1_000), ("百", 100), ("十", 10))
_NUMBER = r"[0-9]{1,4}|[零〇一二三四五六七八九十百千]{1,9}"
_CHINESE = "[一二三四五六七八九十]{1,3}"
_ARTICLE = re.compile(
    rf"第?(?P<number>{_NUMBER})条(?:之{_CHINESE})?"
    rf"(?:第?(?:{_NUMBER})款)?(?:第?（(?:{_NUMBER})）项?|第(?:{_NUMBER})项)*(?:第?(?:{_NUMBER})目)?"
)
_HEADING = re.compile(
    rf"\s*(?:(?P<part>{_CHINESE})、|[（(]\s*(?P<section>{_CHINESE})\s*[）)]|(?P<item>[0-9]{{1,3}})[.．、])"
)
_OPENING = re.compile(rf"^第(?P<number>{_NUMBER})条\s(?P<words>.*)$", re.MULTILINE)
_MOST_SHOWN = 12


def folded(words: str) -> str:
    """Return `words` so that spellings of one reference are equal: width, blanks and kinds of brackets."""
    return fold(unicodedata.normalize("NFKC", words)).translate(_BRACKETS)


def number_in(words: str) -> int:
    """Return a number of up to four places in digits or in Chinese (二百零三)."""
    if words.isascii():
        return int(words)
    total = digit = 0
    units = dict(_UNITS)
    for character in words.replace("〇", "零"):
        if character in units:
            total, digit = total + max(digit, 1) * units[character], 0
        else:
            digit = DIGITS.index(character)
    return total + digit


def article_called(number: int) -> str:
    """Return how an article is called in its own text: 第二百零三条."""
    words, rest, gap = "", number, False
    for sign, unit in _UNITS:
        digit, rest = divmod(rest, unit)
        if digit:
            ten = not words and (digit, unit) == (1, 10)
            words += ("零" if gap else "") + ("" if ten else DIGITS[digit]) + sign
        gap = bool(words) and not digit and rest > 0
    return f"第{words}{('零' if gap else '') + DIGITS[rest] if rest else ''}条"


class Articles(msgspec.Struct, frozen=True, kw_only=True):
    """The articles of one instrument: by number, all up to a `last` that is known, or in an outline."""

    numbers: frozenset[int]
    last: int
    outline: tuple[str, ...]

    def has(self, article: str) -> bool:
        """Whether there is such an article; paragraphs and items below it are taken as stated."""
        said = folded(article).replace("、", "")
        if (self.numbers or self.last) and said.isascii() and said.isdecimal():
            said += "条"
        if found := _ARTICLE.fullmatch(said):
            number = number_in(found["number"])
            return number in self.numbers or 1 <= number <= self.last
        return said in self.outline

    @property
    def known(self) -> str:
        """What there is, for a sentence: from the first to the last, or those that are known."""
        if self.last:
            return f"{article_called(1)}–{article_called(self.last)}"
        listed = [*map(article_called, sorted(self.numbers)), *self.outline]
        if len(listed) > _MOST_SHOWN:
            listed = [one for one in listed if len(one) <= 2] or listed
        return "、".join(listed[:_MOST_SHOWN]) + ("…" if len(listed) > _MOST_SHOWN else "") or "–"


def articles_of(copy: str | None, cited: Iterable[str]) -> Articles:
    """Return the articles that a copy's text holds and that packs cite."""
    opening = {number_in(found["number"]): found["words"] for found in _OPENING.finditer(copy or "")}
    called = [folded(one) for one in cited]
    numbered = {number_in(found["number"]) for one in called if (found := _ARTICLE.fullmatch(one))}
    highest = max(opening, default=0)
    return Articles(
        numbers=frozenset(opening) | frozenset(numbered),
        last=highest if "施行" in opening.get(highest, "") else 0,
        outline=tuple(dict.fromkeys([
            *(() if opening else _outline(copy or "")),
            *(one for one in called if not _ARTICLE.fullmatch(one)),
        ])),
    )  # fmt: skip


def _outline(copy: str) -> Iterator[str]:
    """Yield every heading of a plan by its place: 二, 二（四）, 二（四）17."""
    part = section = ""
    for line in copy.splitlines():
        found = _HEADING.match(line)
        if found is None:
            continue
        if found["part"]:
            part, section = found["part"], ""
            yield part
        elif found["section"]:
            section = f"（{found['section']}）"
            yield part + section
        else:
            yield part + section + found["item"]
