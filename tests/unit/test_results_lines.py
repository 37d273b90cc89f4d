"""The harness: one JSON object a line in, one verdict a line out, whatever the line holds."""

import json

import pytest

from security.base64url import encode
from security.harness.lines import verdict_line
from security.harness.result_lines import judge
from security.ledger.note import VerifierKey
from security.results import jws
from security.results.moments import stamp_of_instant
from tests.attacks.results import forging
from tests.vectors.results import world

RAW = world.issued()
LOG, INDEX = world.log_of(RAW)
JWK = {"kty": "OKP", "crv": "Ed25519", "x": encode(world.RESULTS.public)}
LIST_JWK = {"kty": "OKP", "crv": "Ed25519", "x": encode(world.STATUS.public)}
RESULT = {
    "result": RAW.decode(),
    "trust": world.trust_note().decode(),
    "keepers": [VerifierKey(world.KEEPER, world.KEEPING.public).vkey],
    "owner": world.CHENZHOU,
    "day": world.DAY,
}
WHOLE = RESULT | {
    "at": stamp_of_instant(world.NOON),
    "status": [raw.decode() for raw in world.lists()],
    "proof": LOG.proof(INDEX).decode(),
    "checkpoint": LOG.checkpoint(5).decode(),
    "consistency": [digest.hex() for digest in LOG.consistency(5)],
}


def told(members):
    return json.loads(verdict_line(judge, json.dumps(members).encode()))


def test_a_whole_result_is_valid_and_nothing_is_left_open():
    assert told(WHOLE | {"id": "a"}) == {"valid": True, "answer": "VERIFIED", "id": "a"}


def test_what_was_not_given_is_named_and_nobody_is_told_that_it_is_valid():
    assert told(RESULT) == {"valid": False, "answer": "INCOMPLETE", "notDone": [10, 11, 12]}


def test_a_sound_key_of_another_algorithm_is_not_told_as_unsound():
    line = {"jws": signed_as(STRANGERS), "jwk": JWK}
    assert told(line)["valid"] is True
    assert told(line | {"jwk": JWK | {"alg": "EdDSA"}})["reason"] == "ALGORITHM_REFUSED"
    assert told(line | {"jwk": JWK | {"x": "AA"}})["reason"] == "KEY_UNSOUND"


def test_a_refused_result_names_step_and_reason():
    found = told(WHOLE | {"result": forging.flipped(RAW, 900).decode()})
    assert (found["valid"], found["step"], found["reason"]) == (False, 4, "SIGNATURE_WRONG")


def test_a_trust_list_that_is_refused_refuses_the_line():
    assert told(RESULT | {"owner": "430100"})["reason"] == "OWNER_DIFFERS"


def signed_as(members, **header):
    return forging.signed(forging.header(**header), json.dumps(members).encode()).decode()


STRANGERS = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:1",
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2027-01-01T00:00:00+08:00",
    "credentialSubject": {"id": "did:example:2"},
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"issuer": {"id": "did:example:1"}}, ""),
        ({"iat": 1}, ""),
        ({"vc": {}}, "CONTENT_REFUSED"),
        ({"@context": ["https://www.w3.org/2018/credentials/v1"]}, "CONTENT_REFUSED"),
        ({"type": ["Other"]}, "CONTENT_REFUSED"),
        ({"credentialSubject": {}}, "CONTENT_REFUSED"),
        ({"issuer": 7}, "CONTENT_REFUSED"),
        ({"validFrom": "2026-01-01T00:00:00"}, "CONTENT_REFUSED"),
        ({"validFrom": "2026-13-01T00:00:00Z"}, "CONTENT_REFUSED"),
        ({"validUntil": "2025-01-01T00:00:00Z"}, "CONTENT_REFUSED"),
        ({"validFrom": "2026-12-01T00:00:00Z"}, "NOT_YET_VALID"),
        ({"validUntil": "2026-11-01T00:00:00Z"}, "EXPIRED"),
    ],
)
def test_a_strangers_credential_is_held_to_what_the_w3c_asks(change, reason):
    line = {"credential": signed_as(STRANGERS | change), "jwk": JWK, "day": world.DAY}
    assert told(line).get("reason", "") == reason


def test_our_own_results_are_credentials_to_strangers():
    assert told({"credential": RAW.decode(), "jwk": JWK, "day": world.DAY}) == {"valid": True}


def test_a_credential_under_another_type_is_refused():
    line = {"credential": signed_as(STRANGERS, typ="JWT"), "jwk": JWK, "day": world.DAY}
    assert told(line)["reason"] == "TYPE_REFUSED"


@pytest.mark.parametrize(("index", "status"), [(7, 1), ("7", 1), (8, 0), (131_071, 0)])
def test_a_status_list_answers_with_the_bit(index, status):
    raw = world.status_list("revocation", 7)
    line = {"status_list": raw.decode(), "jwk": LIST_JWK, "purpose": "revocation", "index": index}
    assert told(line | {"at": stamp_of_instant(world.NOON)}) == {"valid": True, "status": status}
    encoded = json.loads(jws.split(raw, 1 << 18).payload)["credentialSubject"]["encodedList"]
    assert told({"encodedList": encoded, "index": index}) == {"valid": True, "status": status}


def test_a_list_of_another_type_is_no_status_list():
    line = {
        "status_list": signed_as(
            STRANGERS | {"type": ["VerifiableCredential", "BitstringStatusListCredential"]}
        )
    }
    told_of = told(line | {"jwk": JWK, "purpose": "revocation", "index": 0, "day": world.DAY})
    assert told_of["reason"] == "STATUS_LIST_REFUSED"
    assert told({"encodedList": 7, "index": 0})["reason"] == "STATUS_LIST_REFUSED"


def test_an_instant_alone_says_the_day_as_well():
    line = {name: value for name, value in WHOLE.items() if name != "day"}
    assert told(line) == {"valid": True, "answer": "VERIFIED"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"purpose": "suspension"}, "STATUS_PURPOSE_DIFFERS"),
        ({"index": 131_072}, "STATUS_INDEX_OUTSIDE"),
        ({"index": -1}, "STATUS_INDEX_OUTSIDE"),
        ({"index": True}, "STATUS_INDEX_OUTSIDE"),
        ({"index": "07"}, "STATUS_INDEX_OUTSIDE"),
        ({"jwk": JWK}, "SIGNATURE_WRONG"),
        ({"at": stamp_of_instant(world.NOON + 2 * world.HOUR)}, "EXPIRED"),
        ({"status_list": RAW.decode(), "jwk": JWK}, "STATUS_LIST_REFUSED"),
    ],
)
def test_a_status_list_is_refused_with_its_reason(change, reason):
    line = {"status_list": world.status_list().decode(), "jwk": LIST_JWK, "purpose": "revocation", "index": 0}
    assert told(line | {"at": stamp_of_instant(world.NOON)} | change)["reason"] == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"jws": forging.signed(b'{"alg":"Ed25519"}', b"anything").decode()}, ""),
        ({"jws": forging.signed(b'{"alg":"EdDSA"}', b"anything").decode()}, "ALGORITHM_REFUSED"),
        ({"jws": forging.signed(b'{"alg":"Ed25519","b64":false}', b"any").decode()}, "HEADER_MEMBER_REFUSED"),
        ({"jws": "a.b"}, "NOT_THREE_PARTS"),
        ({"jwk": JWK | {"kid": "another"}}, "KEY_UNKNOWN"),
        ({"jwk": JWK | {"d": "AAAA"}}, "KEY_UNSOUND"),
        ({"jwk": JWK | {"x": encode(bytes(32))}}, "KEY_UNSOUND"),
        ({"jwk": JWK | {"crv": "X25519"}}, "KEY_UNSOUND"),
        ({"jwk": "key"}, "KEY_UNSOUND"),
        ({"jwk": LIST_JWK}, "SIGNATURE_WRONG"),
    ],
)
def test_a_bare_signature_is_judged_by_the_key_beside_it(change, reason):
    assert told({"jws": RAW.decode(), "jwk": JWK} | change).get("reason", "") == reason


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{}",
        b'{"jws":1,"jwk":{}}',
        b'{"jws":"a","jws":"b"}',
        b"\xff",
        json.dumps(RESULT | {"day": "2026-02-30"}).encode(),
        json.dumps(RESULT | {"status": "x"}).encode(),
        json.dumps(RESULT | {"consistency": ["x"]}).encode(),
        json.dumps(WHOLE | {"day": "2026-11-22"}).encode(),
        json.dumps(WHOLE | {"at": "noon"}).encode(),
        b'{"a":"' + b"x" * (4 << 20) + b'"}',
    ],
)
def test_any_other_line_is_malformed(line):
    assert judge(line).reason == "LINE_MALFORMED"
