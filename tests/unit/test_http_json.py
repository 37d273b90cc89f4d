"""Strict JSON against the usual reader: what it takes, that one takes alike."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.strict_json import JsonFlaw, NotStrict, read_json

clean = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
numbers = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | clean,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(clean, inner, max_size=4),
    max_leaves=12,
)


def depth_of(value):
    if isinstance(value, dict):
        return 1 + max((depth_of(member) for member in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((depth_of(member) for member in value), default=0)
    return 0


@given(values, st.booleans())
def test_what_is_strict_is_read_as_it_was_written(value, escaped):
    data = json.dumps(value, ensure_ascii=escaped).encode()
    assert read_json(data, depth=20) == value


@given(values)
def test_the_depth_is_counted_exactly(value):
    data = json.dumps(value).encode()
    deepest = depth_of(value)
    assert read_json(data, depth=deepest) == value
    if deepest:
        with pytest.raises(NotStrict) as caught:
            read_json(data, depth=deepest - 1)
        assert caught.value.flaw is JsonFlaw.TOO_DEEP


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_by_name(data):
    try:
        value = read_json(data, depth=5)
    except NotStrict:
        return
    assert json.loads(data.decode()) == value


@given(st.text(st.sampled_from('"\\[]{}u0dcn,:1 '), max_size=40))
def test_brackets_and_quotes_in_any_order_are_read_or_refused_by_name(text):
    try:
        value = read_json(text.encode(), depth=3)
    except NotStrict:
        return
    assert json.loads(text) == value
    assert depth_of(value) <= 3
