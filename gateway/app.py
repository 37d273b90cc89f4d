"""The application: every path that the gateway serves, and the order in which it starts and stops.

    /graphql                  one question, one answer: `gateway.http.endpoint` before the eight steps
    /log/…                    the audit ledger (审计账本): checkpoint, tiles, proofs, key, breaks
    /deliveries/…             what departments deliver while everybody goes on working
    /checks/…                 long lists that departments have checked beside requests
    /exchange/results         all that one region is told, for systems of that region
    /status, /keys, …         what `gateway.exchange.publish` has for neighbours and wallets
    /, /search, …             pages for people: `gateway.console`
    /livez, /readyz           whether the process runs, and whether it can do work

What is public shares the places and the deadline of strangers with `/graphql`, so that fetching tiles
cannot keep a department waiting. The two paths of health share nothing: who watches must be answered when
the house is full.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from gateway.checks.receiving import routes as checked
from gateway.city import City
from gateway.console.routes import routes as pages
from gateway.deliveries.receiving import routes as received
from gateway.exchange.publish import routes as published
from gateway.exchange.serve_outbox import routes as outboxes
from gateway.http.endpoint import EndpointConfiguration, graphql_endpoint
from gateway.http.headers import SafeHeaders
from gateway.http.limits import ConcurrencyLimiter
from gateway.http.negotiate import SpecVersion
from gateway.http.plain_endpoint import PlainDoor, health_endpoint, no_method, no_route, plain_endpoint
from gateway.pipeline import answer
from gateway.worker.rounds import work_together
from gateway.worker.tasks import Role, begin_work, work_of
from security.ledger.note import encode64
from security.results.addresses import LOG

# A number has one spelling, without leading zeros; sixteen digits are more than any log has entries.
_PROOF = re.compile(r"proof/(0|[1-9][0-9]{0,15})\.tlog-proof")
_GROWTH = re.compile(r"consistency/([1-9][0-9]{0,15})/([1-9][0-9]{0,15})")


def application(city: City, role: Role = Role.ALL) -> Starlette:
    """Return the application of an open city; its lifespan settles what a crash left open first.

    1. What comes before all else (`gateway.worker.tasks.begin_work`). 2. The work beside requests begins, as
    far as it is this process's. 3. Requests are served; at the end the work is cancelled and waited for,
    while the city is still open.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        """Bracket the serving: uvicorn takes connections once it has yielded."""
        await begin_work(city)
        working = asyncio.create_task(work_together(work_of(city, role), city, city.work))
        yield
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await city.lists.stop()

    door = _door(city)
    plain = PlainDoor(room=door.room, seconds=door.answer_seconds)
    routes = [
        Route("/graphql", graphql_endpoint(partial(answer, city), door)),
        Route(f"{LOG}/{{path:path}}", plain_endpoint(city, _log, plain), methods=["GET"]),
        *published(city, plain),
        *received(city),
        *checked(city),
        *outboxes(city),
        *pages(city, plain),
        Route("/livez", health_endpoint(city, _live), methods=["GET"]),
        Route("/readyz", health_endpoint(city, _ready), methods=["GET"]),
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(SafeHeaders)],
        exception_handlers={404: no_route, 405: no_method},
    )
    # A redirect to the same path with or without a slash would name the host that the caller named.
    app.router.redirect_slashes = False
    return app


async def _log(city: City, request: Request) -> Response:
    """Serve the ledger's public resources: what memory holds, proofs made on demand, else a stored file.

    Raises `Refused` LEDGER_NOTHING_THERE for a path that names nothing, or that spells something a second
    way.
    """
    path = request.path_params["path"]
    if path in _AT_HAND:
        return _AT_HAND[path](city)
    if proof := _PROOF.fullmatch(path):
        # The file names the entry, never its body: what it proves is as public as the tiles.
        return PlainTextResponse(await city.ledger.inclusion(int(proof[1])))
    if growth := _GROWTH.fullmatch(path):
        found = await city.ledger.consistency(int(growth[1]), int(growth[2]))
        return PlainTextResponse("".join(f"{encode64(digest)}\n" for digest in found))
    return _stored(path, await city.ledger.resource(path))


def _vkey(city: City) -> Response:
    """Serve the one line that checkpoints are verified with (C2SP signed-note)."""
    return PlainTextResponse(city.ledger.key.vkey + "\n")


def _breaks(city: City) -> Response:
    """Serve the pairs of neighbours' checkpoints that no one tree holds together, as they were signed."""
    return Response(msgspec.json.encode(city.logs.breaks), media_type="application/json")


def _stored(path: str, body: bytes) -> Response:
    """Serve a resource of the ledger. SPEC: C2SP tlog-tiles: tiles never change, the checkpoint does."""
    if path == "checkpoint":
        return Response(body, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})
    lasting = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(body, media_type="application/octet-stream", headers=lasting)


_AT_HAND: dict[str, Callable[[City], Response]] = {"vkey": _vkey, "breaks": _breaks}
"""Paths below the log's that are answered from memory."""


async def _live(_city: City, _request: Request) -> Response:
    """Say that the process runs; nothing outside it is asked."""
    return PlainTextResponse("live\n")


async def _ready(city: City, _request: Request) -> Response:
    """Say of each door whether it can do work, and of each neighbour what is known.

    A silent neighbour stops what was recognised of it, and nothing else: it is told and ends no readiness,
    like work beside requests that fails and is tried again. The status is for machines.
    """
    ledger = city.ledger.failure is None and not city.ledger.finding
    doors = {"ledger": ledger, "graph": await city.graph.ready()}
    distrust = city.exchange.distrust
    exchange = {
        "trust": distrust.details.get("reason", distrust.code) if distrust else "",
        "neighbours": [msgspec.to_builtins(one) for one in city.neighbours.values()],
    }
    work = msgspec.to_builtins(city.work)
    return JSONResponse(
        {**doors, "exchange": exchange, "work": work}, status_code=200 if all(doors.values()) else 503
    )


def _door(city: City) -> EndpointConfiguration:
    """Return what the settings say of requests: places, bytes, seconds, origins and the edition spoken."""
    limits, deadlines = city.settings.limits, city.settings.deadlines
    return EndpointConfiguration(
        gate=city.gate,
        instruments=city.instruments,
        clock=city.clock,
        room=ConcurrencyLimiter(working=limits.working, waiting=limits.waiting),
        body=limits.body,
        body_seconds=deadlines.body,
        answer_seconds=deadlines.request,
        origins=frozenset(city.settings.http.origins.split()),
        spec_version=SpecVersion(city.settings.http.edition),
    )
