"""Compact signatures (RFC 7515) as results and status lists bear them: written, and read strictly.

SPEC: VC-JOSE-COSE (Recommendation, 2025-05-15): `typ` is `vc+jwt`, `cty` is `vc`, the payload is the
credential itself. RFC 9864: `alg` is `Ed25519`; the older `EdDSA` leaves the curve open and is refused.
The header of a document of ours has four members. It can bring no key (`jwk`, `jku`, `x5u`, `x5c`) and
change no meaning (`crit`, `b64`): what it does not know it refuses.
"""

from functools import lru_cache
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from security.base64url import decode, encode
from security.jwks import ALGORITHM, KEY_ID
from security.ledger.note import Signs
from security.results.reasons import VerificationReason, refusal
from security.strict_json import JsonFlaw, NotStrict, read_json

TYPE = "vc+jwt"
CONTENT_TYPE = "vc"
MEMBERS = frozenset({"alg", "cty", "kid", "typ"})
LONGEST_HEADER = 256
LONGEST_RESULT = 65_536
LONGEST_LIST = 262_144
"""Characters of a compact signature: the bytes are measured before anything else is done with them."""

DEPTH = 8
"""Objects and arrays inside one another: a statement nests seven deep."""


class Parts(msgspec.Struct, frozen=True):
    """A compact signature by its shape alone; nothing in it is verified.

    `signed` are the first two parts as they came: their spelling was signed, not their sense.
    """

    header: bytes
    payload: bytes
    signature: bytes
    signed: bytes


def sign(payload: bytes, key: Signs, kid: str, *, typ: str = TYPE, cty: str = CONTENT_TYPE) -> bytes:
    """Return the compact signature over a credential, or what `typ` says; Ed25519 makes the same each."""
    # INVARIANT: nothing leaves that our own reader would refuse.
    assert KEY_ID.fullmatch(kid), "a key id is 1 to 64 plain characters"
    header = msgspec.json.encode({"alg": ALGORITHM, "cty": cty, "kid": kid, "typ": typ})
    signed = f"{encode(header)}.{encode(payload)}".encode()
    return signed + b"." + encode(key.sign(signed)).encode()


def split(raw: bytes, longest: int) -> Parts:
    """Split a compact signature into what its three parts spell, or say why it is none."""
    if len(raw) > longest:
        raise refusal(VerificationReason.TOO_LONG)
    parts = raw.split(b".")
    if len(parts) != 3 or not all(parts):
        raise refusal(VerificationReason.NOT_THREE_PARTS)
    header, payload, signature = parts
    try:
        return Parts(decode(header), decode(payload), decode(signature), raw[: -len(signature) - 1])
    except ValueError as error:
        raise refusal(VerificationReason.NOT_BASE64URL, str(error)) from error


@lru_cache(256)
def key_id(header: bytes, typ: str = TYPE, cty: str = CONTENT_TYPE) -> str:
    """Return the key that the header of a document of ours names, after refusing all else it could say.

    A key's documents share their header, byte for byte, so the last few hundred are remembered.
    """
    members = members_of_header(header)
    if members.get("typ") != typ or members.get("cty") != cty:
        raise refusal(VerificationReason.TYPE_REFUSED)
    kid = members.get("kid")
    if not isinstance(kid, str) or not KEY_ID.fullmatch(kid):
        raise refusal(VerificationReason.KEY_UNKNOWN, "no key id")
    return kid


def members_of_header(header: bytes) -> dict[str, Any]:
    """Return the header of a compact signature under our one algorithm, with no member beside the four."""
    if len(header) > LONGEST_HEADER:
        raise refusal(VerificationReason.TOO_LONG, "header")
    members = _object(header, VerificationReason.HEADER_NOT_JSON, VerificationReason.HEADER_MEMBER_TWICE)
    if not members.keys() <= MEMBERS:
        raise refusal(VerificationReason.HEADER_MEMBER_REFUSED)
    if members.get("alg") != ALGORITHM:
        raise refusal(VerificationReason.ALGORITHM_REFUSED)
    return members


# INVARIANT: one algorithm, named by us: neither the header nor the key chooses it.
_ALGORITHM = jws.JWSRegistry(algorithms=[ALGORITHM]).get_alg(ALGORITHM)


def check_signature(parts: Parts, key: OKPKey) -> None:
    """Refuse parts that `key` did not sign; which key to ask was decided by the trust list.

    The library is handed no header, only what was signed: there is nothing in it to be understood otherwise.
    """
    if len(parts.signature) != 64:
        raise refusal(VerificationReason.SIGNATURE_WRONG, "length")
    try:
        _ALGORITHM.check_key(key)
        holds = _ALGORITHM.verify(parts.signed, parts.signature, key)
    except (JoseError, ValueError) as error:
        raise refusal(VerificationReason.SIGNATURE_WRONG, type(error).__name__) from error
    if not holds:
        raise refusal(VerificationReason.SIGNATURE_WRONG)


def content(payload: bytes) -> dict[str, Any]:
    """Return the members of the signed object, each name once."""
    return _object(payload, VerificationReason.CONTENT_NOT_JSON, VerificationReason.CONTENT_MEMBER_TWICE)


def _object(data: bytes, otherwise: VerificationReason, twice: VerificationReason) -> dict[str, Any]:
    try:
        members = read_json(data, depth=DEPTH)
    except NotStrict as error:
        reason = twice if error.flaw is JsonFlaw.NAME_TWICE else otherwise
        raise refusal(reason, error.flaw.value) from error
    if not isinstance(members, dict):
        raise refusal(otherwise, "not an object")
    return members
