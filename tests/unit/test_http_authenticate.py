"""The caller from its headers: what is stated is kept or refused, never guessed."""

import pytest

from gateway.http.authenticate import authenticate_request
from gateway.http.headers import collect_headers
from graph.errors import Refused
from security.principal import CallerRole, Purpose
from security.tokens import TokenAuthenticator
from tests.attacks.http.wire import AUDIENCE, INSTRUMENTS, NOW, OFFICER, TRUST, token

GATE = TokenAuthenticator(TRUST, AUDIENCE)
BASIS = "henan.regulation-2019 18"


def asked(**headers):
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return authenticate_request(collect_headers(raw), GATE, INSTRUMENTS, NOW)


def test_no_header_is_the_public():
    caller = asked()
    assert (caller.principal.standing, caller.purpose, caller.purposeful) == (CallerRole.PUBLIC, None, False)


def test_all_four_headers_make_a_purposeful_caller():
    caller = asked(
        authorization=f"Bearer {token()}",
        accord_purpose="SUPERVISION",
        accord_legal_basis="henan.regulation-2019 第四十一条(二)",
        accord_case="郑市监〔2024〕3号",
    )
    assert caller.principal == OFFICER
    assert (caller.purpose, caller.case) == (Purpose.SUPERVISION, "郑市监〔2024〕3号")
    assert caller.purposeful


@pytest.mark.parametrize("missing", ["accord_purpose", "accord_legal_basis", "accord_case"])
def test_two_of_three_are_not_a_purpose(missing):
    stated = {"accord_purpose": "TENDER", "accord_legal_basis": BASIS, "accord_case": "2024-7"}
    del stated[missing]
    assert asked(**stated).purposeful is False


REFUSED = [
    ("authorization", "Bearer", "TOKEN_INVALID"),
    ("authorization", "", "TOKEN_INVALID"),
    ("authorization", "Bearer é.é.é", "TOKEN_INVALID"),
    ("authorization", "Bearer  a.b.c", "TOKEN_INVALID"),
    ("authorization", "Bearer " + "a" * 5_000, "HEADER_REFUSED"),
    ("accord_purpose", "ANY", "PURPOSE_UNKNOWN"),
    ("accord_legal_basis", "", "LEGAL_BASIS_UNKNOWN"),
    ("accord_legal_basis", "henan.regulation-2019  18", "LEGAL_BASIS_UNKNOWN"),
    ("accord_legal_basis", "henan.regulation-2020 18", "LEGAL_BASIS_UNKNOWN"),
    ("accord_legal_basis", "HENAN.regulation-2019 18", "LEGAL_BASIS_UNKNOWN"),
    ("accord_legal_basis", BASIS + "\n19", "LEGAL_BASIS_UNKNOWN"),
    ("accord_case", "", "CASE_MALFORMED"),
    ("accord_case", "-7", "CASE_MALFORMED"),
    ("accord_case", "7; drop", "CASE_MALFORMED"),
    ("accord_case", "<script>", "CASE_MALFORMED"),
    ("accord_case", "7\t8", "CASE_MALFORMED"),
    ("accord_case", "七" * 65, "CASE_MALFORMED"),
    ("accord_case", "七" * 90, "HEADER_REFUSED"),
]


@pytest.mark.parametrize(("header", "value", "code"), REFUSED)
def test_a_header_that_cannot_be_meant_is_refused(header, value, code):
    with pytest.raises(Refused) as caught:
        asked(**{header: value})
    assert caught.value.code == code


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(Refused, match="Accord-Case"):
        authenticate_request(collect_headers([(b"accord-case", b"\xff\xfe")]), GATE, INSTRUMENTS, NOW)
