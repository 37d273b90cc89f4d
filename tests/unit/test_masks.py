"""Masks: what is left, and how much it leaves open."""

from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.reported import DocumentKind
from security.masks import HIDDEN, MASKS, mask

MASKED = [
    ("RESIDENT_ID", "16010519850307123X", "1601**********123X"),
    ("FOREIGN_RESIDENT", "960105198503071230", "9601**********1230"),
    ("RESIDENT_ID", "160105850307123", HIDDEN),  # 15 digits: eight shown would be most of it
    ("PASSPORT", "E12345678", "E******78"),
    ("HK_MACAO_PERMIT", "H12345678", "H******78"),
    ("TAIWAN_PERMIT", "12345678", "1*****78"),
    ("PASSPORT", "E1", HIDDEN),
    ("PASSPORT", "", HIDDEN),
    ("OTHER", "16010519850307123X", HIDDEN),
    ("UNHEARD_OF", "16010519850307123X", HIDDEN),
    ("LEDGER_SUBJECT", "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst", "abcdefgh****"),
    ("LEDGER_SUBJECT", "abcdefghijkl", HIDDEN),
]


@pytest.mark.parametrize(("kind", "value", "left"), MASKED)
def test_a_mask_leaves_what_it_says(kind, value, left):
    assert mask(kind, value) == left


@given(st.sampled_from([*MASKS, *DocumentKind.__members__]), st.text(max_size=40))
def test_no_mask_shows_more_than_eight_characters_or_a_whole_value(kind, value):
    left = mask(kind, value)
    assert len(left.replace("*", "")) <= 8
    assert left.count("*") >= 4
    assert left != value or set(value) == {"*"}


def test_ours_leaves_some_fifty_thousand_numbers():
    """22 county codes of one prefecture, births 1940 to 2008, sequence and check digit shown."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

    def residues(texts, place):
        return Counter(sum(int(d) * weights[place + i] for i, d in enumerate(text)) % 11 for text in texts)

    first, last = date(1940, 1, 1), date(2008, 12, 31)
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    counties = residues((f"{n:02}" for n in range(1, 23)), 4)
    births = residues((day.strftime("%Y%m%d") for day in days), 6)
    (prefecture,), (sequence,) = residues(["1601"], 0), residues(["123"], 14)
    # One check character asks for one remainder; whichever it is, an eleventh is left.
    remainders = Counter()
    for (county, many), (birth, also) in product(counties.items(), births.items()):
        remainders[(prefecture + sequence + county + birth) % 11] += many * also
    assert all(50_000 < left < 51_000 for left in remainders.values())
