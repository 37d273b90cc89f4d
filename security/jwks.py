"""Issuers and their keys: one JWKS file per region, read once, checked harder than the library does.

SPEC: RFC 7517 (key sets), RFC 8037 (Ed25519 keys), RFC 9864 (`alg` is `Ed25519`). Keys of kinds
that are not ours are passed over, as RFC 7517 5 asks; a key of our kind with a flaw stops the start.
A key's place in this file is all that makes it trusted: nothing here looks at a certificate.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc.jwk import OKPKey

from graph.errors import Fault
from security.base64url import decode
from security.keys import private_key
from security.strict_json import NotStrict, read_json

ALGORITHM = "Ed25519"
"""Name of the one algorithm, of its curve (RFC 8037), and of the `alg` of everything that is signed."""

KEY_ID = re.compile(r"[A-Za-z0-9._:/-]{1,64}")
LONGEST_FILE = 65_536
"""Bytes of a JWKS file at most."""

_PRIME = 2**255 - 19
_SMALL = frozenset(
    {
        0,
        1,
        _PRIME - 1,
        int.from_bytes(
            bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
        ),
        int.from_bytes(
            bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
        ),
    }
)
"""The `y` of every point whose order divides 8: under such a key, signatures can be made without one."""


class TokenIssuer(msgspec.Struct, frozen=True, kw_only=True):
    """Who may issue access tokens for one region: the `iss` of its tokens and its public keys by id.

    The tokens of a `neighbour` name systems of its region; none of them is a department here.
    """

    name: str
    region: str
    keys: Mapping[str, OKPKey]
    neighbour: bool = False


class TrustedIssuers(msgspec.Struct, frozen=True, kw_only=True):
    """Every key that is believed, with the issuer that owns it; the only source of keys and algorithm."""

    keys: Mapping[str, tuple[TokenIssuer, OKPKey]]

    @classmethod
    def of(cls, *issuers: TokenIssuer) -> "TrustedIssuers":
        """Return the trust in `issuers`; a key id that two of them use is refused."""
        keys: dict[str, tuple[TokenIssuer, OKPKey]] = {}
        for issuer in issuers:
            for kid, key in issuer.keys.items():
                if kid in keys:
                    raise Fault("KEY_FILE_INVALID", file=issuer.name, why="KEY_ID_TWICE")
                keys[kid] = (issuer, key)
        return cls(keys=keys)


def load_issuer(path: Path, *, name: str, region: str, neighbour: bool = False) -> TokenIssuer:
    """Return the issuer `name` of `region` with the keys in the JWKS file at `path`."""
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
        return TokenIssuer(name=name, region=region, keys=public_keys(data), neighbour=neighbour)
    except OSError as error:
        raise Fault("KEY_FILE_INVALID", file=str(path), why="NOT_READABLE", private=str(error)) from error
    except ValueError as error:
        raise Fault("KEY_FILE_INVALID", file=str(path), why=str(error)) from error


def public_keys(data: bytes) -> dict[str, OKPKey]:
    """Return the Ed25519 verification keys of a JWKS by id, or raise `ValueError` naming the flaw.

    1. The file is short, strict JSON with a list `keys` of objects.
    2. Keys of another kind, curve or use are passed over.
    3. Each of ours has an id of its own, no private part, and a sound point; at least one is left.
    """
    # 1. and 2.
    ours = [jwk for jwk in _listed(data) if _is_ours(jwk)]
    # 3. Each one sound, each one once.
    keys: dict[str, OKPKey] = {}
    for jwk in ours:
        kid, key = _public_key(jwk)
        if kid in keys:
            raise ValueError("KEY_ID_TWICE")
        keys[kid] = key
    if not keys:
        raise ValueError("NO_ED25519_KEY")
    return keys


def _listed(data: bytes) -> list[dict[str, Any]]:
    """Return the keys in a JWKS by their shape alone, or raise `ValueError` with the flaw."""
    if len(data) > LONGEST_FILE:
        raise ValueError("TOO_LONG")
    try:
        listed = read_json(data, depth=4)["keys"]
    except (NotStrict, TypeError, KeyError) as error:
        raise ValueError("NOT_A_JWKS") from error
    if not isinstance(listed, list) or not all(isinstance(jwk, dict) for jwk in listed):
        raise ValueError("NOT_A_JWKS")
    return listed


def load_token_key(path: Path) -> OKPKey:
    """Return the private key that issues tokens, from its PEM file; its id is its RFC 7638 thumbprint."""
    return token_key(private_key(path))


def token_key(private: Ed25519PrivateKey) -> OKPKey:
    """Return `private` as a key that issues tokens; its id is its RFC 7638 thumbprint."""
    bare = OKPKey.import_key(private)
    return OKPKey.import_key(private, {"kid": bare.thumbprint(), "use": "sig", "alg": ALGORITHM})


def public_jwks(keys: Iterable[OKPKey]) -> bytes:
    """Return the public halves of `keys` as a JWKS file; keep an old key in it while its tokens live."""
    listed = [key.as_dict(private=False) for key in keys]
    return msgspec.json.format(msgspec.json.encode({"keys": listed}), indent=2) + b"\n"


def joined_jwks(data: bytes, key: OKPKey) -> bytes:
    """Return a JWKS file with the keys of another and one more."""
    return public_jwks([*public_keys(data).values(), key])


def _is_ours(jwk: Mapping[str, Any]) -> bool:
    """Whether a key is one to verify Ed25519 with; `use` and `alg` may be left out, and then mean nothing."""
    return (
        jwk.get("kty") == "OKP"
        and jwk.get("crv") == ALGORITHM
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", ALGORITHM) == ALGORITHM
    )


def _public_key(jwk: Mapping[str, Any]) -> tuple[str, OKPKey]:
    """Return id and key of a JWK of our kind, or raise `ValueError` with the flaw."""
    if "d" in jwk:
        raise ValueError("PRIVATE_KEY_INSIDE")
    kid = jwk.get("kid")
    if not isinstance(kid, str) or not KEY_ID.fullmatch(kid):
        raise ValueError("KEY_WITHOUT_ID")
    x = _coordinate(jwk.get("x"))
    public = Ed25519PublicKey.from_public_bytes(x)
    return kid, OKPKey.import_key(public, {"kid": kid, "use": "sig", "alg": ALGORITHM})


def _coordinate(member: object) -> bytes:
    """Return the 32 bytes of a sound public point.

    SPEC: RFC 8032 5.1.3, a `y` beyond the prime is not a point; points of small order are refused
    because a signature under them can be made by anybody.
    """
    try:
        data = decode(member.encode("ascii")) if isinstance(member, str) else b""
    except ValueError as error:
        raise ValueError("NOT_BASE64URL") from error
    y = int.from_bytes(data, "little") & (2**255 - 1)
    if len(data) != 32 or y >= _PRIME or y in _SMALL:
        raise ValueError("UNSOUND_POINT")
    return data
