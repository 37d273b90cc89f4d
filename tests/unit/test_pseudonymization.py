"""The vault: handles that find, seals that open, and nothing that tells a number."""

import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Fault
from graph.ingest.identifiers import read_document
from graph.model.reported import DocumentKind
from security.base64url import decode, encode
from security.pseudonymization import PseudonymizationService, identity, make_vault_key, normal
from security.results.pairwise_pseudonyms import PairwiseKey

VAULT = PseudonymizationService(bytes(range(32)))
NUMBER = "16010519850307123X"
kinds = st.sampled_from(["RESIDENT_ID", "PASSPORT", "OTHER"])
numbers = st.text(st.characters(categories=["Nd", "Lu", "Lo"]), min_size=1, max_size=18).filter(
    lambda text: 0 < len(normal_or_empty(text)) <= 64
)


def normal_or_empty(text):
    try:
        return normal(text)
    except ValueError:
        return ""


@given(kinds, numbers)
def test_a_seal_opens_to_the_normal_number(kind, number):
    assert VAULT.open(kind, VAULT.seal(kind, number)) == normal(number)


def test_spellings_of_one_number_have_one_handle():
    spellings = (NUMBER, NUMBER.lower(), " 160105 19850307 123x ", "１６０１０５１９８５０３０７１２３Ｘ")
    assert len({VAULT.handle("RESIDENT_ID", spelling) for spelling in spellings}) == 1


@given(kinds, kinds, numbers, numbers)
def test_two_documents_have_two_handles(kind, other_kind, number, other):
    same = (kind, identity(kind, number)) == (other_kind, identity(other_kind, other))
    assert (VAULT.handle(kind, number) == VAULT.handle(other_kind, other)) is same


def test_the_lengths_keep_kind_and_number_apart():
    assert VAULT.handle("AB", "C1") != VAULT.handle("A", "BC1")


def test_a_handle_is_of_this_key_only():
    other = PseudonymizationService(bytes(32))
    assert VAULT.handle("PASSPORT", "E12345678") != other.handle("PASSPORT", "E12345678")
    assert len(VAULT.handle("PASSPORT", "E12345678")) == 52


def test_the_ledgers_handle_joins_with_no_document():
    assert VAULT.subject_handle(NUMBER) != VAULT.handle("RESIDENT_ID", NUMBER)
    assert VAULT.subject_handle(NUMBER) != VAULT.handle("subject", NUMBER)


def test_two_seals_of_one_number_differ():
    assert VAULT.seal("RESIDENT_ID", NUMBER) != VAULT.seal("RESIDENT_ID", NUMBER)


def test_the_handles_are_fixed_for_ever():
    """A changed derivation would lose every person already recorded. (Computed with `hmac` alone.)"""
    assert VAULT.handle("RESIDENT_ID", NUMBER) == "dt7ungbmonpluse4b3ge3ycw2nuj75t6ctqx4te3mwdpoldaw2wa"
    assert VAULT.subject_handle("a" * 26) == "qpayzs4yakdt5la6sfjte5h7kupxhrlnukpl5f2jwegk3fmrgqka"


def broken():
    sealed = decode(VAULT.seal("RESIDENT_ID", NUMBER).encode())
    yield "another kind", "PASSPORT", encode(sealed)
    yield "another format", "RESIDENT_ID", encode(b"\x02" + sealed[1:])
    yield "cut", "RESIDENT_ID", encode(sealed[:-1])
    yield "nothing", "RESIDENT_ID", ""
    yield "not base64url", "RESIDENT_ID", "é"
    yield "another key", "RESIDENT_ID", PseudonymizationService(bytes(32)).seal("RESIDENT_ID", NUMBER)
    for place in range(0, len(sealed), 7):
        changed = bytearray(sealed)
        changed[place] ^= 1
        yield f"byte {place}", "RESIDENT_ID", encode(bytes(changed))


BROKEN = list(broken())


@pytest.mark.parametrize(("what", "kind", "sealed"), BROKEN, ids=[what for what, _, _ in BROKEN])
def test_a_broken_seal_does_not_open(what, kind, sealed):
    with pytest.raises(Fault) as caught:
        VAULT.open(kind, sealed)
    assert caught.value.code == "SEAL_BROKEN"
    assert NUMBER not in str(caught.value) + caught.value.private


@pytest.mark.parametrize("number", ["", "   ", "1" * 65])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match="1 to 64"):
        VAULT.handle("OTHER", number)


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path):
    path = tmp_path / "vault.key"
    make_vault_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert PseudonymizationService.load(path).handle("OTHER", "1") == PseudonymizationService.load(
        path
    ).handle("OTHER", "1")
    with pytest.raises(Fault, match="it exists already"):
        make_vault_key(path)


def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "vault.key"
    make_vault_key(path)
    path.chmod(0o640)
    with pytest.raises(Fault, match="its mode must be 600"):
        PseudonymizationService.load(path)


def test_a_key_of_another_length_is_refused(tmp_path):
    path = tmp_path / "vault.key"
    path.write_bytes(os.urandom(31))
    path.chmod(0o600)
    with pytest.raises(Fault, match="it does not hold 32 bytes"):
        PseudonymizationService.load(path)
    with pytest.raises(ValueError, match="32 bytes"):
        PseudonymizationService(bytes(16))


def test_a_vault_prints_nothing_of_its_keys():
    assert repr(VAULT) == str(VAULT) == "PseudonymizationService()"


PAIRS = [("340524800101001", "34052419800101001X"), ("110105491231002", "11010519491231002X")]
"""The examples of GB 11643-1999 and of what explains it."""


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_both_forms_of_a_resident_number_are_one_person_everywhere(old, new):
    pair = PairwiseKey(b"p" * 32, "410100", "431000")
    assert VAULT.handle("RESIDENT_ID", old) == VAULT.handle("RESIDENT_ID", new)
    assert pair.person("RESIDENT_ID", old) == pair.person("RESIDENT_ID", new)
    assert VAULT.open("RESIDENT_ID", VAULT.seal("RESIDENT_ID", old)) == old


@pytest.mark.parametrize(
    ("kind", "number"),
    [("PASSPORT", "410105850307123"), ("RESIDENT_ID", "41010585030712"), ("RESIDENT_ID", "41010585030712A")],
)
def test_what_is_no_old_resident_number_stays_itself(kind, number):
    assert identity(kind, number) == number


@given(st.integers(0, 10**15 - 1))
def test_an_old_number_is_named_as_files_name_it(serial):
    old = f"{serial:015}"
    read = read_document(DocumentKind.RESIDENT_ID, old, date(2026, 3, 2))
    assert identity("RESIDENT_ID", old) == identity("RESIDENT_ID", read.number) == read.number
