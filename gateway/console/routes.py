"""Every page's path, and the files beside them: nothing is served from anywhere else."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.city import City
from gateway.console import audit, deeds, own, public, sign_in, subject, verifying, work
from gateway.console.frame import Tell, page_endpoint
from gateway.console.rendering import STATIC, static_file
from gateway.http.plain_endpoint import PlainDoor, plain_endpoint
from graph.errors import Refused

PAGES: dict[str, Tell] = {
    "/": public.home,
    "/search": public.search,
    "/company/{code}": public.company,
    "/measures": public.measures,
    "/rules": public.rules,
    "/rules/{pack}": public.clauses,
    "/subject/{code}": subject.subject,
    "/subject/{code}/procedures": work.procedures,
    "/work": work.work,
    "/do/{command}": deeds.begin,
    "/audit": audit.form,
    "/audit/entry/{index}": audit.entry,
    "/audit/patterns": audit.patterns,
    "/audit/statistics": audit.statistics,
    "/audit/evidence": audit.form,
    "/me": own.me,
    "/me/looks": own.looks,
    "/verify": verifying.form,
    "/sign-in": sign_in.leave,
    "/sign-in/back": sign_in.come_back,
    "/statement": sign_in.statement,
}
"""Pages that are asked for by their address."""

FORMS: dict[str, Tell] = {
    "/do/{command}": deeds.do,
    "/audit": audit.found,
    "/audit/evidence": audit.evidence,
    "/verify": verifying.verified,
    "/statement": sign_in.state,
    "/sign-out": sign_in.sign_out,
}
"""Pages that a form is sent to."""


def routes(city: City, door: PlainDoor) -> list[BaseRoute]:
    """Return the paths of the pages, behind the door of all that is published."""
    return [
        *(Route(path, page_endpoint(city, tell, door), methods=["GET"]) for path, tell in PAGES.items()),
        *(Route(path, page_endpoint(city, tell, door), methods=["POST"]) for path, tell in FORMS.items()),
        Route("/console/{name}", plain_endpoint(city, _static, door), methods=["GET"]),
    ]


async def _static(_city: City, request: Request) -> Response:
    """Serve a file as it is; its address changes with its bytes, so it may be kept."""
    name = request.path_params["name"]
    if name not in STATIC:
        raise Refused("NOTHING_PUBLISHED", path=request.url.path[:80])
    kept = {"Cache-Control": "public, max-age=86400"}
    return Response(static_file(name), media_type=STATIC[name], headers=kept)
