"""One value, one spelling: whatever the decoder of the library would let pass."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from security.base64url import decode, encode

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SPELT = re.compile(r"[A-Za-z0-9_-]*")
near = st.text(st.sampled_from(LETTERS + "+/= \n.é\0"), max_size=14)


def by_the_grammar(text: str) -> bytes | None:
    """Decode bit by bit, by RFC 4648 5 without padding; None where it is no spelling."""
    if not SPELT.fullmatch(text) or len(text) % 4 == 1:
        return None
    bits = "".join(f"{LETTERS.index(letter):06b}" for letter in text)
    whole = len(bits) // 8 * 8
    if "1" in bits[whole:]:
        return None
    return bytes(int(bits[at : at + 8], 2) for at in range(0, whole, 8))


@given(near)
@settings(max_examples=2_000)
def test_only_the_one_spelling_is_read(text):
    try:
        found = decode(text.encode())
    except ValueError:
        found = None
    assert found == by_the_grammar(text)


@given(st.binary(max_size=200))
def test_what_is_written_is_read_back(data):
    assert decode(encode(data).encode()) == data == by_the_grammar(encode(data))
