"""The application: every path that the gateway serves, and the order in which it starts and stops."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from gateway.city import City
from gateway.heart import answer
from gateway.http.endpoint import Door, graphql_endpoint
from gateway.http.errors import as_fault, body_of_faults, log_refusal
from gateway.http.limits import Room
from gateway.recovery import keep_settling, settle

LOG = "/log"
"""Below it lie the ledger's C2SP resources: `checkpoint`, `tile/…`, and the key as `vkey`."""


def application(city: City) -> Starlette:
    """Return the application of an open city; its lifespan settles what a crash left open first."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await settle(city)
        settling = asyncio.create_task(keep_settling(city))
        yield
        settling.cancel()
        with suppress(asyncio.CancelledError):
            await settling

    routes = [
        Route("/graphql", graphql_endpoint(partial(answer, city), _door(city))),
        Mount(LOG, routes=[Route("/{path:path}", _told(city, _log), methods=["GET"])]),
        Route("/livez", _told(city, _live), methods=["GET"]),
        Route("/readyz", _told(city, _ready), methods=["GET"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


Told = Callable[[City, Request], Awaitable[Response]]


def _told(city: City, tell: Told) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint whose every refusal has the one shape."""

    async def endpoint(request: Request) -> Response:
        try:
            return await tell(city, request)
        except Exception as error:  # noqa: BLE001  (whatever it is, it leaves in the one shape)
            fault = as_fault(error)
            log_refusal(fault, method=request.method)
            return Response(
                body_of_faults(fault), status_code=fault.entry.status, media_type="application/json"
            )

    return endpoint


async def _log(city: City, request: Request) -> Response:
    """Serve the ledger's public resources. SPEC: tiles are immutable, the checkpoint is not."""
    path = request.path_params["path"]
    if path == "vkey":
        return PlainTextResponse(city.ledger.key.vkey + "\n")
    body = await city.ledger.resource(path)
    if path == "checkpoint":
        return Response(body, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})
    lasting = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(body, media_type="application/octet-stream", headers=lasting)


async def _live(_city: City, _request: Request) -> Response:
    """Say that the process runs; nothing outside it is asked."""
    return PlainTextResponse("live\n")


async def _ready(city: City, _request: Request) -> Response:
    """Say of each door whether it can do work; the status is for machines."""
    doors = {"ledger": city.ledger.failure is None, "graph": await city.graph.ready()}
    return JSONResponse(doors, status_code=200 if all(doors.values()) else 503)


def _door(city: City) -> Door:
    limits, deadlines = city.settings.limits, city.settings.deadlines
    return Door(
        gate=city.gate,
        instruments=city.instruments,
        clock=city.clock,
        room=Room(working=limits.working, waiting=limits.waiting),
        body=limits.body,
        body_seconds=deadlines.body,
        answer_seconds=deadlines.request,
    )
