"""How an organization is found by what somebody knows of it: the terms of a registration.

A registration (登记) is found by terms (检索词): every pair of neighbouring characters of its name and of the
former names that it states, the organization code inside its unified code, and its place. Any one pair of a
text leads to every name that holds the text, and the rarest leads there fastest. Pairs that nearly every name
ends with are no terms: nobody is found by 有限公司.

Only names of organizations are terms: nobody is found by the name of a person.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from graph.model.former import FormerItem, read_former
from graph.model.names import fold_name

ENDINGS = ("有限责任公司", "股份有限公司")
"""How nearly every name ends: the pairs within these words are no terms."""

CODE, PLACE = "#", "@"
"""What terms begin with that are no pairs: neither sign is ever part of a folded name."""

OF_CODE = slice(8, 17)
"""Where the organization code (组织机构代码, GB 11714) stands in a unified code."""

_STOPS = frozenset(ending[at : at + 2] for ending in ENDINGS for at in range(len(ending) - 1))


def folded(name: str) -> str:
    """Return a name as it is compared: width, case, blanks, brackets, dots and dashes tell none apart."""
    return "".join(char for char in fold_name(name) if unicodedata.category(char)[0] in {"L", "N", "M"})


def names_of(name: str, former: Iterable[str]) -> tuple[str, ...]:
    """Return the names by which a registration is found: its own, then the former ones that it states."""
    stated = map(read_former, former)
    return tuple(dict.fromkeys((name, *(one.value for one in stated if one.item is FormerItem.NAME))))


def terms_of(names: Iterable[str], uscc: str, place: str) -> tuple[str, ...]:
    """Return the terms of a registration, sorted: whoever writes them takes them in one order."""
    of_names = {pair for name in names for pair in pairs(folded(name))}
    return tuple(sorted({*of_names, code_term(uscc[OF_CODE]), place_term(place)}))


def code_term(code: str) -> str:
    """Return the term of an organization code."""
    return f"{CODE}{code}"


def place_term(place: str) -> str:
    """Return the term of a district."""
    return f"{PLACE}{place}"


def pairs(text: str) -> Iterator[str]:
    """Yield each pair of neighbouring characters that is a term."""
    found = (text[at : at + 2] for at in range(len(text) - 1))
    return (pair for pair in found if pair not in _STOPS)
