"""How two regions name a person to one another: a keyed digest of a document, under the pair's own key.

A third region cannot join it with its own handles, and neither number nor name ever travels. It hides a
number from whoever has no key, and from nobody who has: the numbers of one region are few enough to try all
of them. Whoever holds the pair's key reads every handle made under it, of persons unknown to it as well.
"""

import hmac
from base64 import b32encode
from pathlib import Path

from graph.errors import Fault
from graph.model.results import NamedPerson
from security.key_checks import check_value
from security.pseudonymization import KEY_BYTES, identity
from security.secret_files import read_secret

_PURPOSE = b"accord pair person handle v1"


class PairwiseKey:
    """The key that two regions share for naming persons, `check` its check value; its `repr` shows no key."""

    def __init__(self, key: bytes, one: str, other: str) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a pair's key has 32 bytes")
        self._key = key
        self.check = check_value(key)
        # INVARIANT: both sides compute the same, whichever of them is asked first.
        self._regions = "|".join(sorted((one, other)))

    @classmethod
    def load(cls, path: Path, one: str, other: str) -> "PairwiseKey":
        """Return the pair under the key in `path`; a key that others can read is refused."""
        key = read_secret(path)
        if len(key) != KEY_BYTES:
            raise Fault("KEY_FILE_INVALID", file=str(path), why="NOT_32_BYTES")
        return cls(key, one, other)

    def person(self, kind: str, number: str) -> NamedPerson:
        """Return the person who has this document, as the pair names it.

        HMAC-SHA256 over purpose, regions, kind and number, each with its length; 52 characters. The forms of
        15 and 18 characters of one resident number are one.
        """
        parts = (_PURPOSE, self._regions.encode(), kind.encode(), identity(kind, number).encode())
        text = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        digest = hmac.digest(self._key, text, "sha256")
        return NamedPerson(handle=b32encode(digest).decode().rstrip("=").lower())

    def __repr__(self) -> str:
        """Name the regions only."""
        return f"PairwiseKey({self._regions})"
