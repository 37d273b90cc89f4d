"""Names and texts as eyes read them: width, blanks and brackets do not tell names apart."""

import unicodedata
from collections.abc import Iterable

_BRACKETS = str.maketrans("〔〕【】[]", "()()()")


TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of what is read."""

_SHOWN = frozenset("LNPS")
"""The first letters of the categories that have something to see: letters, digits, punctuation, signs."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and signs that show nothing all the same."""


def is_shown(text: str) -> bool:
    """Whether there is anything to see of a text."""
    return any(unicodedata.category(char)[0] in _SHOWN and char not in _BLANK for char in text)


def is_readable(text: str) -> bool:
    """Whether a text shows something, and nothing in it turns the rest about."""
    return is_shown(text) and TURNING.isdisjoint(text)


def fold_name(name: str) -> str:
    """Return a name without what writers vary: width, case, white space, the form of brackets and dots."""
    folded = unicodedata.normalize("NFKC", name).translate(_BRACKETS)
    return "".join(folded.split()).replace("•", "·").casefold()


def is_one_of(name: str, names: Iterable[str]) -> bool:
    """Whether a name is one of those that the register has, however it was typed."""
    return fold_name(name) in {fold_name(one) for one in names}
