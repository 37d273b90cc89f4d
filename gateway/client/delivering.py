"""Delivering a file to a running gateway: in parts, resumed where the line broke, until its account is there.

Whoever stops in the middle runs the same again: the bytes name the delivery, and what has arrived of it, or
been taken in, is not sent or counted twice.
"""

import base64
import time
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from gateway.client.client import Credentials, GatewayClient, Response
from graph.errors import Fault, Refused, Unavailable, table
from graph.ingest.reasons import Problem, file_refused
from graph.ingest.report import Report

PART = 2 * 2**20
"""Bytes of one request: a line of two megabits brings them within the seconds that a body has."""

PATIENCE = 180.0
LONGEST_PAUSE = 5.0
"""Seconds for which a gateway that was there before is tried again, and between two tries."""

LOOKS = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Seconds between the first looks at what becomes of a delivery; the last goes on."""

MENDS = frozenset({"GATEWAY_UNREACHABLE", "BODY_TOO_SLOW", "DELIVERY_OFFSET", "DELIVERY_BUSY", "OVERLOADED"})
"""After these the gateway is asked how far the delivery came, and it goes on from there."""

Watch = Callable[[float, float, str], None]
"""Told how much of how much is done, and in one phrase what that is."""


class DeliveryRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One file for a running gateway; without a `region` it is the city's own."""

    path: Path
    feed: str
    region: str
    card: Credentials


def deliver(door: GatewayClient, request: DeliveryRequest, watch: Watch) -> Report:
    """Deliver a file and return its account; raises `Refused` FILE_REFUSED, or why it was not accepted."""
    told = _Sending(door, request, watch).send()
    for pause in looks():
        if told["stage"] == "DONE":
            return msgspec.convert(told["report"], Report)
        if told["stage"] == "REFUSED":
            raise refusal_of(told["refusal"], 400)
        if done := told.get("progress"):
            watch(done["bytes"], done["of"], f"{done['rows']} rows")
        time.sleep(pause)
        told = again(partial(_looked, door, request.card, _path(told)))
    raise AssertionError("the looks have no end")


class _Sending:
    """The bytes of one file on their way."""

    def __init__(self, door: GatewayClient, request: DeliveryRequest, watch: Watch) -> None:
        self._door, self._request, self._watch = door, request, watch
        try:
            with request.path.open("rb") as file:
                digest = sha256()
                while piece := file.read(PART):
                    digest.update(piece)
                self._size = file.tell()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            why = Problem(code="NOT_READABLE", details={"why": reason})
            raise file_refused(request.path.name, why) from error
        self._digest = base64.b64encode(digest.digest()).decode()

    def send(self) -> dict[str, Any]:
        """Send part by part until the delivery is accepted, and return its state."""
        told = again(partial(self._part, "", 0))
        while told["stage"] == "ARRIVING":
            told = again(partial(self._next, _path(told)))
        return told

    def _next(self, here: str) -> dict[str, Any]:
        return self._part(here, self._offset(here))

    def _offset(self, here: str) -> int:
        headers = asked(self._door, "HEAD", here, self._request.card.headers).headers
        return int(headers["upload-offset"])

    def _part(self, here: str, offset: int) -> dict[str, Any]:
        """Send the part that begins at an offset: the first one begins the delivery."""
        with self._request.path.open("rb") as file:
            file.seek(offset)
            piece = file.read(PART)
        last = offset + len(piece) >= self._size
        said_of_it = {
            "Upload-Complete": "?1" if last else "?0",
            "Upload-Offset": str(offset),
            "Content-Type": "application/partial-upload" if here else "text/csv",
            "Repr-Digest": f"sha-256=:{self._digest}:",
        }
        headers = self._request.card.headers | {name: one.encode() for name, one in said_of_it.items()}
        method, path = ("PATCH", here) if here else ("POST", self._address())
        said = asked(self._door, method, path, headers, piece)
        self._watch(offset + len(piece), max(self._size, 1), "sent")
        return _read(said)

    def _address(self) -> str:
        request = self._request
        region = f"&region={quote(request.region)}" if request.region else ""
        return f"/deliveries/{quote(request.feed, safe='')}?file={quote(request.path.name, safe='')}{region}"


def again(attempt: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Make an attempt; where the line broke or another request is in the way, make it again."""
    until, pause = time.monotonic() + PATIENCE, 0.25
    while True:
        try:
            return attempt()
        except Fault as fault:
            if fault.code not in MENDS or time.monotonic() > until:
                raise
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def asked(
    door: GatewayClient,
    method: str,
    path: str,
    headers: dict[str, bytes],
    content: bytes = b"",
) -> Response:
    """Send one request and return its answer; a refusal is raised as the fault that it is."""
    said = door.request(method, path, content=content, headers=headers)
    if said.status_code >= 400:
        try:
            (error, *_) = msgspec.json.decode(said.content)["errors"]
            refusal = {"message": error["message"], **error["extensions"]}
        except (msgspec.DecodeError, KeyError, TypeError, ValueError):
            refusal = {}
        raise refusal_of(refusal, said.status_code, door.url)
    return said


def _looked(door: GatewayClient, card: Credentials, here: str) -> dict[str, Any]:
    return _read(asked(door, "GET", here, card.headers))


def _read(said: Response) -> dict[str, Any]:
    return dict(msgspec.json.decode(said.content))


def refusal_of(refusal: dict[str, Any], status: int, url: str = "") -> Fault:
    """Return a gateway's refusal as the fault that it was there; what is none means that nobody answers."""
    code = refusal.get("code", "")
    if code not in table():
        return Unavailable("GATEWAY_UNREACHABLE", url=url, private=f"status {status}")
    details = {name: value for name, value in refusal.items() if name not in {"code", "chinese", "message"}}
    return (Unavailable if status >= 500 else Refused)(code, **details)


def _path(told: dict[str, Any]) -> str:
    return f"/deliveries/{quote(told['feed'], safe='')}/{told['id']}"


def looks() -> Iterator[float]:
    """Yield the seconds between two looks, without end."""
    yield from LOOKS
    while True:
        yield LOOKS[-1]
