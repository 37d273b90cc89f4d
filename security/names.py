"""Names of people, departments and systems: readable, and written in one way only as far as eyes can tell."""

import unicodedata

_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories that no name has: controls, zero-width and direction marks, separators, no characters."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that count as letters or signs and show nothing."""


def is_name(text: str) -> bool:
    """Whether a text can be read as it is written: something in it is seen, and nothing in it is not.

    Single blanks may stand between words, none at an end. Who is called like somebody else, but for what no
    eye sees, would be another person to the ledger and the same to an auditor.
    """
    words = text.replace("\u3000", " ").split(" ")
    return all(words) and not any(map(_unseen, "".join(words)))


def _unseen(character: str) -> bool:
    return (
        unicodedata.category(character) in _REFUSED
        or character in _BLANK
        or character.isspace()
        or 0xFE00 <= ord(character) <= 0xFE0F
        or 0xE0100 <= ord(character) <= 0xE01EF
    )
