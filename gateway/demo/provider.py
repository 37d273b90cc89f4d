"""A small OpenID provider of the demonstration's own, with a person for each role.

Nobody proves anything here: whoever chooses a person is that person. Everything else is as a provider does
it, so that the pages sign in by the way they always sign in: authorization code with PKCE, ID token, access
token.

    GET   /authorize          choose a person
    GET   /authorize/NAME     back to the pages with a code for this person
    POST  /token              the code, once, for tokens
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from gateway.client.tokens import mint_token
from gateway.demo.founding import address
from gateway.demo.guide import Story
from gateway.keyring import ISSUER
from gateway.listening import bind_port
from gateway.settings import ConsoleSettings, Settings
from security.base64url import encode
from security.id_tokens import mint_id_token
from security.jwks import load_token_key
from security.principal import CallerRole, Duty, Principal

POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
LIFE = 120
"""Seconds for which a code is good."""

PEOPLE = ("officer", "authority", "centre", "subject", "auditor")
"""Whom there is to sign in as."""


class SignInPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to sign in as: who it is for the gateway, and what to state."""

    chinese: str
    english: str
    principal: Principal


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What a code is good for, once."""

    person: str
    challenge: str
    nonce: str
    back: str
    until: float


class Provider:
    """The provider of one city; codes are kept in memory until they are used."""

    def __init__(self, settings: Settings, people: Mapping[str, SignInPerson]) -> None:
        self._settings = settings
        self._people = people
        self._grants: dict[str, Grant] = {}

    def application(self) -> Starlette:
        """Return its three paths."""
        return Starlette(
            routes=[
                Route("/authorize", self._choose, methods=["GET"]),
                Route("/authorize/{name}", self._grant, methods=["GET"]),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _choose(self, request: Request) -> Response:
        """Show who there is to be."""
        rows = "".join(
            f'<li><a href="/authorize/{name}?{escape(request.url.query)}">{escape(one.chinese)}</a> '
            f"<span lang=en>{escape(one.english)}</span></li>"
            for name, one in self._people.items()
        )
        title = "演示用身份认证 · the demonstration's identity provider"
        page = (
            f"<!doctype html><html lang=zh-Hans><title>{title}</title><h1>{title}</h1><ul>{rows}</ul></html>"
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})

    async def _grant(self, request: Request) -> Response:
        """Send a person back with a code; only to the pages of this city, and only with a challenge."""
        asked, name = request.query_params, request.path_params["name"]
        back = f"{self._settings.console.address}/sign-in/back"
        good = (
            name in self._people
            and asked.get("redirect_uri") == back
            and asked.get("client_id") == self._settings.console.client
            and asked.get("code_challenge_method") == "S256"
        )
        if not good:
            return JSONResponse({"error": "invalid_request"}, status_code=400)
        code = secrets.token_urlsafe(24)
        self._grants[code] = Grant(
            person=name,
            challenge=asked.get("code_challenge", ""),
            nonce=asked.get("nonce", ""),
            back=back,
            until=time.monotonic() + LIFE,
        )
        return RedirectResponse(
            f"{back}?{urlencode({'code': code, 'state': asked.get('state', '')})}", status_code=303
        )

    async def _token(self, request: Request) -> Response:
        """Give tokens for a code and the secret behind its challenge; a code is good once."""
        form = dict(await _fields(request))
        grant = self._grants.pop(form.get("code", ""), None)
        made = encode(sha256(form.get("code_verifier", "").encode()).digest())
        if grant is None or grant.until < time.monotonic() or not hmac.compare_digest(made, grant.challenge):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        person = self._people[grant.person]
        identity = mint_id_token(
            load_token_key(self._settings.keys_dir / ISSUER),
            issuer=self._settings.tokens.issuer,
            client=self._settings.console.client,
            subject=grant.person,
            nonce=grant.nonce,
            now=time.time_ns() // 1_000,
        )
        access = mint_token(self._settings, person.principal)
        said = {"access_token": access, "id_token": identity, "token_type": "Bearer"}
        return JSONResponse(said, headers={"Cache-Control": "no-store"})


async def _fields(request: Request) -> list[tuple[str, str]]:
    return parse_qsl((await request.body()).decode("ascii"))


def people(settings: Settings, story: Story) -> dict[str, SignInPerson]:
    """Return a person for each role of a city."""
    place = settings.place

    def officer(department: str, name: str, agency: str = "", *duties: Duty) -> Principal:
        roles = tuple(duty.value for duty in duties)
        return Principal(
            standing=CallerRole.OFFICER,
            region=place,
            department=department,
            officer=name,
            agency=agency,
            roles=roles,
        )

    return {
        "officer": SignInPerson(
            chinese="王某，公共资源交易中心",
            english="an officer of the tender centre",
            principal=officer("郑州市公共资源交易中心", "王某 0372"),
        ),
        "authority": SignInPerson(
            chinese="赵某，市场监督管理局",
            english="an officer of the deciding authority",
            principal=officer(story.authority, "赵某 0115", story.authority_code, Duty.REPORTER),
        ),
        "centre": SignInPerson(
            chinese="李某，信用中心",
            english="an officer of the credit centre",
            principal=officer("郑州市信用中心", "李某 0008", "", Duty.CREDIT_CENTRE),
        ),
        "subject": SignInPerson(
            chinese=story.company,
            english="the company itself",
            principal=Principal(standing=CallerRole.SUBJECT, region=place, uscc=story.uscc),
        ),
        "auditor": SignInPerson(
            chinese="审计员",
            english="an auditor",
            principal=Principal(standing=CallerRole.AUDITOR, region=place, officer="审计员 0017"),
        ),
    }


def with_provider(settings: Settings) -> Settings:
    """Return the settings of a city whose people sign in here, at a port that nobody has."""
    with bind_port(settings.http.host, 0) as free:
        at = f"http://{settings.http.host}:{free.getsockname()[1]}"
    console = ConsoleSettings(address=address(settings), authorize=f"{at}/authorize", token=f"{at}/token")
    return msgspec.structs.replace(settings, console=console)


def serve_provider(settings: Settings, story: Story) -> uvicorn.Server:
    """Serve the provider beside what the process does, where the settings say; it ends with the process."""
    config = uvicorn.Config(
        Provider(settings, people(settings, story)).application(),
        host=settings.http.host,
        port=urlsplit(settings.console.token).port or 0,
        log_level="error",
        lifespan="off",
    )
    server = uvicorn.Server(config)
    Thread(target=server.run, daemon=True, name="provider").start()
    return server
