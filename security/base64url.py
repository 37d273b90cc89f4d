"""Base64url as RFC 7515 writes it: no padding, no foreign character, and one spelling per value."""

import binascii

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


def encode(data: bytes) -> str:
    """Return `data` in base64url without padding."""
    return _spelt(data).decode("ascii")


def decode(text: bytes) -> bytes:
    """Return the bytes that `text` spells, or raise `ValueError`.

    INVARIANT: what is decoded must spell itself back, byte for byte. The library passes over what is foreign
    to it; the comparison does not: a foreign character, padding, and unused bits that are set (RFC 4648 3.5)
    all make another spelling.
    """
    try:
        data = binascii.a2b_base64(text.translate(_FROM_URL) + b"=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not a length of base64url") from error
    if _spelt(data) != text:
        raise ValueError("not the one spelling of what it spells")
    return data


def _spelt(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL, b"=")
