"""One visit of a page: language and caller, a place and a deadline like any request's, and what leaves.

Whatever goes wrong leaves as a page too: the sentence of its code in the reader's language, with the code.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.city import City
from gateway.console.asking import PageAnswer, as_page_error, ask, document
from gateway.console.language import SWITCH, chosen, remembering
from gateway.console.rendering import WebPage, rendered
from gateway.console.session import Session, caller_of, open_session
from gateway.console.words import Language
from gateway.http.errors import as_fault, log_refusal
from gateway.http.headers import retry_headers
from gateway.http.limits import RequestDeadline, share_of
from gateway.http.plain_endpoint import PlainDoor
from graph.errors import Fault, Refused
from graph.model.time import Day, Instant, china_day
from security.principal import Caller, CallerRole


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One request for a page: the city, who asks, when, and in which language it is answered."""

    city: City
    request: Request
    language: Language
    caller: Caller
    session: Session | None
    now: Instant

    @property
    def today(self) -> Day:
        """The day of this visit in China."""
        return china_day(self.now)

    def given(self, name: str) -> str:
        """Return a parameter of the address without blanks around it; nothing where it is absent."""
        return self.request.query_params.get(name, "").strip()

    async def ask(self, name: str, **variables: Any) -> PageAnswer:
        """Ask a question of `queries/`, as the caller of this page."""
        return await self.put(document(name), variables)

    async def put(self, text: str, variables: dict[str, Any]) -> PageAnswer:
        """Put a document that was made for this visit, as the caller of this page."""
        return await ask(self.city, text, variables, self.caller, self.now)


PUBLIC_PAGES = ("/search", "/measures", "/rules", "/verify")
WORK = ("/work",)
ROLE_PAGES = {
    CallerRole.OFFICER: WORK,
    CallerRole.MACHINE: WORK,
    CallerRole.AUDITOR: ("/audit",),
    CallerRole.SUBJECT: ("/me",),
}
"""Pages that every page leads to: those of anybody, and those of whoever is signed in."""

Tell = Callable[[Visit], Awaitable[WebPage]]
"""What a page has to say: it raises `Fault`s and knows nothing of places, languages and headers."""


def page_endpoint(city: City, tell: Tell, door: PlainDoor) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of a page."""

    async def endpoint(request: Request) -> Response:
        visit = _visit(city, request)
        try:
            share = share_of(visit.caller.principal, request.client.host if request.client else "")
            async with RequestDeadline(door.seconds), door.room.place(share):
                page = await tell(visit)
        except Exception as error:  # noqa: BLE001  (whatever it is, it leaves as a page)
            page = refusal_page(request, as_fault(error))
        return _response(visit, page)

    return endpoint


def _visit(city: City, request: Request) -> Visit:
    """Return a visit with whoever is signed in; a session whose token has ended is none."""
    now = city.clock()
    session = open_session(city, request, now)
    try:
        caller = caller_of(city, session, now)
    except Refused:
        session, caller = None, caller_of(city, None, now)
    return Visit(
        city=city, request=request, language=chosen(request), caller=caller, session=session, now=now
    )


def refusal_page(request: Request, fault: Fault) -> WebPage:
    """Return the page of a refusal, with a line in the log."""
    log_refusal(fault, method=request.method)
    headers = {name.decode(): value.decode() for name, value in retry_headers(fault)}
    # What a page asks for and what it may not see are answered; that is no failure of the page.
    status = fault.entry.status if fault.entry.status >= 400 else 403
    return WebPage(
        template="refusal.html", values={"error": as_page_error(fault)}, status=status, headers=headers
    )


def _response(visit: Visit, page: WebPage) -> Response:
    """Return a page with what every page shows."""
    common = {
        "place": visit.city.place,
        "path": visit.request.url.path,
        "switches": _switches(visit.request),
        "pages": (*PUBLIC_PAGES, *ROLE_PAGES.get((page.caller or visit.caller).principal.standing, ())),
        "done": _done(visit),
        "today": visit.today,
        "session": page.session or visit.session,
        "who": (page.caller or visit.caller).principal,
        "may_sign_in": bool(visit.city.settings.console.authorize),
    }
    page = msgspec.structs.replace(page, cookies=(*page.cookies, *remembering(visit.request)))
    return rendered(page, visit.language, common)


def _done(visit: Visit) -> str:
    """Return the entry of what was done just before, where a form led here."""
    given = visit.given("done")
    return given if visit.session and given.isdecimal() and given.isascii() and len(given) < 16 else ""


def _switches(request: Request) -> dict[str, str]:
    """Return the address of this page in each language; a form that was sent is asked for anew, empty."""
    path = request.url.path
    kept = [pair for pair in parse_qsl(request.url.query) if pair[0] != SWITCH]
    return {tag: f"{path}?{urlencode([*kept, (SWITCH, tag)])}" for tag in ("zh", "en")}
