"""Texts that callers write, before the ledger keeps them: no identity number and no id of ours stays.

A case, an operation's name, a write's key are free text. Whoever writes a number of a person there would
have it in the ledger, which masks every other trace of it; so it is replaced by a keyed handle, always the
same for the same number, and an auditor still sees which entries speak of one person.
"""

import re
import unicodedata
from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Callable

_BIRTH = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = re.compile(
    rf"[1-9][0-9]{{5}}(?:18|19|20)[0-9]{{2}}{_BIRTH}[0-9]{{3}}[0-9Xx]"
    rf"|(?<![0-9])[1-9][0-9]{{5}}[0-9]{{2}}{_BIRTH}[0-9]{{3}}(?![0-9])"
)
"""Resident numbers, GB 11643: 18 characters wherever they stand, the older 15 where they stand alone."""

_OURS = re.compile(r"(?<![A-Za-z0-9])[a-z2-7]{26}(?![A-Za-z0-9])")
_GLOBAL = re.compile(r"[A-Za-z0-9_-]{36,}")
_NAMED = re.compile(r"[A-Z][A-Za-z]+:([a-z2-7]{26})")


def without_plain_ids(text: str, handle: Callable[[str], str]) -> str:
    """Return `text` with each identity number and each id in it replaced by its handle.

    Numbers are found in every width of digit; what has the shape of one is taken for one.
    """
    narrow = unicodedata.normalize("NFKC", text)
    found = _IDENTITY.sub(lambda number: handle(number[0].upper()), narrow)
    if found == narrow:
        found = text
    found = _OURS.sub(lambda ours: handle(ours[0]), found)
    return _GLOBAL.sub(lambda given: _unnamed(given[0], handle), found)


def _unnamed(given: str, handle: Callable[[str], str]) -> str:
    """Return the handle of what a global id names; any other text stays."""
    try:
        named = urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode("ascii")
    except (Error, ValueError):
        return given
    ours = _NAMED.fullmatch(named)
    return handle(ours[1]) if ours else given
