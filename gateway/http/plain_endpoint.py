"""Endpoints beside GraphQL: whatever goes wrong in one leaves in the one shape, with a code."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from gateway.city import City
from gateway.http.errors import as_fault, body_of_faults, log_refusal
from gateway.http.headers import retry_headers
from graph.errors import Fault, Refused

Tell = Callable[[City, Request], Awaitable[Response]]


def plain_endpoint(city: City, tell: Tell) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint whose every refusal has the one shape."""

    async def endpoint(request: Request) -> Response:
        try:
            return await tell(city, request)
        except Exception as error:  # noqa: BLE001  (whatever it is, it leaves in the one shape)
            return refusal(request, as_fault(error))

    return endpoint


def refusal(request: Request, fault: Fault, more: Mapping[str, str] | None = None) -> Response:
    """Return a refusal in its one shape, with a line in the log."""
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
