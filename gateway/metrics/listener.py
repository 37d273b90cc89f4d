"""The door at which metrics are fetched: a listener of its own, closed unless the settings open it.

    async with metrics_served(city, listening): …

It is no path of the public door: whoever reaches the gateway from outside reaches that one alone. Who may
reach this one is the operator's network; it takes a few connections, and says nothing of a person.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.city import City
from gateway.http.plain_endpoint import health_endpoint, no_method, no_route
from gateway.http.protocol import SocketLimits, serving
from gateway.listening import bind_port
from gateway.metrics.look import look
from gateway.metrics.meters import meters
from gateway.settings import Settings

CONNECTIONS = 16
"""Connections at once: a few who watch, and nobody else."""


@contextmanager
def metrics_port(settings: Settings) -> Iterator[socket.socket | None]:
    """Hold the port on which metrics are served, which is not listening yet; None where none is set."""
    chosen = settings.metrics
    if not chosen.port:
        yield None
        return
    with bind_port(chosen.host, chosen.port) as held:
        yield held


def metrics_application(city: City) -> Starlette:
    """Return the application that tells the metrics of an open city, at `/metrics` and nowhere else."""
    routes = [Route("/metrics", health_endpoint(city, _tell), methods=["GET"])]
    return Starlette(routes=routes, exception_handlers={404: no_route, 405: no_method})


@asynccontextmanager
async def metrics_served(city: City, listening: socket.socket | None) -> AsyncIterator[None]:
    """Serve metrics on a port that is held, until the block ends; without a port do nothing."""
    if listening is None:
        yield
        return
    limits = SocketLimits(connections=CONNECTIONS)
    server = _Listener(uvicorn.Config(metrics_application(city), lifespan="off", **serving(limits)))
    serving_it = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = server.force_exit = True
        await serving_it


class _Listener(uvicorn.Server):
    """uvicorn's server, which leaves the signals to the gateway's own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


async def _tell(city: City, _request: Request) -> Response:
    """Return the metrics as they stand now."""
    await look(city)
    return Response(meters.text(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
