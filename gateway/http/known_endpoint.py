"""Endpoints beside GraphQL for callers who show a token: places of their own, refusals in the one shape."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.city import City
from gateway.http.errors import as_fault
from gateway.http.limits import KNOWN, ConcurrencyLimiter, RequestDeadline, share_of
from gateway.http.plain_endpoint import refusal
from security.principal import Caller

Who = Callable[[City, Request], Caller]
"""Who calls, where it may call here at all; raises `Refused`."""

Step = Callable[[City, Request, Caller], Awaitable[Response]]

_CLOSE = {"Connection": "close"}
"""After a refusal the rest of the body may still be on its way."""


def known_endpoint(
    city: City, who: Who, step: Step, room: ConcurrencyLimiter, seconds: float = 0
) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint for those whom `who` lets in, each in its share of the places of `room`.

    With `seconds` it is answered within them, its wait for a place among them.
    """

    async def endpoint(request: Request) -> Response:
        try:
            caller = who(city, request)
            share = share_of(caller.principal, request.client.host if request.client else "")
            if share.known and KNOWN in request.scope:
                request.scope[KNOWN](share.client)
            async with RequestDeadline(seconds) if seconds else nullcontext(), room.place(share):
                return await step(city, request, caller)
        except ClientDisconnect:
            return Response()  # nobody is left to be told; what arrived is kept
        except Exception as error:  # noqa: BLE001  (whatever it is, it leaves in the one shape)
            fault = as_fault(error)
            at = {"Upload-Offset": str(fault.details["offset"])} if "offset" in fault.details else {}
            return refusal(request, fault, _CLOSE | at)

    return endpoint
