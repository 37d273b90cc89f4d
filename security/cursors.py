"""Page cursors: sealed, and bound to the list, the question, the day and the class of caller they are for.

A cursor holds the sort values of a row that was shown, nothing about rows that were not. Nobody but this
gateway reads it, and it opens nowhere else than where it was handed out; whether the row may still be seen
is asked again on every page.

SPEC: AES-SIV (RFC 5297), which needs no nonce: the same row of the same list has the same cursor, so that an
answer that is asked for again has the same bytes.
"""

from collections.abc import Callable
from functools import partial

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from graph.errors import Refused
from security.base64url import decode, encode

SORTED_BY = 24
"""Characters of a free text that take part in a place; an id always follows and tells the rest apart."""

MOST_BYTES = 512
LONGEST = 704
"""Bytes of a place at most, and the characters of its cursor: these with the tag, in base64url."""

_STEP = 64
"""Places are padded to a multiple of it: the length of a cursor says nothing of the texts in it."""


class Cursors:
    """Makes and opens cursors under one key; `bound` is all that a cursor is good for."""

    def __init__(self, key: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"accord page cursor v2").derive(key)
        self._sealer = AESSIV(derived)

    def cursor_encoder(self, bound: bytes) -> Callable[[tuple[str, ...]], str]:
        """Return what seals the places of one listing."""
        return partial(self.encode_cursor, bound)

    def encode_cursor(self, bound: bytes, place: tuple[str, ...]) -> str:
        """Return the cursor of the row with these sort values in the listing that `bound` describes.

        INVARIANT: what is sealed can be opened. A place that is too long is a mistake of its listing, told
        here and not on page two.
        """
        body = msgspec.json.encode(place)
        if len(body) > MOST_BYTES:
            raise RuntimeError(f"a place of {len(body)} bytes: {MOST_BYTES} at most")
        return encode(self._sealer.encrypt(body + b" " * (-len(body) % _STEP), [bound]))

    def decode_cursor(self, bound: bytes, cursor: str) -> tuple[str, ...]:
        """Return the sort values in `cursor`; refuse one that was not made for what `bound` describes."""
        if len(cursor) > LONGEST:
            raise Refused("CURSOR_INVALID", private="longer than any cursor")
        try:
            body = self._sealer.decrypt(decode(cursor.encode("ascii")), [bound])
        except (InvalidTag, ValueError) as error:
            raise Refused("CURSOR_INVALID", private="made elsewhere, or altered") from error
        return msgspec.json.decode(body, type=tuple[str, ...])
