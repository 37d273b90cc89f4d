"""Step 1, who: the caller, its purpose, legal basis and case, from headers before anything is parsed."""

from collections.abc import Mapping
from typing import Any

from gateway.http.headers import Headers, only
from gateway.http.statement import (
    LegalBasisReader,
    Statement,
    joined,
    state_in_extensions,
    state_in_headers,
)
from graph.errors import Refused
from graph.model.time import Instant, china_day
from security.principal import Caller, CallerRole, Principal
from security.tokens import LONGEST_TOKEN, TokenAuthenticator

AUTHORIZATION = b"authorization"
LONGEST = LONGEST_TOKEN + 16
"""Bytes of the Authorization header at most."""

ANYBODY = Principal(standing=CallerRole.PUBLIC, region="")
"""Whoever shows no token: the public."""


def authenticate_request(
    headers: Headers, gate: TokenAuthenticator, instruments: LegalBasisReader, now: Instant
) -> Caller:
    """Return the caller of a request, or raise `Refused` with the code of the first header that fails.

    Does not say what the caller may see. A purpose without basis or case is kept as it is: the policy
    tells what is missing, field by field.

    1. Each header stands at most once and is short, readable text.
    2. Without a token it is the public; a token that does not hold is never the public.
    3. The purpose is on the closed list, the basis names a known instrument, the case has a number's shape.
    """
    # 1. and 2. The principal.
    principal = _principal(only(headers, AUTHORIZATION, LONGEST), gate, now)
    # 3. What it states.
    return _stating(principal, state_in_headers(headers, instruments, china_day(now)))


def complete_statement(
    caller: Caller, extensions: Mapping[str, Any], instruments: LegalBasisReader, now: Instant
) -> Caller:
    """Return the caller with what the request's own `extensions` state beside the headers.

    It is the second half of step 1: the body is read only once the headers have told whose places it
    takes. Raises `Refused` with the code of what fails, or STATEMENT_CONTRADICTS.
    """
    said = state_in_extensions(extensions, instruments, china_day(now))
    before = Statement(purpose=caller.purpose, legal_basis=caller.legal_basis, case=caller.case)
    return _stating(caller.principal, joined(before, said))


def _stating(principal: Principal, said: Statement) -> Caller:
    return Caller(principal=principal, purpose=said.purpose, legal_basis=said.legal_basis, case=said.case)


def _principal(authorization: str | None, gate: TokenAuthenticator, now: Instant) -> Principal:
    """Return who an Authorization header says it is; raises `Refused` TOKEN_INVALID with the reason.

    SPEC: RFC 6750 2.1, the scheme in any case, one blank, the token. No header at all is the public.
    """
    if authorization is None:
        return ANYBODY
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.isascii():
        raise Refused("TOKEN_INVALID", private="not a bearer token", reason="NOT_BEARER")
    return gate.authenticate(token.encode("ascii"), now)
