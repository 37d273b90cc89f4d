"""Which articles an instrument has, as far as its copy and the packs that cite it tell.

A statute is counted in articles (第十八条), a plan in an outline (二(四)17). A statute whose copy holds its
closing article, which says from when it is in force (施行), has every article up to that one.

Why it is asked: a caller states the legal basis of a look-up, and a basis that names an article which its
instrument has not is refused before anything is read. What is not known is not refused by guess: of a
copy that ends in the middle only the articles that it holds, and those that packs cite, are taken.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import msgspec

from graph.packs.quotations import fold

_BRACKETS = str.maketrans("[]【】［］〖〗﹝﹞", "〔〕〔〕〔〕〔〕〔〕")
DIGITS = "零一二三四五六七八九"
_UNITS = {"千": 1_000, "百": 100, "十": 10}
# The same places as they follow one another in a number of four digits; ones have no sign.
_SIGNS = ("千", "百", "十", "")
_NUMBER = r"[0-9]{1,4}|[零〇一二三四五六七八九十百千]{1,9}"
_CHINESE = "[一二三四五六七八九十]{1,3}"
# 第一百二十四条之一第二款第（三）项: the article counts, what lies below it is taken as stated.
_ARTICLE = re.compile(
    rf"第?(?P<number>{_NUMBER})条(?:之{_CHINESE})?"
    rf"(?:第?(?:{_NUMBER})款)?(?:第?（(?:{_NUMBER})）项?|第(?:{_NUMBER})项)*(?:第?(?:{_NUMBER})目)?"
)
# A plan's outline has three levels: 二、 then （四） then 17.
_HEADING = re.compile(
    rf"\s*(?:(?P<part>{_CHINESE})、|[（(]\s*(?P<section>{_CHINESE})\s*[）)]|(?P<item>[0-9]{{1,3}})[.．、])"
)
# An article opens its line in a copy: its number, then a blank, then its words.
_OPENING = re.compile(rf"^第(?P<number>{_NUMBER})条\s(?P<words>.*)$", re.MULTILINE)
# Names of articles in one sentence of refusal: more would hide what the caller has to change.
_MOST_SHOWN = 12


def folded(words: str) -> str:
    """Return `words` so that spellings of one reference are equal: width, blanks and kinds of brackets.

    NFKC brings full-width figures and letters to their ASCII; the brackets of document numbers, which
    every keyboard writes in another way, become 〔〕.
    """
    return fold(unicodedata.normalize("NFKC", words)).translate(_BRACKETS)


def number_in(words: str) -> int:
    """Return a number of up to four places in digits or in Chinese (二百零三).

    A unit without a digit before it counts once: 十八 is 18.
    """
    if words.isascii():
        return int(words)
    total = digit = 0
    for character in words.replace("〇", "零"):
        if character in _UNITS:
            total, digit = total + max(digit, 1) * _UNITS[character], 0
        else:
            digit = DIGITS.index(character)
    return total + digit


def article_called(number: int) -> str:
    """Return how an article of a number below 10,000 is called in its own text: 第二百零三条.

    Empty places between two digits are one 零, those before and behind are none; ten to nineteen begin
    with 十, while 一十 stands inside a larger number (第一百一十条).
    """
    places = zip(f"{number:04d}", _SIGNS, strict=True)
    written = "".join("零" if digit == "0" else DIGITS[int(digit)] + sign for digit, sign in places)
    words = re.sub("零+", "零", written).strip("零")
    return f"第{words.removeprefix('一') if words.startswith('一十') else words}条"


class Articles(msgspec.Struct, frozen=True, kw_only=True):
    """The articles of one instrument: by number, all up to a `last` that is known, or in an outline.

    `numbers` are the articles that its copy holds or a pack cites; `last` is its closing article, 0 where
    no copy shows it; `outline` has the places of a plan, folded, in the order of the text.
    """

    numbers: frozenset[int]
    last: int
    outline: tuple[str, ...]

    def has(self, article: str) -> bool:
        """Whether there is such an article; paragraphs and items below it are taken as stated."""
        said = folded(article).replace("、", "")
        if self._is_counted and said.isascii() and said.isdecimal():
            said += "条"
        found = _ARTICLE.fullmatch(said)
        if found is None:
            return said in self.outline
        number = number_in(found["number"])
        return number in self.numbers or 1 <= number <= self.last

    @property
    def _is_counted(self) -> bool:
        """Whether the instrument is counted in articles, so that a bare `18` means 第十八条."""
        return bool(self.numbers or self.last)

    @property
    def known(self) -> str:
        """What there is, for a sentence: from the first to the last, or those that are known."""
        if self.last:
            return f"{article_called(1)}–{article_called(self.last)}"
        listed = _shortened([*map(article_called, sorted(self.numbers)), *self.outline])
        return "、".join(listed[:_MOST_SHOWN]) + ("…" if len(listed) > _MOST_SHOWN else "") or "–"


def _shortened(listed: list[str]) -> list[str]:
    """Return of too many names only the parts of a plan (一 to 十二), where there are such."""
    if len(listed) <= _MOST_SHOWN:
        return listed
    return [one for one in listed if len(one) <= 2] or listed


def articles_of(copy: str | None, cited: Iterable[str]) -> Articles:
    """Return the articles that a copy's text holds and that packs cite.

    `copy` is the text in its own lines, or `None` where nobody here has it; `cited` are articles as packs
    write them. A copy with numbered articles has no outline: its chapters are headed in the same way.
    """
    text = copy or ""
    opening = _openings(text)
    called = [(one, _ARTICLE.fullmatch(one)) for one in map(folded, cited)]
    numbered = {number_in(found["number"]) for _, found in called if found}
    placed = [one for one, found in called if not found]
    headings = () if opening else _outline(text)
    return Articles(
        numbers=frozenset(opening) | numbered,
        last=_closing(opening),
        outline=tuple(dict.fromkeys([*headings, *placed])),
    )


def _openings(text: str) -> dict[int, str]:
    """Return the first line of every numbered article of a copy, by its number."""
    return {number_in(found["number"]): found["words"] for found in _OPENING.finditer(text)}


def _closing(opening: dict[int, str]) -> int:
    """Return the number of the closing article, which says from when it is in force, else 0."""
    highest = max(opening, default=0)
    return highest if "施行" in opening.get(highest, "") else 0


def _outline(copy: str) -> Iterator[str]:
    """Yield every heading of a plan by its place: 二, 二（四）, 二（四）17.

    Items are numbered through a section, or through the whole plan: what they stand under is told with them.
    """
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
