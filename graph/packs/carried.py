"""Whether the words of a clause carry the value that a pack makes of them: numbers, bodies, kinds and codes.

A quotation that exists in the text proves nothing yet: it must say what the value says. Each leaf of a
value is looked for in the words of its item, else of its clause; what the rules add of their own is in
`ours.toml`. Words prove that a clause names a thing, not that it is read rightly: that takes a reader.

    a number       in figures or in Chinese, before something that is counted (三十日, 7个工作日)
    a code         by one of its Chinese words in `codes.toml` (ACTUAL_CONTROLLER: 实际控制人)
    a day          by its year
    other text     as it is

Looking is done by characters, without white space and in one punctuation (decision D15), never by meaning.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from graph.model.law import RestsOn
from graph.packs.articles import DIGITS
from graph.packs.codes import codes
from graph.packs.format import Pack, Provision
from graph.packs.meeting import elements
from graph.packs.quotations import fold

CODE = re.compile(r"[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)*")
"""What a code looks like; anything else that is text must stand in the words as it is."""

CONDITIONS = frozenset(
    {
        "needs_personal_finding",
        "needs_named_decision",
        "needs_own_basis",
        "owned_by_state",
        "written_promise",
        "except_required_by_law",
    }
)
"""What a value may ask for beside what it sets; a text, a reading or a decision of ours must carry it."""

# Conditions are true or absent, and a truth has no words of its own. So their names are looked up in
# `codes.toml` as codes are: only where the value rests on the text, for a reading says why it adds them.

_OTHERWISE = {1: "首月", 2: "两个", 18: "成年人"}
"""How a clause may give a number without its numeral."""

_IN_SUMMARIES = {
    0: "not published",
    1: "one",
    3: "three",
    5: "five",
    6: "six months",
    7: "seven",
    10: "ten",
    12: "one year",
    16: "sixteen",
    18: "eighteen",
    20: "twenty",
    36: "three years",
    5000: "half",
}
"""How our English summaries give the numbers that packs hold."""

_OWN_WORDS = ("code", "step", "object")
"""The fields by which an item is told from the others: they stand in the words of the item itself."""


@cache
def ours() -> dict[str, list[str]]:
    """Return the fields whose values no clause words, each with the reason in both languages."""
    return tomllib.loads(Path(__file__).with_name("ours.toml").read_text(encoding="utf-8"))


def uncarried(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield (key, reason) for every item without words of its own and every leaf that its words do not say.

    A text known in summary is compared by its numbers only: its words are ours, in English. The reasons
    are phrases in English for `accord packs check`; none means that nothing was found.
    """
    for one in pack.provisions:
        if one.decides:
            yield from ((one.key, why) for why in _flaws(one))


def _flaws(one: Provision) -> Iterator[str]:
    """Yield what is wrong with one value: first of its words as a whole, then element by element."""
    summary = one.citation.source.value == "SUMMARY"
    if not summary and _lacks_words(one):
        yield "its items have no words of their own"
    for place, part in list(elements(one.value)) or [("", one.value)]:
        yield from _of_element(one, place, part, summary=summary)


def _lacks_words(one: Provision) -> bool:
    """Whether a value is several items and its pack does not say which words are whose."""
    return isinstance(one.value, list) and len(one.value) > 1 and not one.words


def _of_element(one: Provision, place: int | str, part: Any, *, summary: bool) -> Iterator[str]:
    """Yield what the words do not say of one item or field; what names an item stands in its own words.

    The item's own words carry what belongs to it alone: the whole of it, its numbers, its name. All
    else may stand in the clause around it, which often says once what holds for every item.
    """
    own = fold(one.words.get(place, ""))
    said = own + fold(one.citation.quotation)
    asked = _conditions(str(place), part) if one.citation.rests_on is RestsOn.TEXT else ()
    for leaf in (*_leaves(str(place), part), *asked):
        yield from _missing(leaf, own if own and _is_its_own(leaf, part) else said, summary=summary)


def _is_its_own(leaf: Any, part: Any) -> bool:
    """Whether a leaf tells an item from the others, so that no other item's words may say it."""
    return leaf is part or isinstance(leaf, int) or leaf in _identity(part)


def _identity(part: Any) -> tuple[Any, ...]:
    """Return the code, step or object by which an item is told from the others."""
    return tuple(part[name] for name in _OWN_WORDS if name in part) if isinstance(part, dict) else ()


def _leaves(field: int | str, value: Any) -> Iterator[Any]:
    """Yield what the words must say of a value, without the fields that are ours.

    A truth is no leaf: yes and no are said by what the field is called, and `_conditions` sees to those.
    """
    if field in ours():
        return
    if isinstance(value, (dict, list)):
        for name, inner in elements(value):
            yield from _leaves(name, inner)
    elif not isinstance(value, bool):
        yield value


def _conditions(field: str, value: Any) -> tuple[str, ...]:
    """Return the conditions that a value asks for: where it rests on the text, the text must ask for them."""
    if isinstance(value, dict):
        return tuple(name for inner, asked in value.items() for name in _conditions(inner, asked))
    return (field,) if value is True and field in CONDITIONS else ()


def _missing(leaf: Any, said: str, *, summary: bool) -> Iterator[str]:
    """Yield why a leaf is not carried by folded words, if it is not.

    A code without words is a flaw of `codes.toml` even in a summary: an answer could not be told in words.
    """
    if isinstance(leaf, int):
        if not _says_number(leaf, said, summary=summary):
            yield f"its words do not say the number {leaf}"
    elif _has_no_words(str(leaf)):
        yield f"no words are known for the code {leaf} (`codes.toml`)"
    elif not summary and not _stands(str(leaf), said):
        yield f"its words do not say {leaf}"


def _has_no_words(leaf: str) -> bool:
    return CODE.fullmatch(leaf) is not None and leaf not in codes()


def _says_number(number: int, said: str, *, summary: bool) -> bool:
    """Whether a number stands in the words; one that a summary of ours has no phrase for stands nowhere."""
    return fold(_IN_SUMMARIES.get(number, "\0")) in said if summary else _counts(number, said)


def _stands(leaf: str, said: str) -> bool:
    """Whether a text leaf stands in the words: a code by its words, a day by its year, all else itself."""
    if leaf in codes():
        return any(fold(word) in said for word in codes()[leaf][1:])
    return (leaf[:4] if re.fullmatch(r"\d{4}-\d\d-\d\d", leaf) else fold(leaf)) in said


def _counts(number: int, said: str) -> bool:
    """Whether a number stands in the words, in figures or in Chinese, and counts something there.

    What it counts comes right behind it: years, months, days, times, firms, weeks, steps. Without that a
    3 would be found in every 第三条.
    """
    written = f"(?<![0-9]){number}(?![0-9])|(?<![{DIGITS}十]){_chinese(number)}"
    counting = re.search(f"(?:{written})(?=[个年月日天家次周步])", said)
    return bool(counting) or _OTHERWISE.get(number, "\0") in said


def _chinese(number: int) -> str:
    """Return a number below 100 in Chinese numerals (十, 二十一); our texts have larger ones in figures."""
    tens, ones = divmod(number, 10)
    ten = f"{DIGITS[tens] if tens > 1 else ''}十" if tens else ""
    return f"{ten}{DIGITS[ones] if ones or not tens else ''}" if number < 100 else str(number)
