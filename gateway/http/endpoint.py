"""The endpoint: one request in, one answer out, every refusal in one shape.

What the answer is, is not known here: `answer` is the function of the eight steps.

    headers → media type → method and origin → caller → body → question → answer → status and headers

Nothing of a request is read before it has been decided whose it is, and nothing is parsed before it is
bounded. A refusal at any point is one GraphQL error with a code, in the media type that was negotiated as
far as that came.
"""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Protocol

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.authenticate import authenticate_request, complete_statement
from gateway.http.crosssite import check_cross_site, cross_origin_headers, preflight_headers
from gateway.http.decode import GraphQLRequest, body_of, check_media_type, decode_get, decode_post
from gateway.http.errors import as_fault, body_of_faults, log_refusal
from gateway.http.headers import SAFE, Headers, collect_headers, only, retry_headers
from gateway.http.limits import KNOWN, STRANGER, ConcurrencyLimiter, RequestDeadline, Share, share_of
from gateway.http.negotiate import (
    MODERN,
    RequestStage,
    SpecVersion,
    content_type,
    negotiate,
    stage_of,
    status_of,
)
from gateway.http.statement import LegalBasisReader
from gateway.metrics.meters import meters
from graph.errors import Fault, Refused
from graph.model.time import Instant
from security.principal import Caller
from security.tokens import TokenAuthenticator

RECEIPT = "Accord-Receipt"
"""The header with the entry's place in the ledger; outside the body, whose digest the entry holds."""

PROMISE = "Accord-Signed-Receipt"
"""The header with the log's signed receipt, in base64: what its holder can prove of the log later."""


NOBODY = "NOBODY"
"""The standing of whoever was refused before it was known, as metrics say it."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it leaves: its bytes, its place in the ledger, and how it ended.

    `promise` is the log's signed receipt. `partial` says that there are errors beside the data. A `fault`
    gives the status of a body that holds no data; its bytes are given all the same, because the ledger has
    digested them.
    """

    body: bytes
    receipt: str = ""
    promise: bytes = b""
    partial: bool = False
    fault: Fault | None = None


class AnswerFunction(Protocol):
    """The function of the eight steps: from a question and its caller to a reply, or a `Fault`."""

    def __call__(self, request: GraphQLRequest, caller: Caller, now: Instant) -> Awaitable[Reply]:
        """Return the reply; `now` is the one instant of this request."""


class EndpointConfiguration(msgspec.Struct, frozen=True, kw_only=True):
    """What the endpoint needs to know: whom to believe, and how much to take from one request.

    `body` is in bytes, `body_seconds` are for all of it to come, `answer_seconds` from then to the answer.
    `origins` are those of pages that may ask from a browser, as a browser spells them. `room` is shared
    with the endpoints beside GraphQL.
    """

    gate: TokenAuthenticator
    instruments: LegalBasisReader
    clock: Callable[[], Instant]
    room: ConcurrencyLimiter
    body: int = 262_144
    body_seconds: float = 10.0
    answer_seconds: float = 2.8
    origins: frozenset[str] = frozenset()
    spec_version: SpecVersion = SpecVersion.AUDIT


def graphql_endpoint(answer: AnswerFunction, door: EndpointConfiguration) -> ASGIApp:
    """Return the application that asks `answer` behind `door`; mount it at one path."""

    class Endpoint:
        """An ASGI application; a class, so that Starlette leaves the methods to it."""

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            """Answer one request; a client that has gone is nobody's error."""
            try:
                response = await respond(Request(scope, receive), answer, door)
            except ClientDisconnect:
                return  # nobody is left to be told
            await response(scope, receive, send)

    return Endpoint()


async def respond(request: Request, answer: AnswerFunction, door: EndpointConfiguration) -> Response:
    """Return the response to one request; never raises but when the client has gone.

    1. The answer's media type.
    2. Method and origin: what a foreign page could send ends here.
    3. The caller, from headers alone.
    4. The question, from bounded bytes, and what it states beside the headers.
    5. The answer, in a place of its own and within its time.
    """
    media, more, share = MODERN, {}, STRANGER
    begun, standing = perf_counter(), NOBODY
    try:
        headers = collect_headers(request.scope["headers"])
        # 1. Media type.
        media = negotiate(_accept(headers))
        # 2. Method and origin.
        origin = _check_method(request.method, headers, door)
        more = cross_origin_headers(origin)
        if request.method == "OPTIONS":
            return _Raw(b"", 204, preflight_headers(origin))
        # 3. Caller.
        now = door.clock()
        caller = authenticate_request(headers, door.gate, door.instruments, now)
        share, standing = _share(request, caller), caller.principal.standing.value
        door.room.expect(share)
        # 4. Question.
        question = await _question(request, headers, door)
        caller = complete_statement(caller, question.extensions, door.instruments, now)
        # 5. Answer.
        async with RequestDeadline(door.answer_seconds), door.room.place(share):
            reply = await answer(question, caller, now)
    except ClientDisconnect:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it is, it leaves in the one shape)
        fault = as_fault(error)
        log_refusal(fault, method=request.method)
        if fault.code == "OVERLOADED" and not share.known:
            await door.room.put_off(fault.entry.retry_after)
        reply = Reply(body=body_of_faults(fault), fault=fault)
    _count(reply, standing, perf_counter() - begun)
    return _response(reply, door.spec_version, media, more)


def _count(reply: Reply, standing: str, seconds: float) -> None:
    """Count how a request ended and how long it took: by code, since there are only so many."""
    ended = reply.fault.code if reply.fault else "PARTLY" if reply.partial else "ANSWERED"
    meters.count("accord_requests_total", standing, ended)
    meters.observe("accord_request_seconds", seconds, standing)


def _share(request: Request, caller: Caller) -> Share:
    """Return whose places a request takes; the connection of a caller who is known is kept."""
    share = share_of(caller.principal, request.client.host if request.client else "")
    if share.known and KNOWN in request.scope:
        request.scope[KNOWN](share.client)
    return share


def _accept(headers: Headers) -> str | None:
    """Return all Accept lines as one: the only header here that may be spread over several."""
    lines = headers.get(b"accept")
    return b",".join(lines).decode("latin-1") if lines else None


def _check_method(method: str, headers: Headers, door: EndpointConfiguration) -> str | None:
    """Return the listed origin of a request, if it has one; raises METHOD_REFUSED or CROSS_SITE_REFUSED."""
    if method not in {"GET", "POST", "OPTIONS"}:
        raise Refused("METHOD_REFUSED", method=method[:16])
    return check_cross_site(method, headers, door.origins)


async def _question(request: Request, headers: Headers, door: EndpointConfiguration) -> GraphQLRequest:
    """Return what is asked: of a GET in its address, which the socket has bounded, of a POST in its body."""
    if request.method == "GET":
        return decode_get(request.scope["query_string"])
    check_media_type(only(headers, b"content-type"), only(headers, b"content-encoding"))
    body = await body_of(
        request.stream(),
        limit=door.body,
        seconds=door.body_seconds,
        announced=only(headers, b"content-length"),
    )
    return decode_post(body)


def _response(reply: Reply, spec_version: SpecVersion, media: str, more: Mapping[str, str]) -> Response:
    """Return the response with its status, its media type and the headers that its fault asks for.

    Both of the ledger's headers stand outside the body, because the entry holds the digest of the body.
    """
    if reply.fault is None:
        stage, own = (RequestStage.PARTIAL if reply.partial else RequestStage.ANSWERED), 200
    else:
        stage, own = stage_of(reply.fault), reply.fault.entry.status
    status = status_of(stage, spec_version, media, otherwise=own)
    headers = {"Content-Type": content_type(status, spec_version, media), **more, **_AFTER.get(status, {})}
    headers |= {name.decode(): value.decode() for name, value in retry_headers(reply.fault)}
    if reply.receipt:
        headers[RECEIPT] = reply.receipt
    if reply.promise:
        headers[PROMISE] = b64encode(reply.promise).decode("ascii")
    return _Raw(reply.body, status, headers)


class _Raw(Response):
    """A response whose headers are put together here, once, and not again by the library."""

    def __init__(self, body: bytes, status: int, headers: Mapping[str, str]) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        self.raw_headers = [
            *SAFE,
            *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()),
            (b"content-length", b"%d" % len(body)),
        ]


_CLOSE = {"Connection": "close"}
"""After a refusal whose body may still be on its way: the next request would begin somewhere in it."""

_AFTER: dict[int, Mapping[str, str]] = {
    # SPEC: RFC 6750 3, RFC 9110 10.2.1 and 10.2.3. A body that was not read is not waited for.
    401: {"WWW-Authenticate": 'Bearer realm="accord", error="invalid_token"', **_CLOSE},
    403: _CLOSE,
    405: {"Allow": "GET, POST, OPTIONS", **_CLOSE},
    406: _CLOSE,
    408: _CLOSE,
    413: _CLOSE,
    415: _CLOSE,
}
