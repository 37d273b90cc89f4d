"""Access tokens (访问令牌, RFC 9068): from bytes that claim an identity to a `Principal`, and back.

A token proves who asked its issuer for it, not that this caller is the one it was given to: whoever
holds it is believed until it expires, which is why its life is bounded here as well.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Annotated, Any
from uuid import uuid4

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from msgspec import Meta

from graph.model.time import Instant
from security.base64url import decode
from security.jwks import ALGORITHM, TokenIssuer, TrustedIssuers
from security.names import is_name
from security.principal import CallerRole, Duty, Principal
from security.revocations import Revocations
from security.strict_json import JsonFlaw, NotStrict, read_json
from security.token_reasons import TokenReason, refuse

LONGEST_TOKEN = 4_096
LONGEST_HEADER = 512
LONGEST_LIFE = 12 * 3_600
"""Seconds from `iat` to `exp` at most: a working day with its overtime; a stolen token ends with it."""
SKEW = 60
"""Seconds by which the issuer's clock may differ from ours, in either direction."""

TYPES = ("at+jwt", "application/at+jwt")
"""SPEC: RFC 9068 2.1: what `typ` says of an access token, with its media type's prefix or without."""

HEADER = frozenset({"typ", "alg", "kid"})
"""Members that a header may have, and all that are understood."""


Word = Annotated[str, Meta(min_length=1, max_length=128)]
Words = Annotated[str, Meta(max_length=128)]
Seconds = Annotated[int, Meta(ge=0, le=253_402_300_799)]


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """The claims that are read: those of RFC 9068 2.2, and ours below the line; others mean nothing here.

    `exp`, `iat` and `nbf` are whole seconds since 1970 (RFC 7519 NumericDate). `agency` and `uscc` are codes
    of GB 32100 (统一社会信用代码), `region` is one of GB/T 2260, `subject` an id of ours, `document` a
    resident number (GB 11643) or the handle of a document.
    """

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
    uscc: Annotated[str, Meta(pattern=r"^([0-9A-HJ-NPQRTUWXY]{18})?\Z")] = ""
    document: Annotated[str, Meta(pattern=r"^([a-z2-7]{52}|[0-9]{15}|[0-9]{17}[0-9X])?\Z")] = ""


class SubjectClaims(msgspec.Struct, frozen=True, kw_only=True):
    """The claims in which this region's identity provider names a subject: its code, or its document."""

    code: str = "uscc"
    document: str = "document"


OUR_CLAIMS = SubjectClaims()


class VerifiedToken(msgspec.Struct, frozen=True, kw_only=True):
    """What a token says, once it is known to be genuine: who, and between which seconds it holds."""

    principal: Principal
    jti: str
    begins: int
    ends: int


class TokenAuthenticator:
    """The token check of one gateway, with a bounded memory of tokens that were genuine.

    INVARIANT: only steps 1 to 7 are remembered, which are the same for the same bytes and the same
    trust; step 8 and the revocations are asked every time. New keys mean an empty memory.
    """

    def __init__(
        self,
        trust: TrustedIssuers,
        audience: str,
        *,
        remember: int = 4_096,
        revoked: Revocations | None = None,
        subjects: SubjectClaims = OUR_CLAIMS,
    ) -> None:
        self._audience = audience
        self._subjects = subjects
        self._remember = remember
        self.renew(trust, revoked or Revocations())

    def renew(self, trust: TrustedIssuers, revoked: Revocations) -> None:
        """Believe these issuers and none else, and refuse what is revoked, from the next token on."""
        audience, subjects = self._audience, self._subjects
        self._revoked, self.trust = revoked, trust
        self._genuine = lru_cache(self._remember)(lambda token: _verified(token, trust, audience, subjects))

    def authenticate(self, token: bytes, now: Instant) -> Principal:
        """Return the principal that a token names, or raise TOKEN_INVALID with the first reason.

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
        9. Neither it, nor its client or officer, was revoked.

        A refused token is never remembered.
        """
        genuine = _in_time(self._genuine(token), now)
        self.refuse_revoked(genuine.principal, genuine.jti)
        return genuine.principal

    def refuse_revoked(self, principal: Principal, jti: str = "") -> None:
        """Raise TOKEN_INVALID for a revoked system or officer, also where work goes on after its request."""
        if self._revoked.covers(jti, principal):
            refuse(TokenReason.REVOKED)


def _verified(
    token: bytes, trust: TrustedIssuers, audience: str, subjects: SubjectClaims = OUR_CLAIMS
) -> VerifiedToken:
    # 1. Bytes.
    header, payload, signature = _parts(token)
    # 2. and 3. Header, from which nothing but the key's id is taken.
    issuer, key = _key(_members(header, TokenReason.HEADER_NOT_JSON), trust)
    # 4. Signature.
    _verify(token, signature, key)
    # 5. Claims.
    claims = _claims(_members(payload, TokenReason.CLAIMS_NOT_JSON), subjects)
    # 6. Whose, for whom, for how long.
    _check_parties(claims, issuer, audience)
    # 7. In what standing.
    principal = _abroad(_principal(claims)) if issuer.neighbour else _principal(claims)
    return VerifiedToken(
        principal=principal, jti=claims.jti, begins=max(claims.iat, claims.nbf or 0), ends=claims.exp
    )


def _in_time(genuine: VerifiedToken, now: Instant) -> VerifiedToken:
    # 8. When.
    seconds = now // 1_000_000
    if genuine.begins > seconds + SKEW:
        refuse(TokenReason.NOT_YET_VALID)
    if genuine.ends <= seconds - SKEW:
        refuse(TokenReason.EXPIRED)
    return genuine


def mint(
    key: OKPKey,
    principal: Principal,
    *,
    issuer: str,
    audience: str,
    now: Instant,
    life: int = LONGEST_LIFE,
    subjects: SubjectClaims = OUR_CLAIMS,
) -> str:
    """Return an access token for `principal`, good for `life` seconds: for the demo and the tests.

    It is not an identity provider: nothing is asked of whoever calls it.
    """
    seconds = now // 1_000_000
    bounds = {"iss": issuer, "aud": audience, "exp": seconds + life, "iat": seconds, "jti": uuid4().hex}
    claims = {**bounds, **_claims_about(principal, subjects)}
    protected = {"typ": TYPES[0], "alg": ALGORITHM, "kid": key.kid}
    return jws.serialize_compact(protected, msgspec.json.encode(claims), key, registry=_REGISTRY)


CLIENT = "accord-cli"
"""The system that a minted token names where its principal names none: RFC 9068 demands one."""


def _claims_about(principal: Principal, subjects: SubjectClaims) -> dict[str, Any]:
    """Return the claims that say who somebody is; `sub` is the narrowest of its names."""
    client = principal.client or CLIENT
    named = ((subjects.code, principal.uscc), (subjects.document, principal.document))
    return {
        "sub": next(filter(None, (principal.subject, principal.uscc, principal.officer)), client),
        "client_id": client,
        "region": principal.region,
        "department": principal.department,
        "agency": principal.agency,
        "officer": principal.officer,
        "roles": [principal.standing.value, *principal.roles],
        "subject": principal.subject,
        **{name: value for name, value in named if value},
    }


def _parts(token: bytes) -> tuple[bytes, bytes, bytes]:
    """Return header, payload and signature as bytes; step 1, before anything in them is read."""
    if len(token) > LONGEST_TOKEN:
        refuse(TokenReason.TOO_LONG)
    parts = token.split(b".")
    if len(parts) != 3 or not all(parts):
        refuse(TokenReason.NOT_THREE_PARTS)
    try:
        header, payload, signature = (decode(part) for part in parts)
    except ValueError:
        refuse(TokenReason.NOT_BASE64URL)
    return header, payload, signature


_BY_FLAW = {JsonFlaw.NAME_TWICE: TokenReason.MEMBER_TWICE, JsonFlaw.TOO_DEEP: TokenReason.TOO_DEEP}


def _members(data: bytes, otherwise: TokenReason) -> dict[str, Any]:
    """Return the members of a JSON object nested at most three deep."""
    if otherwise is TokenReason.HEADER_NOT_JSON and len(data) > LONGEST_HEADER:
        refuse(TokenReason.TOO_LONG)
    try:
        members = read_json(data, depth=3)
    except NotStrict as error:
        refuse(_BY_FLAW.get(error.flaw, otherwise), error.flaw.value)
    if not isinstance(members, dict):
        refuse(otherwise)
    return members


def _key(header: dict[str, Any], trust: TrustedIssuers) -> tuple[TokenIssuer, OKPKey]:
    """Return the key that the header names, with its issuer; steps 2 and 3, in the order of the reasons."""
    if not header.keys() <= HEADER:
        refuse(TokenReason.HEADER_MEMBER_REFUSED)
    if header.get("typ") not in TYPES:
        refuse(TokenReason.TYPE_REFUSED)
    if header.get("alg") != ALGORITHM:
        refuse(TokenReason.ALGORITHM_REFUSED)
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in trust.keys:
        refuse(TokenReason.KEY_UNKNOWN)
    return trust.keys[kid]


# INVARIANT: one algorithm, named by us; the library would also take `EdDSA` and whatever it recommends.
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])


def _verify(token: bytes, signature: bytes, key: OKPKey) -> None:
    """Step 4: the whole token as it came, under our key. SPEC: RFC 8032 5.1.6, a signature has 64 bytes."""
    if len(signature) != 64:
        refuse(TokenReason.SIGNATURE_WRONG, "length")
    try:
        jws.deserialize_compact(token, key, registry=_REGISTRY)
    except (JoseError, ValueError) as error:
        refuse(TokenReason.SIGNATURE_WRONG, type(error).__name__)


def _claims(members: dict[str, Any], subjects: SubjectClaims) -> Claims:
    """Return the claims by their types; step 5. A subject is read from where this provider names it."""
    named = {"uscc": members.get(subjects.code, ""), "document": members.get(subjects.document, "")}
    members = {**members, **named}
    missing = [name for name in _REQUIRED if name not in members]
    if missing:
        refuse(TokenReason.CLAIM_MISSING, missing[0])
    try:
        claims = msgspec.convert(members, Claims, strict=True)
    except msgspec.ValidationError as error:
        # The library names the claim and the expected shape, never the value.
        refuse(TokenReason.CLAIM_MALFORMED, str(error))
    for name, values in _names(claims):
        if not all(map(is_name, filter(None, values))):
            refuse(TokenReason.CLAIM_MALFORMED, f"{name} is no readable name")
    return claims


def _names(claims: Claims) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every claim that is a text, and its texts."""
    for name in claims.__struct_fields__:
        value = getattr(claims, name)
        if isinstance(value, str | tuple):
            yield name, value if isinstance(value, tuple) else (value,)


_REQUIRED = tuple(field.name for field in msgspec.structs.fields(Claims) if field.required)


def _check_parties(claims: Claims, issuer: TokenIssuer, audience: str) -> None:
    """Step 6. A city's issuer may name every place within the city, and none outside it."""
    if claims.iss != issuer.name:
        refuse(TokenReason.ISSUER_FOREIGN)
    if not claims.region.startswith(_area(issuer.region)):
        refuse(TokenReason.REGION_FOREIGN)
    if audience not in (claims.aud if isinstance(claims.aud, tuple) else (claims.aud,)):
        refuse(TokenReason.AUDIENCE_FOREIGN)
    if not 0 < claims.exp - claims.iat <= LONGEST_LIFE:
        refuse(TokenReason.LIVES_TOO_LONG)


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
        refuse(TokenReason.STANDING_UNCLEAR, "only systems ask across a border")
    return Principal(
        standing=CallerRole.NEIGHBOUR,
        region=principal.region,
        department=principal.department,
        client=principal.client,
    )


def _roles(claims: Claims) -> tuple[CallerRole, tuple[str, ...]]:
    """Return the one standing among the roles, and the duties, sorted; a role that is neither is refused."""
    standings = [role for role in claims.roles if role in CallerRole.__members__]
    duties = [role for role in claims.roles if role in Duty.__members__]
    if len(standings) + len(duties) != len(claims.roles):
        refuse(TokenReason.ROLE_UNKNOWN)
    if len(standings) != 1 or CallerRole(standings[0]) not in _NEEDS:
        refuse(TokenReason.STANDING_UNCLEAR, "not one standing")
    return CallerRole(standings[0]), tuple(sorted(set(duties)))


def _principal(claims: Claims) -> Principal:
    """Return who the claims name, in one standing and with what that standing needs; step 7."""
    standing, duties = _roles(claims)
    principal = Principal(
        standing=standing,
        region=claims.region,
        department=claims.department,
        agency=claims.agency,
        officer=claims.officer,
        client=claims.client_id,
        roles=duties,
        subject=claims.subject,
        uscc=claims.uscc,
        document=claims.document,
    )
    missing, surplus = standing_gap(principal)
    if missing or surplus:
        refuse(TokenReason.STANDING_UNCLEAR, f"{standing.value}: {missing or surplus}")
    return principal


def standing_gap(principal: Principal) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a principal lacks for its standing, and what it has that its standing bars; both sorted.

    A token is refused for either, so none is minted with one.
    """
    needed, barred = _NEEDS[principal.standing]
    named = _given(principal, _SUBJECT)
    missing, surplus = needed - _given(principal, needed), _given(principal, barred)
    if "subject" in needed:
        # One subject, named in one way.
        missing = set() if named else {"subject"}
        surplus |= named if len(named) > 1 else set()
    elif named:
        surplus.add("subject")
    if _bears_undue_duty(principal):
        surplus.add("duty")
    return tuple(sorted(missing)), tuple(sorted(surplus))


def _bears_undue_duty(principal: Principal) -> bool:
    """Whether somebody has a duty that is none of its standing's."""
    return not set(principal.roles) <= _DUTIES.get(principal.standing, frozenset())


def _given(principal: Principal, names: Iterable[str]) -> set[str]:
    """Return which of these a principal has."""
    return {name for name in names if getattr(principal, name)}


_OF_DEPARTMENTS = frozenset({Duty.REPORTER.value, Duty.CREDIT_CENTRE.value})
_DUTIES = {
    CallerRole.OFFICER: _OF_DEPARTMENTS,
    CallerRole.MACHINE: _OF_DEPARTMENTS,
    CallerRole.AUDITOR: frozenset({Duty.EVIDENCE.value}),
}
"""The duties that callers of a standing may have."""

_SUBJECT = ("subject", "uscc", "document")
"""The three ways to name a subject."""
