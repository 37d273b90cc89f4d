"""Endpoints beside GraphQL: whatever goes wrong in one leaves in the one shape, with a code.

    plain_endpoint       a place among the strangers' and a deadline: for all that is published
    health_endpoint      neither: for whoever watches the gateway
    no_route, no_method  what the router would have said itself, in other words

Nobody shows a token here. What these paths give is the same for everybody.
"""

from collections.abc import Awaitable, Callable, Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.city import City
from gateway.http.authenticate import ANYBODY
from gateway.http.errors import as_fault, body_of_faults, log_refusal
from gateway.http.headers import retry_headers
from gateway.http.limits import ConcurrencyLimiter, RequestDeadline, share_of
from graph.errors import Fault, Refused

Tell = Callable[[City, Request], Awaitable[Response]]
"""What an endpoint has to say: it raises `Fault`s and knows nothing of places and shapes."""


class PlainDoor(msgspec.Struct, frozen=True, kw_only=True):
    """What every endpoint beside GraphQL shares with it: strangers' places, and the seconds for an answer."""

    room: ConcurrencyLimiter
    seconds: float


def plain_endpoint(city: City, tell: Tell, door: PlainDoor) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that works in a place of its own and within its time, and refuses in one shape."""

    async def endpoint(request: Request) -> Response:
        share = share_of(ANYBODY, request.client.host if request.client else "")
        try:
            async with RequestDeadline(door.seconds), door.room.place(share):
                return await tell(city, request)
        except Exception as error:  # noqa: BLE001  (whatever it is, it leaves in the one shape)
            return refusal(request, as_fault(error))

    return endpoint


def health_endpoint(city: City, tell: Tell) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that answers whatever else is going on: who watches must hear of a full house."""

    async def endpoint(request: Request) -> Response:
        try:
            return await tell(city, request)
        except Exception as error:  # noqa: BLE001  (whatever it is, it leaves in the one shape)
            return refusal(request, as_fault(error))

    return endpoint


def refusal(request: Request, fault: Fault, more: Mapping[str, str] | None = None) -> Response:
    """Return a refusal in its one shape, with a line in the log; `more` are headers of its own."""
    log_refusal(fault, method=request.method)
    headers = {name.decode(): value.decode() for name, value in retry_headers(fault)} | {**(more or {})}
    return Response(
        body_of_faults(fault),
        status_code=fault.entry.status,
        media_type="application/json",
        headers=headers,
    )


async def no_route(request: Request, _error: Exception) -> Response:
    """Say that there is nothing at a path: the router's own refusal, in our shape."""
    return refusal(request, Refused("NOTHING_PUBLISHED", path=request.url.path[:80]))


async def no_method(request: Request, error: Exception) -> Response:
    """Say that a path is not asked so, and how it is."""
    allowed = getattr(error, "headers", None) or {}
    return refusal(request, Refused("METHOD_REFUSED", method=request.method[:16]), allowed)
