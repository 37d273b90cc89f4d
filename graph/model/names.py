"""Whether two names are written for the same thing: width, blanks and brackets do not tell names apart."""

import unicodedata
from collections.abc import Iterable

_BRACKETS = str.maketrans("〔〕【】[]", "()()()")


def fold_name(name: str) -> str:
    """Return a name without what writers vary: width, case, white space, the form of brackets and dots."""
    folded = unicodedata.normalize("NFKC", name).translate(_BRACKETS)
    return "".join(folded.split()).replace("•", "·").casefold()


def is_one_of(name: str, names: Iterable[str]) -> bool:
    """Whether a name is one of those that the register has, however it was typed."""
    return fold_name(name) in {fold_name(one) for one in names}
