"""Having a list checked by a running gateway: sent, waited for, its answers fetched line by line.

Whoever stops in the middle runs the same again: a list that is under way is the same list.
"""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from gateway.client.client import Credentials, GatewayClient
from gateway.client.delivering import Watch, again, asked, looks, refusal_of
from graph.errors import Fault

HELD = "waits until {instant}: more subjects may be told of in the next hour"
MALFORMED = "lines that are no codes: {count}"


class ListRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A list for a running gateway; what is empty is left to the gateway."""

    path: Path
    matter: str
    on: str
    receipts: str
    card: Credentials


def check_list(door: GatewayClient, request: ListRequest, watch: Watch) -> str:
    """Send a list, wait until it has ended, and return its address; raises why it was refused."""
    try:
        codes = request.path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Fault("FILE_UNREADABLE", path=str(request.path), why=why) from error
    headers, address = request.card.headers | {"Content-Type": b"text/plain"}, _address(request)
    told = again(lambda: _read(asked(door, "POST", address, headers, codes)))
    here = f"/checks/{told['id']}"
    for pause in looks():
        if told["stage"] == "DONE":
            return here
        if told["stage"] == "REFUSED":
            raise refusal_of(told["refusal"], 400)
        done = told["progress"]
        watch(done["done"], done["total"], _phrase(told))
        time.sleep(pause)
        told = again(partial(_look, door, request.card, here))
    raise AssertionError("the looks have no end")


def answered_lines(door: GatewayClient, card: Credentials, here: str) -> Iterator[dict[str, Any]]:
    """Yield the answers on a list that has ended, one a line, as they come in."""
    yield from map(msgspec.json.decode, door.lines(f"{here}/result", card.headers))


def _address(request: ListRequest) -> str:
    given = {"matter": request.matter, "on": request.on, "receipts": request.receipts}
    return f"/checks?{urlencode({name: value for name, value in given.items() if value})}"


def _phrase(told: dict[str, Any]) -> str:
    held = told.get("waitsUntil")
    return HELD.format(instant=held) if held else MALFORMED.format(count=told["progress"]["malformed"])


def _look(door: GatewayClient, card: Credentials, here: str) -> dict[str, Any]:
    return _read(asked(door, "GET", here, card.headers))


def _read(said: Any) -> dict[str, Any]:
    return dict(msgspec.json.decode(said.content))
