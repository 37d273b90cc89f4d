"""Endpoints beside GraphQL: whatever goes wrong in one leaves in the one shape, with a code."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from gateway.city import City
from gateway.http.errors import as_fault, body_of_faults, log_refusal

Tell = Callable[[City, Request], Awaitable[Response]]


def plain_endpoint(city: City, tell: Tell) -> Callable[[Request], Awaitable[Response]]:
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
