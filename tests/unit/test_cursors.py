"""Cursors: nobody reads them, and each opens in one place only."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from security.cursors import LONGEST, MOST_BYTES, Cursors

MADE = Cursors(b"k" * 32)
PLACE = ("2026-01-01", "郑市监处罚〔2026〕1号", "王某某")


def test_a_cursor_shows_nothing_of_its_place():
    cursor = MADE.encode_cursor(b"list", PLACE)
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert not any(text.encode() in raw for text in PLACE)


def test_the_same_place_of_the_same_list_has_the_same_cursor():
    assert MADE.encode_cursor(b"list", PLACE) == MADE.encode_cursor(b"list", PLACE)
    assert MADE.encode_cursor(b"list", PLACE) != MADE.encode_cursor(b"other", PLACE)


@pytest.mark.parametrize(
    ("key", "bound"), [(b"k" * 32, b"other"), (b"k" * 32, b""), (b"j" * 32, b"list")], ids=str
)
def test_a_cursor_opens_where_it_was_made_and_nowhere_else(key, bound):
    cursor = MADE.encode_cursor(b"list", PLACE)
    assert MADE.decode_cursor(b"list", cursor) == PLACE
    with pytest.raises(Refused, match="cursor"):
        Cursors(key).decode_cursor(bound, cursor)


@pytest.mark.parametrize("cursor", ["", "x", "é", "A" * 22, "A" * (LONGEST + 1), "A" * 100_000])
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(Refused) as caught:
        MADE.decode_cursor(b"list", cursor)
    assert caught.value.code == "CURSOR_INVALID"


@given(st.integers(0, 60))
def test_one_bit_that_is_changed_closes_it(at):
    cursor = MADE.encode_cursor(b"list", PLACE)
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[at] ^= 1
    with pytest.raises(Refused):
        MADE.decode_cursor(b"list", base64.urlsafe_b64encode(raw).decode().rstrip("="))


@given(st.text(st.characters(codec="utf-8"), max_size=MOST_BYTES))
def test_whatever_is_sealed_opens(text):
    """The bound on what is sealed and that on what is opened are one bound."""
    try:
        cursor = MADE.encode_cursor(b"list", (text,))
    except RuntimeError:
        return
    assert len(cursor) <= LONGEST
    assert MADE.decode_cursor(b"list", cursor) == (text,)


def test_the_longest_place_has_the_longest_cursor():
    assert len(MADE.encode_cursor(b"list", ("x" * (MOST_BYTES - 4),))) == LONGEST
    with pytest.raises(RuntimeError):
        MADE.encode_cursor(b"list", ("x" * (MOST_BYTES - 3),))


def test_the_length_of_a_cursor_says_little():
    assert len(MADE.encode_cursor(b"list", ("甲",))) == len(MADE.encode_cursor(b"list", ("欧阳某某某某",)))
