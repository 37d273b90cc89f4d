"""Signing in by the city's OpenID provider: authorization code with PKCE, and what is stated for a matter.

    GET  /sign-in         to the provider, with state, nonce and the challenge of a secret that stays here
    GET  /sign-in/back    from the provider: its code becomes tokens, and these a session
    GET  /statement       purpose, legal basis and case of a matter
    POST /statement       they are stated, until others are
    POST /sign-out        the session ends

SPEC: RFC 6749, RFC 7636 (S256), RFC 9700: the code alone is worth nothing, and a foreign one is not taken.
"""

import hmac
import secrets
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx2
import msgspec

from gateway.console.asking import as_page_error
from gateway.console.forms import form_of
from gateway.console.frame import Visit
from gateway.console.rendering import WebPage
from gateway.console.session import ENDED, Session, browser, check_form, session_cookie
from gateway.http.authenticate import complete_statement
from gateway.settings import ConsoleSettings
from gateway.statement import check_statement
from graph.errors import Fault, Refused, Unavailable
from graph.model.time import Instant
from security.base64url import encode
from security.id_tokens import check_id_token
from security.principal import Caller, Purpose
from security.secret_files import read_secret

COOKIE, BOUND = "__Host-accord-sign-in", "sign-in"
WITHIN = 600
"""Seconds in which somebody comes back from the provider."""
LONGEST_ANSWER = 16_384
SECONDS = 5.0
"""Bytes and seconds of the provider's answer at most."""


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered between leaving for the provider and coming back, in a cookie of its own."""

    state: str
    nonce: str
    verifier: str
    until: Instant


class Tokens(msgspec.Struct, frozen=True):
    """What the provider's token endpoint answers, as far as it is read."""

    access_token: str
    id_token: str


async def leave(visit: Visit) -> WebPage:
    """Send the visitor to the provider; raises `Refused` SIGN_IN_ABSENT where none is set."""
    settings = _settings(visit)
    begun = Begun(
        state=secrets.token_urlsafe(16),
        nonce=secrets.token_urlsafe(16),
        verifier=secrets.token_urlsafe(48),
        until=visit.now + WITHIN * 1_000_000,
    )
    asked = {
        "response_type": "code",
        "client_id": settings.client,
        "redirect_uri": _back(settings),
        "scope": "openid",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": encode(sha256(begun.verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    value = visit.city.cookies.seal(BOUND, browser(visit.request), begun)
    cookie = f"{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={WITHIN}"
    return _to(f"{settings.authorize}?{urlencode(asked)}", cookie)


async def come_back(visit: Visit) -> WebPage:
    """Make a session of what the provider sends back, and ask what it is for.

    1. It is the answer to what this browser began. 2. The code becomes tokens. 3. The ID token is for this
    browser, the access token holds. 4. The session. The page is shown at once, not by another address: the
    session's cookie does not travel with what a foreign page sent here. Raises `Refused` SIGN_IN_FAILED.
    """
    city, settings = visit.city, _settings(visit)
    # 1. Ours.
    begun = city.cookies.open(BOUND, browser(visit.request), visit.request.cookies.get(COOKIE, ""), Begun)
    if begun is None or begun.until <= visit.now or not _same(begun.state, visit.given("state")):
        raise Refused("SIGN_IN_FAILED", private="not begun here")
    # 2. Tokens.
    tokens = await _redeemed(settings, visit.given("code"), begun)
    # 3. Who.
    check_id_token(
        tokens.id_token,
        city.gate.trust,
        issuer=city.settings.tokens.issuer,
        client=settings.client,
        nonce=begun.nonce,
        now=visit.now,
    )
    caller = Caller(principal=city.gate.authenticate(tokens.access_token.encode(), visit.now))
    # 4. Session.
    session = Session(token=tokens.access_token, until=visit.now + settings.minutes * 60_000_000)
    cookie = session_cookie(city, visit.request, session, visit.now)
    forgotten = f"{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
    page = _statement(session)
    return msgspec.structs.replace(page, cookies=(forgotten, cookie), session=session, caller=caller)


async def statement(visit: Visit) -> WebPage:
    """Show what is stated now, to be stated anew; raises `Refused` SIGN_IN_REQUIRED."""
    return _statement(signed_in(visit))


async def state(visit: Visit) -> WebPage:
    """State purpose, legal basis and case until others are; what stands on nothing is told on the form."""
    form = await form_of(visit.city, visit.request)
    session = check_form(visit.session, form)
    given = {name: form.get(name, "") for name in ("purpose", "legalBasis", "case")}
    try:
        bare = Caller(principal=visit.caller.principal)
        said = complete_statement(bare, {"accord": given}, visit.city.instruments, visit.now)
        check_statement(visit.city, said, visit.today)
    except Fault as fault:
        return _statement(session, given, fault)
    stated = {"purpose": said.purpose, "legal_basis": said.legal_basis, "case": said.case}
    session = msgspec.structs.replace(session, **stated)
    return _to("/", session_cookie(visit.city, visit.request, session, visit.now))


async def sign_out(visit: Visit) -> WebPage:
    """End the session."""
    check_form(visit.session, await form_of(visit.city, visit.request))
    return _to("/", ENDED)


def signed_in(visit: Visit) -> Session:
    """Return the session of a visit; raises `Refused` SIGN_IN_REQUIRED."""
    if visit.session is None:
        raise Refused("SIGN_IN_REQUIRED")
    return visit.session


def _statement(session: Session, given: dict[str, str] | None = None, fault: Fault | None = None) -> WebPage:
    """Return the form with what was stated, or with what was given and why it does not stand."""
    now: dict[str, Any] = {
        "purpose": session.purpose.value if session.purpose else "",
        "legalBasis": session.legal_basis,
        "case": session.case,
    }
    errors = (as_page_error(fault),) if fault else ()
    values = {"stated": given or now, "purposes": [one.value for one in Purpose], "errors": errors}
    return WebPage(template="statement.html", values=values, status=400 if fault else 200)


async def _redeemed(settings: ConsoleSettings, code: str, begun: Begun) -> Tokens:
    """Return what the provider gives for a code; raises SIGN_IN_FAILED or SIGN_IN_UNREACHABLE."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _back(settings),
        "client_id": settings.client,
        "code_verifier": begun.verifier,
    }
    if settings.secret_file:
        asked["client_secret"] = read_secret(settings.secret_file).decode("ascii").strip()
    try:
        async with httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
            said = await client.post(settings.token, data=asked, headers={"Accept": "application/json"})
    except httpx2.HTTPError as error:
        raise Unavailable("SIGN_IN_UNREACHABLE", private=type(error).__name__) from error
    if said.status_code != 200 or len(said.content) > LONGEST_ANSWER:
        raise Refused("SIGN_IN_FAILED", private=f"token endpoint {said.status_code}")
    try:
        return msgspec.json.decode(said.content, type=Tokens)
    except msgspec.MsgspecError as error:
        raise Refused("SIGN_IN_FAILED", private="token endpoint's answer") from error


def _settings(visit: Visit) -> ConsoleSettings:
    settings = visit.city.settings.console
    if not settings.authorize:
        raise Refused("SIGN_IN_ABSENT")
    return settings


def _back(settings: ConsoleSettings) -> str:
    return f"{settings.address}/sign-in/back"


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _to(address: str, *cookies: str) -> WebPage:
    return WebPage(template="", status=303, headers={"Location": address}, cookies=cookies)
