"""Access tokens (RFC 9068): from bytes that claim an identity to a `Principal`, and back for the demo.

A token proves who asked its issuer for it, not that this caller is the one it was given to: whoever
holds it is believed until it expires, which is why its life is bounded here as well.
"""

from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, NoReturn
from uuid import uuid4

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from msgspec import Meta

from graph.errors import Refused
from graph.model.time import Instant
from security.base64url import decode
from security.jwks import ALGORITHM, TokenIssuer, TrustedIssuers
from security.principal import CallerRole, Duty, Principal
from security.strict_json import JsonFlaw, NotStrict, read_json

LONGEST_TOKEN = 4_096
LONGEST_HEADER = 512
LONGEST_LIFE = 12 * 3_600
"""Seconds from `iat` to `exp` at most: a working day with its overtime; a stolen token ends with it."""
SKEW = 60
"""Seconds by which the issuer's clock may differ from ours, in either direction."""

TYPES = ("at+jwt", "application/at+jwt")
HEADER = frozenset({"typ", "alg", "kid"})


class TokenReason(Enum):
    """Why a token is not accepted: one word per check, in the order of the checks."""

    TOO_LONG = "TOO_LONG"
    NOT_THREE_PARTS = "NOT_THREE_PARTS"
    NOT_BASE64URL = "NOT_BASE64URL"
    HEADER_NOT_JSON = "HEADER_NOT_JSON"
    MEMBER_TWICE = "MEMBER_TWICE"
    TOO_DEEP = "TOO_DEEP"
    HEADER_MEMBER_REFUSED = "HEADER_MEMBER_REFUSED"
    TYPE_REFUSED = "TYPE_REFUSED"
    ALGORITHM_REFUSED = "ALGORITHM_REFUSED"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    SIGNATURE_WRONG = "SIGNATURE_WRONG"
    CLAIMS_NOT_JSON = "CLAIMS_NOT_JSON"
    CLAIM_MISSING = "CLAIM_MISSING"
    CLAIM_MALFORMED = "CLAIM_MALFORMED"
    ISSUER_FOREIGN = "ISSUER_FOREIGN"
    REGION_FOREIGN = "REGION_FOREIGN"
    AUDIENCE_FOREIGN = "AUDIENCE_FOREIGN"
    LIVES_TOO_LONG = "LIVES_TOO_LONG"
    ROLE_UNKNOWN = "ROLE_UNKNOWN"
    STANDING_UNCLEAR = "STANDING_UNCLEAR"
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"


TOLD = frozenset(
    {TokenReason.TOO_LONG, TokenReason.AUDIENCE_FOREIGN, TokenReason.NOT_YET_VALID, TokenReason.EXPIRED}
)
"""What a caller may learn, so that it can mend it; everything else is REFUSED to it and named in the log."""

Word = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
Words = Annotated[str, Meta(max_length=128, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
Seconds = Annotated[int, Meta(ge=0, le=253_402_300_799)]


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """The claims that are read: those of RFC 9068 2.2, and ours below the line; others mean nothing here."""

    iss: Word
    aud: Word | Annotated[tuple[Word, ...], Meta(min_length=1, max_length=8)]
    sub: Word
    exp: Seconds
    iat: Seconds
    nbf: Seconds | None = None
    client_id: Word
    jti: Word
    # ours
    region: Annotated[str, Meta(pattern=r"^[0-9]{6}\Z")]
    department: Words = ""
    agency: Annotated[str, Meta(pattern=r"^([0-9A-HJ-NPQRTUWXY]{18})?\Z")] = ""
    officer: Words = ""
    roles: Annotated[tuple[Word, ...], Meta(min_length=1, max_length=8)]
    subject: Annotated[str, Meta(pattern=r"^([a-z2-7]{26})?\Z")] = ""


class VerifiedToken(msgspec.Struct, frozen=True, kw_only=True):
    """What a token says, once it is known to be genuine: who, and between which seconds it holds."""

    principal: Principal
    begins: int
    ends: int


def authenticate(token: bytes, trust: TrustedIssuers, *, audience: str, now: Instant) -> Principal:
    """Return the principal that `token` names, or raise TOKEN_INVALID with the first reason.

    Does not establish that the caller is the token's rightful holder, nor that the officer still
    holds office: the issuer answers for both until `exp`.

    1. At most 4,096 bytes in three parts, each canonical base64url.
    2. The header is one strict JSON object of `typ`, `alg` and `kid`: nothing else is understood, so
       `jwk`, `jku`, `x5u`, `x5c`, `b64`, `crit` cannot bring a key or change the meaning.
    3. `typ` is an access token's, `alg` is Ed25519, `kid` is in our registry: the token chooses a key
       we already hold, never an algorithm.
    4. The signature holds under that key.
    5. The claims are one strict JSON object of known shapes.
    6. They are the key owner's, for its region, for us, and for a bounded time.
    7. They name exactly one standing, with what that standing needs.
    8. They hold now: not early, not late.
    """
    return _in_time(_verified(token, trust, audience), now)


class TokenAuthenticator:
    """The token check of one gateway, with a bounded memory of tokens that were genuine.

    INVARIANT: only steps 1 to 7 are remembered, which are the same for the same bytes and the same
    trust; step 8 is asked every time. New keys mean a new gate.
    """

    def __init__(self, trust: TrustedIssuers, audience: str, *, remember: int = 4_096) -> None:
        self._genuine = lru_cache(remember)(lambda token: _verified(token, trust, audience))

    def authenticate(self, token: bytes, now: Instant) -> Principal:
        """Return what `authenticate` returns; a refused token is never remembered."""
        return _in_time(self._genuine(token), now)


def _verified(token: bytes, trust: TrustedIssuers, audience: str) -> VerifiedToken:
    # 1. Bytes.
    header, payload, signature = _parts(token)
    # 2. and 3. Header, from which nothing but the key's id is taken.
    issuer, key = _key(_members(header, TokenReason.HEADER_NOT_JSON), trust)
    # 4. Signature.
    _verify(token, signature, key)
    # 5. Claims.
    claims = _claims(_members(payload, TokenReason.CLAIMS_NOT_JSON))
    # 6. Whose, for whom, for how long.
    _check_parties(claims, issuer, audience)
    # 7. In what standing.
    principal = _abroad(_principal(claims)) if issuer.neighbour else _principal(claims)
    return VerifiedToken(principal=principal, begins=max(claims.iat, claims.nbf or 0), ends=claims.exp)


def _in_time(genuine: VerifiedToken, now: Instant) -> Principal:
    # 8. When.
    seconds = now // 1_000_000
    if genuine.begins > seconds + SKEW:
        _refuse(TokenReason.NOT_YET_VALID)
    if genuine.ends <= seconds - SKEW:
        _refuse(TokenReason.EXPIRED)
    return genuine.principal


def mint(
    key: OKPKey, principal: Principal, *, issuer: str, audience: str, now: Instant, life: int = LONGEST_LIFE
) -> str:
    """Return an access token for `principal`, good for `life` seconds: for the demo and the tests.

    It is not an identity provider: nothing is asked of whoever calls it.
    """
    seconds = now // 1_000_000
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": principal.subject or principal.officer or principal.client,
        "exp": seconds + life,
        "iat": seconds,
        "client_id": principal.client or "accord-cli",
        "jti": uuid4().hex,
        "region": principal.region,
        "department": principal.department,
        "agency": principal.agency,
        "officer": principal.officer,
        "roles": [principal.standing.value, *principal.roles],
        "subject": principal.subject,
    }
    protected = {"typ": TYPES[0], "alg": ALGORITHM, "kid": key.kid}
    return jws.serialize_compact(protected, msgspec.json.encode(claims), key, registry=_REGISTRY)


def _refuse(reason: TokenReason, private: str = "") -> NoReturn:
    told = reason.value if reason in TOLD else "REFUSED"
    raise Refused("TOKEN_INVALID", private=f"{reason.value} {private}".strip(), reason=told)


def _parts(token: bytes) -> tuple[bytes, bytes, bytes]:
    if len(token) > LONGEST_TOKEN:
        _refuse(TokenReason.TOO_LONG)
    parts = token.split(b".")
    if len(parts) != 3 or not all(parts):
        _refuse(TokenReason.NOT_THREE_PARTS)
    try:
        header, payload, signature = (decode(part) for part in parts)
    except ValueError:
        _refuse(TokenReason.NOT_BASE64URL)
    return header, payload, signature


_BY_FLAW = {JsonFlaw.NAME_TWICE: TokenReason.MEMBER_TWICE, JsonFlaw.TOO_DEEP: TokenReason.TOO_DEEP}


def _members(data: bytes, otherwise: TokenReason) -> dict[str, Any]:
    """Return the members of a JSON object nested at most three deep."""
    if otherwise is TokenReason.HEADER_NOT_JSON and len(data) > LONGEST_HEADER:
        _refuse(TokenReason.TOO_LONG)
    try:
        members = read_json(data, depth=3)
    except NotStrict as error:
        _refuse(_BY_FLAW.get(error.flaw, otherwise), error.flaw.value)
    if not isinstance(members, dict):
        _refuse(otherwise)
    return members


def _key(header: dict[str, Any], trust: TrustedIssuers) -> tuple[TokenIssuer, OKPKey]:
    if not header.keys() <= HEADER:
        _refuse(TokenReason.HEADER_MEMBER_REFUSED)
    if header.get("typ") not in TYPES:
        _refuse(TokenReason.TYPE_REFUSED)
    if header.get("alg") != ALGORITHM:
        _refuse(TokenReason.ALGORITHM_REFUSED)
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in trust.keys:
        _refuse(TokenReason.KEY_UNKNOWN)
    return trust.keys[kid]


# INVARIANT: one algorithm, named by us; the library would also take `EdDSA` and whatever it recommends.
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])


def _verify(token: bytes, signature: bytes, key: OKPKey) -> None:
    if len(signature) != 64:
        _refuse(TokenReason.SIGNATURE_WRONG, "length")
    try:
        jws.deserialize_compact(token, key, registry=_REGISTRY)
    except (JoseError, ValueError) as error:
        _refuse(TokenReason.SIGNATURE_WRONG, type(error).__name__)


def _claims(members: dict[str, Any]) -> Claims:
    missing = [name for name in _REQUIRED if name not in members]
    if missing:
        _refuse(TokenReason.CLAIM_MISSING, missing[0])
    try:
        return msgspec.convert(members, Claims, strict=True)
    except msgspec.ValidationError as error:
        # The library names the claim and the expected shape, never the value.
        _refuse(TokenReason.CLAIM_MALFORMED, str(error))


_REQUIRED = tuple(field.name for field in msgspec.structs.fields(Claims) if field.required)


def _check_parties(claims: Claims, issuer: TokenIssuer, audience: str) -> None:
    if claims.iss != issuer.name:
        _refuse(TokenReason.ISSUER_FOREIGN)
    if not claims.region.startswith(_area(issuer.region)):
        _refuse(TokenReason.REGION_FOREIGN)
    if audience not in (claims.aud if isinstance(claims.aud, tuple) else (claims.aud,)):
        _refuse(TokenReason.AUDIENCE_FOREIGN)
    if not 0 < claims.exp - claims.iat <= LONGEST_LIFE:
        _refuse(TokenReason.LIVES_TOO_LONG)


def _area(region: str) -> str:
    """Return the digits that every place within `region` begins with (GB/T 2260: two per level)."""
    return region.removesuffix("00").removesuffix("00")


_NEEDS: dict[CallerRole, tuple[set[str], set[str]]] = {
    CallerRole.OFFICER: ({"department", "officer"}, {"subject"}),
    CallerRole.MACHINE: ({"department"}, {"officer", "subject"}),
    CallerRole.AUDITOR: ({"officer"}, {"subject"}),
    CallerRole.SUBJECT: ({"subject"}, {"department", "agency", "officer"}),
}
"""Per standing: the claims it must have, and those it must not."""


def _abroad(principal: Principal) -> Principal:
    """Return a neighbour's system as it stands here: its region, its name, and none of its duties."""
    if principal.standing is not CallerRole.MACHINE:
        _refuse(TokenReason.STANDING_UNCLEAR, "only systems ask across a border")
    return Principal(
        standing=CallerRole.NEIGHBOUR,
        region=principal.region,
        department=principal.department,
        client=principal.client,
    )


def _principal(claims: Claims) -> Principal:
    standings = [role for role in claims.roles if role in CallerRole.__members__]
    duties = tuple(role for role in claims.roles if role in Duty.__members__)
    if len(standings) + len(duties) != len(claims.roles):
        _refuse(TokenReason.ROLE_UNKNOWN)
    if len(standings) != 1 or (standing := CallerRole(standings[0])) not in _NEEDS:
        _refuse(TokenReason.STANDING_UNCLEAR, "not one standing")
    needed, barred = _NEEDS[standing]
    if not all(getattr(claims, name) for name in needed) or any(getattr(claims, name) for name in barred):
        _refuse(TokenReason.STANDING_UNCLEAR, standing.value)
    if duties and standing not in {CallerRole.OFFICER, CallerRole.MACHINE}:
        _refuse(TokenReason.STANDING_UNCLEAR, "duties are a department's")
    return Principal(
        standing=standing,
        region=claims.region,
        department=claims.department,
        agency=claims.agency,
        officer=claims.officer,
        client=claims.client_id,
        roles=tuple(sorted(set(duties))),
        subject=claims.subject,
    )
