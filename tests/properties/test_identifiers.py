"""Codes, documents, days and amounts: whatever text comes, reading ends in a value or a problem, never a crash."""

from datetime import date
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc as reference

from graph.ingest.identifiers import (
    ALPHABET,
    DocumentNumber,
    compact,
    document_kind,
    half_width,
    read_document,
    read_uscc,
    resident_check_character,
    uscc_check_character,
)
from graph.ingest.values import EARLIEST, LONG_TERM, number_key, parse_amount, parse_day
from graph.model.facts import CodeCheck
from graph.model.reported import DocumentKind
from graph.model.time import FOREVER
from graph.synthetic.numbers import ORGANIZATIONS, RESIDENTS, born_on, old_form, resident_id, uscc

TODAY = date(2026, 6, 1)
REGIONS = st.sampled_from(["410102", "410105", "410185"])
CODES = st.builds(uscc, st.sampled_from(["91", "92", "11"]), REGIONS, st.integers(0, ORGANIZATIONS - 1))
RESIDENT = st.builds(resident_id, REGIONS, st.integers(0, RESIDENTS - 1))
STEMS = st.text(ALPHABET, min_size=17, max_size=17)
WIDE = {ord(char): ord(char) + 0xFEE0 for char in ALPHABET + ALPHABET.lower()}
KINDS = st.sampled_from(DocumentKind)


@given(STEMS)
def test_check_character_agrees_with_another_implementation(stem: str) -> None:
    assert uscc_check_character(stem) == reference.calc_check_digit(stem)


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_flagged_and_kept(code: str, place: int, char: str) -> None:
    assume(code[place] != char)
    wrong = code[:place] + char + code[place + 1 :]
    read = read_uscc(wrong)
    assert (read.value, read.problem) == (wrong, None)
    assert read.check is CodeCheck.CHECK_CHARACTER


@given(CODES, st.integers(0, 18))
def test_a_code_is_the_same_however_it_is_written(code: str, gap: int) -> None:
    plain = read_uscc(code)
    assert (plain.check, plain.problem, plain.warnings) == (CodeCheck.VALID, None, ())
    spaced = f" {code[:gap]}　{code[gap:]}\u200b"
    assert {read_uscc(way) for way in (code.lower(), spaced, code.lower().translate(WIDE))} == {plain}


@given(st.text(max_size=40))
def test_any_text_is_read_as_a_code(text: str) -> None:
    read = read_uscc(text)
    assert read.value == compact(text) == compact(compact(text))
    assert read.problem in {None, "MALFORMED_CODE", "PLACEHOLDER_CODE"}
    assert read.problem or len(read.value) == 18


@given(st.text(max_size=70), KINDS)
def test_any_text_is_read_as_a_document(text: str, kind: DocumentKind) -> None:
    read = read_document(kind, text, TODAY)
    assert isinstance(read, DocumentNumber)
    assert read.problem in {None, "MALFORMED_DOCUMENT"}


@given(st.text(max_size=30))
def test_any_text_is_a_kind_of_document_or_none(text: str) -> None:
    found = document_kind(text)
    assert found is None or found[0] in DocumentKind


@given(st.text("0123456789", min_size=17, max_size=17))
def test_resident_check_character_is_that_of_the_standard(stem: str) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
    total = sum(int(digit) * weight for digit, weight in zip(stem, weights, strict=True))
    assert resident_check_character(stem) == "10X98765432"[total % 11]


@given(RESIDENT)
def test_old_and_new_form_name_one_person(number: str) -> None:
    new = read_document(DocumentKind.RESIDENT_ID, number, TODAY)
    old = read_document(DocumentKind.RESIDENT_ID, old_form(number), TODAY)
    assert new.number == old.number == number
    assert (new.warnings, old.warnings) == ((), ("DOCUMENT_OLD_FORM",))
    assert old.original == old_form(number)
    assert number.startswith("16")
    assert date.fromisoformat(born_on(number)) < date(1985, 1, 1)


@given(st.dates(min_value=EARLIEST, max_value=date(9998, 12, 31)))
def test_a_day_is_the_same_in_all_its_ways(day: date) -> None:
    assume(day.isoformat() not in LONG_TERM)
    y, m, d = day.year, day.month, day.day
    ways = {f"{y}-{m}-{d}", f"{y}/{m:02d}/{d:02d}", f"{y}.{m}.{d}", f"{y}{m:02d}{d:02d}", f"{y}年{m}月{d}日"}
    ways |= {f"{way} 00:00:00" for way in ways}
    assert {parse_day(way) for way in ways} == {day.isoformat()}


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_none(text: str) -> None:
    found = parse_day(text)
    assert found is None or found == FOREVER or date.fromisoformat(found) >= EARLIEST


@given(st.decimals(min_value=0, max_value=Decimal(999_999_999_999), places=6))
def test_an_amount_keeps_its_value_and_nothing_else(amount: Decimal) -> None:
    found = parse_amount(f"{amount:f}")
    assert found is not None
    assert Decimal(found) == amount
    assert found == parse_amount(f"{amount:,f}") == parse_amount(found) == parse_amount(f"{amount:f}万元")
    assert not ("." in found and found.endswith("0"))


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    found = parse_amount(text)
    assert found is None or Decimal(found) >= 0


@given(st.text(max_size=40))
def test_a_number_key_is_stable_and_cannot_end_a_key(text: str) -> None:
    key = number_key(text)
    assert number_key(key) == key
    assert "|" not in key
    assert half_width(key) == key
