"""ID tokens (OpenID Connect Core 1.0): that the person who comes back is who the provider signed in just now.

The access token beside it says what somebody may do, and is checked by `security.tokens`; the ID token binds
it to this browser by the nonce that we gave. Its keys are those of the region's one issuer, its algorithm
ours.
"""

import hmac
from typing import Annotated, Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from msgspec import Meta

from graph.errors import Refused
from graph.model.time import Instant
from security.jwks import ALGORITHM, TrustedIssuers
from security.strict_json import NotStrict, read_json
from security.tokens import SKEW

LIFE = 600
"""Seconds for which an ID token is taken at most: it is for the moment of signing in."""

_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])

Word = Annotated[str, Meta(min_length=1, max_length=128)]


class IdClaims(msgspec.Struct, frozen=True, kw_only=True):
    """The claims that are read; others mean nothing here."""

    iss: Word
    aud: Word
    sub: Word
    nonce: Word
    exp: int
    iat: int


def check_id_token(
    token: str, trust: TrustedIssuers, *, issuer: str, client: str, nonce: str, now: Instant
) -> str:
    """Return the `sub` of an ID token; raises `Refused` SIGN_IN_FAILED where anything about it is amiss.

    SPEC: OpenID Connect Core 3.1.3.7: 1. signed by the issuer's key, in our one algorithm, 2. by the issuer,
    for this client alone, 3. with the nonce that was sent, 4. for now.
    """
    # 1. Signature.
    claims = _claims(token, trust, issuer)
    # 2. Whose and for whom; 3. nonce; 4. time.
    seconds = now // 1_000_000
    good = (
        claims.iss == issuer
        and claims.aud == client
        and hmac.compare_digest(claims.nonce.encode(), nonce.encode())
        and claims.iat - SKEW <= seconds < min(claims.exp, claims.iat + LIFE) + SKEW
    )
    if not good:
        raise Refused("SIGN_IN_FAILED", private="claims of the ID token")
    return claims.sub


def _claims(token: str, trust: TrustedIssuers, issuer: str) -> IdClaims:
    """Return the claims once the signature holds under a key of the issuer that we have."""
    try:
        # Only the key's name is taken from the header: the key and the algorithm are ours.
        kid = jws.extract_compact(token.encode("ascii"), registry=_REGISTRY).headers().get("kid")
        owner, key = trust.keys[str(kid)]
        body = jws.deserialize_compact(token, key, registry=_REGISTRY).payload
        claims = msgspec.convert(read_json(body, depth=3), IdClaims, strict=True)
    except (JoseError, ValueError, KeyError, NotStrict, msgspec.ValidationError) as error:
        raise Refused("SIGN_IN_FAILED", private=type(error).__name__) from error
    if owner.name != issuer:
        raise Refused("SIGN_IN_FAILED", private="another issuer's key")
    return claims


def mint_id_token(key: OKPKey, *, issuer: str, client: str, subject: str, nonce: str, now: Instant) -> str:
    """Return an ID token: for the demonstration's own provider and the tests."""
    seconds = now // 1_000_000
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": client,
        "sub": subject,
        "nonce": nonce,
        "iat": seconds,
        "exp": seconds + LIFE,
    }
    header = {"typ": "JWT", "alg": ALGORITHM, "kid": key.kid}
    return jws.serialize_compact(header, msgspec.json.encode(claims), key, registry=_REGISTRY)
