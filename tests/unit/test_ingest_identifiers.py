"""Codes and documents that are known: real registered codes, and what a well-known library gets wrong."""

from datetime import date

import pytest

from graph.errors import Refused
from graph.ingest.identifiers import (
    is_blank,
    normalised_place,
    normalised_uscc,
    organization_check_character,
    read_document,
    read_uscc,
)
from graph.model.facts import CodeCheck
from graph.model.reported import DocumentKind
from graph.synthetic.numbers import resident_id

REAL = ("914403001922038216", "9144030071526726XG", "12100000400002259P", "11230500001755309F")
TODAY = date(2026, 6, 1)


@pytest.mark.parametrize("code", REAL)
def test_registered_codes_hold(code: str) -> None:
    assert read_uscc(code).check is CodeCheck.VALID
    assert organization_check_character(code[8:16]) == code[16]


def test_a_registered_code_with_a_wrong_check_character_is_used() -> None:
    read = read_uscc("91350211M0000XUF46")
    assert read.problem is None
    assert read.check is CodeCheck.CHECK_CHARACTER
    assert read.warnings == ("CHECK_CHARACTER",)
    assert organization_check_character("M0000XUF") == "4"


@pytest.mark.parametrize(
    "code", ["000000000000000000", "00000000000000000X", "１" * 18, "AAAAAAAAAAAAAAAAAA"]
)
def test_placeholders_are_no_codes(code: str) -> None:
    assert read_uscc(code).problem == "PLACEHOLDER_CODE"


@pytest.mark.parametrize(
    "stem", ["A1110000600037341", "N2410105MA0000153", "Y1110000600037341", "54410105MA0000153"]
)
def test_departments_of_the_amendment_are_known(stem: str) -> None:
    assert read_uscc(stem + "0").warnings in {(), ("CHECK_CHARACTER",)}


@pytest.mark.parametrize("stem", ["94410105MA0000153", "G1410105MA0000153"])
def test_an_unknown_pair_is_a_warning(stem: str) -> None:
    read = read_uscc(stem + "0")
    assert read.problem is None
    assert read.warnings[0] == "UNKNOWN_CATEGORY"


@pytest.mark.parametrize("region", ["410102", "410171", "419999", "810000"])
def test_regions_that_stdnum_rejects_or_crashes_on_are_read(region: str) -> None:
    number = resident_id("41" + region[2:], 5)
    stem = region + number[6:17]
    read = read_document(DocumentKind.RESIDENT_ID, stem + number[17], TODAY)
    assert read.problem is None
    assert set(read.warnings) <= {"DOCUMENT_CHECK"}


def test_a_birth_in_the_future_is_a_warning() -> None:
    read = read_document(DocumentKind.RESIDENT_ID, "160105209901010010", TODAY)
    assert read.problem is None
    assert "DOCUMENT_DATE" in read.warnings


def test_what_is_typed_at_a_door_is_read_as_in_files():
    for typed in (
        "91160100ma0000017h",
        "９１１６０１００ＭＡ０００００１７Ｈ",
        " 91-160100 MA0000017H\u200b",
    ):
        assert normalised_uscc(typed) == "91160100MA0000017H"
    for typed in ("", " ", "91", "9141O100MA00000000", "000000000000000000"):
        with pytest.raises(Refused) as refused:
            normalised_uscc(typed)
        assert refused.value.code == "CODE_MALFORMED"
    assert normalised_place(" ４１０１００\n") == "410100"
    for typed in ("", "41010", "010100", "4101oo", "410100410100"):
        with pytest.raises(Refused) as refused:
            normalised_place(typed)
        assert refused.value.code == "PLACE_UNKNOWN"
    assert [is_blank(text) for text in ("", " \u3000\t", "\u200b\u202e", "-", "x")] == [
        True,
        True,
        True,
        False,
        False,
    ]
