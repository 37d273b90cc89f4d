"""Step 1, who: the caller, its purpose, legal basis and case, from four headers; nothing is parsed yet."""

import re
from collections.abc import Container

from gateway.http.headers import Headers, only
from graph.errors import Refused
from graph.model.time import Instant
from security.names import is_name
from security.principal import Caller, CallerRole, Principal, Purpose
from security.tokens import LONGEST_TOKEN, TokenAuthenticator

AUTHORIZATION = b"authorization"
PURPOSE = b"accord-purpose"
LEGAL_BASIS = b"accord-legal-basis"
CASE = b"accord-case"

LONGEST = {AUTHORIZATION: LONGEST_TOKEN + 16, PURPOSE: 32, LEGAL_BASIS: 256, CASE: 256}
"""Bytes of each header at most; the characters are bounded by its shape."""

_BASIS = re.compile(r"(?P<instrument>[a-z0-9][a-z0-9.-]{1,63}) (?P<article>[\w()（）〔〕.、-]{1,32})")
_CASE = re.compile(r"[\w][\w()（）〔〕\[\]./-]{0,63}")

ANYBODY = Principal(standing=CallerRole.PUBLIC, region="")
"""Whoever shows no token: the public."""


def authenticate_request(
    headers: Headers, gate: TokenAuthenticator, instruments: Container[str], now: Instant
) -> Caller:
    """Return the caller of a request, or raise `Refused` with the code of the first header that fails.

    Does not say what the caller may see. A purpose without basis or case is kept as it is: the policy
    tells what is missing, field by field.

    1. Each of the four headers stands at most once and is short, readable text.
    2. Without a token it is the public; a token that does not hold is never the public.
    3. The purpose is on the closed list, the basis names a known instrument, the case has a number's shape.
    """
    # 1. The headers.
    given = {name: only(headers, name, longest) for name, longest in LONGEST.items()}
    # 2. The principal.
    principal = _principal(given[AUTHORIZATION], gate, now)
    # 3. What it states.
    return Caller(
        principal=principal,
        purpose=_purpose(given[PURPOSE]),
        legal_basis=_legal_basis(given[LEGAL_BASIS], instruments),
        case=_case(given[CASE]),
    )


def _principal(authorization: str | None, gate: TokenAuthenticator, now: Instant) -> Principal:
    if authorization is None:
        return ANYBODY
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.isascii():
        raise Refused("TOKEN_INVALID", private="not a bearer token", reason="NOT_BEARER")
    return gate.authenticate(token.encode("ascii"), now)


def _purpose(value: str | None) -> Purpose | None:
    if value is None:
        return None
    if value not in Purpose.__members__:
        raise Refused("PURPOSE_UNKNOWN", known=", ".join(Purpose.__members__))
    return Purpose(value)


def _legal_basis(value: str | None, instruments: Container[str]) -> str:
    if value is None:
        return ""
    found = _BASIS.fullmatch(value)
    if not found or found["instrument"] not in instruments:
        raise Refused("LEGAL_BASIS_UNKNOWN")
    return value


def _case(value: str | None) -> str:
    if value is None:
        return ""
    if not _CASE.fullmatch(value) or not is_name(value):
        raise Refused("CASE_MALFORMED")
    return value
