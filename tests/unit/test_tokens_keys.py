"""Issuers' key files: which keys are believed, which are passed over, and which stop the start."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from graph.errors import Fault
from security.base64url import decode, encode
from security.jwks import (
    _SMALL,
    TokenIssuer,
    TrustedIssuers,
    load_issuer,
    load_token_key,
    public_jwks,
    public_keys,
    token_key,
)
from security.keys import make_key

KEY = token_key(Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32))
JWK = KEY.as_dict(private=False)
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def jwks(*keys, **more):
    return json.dumps({"keys": [*keys], **more}).encode()


def spelt(y):
    return encode(y.to_bytes(32, "little"))


PASSED_OVER = {
    "an RSA key": {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "r"},
    "another curve": {**JWK, "crv": "X25519", "kid": "x"},
    "a key to encrypt with": {**JWK, "use": "enc", "kid": "e"},
    "a key of the old algorithm": {**JWK, "alg": "EdDSA", "kid": "o"},
}
STOPS = {
    "a private key": ({**JWK, "d": encode(bytes(32))}, "PRIVATE_KEY_INSIDE"),
    "no id": ({name: value for name, value in JWK.items() if name != "kid"}, "KEY_WITHOUT_ID"),
    "an id that is a number": ({**JWK, "kid": 1}, "KEY_WITHOUT_ID"),
    "an id with a line break": ({**JWK, "kid": "a\nb"}, "KEY_WITHOUT_ID"),
    "a short point": ({**JWK, "x": encode(bytes(31))}, "UNSOUND_POINT"),
    "no point": ({**JWK, "x": None}, "UNSOUND_POINT"),
    "a padded point": ({**JWK, "x": JWK["x"] + "="}, "NOT_BASE64URL"),
    "the neutral point": ({**JWK, "x": spelt(1)}, "UNSOUND_POINT"),
    "a point of order two": ({**JWK, "x": spelt(P - 1)}, "UNSOUND_POINT"),
    "a point of order four": ({**JWK, "x": spelt(0)}, "UNSOUND_POINT"),
    "a point beyond the prime": ({**JWK, "x": spelt(P + 3)}, "UNSOUND_POINT"),
    "the neutral point with its sign bit": ({**JWK, "x": spelt(1 + 2**255)}, "UNSOUND_POINT"),
}
FILES = {
    "no JSON": (b"keys", "NOT_A_JWKS"),
    "a list": (b"[]", "NOT_A_JWKS"),
    "no keys": (b"{}", "NOT_A_JWKS"),
    "keys of texts": (b'{"keys": ["a"]}', "NOT_A_JWKS"),
    "a member twice": (b'{"keys": [], "keys": []}', "NOT_A_JWKS"),
    "no key at all": (jwks(), "NO_ED25519_KEY"),
    "an id twice": (jwks(JWK, JWK), "KEY_ID_TWICE"),
    "too much": (b" " * 70_000, "TOO_LONG"),
}


def test_a_key_of_ours_is_believed():
    assert list(public_keys(jwks(JWK))) == [KEY.thumbprint()]


@pytest.mark.parametrize("name", PASSED_OVER)
def test_a_key_that_is_not_ours_is_passed_over(name):
    assert list(public_keys(jwks(PASSED_OVER[name], JWK))) == [KEY.thumbprint()]
    with pytest.raises(ValueError, match="NO_ED25519_KEY"):
        public_keys(jwks(PASSED_OVER[name]))


@pytest.mark.parametrize("name", STOPS)
def test_a_flawed_key_of_ours_stops(name):
    jwk, flaw = STOPS[name]
    with pytest.raises(ValueError, match=flaw):
        public_keys(jwks(jwk))


@pytest.mark.parametrize("name", FILES)
def test_a_flawed_file_stops(name, tmp_path):
    data, flaw = FILES[name]
    path = tmp_path / "jwks.json"
    path.write_bytes(data)
    with pytest.raises(Fault) as caught:
        load_issuer(path, name="https://id.example", region="410100")
    assert (caught.value.code, caught.value.details) == (
        "KEY_FILE_INVALID",
        {"file": str(path), "why": flaw},
    )


def test_a_missing_file_stops(tmp_path):
    with pytest.raises(Fault, match="it cannot be read"):
        load_issuer(tmp_path / "none.json", name="https://id.example", region="410100")


def test_the_weak_points_are_those_whose_order_divides_eight():
    """Each has an x on the curve, and eight times it is the neutral point."""
    for y in _SMALL:
        square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        x = pow(square, (P + 3) // 8, P)
        if (x * x - square) % P:
            x = x * pow(2, (P - 1) // 4, P) % P
        assert (x * x - square) % P == 0
        point = (x, y)
        for _ in range(3):
            point = added(point, point)
        assert point == (0, 1)


def added(a, b):
    """Add two points of edwards25519; SPEC: RFC 8032 5.1.4, affine."""
    (x1, y1), (x2, y2) = a, b
    cross = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + cross, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - cross, -1, P) % P
    return x, y


def test_one_key_id_belongs_to_one_issuer():
    one, other = (TokenIssuer(name=name, region="410100", keys=public_keys(jwks(JWK))) for name in ("a", "b"))
    with pytest.raises(Fault, match="two of its keys have the same id"):
        TrustedIssuers.of(one, other)


def test_the_key_in_a_file_is_the_one_in_its_jwks(tmp_path):
    made = make_key(tmp_path / "issuer.pem")
    key = load_token_key(tmp_path / "issuer.pem")
    (tmp_path / "jwks.json").write_bytes(public_jwks([key]))
    issuer = load_issuer(tmp_path / "jwks.json", name="https://id.example", region="410100")
    assert list(issuer.keys) == [key.kid]
    assert decode(key.as_dict(private=False)["x"].encode()) == made.public


def test_the_jwks_of_a_private_key_has_no_private_half():
    assert b'"d"' not in public_jwks([KEY])
