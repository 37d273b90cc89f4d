"""Who is signed in: what the session's cookie holds, and the caller that comes of it on each visit.

Nothing of a session is kept here. The cookie is sealed, bound to the browser that it was given to, sent by
our own pages only (SameSite=Strict), unreadable for scripts and over TLS alone, and ends by the settings'
minutes. The token in it is checked anew on every visit, so that one that is revoked ends its session at once.
"""

import hmac
import secrets

import msgspec
from starlette.requests import Request

from gateway.city import City
from gateway.http.authenticate import ANYBODY
from graph.errors import Refused
from graph.model.time import Instant
from security.principal import Caller, Purpose

COOKIE = "__Host-accord-session"
"""SPEC: RFC 6265bis 4.1.3.2: the prefix holds a browser to Secure, Path=/ and no Domain."""

ENDED = f"{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
BOUND = "session"


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What the cookie of somebody who is signed in holds.

    `until` is its last instant; `form` is what forms of this session must bring back. Purpose, legal basis
    and case are stated once for a matter, and stand as they were read.
    """

    token: str
    until: Instant
    form: str = msgspec.field(default_factory=lambda: secrets.token_urlsafe(16))
    purpose: Purpose | None = None
    legal_basis: str = ""
    case: str = ""


def browser(request: Request) -> str:
    """Return what a cookie is bound to beside its key: how the browser calls itself."""
    return request.headers.get("user-agent", "")


def open_session(city: City, request: Request, now: Instant) -> Session | None:
    """Return the session of a visit; nothing where there is none, or it has ended."""
    value = request.cookies.get(COOKIE, "")
    found = city.cookies.open(BOUND, browser(request), value, Session)
    return found if found and found.until > now else None


def session_cookie(city: City, request: Request, session: Session, now: Instant) -> str:
    """Return the cookie of a session; raises `Refused` SIGN_IN_FAILED where a browser would not keep it."""
    value = city.cookies.seal(BOUND, browser(request), session)
    if value is None:
        raise Refused("SIGN_IN_FAILED", private="a token longer than a cookie")
    seconds = max(0, (session.until - now) // 1_000_000)
    return f"{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}"


def caller_of(city: City, session: Session | None, now: Instant) -> Caller:
    """Return whoever visits, with what was stated; raises `Refused` TOKEN_INVALID where the token ended."""
    if session is None:
        return Caller(principal=ANYBODY)
    return Caller(
        principal=city.gate.authenticate(session.token.encode("ascii"), now),
        purpose=session.purpose,
        legal_basis=session.legal_basis,
        case=session.case,
    )


def check_form(session: Session | None, form: dict[str, str]) -> Session:
    """Return the session whose page a form was sent from; raises SIGN_IN_REQUIRED or CROSS_SITE_REFUSED."""
    if session is None:
        raise Refused("SIGN_IN_REQUIRED")
    if not hmac.compare_digest(form.get("form", "").encode(), session.form.encode()):
        raise Refused("CROSS_SITE_REFUSED", private="form")
    return session
