"""`/deliveries/…`: a department sends a file while everybody goes on working, and asks what became of it.

    POST, PUT  /deliveries/FEED?file=NAME     begins one: Repr-Digest names its bytes, and Upload-Complete: ?0
                                              says that only its first part comes with this request
    PATCH      /deliveries/FEED/ID            goes on at Upload-Offset
    GET, HEAD  /deliveries/FEED/ID            how far it has come, and in the end its account
    GET        /deliveries/FEED/ID/quarantine the rows that were refused, for who sent them

SPEC: the words are those of draft-ietf-httpbis-resumable-upload and of RFC 9530 (Repr-Digest); informational
responses are not sent. A request has the seconds that any body has: whoever needs more sends parts.

Whose feed it is the policy says, by the caller's agency and the register of authorities. A delivery of
another sender is answered as one that is not there.
"""

import asyncio
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.city import City
from gateway.deliveries.accounts import delivery_document, delivery_entry
from gateway.deliveries.headers import announced, complete, must_fit, offset_of, read_upload
from gateway.deliveries.spool import DeliveryStage, SpooledDelivery, delivery_id, spooling
from gateway.http.authenticate import authenticate_request
from gateway.http.endpoint import RECEIPT
from gateway.http.headers import collect_headers
from gateway.http.known_endpoint import Step, known_endpoint
from gateway.http.limits import ConcurrencyLimiter
from graph.errors import Refused
from graph.ingest.row_parser import SEALED
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import Caller, CallerRole

AT_ONCE = 8
"""Requests that bring or ask for deliveries at once: beside those of `/graphql`, and one client has half."""


def routes(city: City) -> list[BaseRoute]:
    """Return the paths of deliveries."""
    room = ConcurrencyLimiter(working=AT_ONCE, waiting=4 * AT_ONCE)
    paths: tuple[tuple[str, Step, list[str]], ...] = (
        ("/deliveries/{feed}", _begin, ["POST", "PUT"]),
        ("/deliveries/{feed}/{id}", _go_on, ["PATCH"]),
        ("/deliveries/{feed}/{id}", _tell, ["GET"]),
        ("/deliveries/{feed}/{id}/quarantine", _refused_rows, ["GET"]),
    )
    return [
        Route(path, known_endpoint(city, _sender, step, room), methods=methods)
        for path, step, methods in paths
    ]


def _sender(city: City, request: Request) -> Caller:
    """Return the caller, who may deliver the feed that the path names; raises `Refused` DELIVERY_REFUSED."""
    headers, now = collect_headers(request.scope["headers"]), city.clock()
    caller = authenticate_request(headers, city.gate, city.instruments, now)
    feed, agency = request.path_params["feed"], caller.principal.agency
    if caller.principal.standing is CallerRole.PUBLIC:  # costs nothing to ask, and so nothing to refuse
        raise Refused("DELIVERY_REFUSED", feed=feed[:80])
    own = city.authorities is not None and city.authorities.speaks_for(agency, feed)
    ruling = city.policy.permits(caller, Action.DELIVER, Target(authority=agency if own else ""))
    if ruling.verdict is not FieldVerdict.ALLOWED:
        raise Refused("DELIVERY_REFUSED", feed=feed[:80])
    return caller


async def _begin(city: City, request: Request, caller: Caller) -> Response:
    """Begin a delivery, or say what became of it if it came before; the first part may be all of it.

    The same bytes again are the same delivery: one that waits or was taken in is answered as it is, one that
    was refused or broke off begins anew.
    """
    upload, last = read_upload(request, city.place), complete(request)
    feed = request.path_params["feed"]
    name = delivery_id(caller.principal, feed, upload.digest)
    known = await asyncio.to_thread(city.spool.find, name)
    if known is not None and known.stage in {DeliveryStage.WAITING, DeliveryStage.DONE}:
        return _told(city, known)
    made = SpooledDelivery(
        id=name,
        feed=feed,
        file=upload.file,
        region=upload.region,
        digest=upload.digest,
        principal=caller.principal,
        at=city.clock(),
    )
    with city.spool.sending(made):
        await asyncio.to_thread(city.spool.begin, made)
        return await _arriving(city, request, made, last=last)


async def _go_on(city: City, request: Request, caller: Caller) -> Response:
    """Take the next part of a delivery; it must begin where the last one ended."""
    found = await _found(city, request, caller)
    if found.stage is not DeliveryStage.ARRIVING:
        return _told(city, found)
    last, offered = complete(request), offset_of(request)
    with city.spool.sending(found):
        offset = await asyncio.to_thread(city.spool.offset, found)
        if offered != offset:
            raise Refused("DELIVERY_OFFSET", offset=offset)
        return await _arriving(city, request, found, last=last)


async def _arriving(city: City, request: Request, made: SpooledDelivery, *, last: bool) -> Response:
    """Keep the bytes of one request; if they are the last ones, the delivery is accepted.

    INVARIANT: 1. bytes and state durable; 2. the ledger says who delivered what; 3. the sender is told. What
    was accepted is taken in whatever happens to this process.
    """
    await _received(city, request, made)
    if not last:
        return _told(city, made, status=201)
    made = await asyncio.to_thread(city.spool.complete, made)
    made = msgspec.structs.replace(made, stage=DeliveryStage.WAITING, at=city.clock())
    receipt = await city.ledger.append(delivery_entry(city, made, "Deliver", made.at))
    with spooling():
        await asyncio.to_thread(city.spool.keep, made)
    return _told(city, made, status=201, receipt=str(receipt.index))


async def _received(city: City, request: Request, made: SpooledDelivery) -> None:
    """Write what a request brings behind what had arrived; what came in time is kept, whatever ends it."""
    largest, seconds = city.settings.deliveries.largest, city.settings.deadlines.body
    room = largest - await asyncio.to_thread(city.spool.offset, made)
    must_fit(room - announced(request), largest)
    with city.spool.appending(made) as part:
        try:
            async with asyncio.timeout(seconds):
                async for piece in request.stream():
                    room -= len(piece)
                    must_fit(room, largest)
                    await asyncio.to_thread(part.write, piece)
        except TimeoutError as error:
            raise Refused("BODY_TOO_SLOW", seconds=seconds) from error


async def _tell(city: City, request: Request, caller: Caller) -> Response:
    """Say how far a delivery has come."""
    return _told(city, await _found(city, request, caller))


async def _refused_rows(city: City, request: Request, caller: Caller) -> Response:
    """Give the rows that were refused to who sent them, without the sealed numbers: those are ours."""
    found = await _found(city, request, caller)
    path = found.report.get("quarantine") if found.report else None
    if path is None:
        raise Refused("DELIVERY_UNKNOWN")
    return Response(await asyncio.to_thread(_rows, Path(path)), media_type="application/x-ndjson")


def _rows(path: Path) -> bytes:
    """Return the lines of a quarantine; one that was mended and taken away is answered as nothing there."""
    if not path.is_file():
        raise Refused("DELIVERY_UNKNOWN")
    with path.open("rb") as lines:
        return b"".join(map(_unsealed, lines))


def _unsealed(line: bytes) -> bytes:
    entry = msgspec.json.decode(line)
    for name, value in entry.get("values", {}).items():
        if value.startswith(SEALED):
            entry["values"][name] = ""
    return msgspec.json.encode(entry) + b"\n"


async def _found(city: City, request: Request, caller: Caller) -> SpooledDelivery:
    """Return the delivery that a path names if the caller's office sent it; raises DELIVERY_UNKNOWN."""
    found = await asyncio.to_thread(city.spool.find, request.path_params["id"])
    if found is None or found.feed != request.path_params["feed"] or not found.is_of(caller.principal):
        raise Refused("DELIVERY_UNKNOWN")
    return found


def _told(city: City, found: SpooledDelivery, *, status: int = 200, receipt: str = "") -> Response:
    """Return the state of a delivery, in its body and in the headers of an upload."""
    here = f"/deliveries/{found.feed}/{found.id}"
    arriving = found.stage is DeliveryStage.ARRIVING
    headers = {
        "Location": here,
        "Upload-Offset": str(city.spool.offset(found)),
        "Upload-Complete": "?0" if arriving else "?1",
        "Upload-Limit": f"max-size={city.settings.deliveries.largest}",
        **({RECEIPT: receipt} if receipt else {}),
    }
    body = msgspec.json.encode(delivery_document(found, here, city.spool.progress(found)))
    return Response(body, status_code=status, media_type="application/json", headers=headers)
