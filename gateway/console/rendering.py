"""From values to a page: templates that escape whatever they are given, and the headers of every page.

No page runs a script or fetches anything from elsewhere: the policy below tells the browser so, and whoever
put markup into a name would find that nothing of it is run.
"""

from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from gateway.console.session import Session
from gateway.console.words import Language, member, members, phrase
from graph.packs.codes import in_words
from security.principal import Caller

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""SPEC: W3C CSP 3: our own style and pictures, forms to ourselves, and nothing else; no script at all."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Language, Cookie",
}
"""Headers of every page; that it is kept nowhere says `gateway.http.headers`."""

STATIC = {"console.css": "text/css", "icon.svg": "image/svg+xml"}
"""Files that are served as they are, with their media types."""


class WebPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows: its template, the values it is given, its status, and its entry in the ledger.

    `cookies` are whole `Set-Cookie` lines, `headers` those that go beside the ones of every page. A page
    without a template leads elsewhere, or is the file `content`. `session` and `caller` are those that the
    page itself began.
    """

    template: str
    values: dict[str, Any] = {}
    status: int = 200
    content: bytes = b""
    receipt: str = ""
    cookies: tuple[str, ...] = ()
    headers: dict[str, str] = {}
    session: Session | None = None
    caller: Caller | None = None


def static_file(name: str) -> bytes:
    """Return a file that is served as it is."""
    return files("gateway.console").joinpath("static", name).read_bytes()


STYLE = f"/console/console.css?v={sha256(static_file('console.css')).hexdigest()[:12]}"
"""Where the style sheet lies: another sheet has another address, so that this one may be kept."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def rendered(page: WebPage, language: Language, common: dict[str, Any]) -> Response:
    """Return a page in a language; `common` is what every page shows: who, where, and what was stated."""
    values = {
        **common,
        **page.values,
        "receipt": page.receipt,
        "style": STYLE,
        "language": language.value,
        "zh": language is Language.CHINESE,
        "t": partial(phrase, language),
        "member": partial(member, language),
        "members": members,
        "say": language.of,
        "called": partial(in_words, zh=language is Language.CHINESE),
    }
    text = _TEMPLATES.get_template(page.template).render(values) if page.template else page.content
    kind = "application/json" if page.content else "text/html"
    response = Response(text, status_code=page.status, media_type=kind, headers={**HEADERS, **page.headers})
    response.headers["Content-Language"] = language.value
    if page.receipt:
        response.headers["Accord-Receipt"] = page.receipt
    for line in page.cookies:
        response.raw_headers.append((b"set-cookie", line.encode("latin-1")))
    return response
