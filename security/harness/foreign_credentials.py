"""Credentials and status lists that are not of our profile, with the key given: what the W3C asks of any.

For harnesses, and for a first look at what a stranger sends. A credential that holds here is a
well-formed VC 2.0, signed by the key that came with it: whose key that is, nobody has said. Only
`security.results.verify` decides on a result.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from joserfc.jwk import OKPKey

from graph.model.time import Instant, instant
from security.jwks import ALGORITHM, public_keys
from security.results import jws
from security.results.addresses import CREDENTIALS_V2
from security.results.reasons import VerificationReason, refusal
from security.results.status import expand

# SPEC: W3C VC Data Model 2.0, 4.9: an XML Schema 1.1 dateTimeStamp, so never without an offset.
_STAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_INDEX = re.compile(r"0|[1-9][0-9]{0,18}")

_EVER = 1 << 63
"""Microseconds beyond every instant that a stamp can spell, on either side of 1970."""


def jwk(members: Any) -> tuple[str, OKPKey]:
    """Return id and key of a public Ed25519 JWK; it may go without an id."""
    if not isinstance(members, dict):
        raise refusal(VerificationReason.KEY_UNSOUND, "not an object")
    if members.get("kty") == "OKP" and members.get("alg", ALGORITHM) != ALGORITHM:
        # A sound key that names another algorithm, `EdDSA` for one, is no unsound key.
        raise refusal(VerificationReason.ALGORITHM_REFUSED, "jwk")
    named = {"kid": "jwk", **members}
    try:
        found = public_keys(msgspec.json.encode({"keys": [named]}))
    except ValueError as error:
        raise refusal(VerificationReason.KEY_UNSOUND, str(error)) from error
    return str(members.get("kid", "")), next(iter(found.values()))


def check_jws(raw: bytes, key: Any) -> tuple[jws.Parts, dict[str, Any]]:
    """Return the parts and the header of a compact signature under the JWK `key`; steps 1 to 4."""
    parts = jws.split(raw, jws.LONGEST_LIST)
    header = jws.members_of_header(parts.header)
    kid, public = jwk(key)
    if kid and header.get("kid", kid) != kid:
        raise refusal(VerificationReason.KEY_UNKNOWN)
    jws.check_signature(parts, public)
    return parts, header


def check_credential(raw: bytes, key: Any, at: Instant) -> dict[str, Any]:
    """Return the members of a VC 2.0 that the JWK `key` signed and that is valid at `at`.

    SPEC: VC-JOSE-COSE 3.1.1, `typ` is `vc+jwt`, `cty`, where present, is `vc`; claims `vc` and `vp`
    MUST NOT be present. Other claims are not understood and ignored, as it demands.
    """
    parts, header = check_jws(raw, key)
    if header.get("typ") != jws.TYPE or header.get("cty", jws.CONTENT_TYPE) != jws.CONTENT_TYPE:
        raise refusal(VerificationReason.TYPE_REFUSED)
    members = jws.content(parts.payload)
    if not all(holds(members) for holds in _DEMANDS):
        raise refusal(VerificationReason.CONTENT_REFUSED, "not a VC 2.0")
    _check_period(members, at)
    return members


def _check_period(members: dict[str, Any], at: Instant) -> None:
    """Check that a credential holds at an instant. SPEC: W3C VC Data Model 2.0, 4.9: either bound may lack.

    Both bounds are taken as inclusive, unlike the half-open periods of our own results.
    """
    since = _stamp(members["validFrom"]) if "validFrom" in members else -_EVER
    until = _stamp(members["validUntil"]) if "validUntil" in members else _EVER
    if since > until:
        raise refusal(VerificationReason.CONTENT_REFUSED, "ends before it begins")
    if at < since:
        raise refusal(VerificationReason.NOT_YET_VALID)
    if at > until:
        raise refusal(VerificationReason.EXPIRED)


def status_in(members: dict[str, Any], purpose: str, index: Any) -> int:
    """Return the bit at `index` of a status list credential for `purpose`.

    SPEC: W3C Bitstring Status List 1.0, Validate Algorithm, from where the list was fetched and verified.
    """
    subject = members.get("credentialSubject")
    if "BitstringStatusListCredential" not in _several(members.get("type")) or not isinstance(subject, dict):
        raise refusal(VerificationReason.STATUS_LIST_REFUSED, "type")
    if subject.get("type") != "BitstringStatusList":
        raise refusal(VerificationReason.STATUS_LIST_REFUSED, "subject")
    if purpose not in _several(subject.get("statusPurpose")):
        raise refusal(VerificationReason.STATUS_PURPOSE_DIFFERS)
    return bit_in(subject.get("encodedList"), index)


def bit_in(spelt: Any, index: Any) -> int:
    """Return the bit at `index`, an integer or its decimal digits, of an `encodedList`."""
    if not isinstance(spelt, str) or len(spelt) > jws.LONGEST_LIST:
        raise refusal(VerificationReason.STATUS_LIST_REFUSED, "encodedList")
    bits = expand(spelt)
    if isinstance(index, bool) or not _INDEX.fullmatch(str(index)) or int(index) >= len(bits) * 8:
        raise refusal(VerificationReason.STATUS_INDEX_OUTSIDE)
    number = int(index)
    return bits[number >> 3] >> (7 - (number & 7)) & 1


def _several(value: Any) -> list[Any]:
    """Return one or many as many. SPEC: JSON-LD lets a set of one member be written as that member alone."""
    return value if isinstance(value, list) else [value]


def _issuer(members: dict[str, Any]) -> Any:
    """Return who issued it. SPEC: W3C VC Data Model 2.0, 4.7: a URL, or an object with the URL as `id`."""
    issuer = members.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


_DEMANDS: tuple[Callable[[dict[str, Any]], bool], ...] = (
    lambda m: isinstance(m.get("@context"), list) and m["@context"][:1] == [CREDENTIALS_V2],
    lambda m: "VerifiableCredential" in _several(m.get("type")),
    lambda m: isinstance(_issuer(m), str),
    lambda m: isinstance(m.get("credentialSubject"), dict | list) and bool(m["credentialSubject"]),
    lambda m: not {"vc", "vp"} & m.keys(),
)
"""What every VC 2.0 has, and the two claims that its signed form must not have."""


def _stamp(value: Any) -> Instant:
    """Return the instant of a dateTimeStamp, which may bear any offset; ours are always in UTC."""
    if not isinstance(value, str) or not _STAMP.fullmatch(value):
        raise refusal(VerificationReason.CONTENT_REFUSED, "not a dateTimeStamp")
    try:
        return instant(datetime.fromisoformat(value))
    except (ValueError, OverflowError) as error:
        raise refusal(VerificationReason.CONTENT_REFUSED, "not a dateTimeStamp") from error
