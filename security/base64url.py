"""Base64url as RFC 7515 writes it: no padding, no foreign character, and one spelling per value."""

import base64
import binascii
import re

_ALPHABET = re.compile(rb"[A-Za-z0-9_-]*")


def encode(data: bytes) -> str:
    """Return `data` in base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: bytes) -> bytes:
    """Return the bytes that `text` spells, or raise `ValueError`.

    SPEC: RFC 4648 3.5, unused bits must be zero: what is decoded must spell itself back.
    """
    if not _ALPHABET.fullmatch(text):
        raise ValueError("a character outside the alphabet")
    try:
        data = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not a length of base64url") from error
    if encode(data).encode("ascii") != text:
        raise ValueError("unused bits are set")
    return data
