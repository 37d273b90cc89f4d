"""What a text looks for, an identifier or parts of a name, and why a name is offered for it."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from graph.errors import Refused
from graph.ingest.identifiers import compact, normalised_place, normalised_uscc
from graph.model.bilingual import Bilingual
from graph.model.search_terms import OF_CODE, code_term, folded, pairs

SHORTEST, LONGEST = 2, 64
"""Characters of a text that is looked for, blanks and marks not counted."""

_ORGANIZATION_CODE = re.compile(r"(?=.*\d)[0-9A-Z]{8}[0-9X]", re.ASCII)


class MatchGround(Bilingual):
    """Why an organization is offered (匹配理由), the strongest first."""

    CODE = "CODE"
    ORGANIZATION_CODE = "ORGANIZATION_CODE"
    NAME_EQUAL = "NAME_EQUAL"
    NAME_BEGINS = "NAME_BEGINS"
    NAME_CONTAINS = "NAME_CONTAINS"
    FORMER_NAME = "FORMER_NAME"
    CHOSEN = "CHOSEN"


SCORES = {
    MatchGround.CODE: 100,
    MatchGround.ORGANIZATION_CODE: 100,
    MatchGround.NAME_EQUAL: 80,
    MatchGround.NAME_BEGINS: 60,
    MatchGround.NAME_CONTAINS: 40,
    MatchGround.FORMER_NAME: 20,
    MatchGround.CHOSEN: 0,
}
"""What each ground is worth; how much of the name was asked for adds up to 19."""

SHARE = 19


class SearchText(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for: `parts` of a name, all of which it must hold, or an identifier, `code`.

    `terms` lead to whatever holds it: each to all of it.
    """

    parts: tuple[str, ...] = ()
    code: str = ""
    terms: tuple[str, ...] = ()


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Why one name, or one code, fits what was looked for (匹配): the ground, what fits, and its worth."""

    ground: MatchGround
    matched: str
    score: int


def read_search(text: str) -> SearchText:
    """Return what a text looks for.

    1. A unified code. 2. An organization code. 3. Words of a name, all of which it must hold.
    Raises SEARCH_LENGTH for what is too short or too long to be looked for.
    """
    # 1.
    if (code := _code(text)) is not None:
        return SearchText(code=code, terms=(code_term(code[OF_CODE]),))
    # 2.
    if _ORGANIZATION_CODE.fullmatch(given := compact(text)):
        return SearchText(code=given, terms=(code_term(given),))
    # 3.
    parts = tuple(dict.fromkeys(filter(None, map(folded, text.split()))))
    if not SHORTEST <= sum(map(len, parts)) <= LONGEST:
        raise Refused("SEARCH_LENGTH", shortest=SHORTEST, longest=LONGEST)
    return SearchText(parts=parts, terms=tuple(dict.fromkeys(_every_pair(parts))))


def is_code(given: object) -> bool:
    """Whether what is looked for is a unified code, however it is typed."""
    return isinstance(given, str) and _code(given) is not None


def place_prefix(raw: str) -> str:
    """Return what the codes of all divisions of a place begin with; raises PLACE_UNKNOWN."""
    return re.sub(r"(?:00){1,2}\Z", "", normalised_place(raw))


def match(search: SearchText | None, uscc: str, name: str, former: Sequence[str]) -> tuple[Match, ...]:
    """Return why an organization is offered, the best reason first: never by what was not looked for."""
    if search is None:
        return (Match(ground=MatchGround.CHOSEN, matched=name, score=SCORES[MatchGround.CHOSEN]),)
    if search.code:
        ground = MatchGround.CODE if search.code == uscc else MatchGround.ORGANIZATION_CODE
        return (Match(ground=ground, matched=search.code, score=SCORES[ground]),)
    found = [_of_name(search.parts, name)] if _holds(search.parts, name) else []
    found += [_of_former(search.parts, one) for one in former if one != name]
    return tuple(sorted(found, key=lambda one: (-one.score, one.matched)))


def _code(text: str) -> str | None:
    try:
        return normalised_uscc(text)
    except Refused:
        return None


def _every_pair(parts: Iterable[str]) -> Iterable[str]:
    for part in parts:
        yield from pairs(part)


def _holds(parts: Sequence[str], name: str) -> bool:
    compared = folded(name)
    return all(part in compared for part in parts)


def _of_name(parts: Sequence[str], name: str) -> Match:
    compared = folded(name)
    ground = MatchGround.NAME_CONTAINS
    if compared.startswith(parts[0]):
        ground = MatchGround.NAME_EQUAL if parts == (compared,) else MatchGround.NAME_BEGINS
    return Match(ground=ground, matched=name, score=SCORES[ground] + _share(parts, compared))


def _of_former(parts: Sequence[str], name: str) -> Match:
    ground = MatchGround.FORMER_NAME
    return Match(ground=ground, matched=name, score=SCORES[ground] + _share(parts, folded(name)))


def _share(parts: Sequence[str], compared: str) -> int:
    """Return how much of a name was asked for, of `SHARE`; all of it is no more than an equal name has."""
    return min(SHARE, SHARE * sum(map(len, parts)) // len(compared))
