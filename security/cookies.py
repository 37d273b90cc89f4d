"""Cookies of the pages: sealed under a key of this gateway, bound to their use and their holder.

Nobody but the gateways of this city reads one or makes one, and a process remembers none. What a cookie
holds ends by its own instant; that its token is still good is asked anew on every visit.

SPEC: AES-SIV (RFC 5297), which needs no nonce that two processes could use twice.
"""

from hashlib import sha256
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from security.base64url import decode, encode

LONGEST = 4_000
"""Characters of a cookie's value at most: browsers drop what is longer, without a word."""

T = TypeVar("T", bound=msgspec.Struct)


class Cookies:
    """Seals and opens cookies under one key; `bound` is a cookie's use, `holder` whoever presents it."""

    def __init__(self, key: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"accord console cookie v1").derive(key)
        self._sealer = AESSIV(derived)

    def seal(self, bound: str, holder: str, content: msgspec.Struct) -> str | None:
        """Return the value of a cookie, or nothing where it would be longer than browsers keep."""
        value = encode(self._sealer.encrypt(msgspec.json.encode(content), _data(bound, holder)))
        return value if len(value) <= LONGEST else None

    def open(self, bound: str, holder: str, value: str, kind: type[T]) -> T | None:
        """Return what a cookie holds; nothing of one that is altered, another's, or for something else."""
        if not value or len(value) > LONGEST:
            return None
        try:
            body = self._sealer.decrypt(decode(value.encode("ascii")), _data(bound, holder))
            return msgspec.json.decode(body, type=kind)
        except (InvalidTag, ValueError, msgspec.MsgspecError):
            return None


def _data(bound: str, holder: str) -> list[bytes]:
    return [bound.encode(), sha256(holder.encode()).digest()]
