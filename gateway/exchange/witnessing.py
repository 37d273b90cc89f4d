"""The witness's own paths, as C2SP tlog-witness has them (https://c2sp.org/tlog-witness).

    POST /witness/add-checkpoint            a log brings its newest checkpoint and is given a cosignature
    GET  /witness/<origin hash>/checkpoint  the newest checkpoint that was cosigned of a log
    GET  /witness/vkey                      what cosignatures are verified with

Submission prefix and monitoring prefix are one. Nobody shows a token: SPEC: "There is no authentication of
requests beyond the validation of the signature on the checkpoint".
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.city import City
from gateway.http.decode import body_of
from gateway.http.errors import log_refusal
from gateway.http.plain_endpoint import PlainDoor, plain_endpoint
from graph.errors import Refused
from security.witness import LONGEST, Witness

PREFIX = "/witness"


def routes(city: City, door: PlainDoor) -> list[BaseRoute]:
    """Return the paths, behind the door that all strangers share."""
    add, newest, vkey = (plain_endpoint(city, tell, door) for tell in (_add, _newest, _vkey))
    return [
        Route(f"{PREFIX}/add-checkpoint", add, methods=["POST"]),
        Route(f"{PREFIX}/vkey", vkey, methods=["GET"]),
        Route(f"{PREFIX}/{{origin}}/checkpoint", newest, methods=["GET"]),
    ]


async def _add(city: City, request: Request) -> Response:
    """Cosign a checkpoint, or refuse it with the status that the specification gives to its flaw."""
    witness = _witness(city, request)
    body = await body_of(
        request.stream(),
        limit=LONGEST,
        seconds=city.settings.deadlines.body,
        announced=request.headers.get("content-length"),
    )
    try:
        line = await witness.add_checkpoint(body, city.exchange.trust, city.clock())
    except Refused as fault:
        if fault.code != "WITNESS_SIZE_DIFFERS":
            raise
        # SPEC: the tree size "in decimal, followed by a newline", with a `Content-Type` of its own.
        log_refusal(fault, method=request.method)
        headers = {"Content-Type": "text/x.tlog.size"}
        return Response(f"{fault.details['size']}\n", status_code=fault.entry.status, headers=headers)
    return PlainTextResponse(line)


async def _newest(city: City, request: Request) -> Response:
    """Serve what was cosigned last of a log. SPEC: "404 Not Found" of one that never was."""
    _witness(city, request)
    note = city.logs.witnessed(request.path_params["origin"])
    if note is None:
        raise _nothing(request)
    return Response(note, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


async def _vkey(city: City, request: Request) -> Response:
    """Serve the one line that cosignatures are verified with."""
    return PlainTextResponse(_witness(city, request).vkey + "\n")


def _witness(city: City, request: Request) -> Witness:
    """Return this city's witness; where it is none, there is nothing at its paths."""
    if city.witness is None:
        raise _nothing(request)
    return city.witness


def _nothing(request: Request) -> Refused:
    return Refused("NOTHING_PUBLISHED", path=request.url.path[:80])
