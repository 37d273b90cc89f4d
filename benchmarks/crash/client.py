"""Requests on a socket of loopback, and every byte that came back, whole or not."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec

_RECEIPT = re.compile(rb"\r\naccord-receipt: ([0-9]+)\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length: ([0-9]+)\r\n")


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What came back: nothing, a part, or the whole of an answer; `receipt` is its index in the ledger."""

    status: int = 0
    receipt: int | None = None
    body: bytes = b""
    whole: bool = False

    @property
    def said(self) -> dict[str, Any]:
        """The answer as JSON; nothing where it is not whole."""
        return msgspec.json.decode(self.body) if self.whole else {}

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its errors."""
        return tuple(error["extensions"]["code"] for error in self.said.get("errors") or ())

    def field(self, name: str) -> dict[str, Any] | None:
        """Return the value of one root field, or nothing."""
        found: dict[str, Any] | None = (self.said.get("data") or {}).get(name)
        return found


SILENCE = Heard()


class Line:
    """One connection, kept as long as it holds."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """Post a body and return what came; a line that breaks ends what came, and is told by that."""
        head = bytearray()
        rest = bytearray()
        try:
            reader, writer = await self._open()
            writer.write(_request(body, headers))
            await writer.drain()
            await _until(reader, head, b"\r\n\r\n")
            while len(rest) < _length(head):
                piece = await reader.read(_length(head) - len(rest))
                if not piece:
                    break
                rest += piece
        except OSError:
            self.close()
        return _heard(bytes(head), bytes(rest))

    def close(self) -> None:
        """Drop the connection."""
        if self._ends is not None:
            self._ends[1].transport.abort()
            self._ends = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._ends is None:
            self._ends = await asyncio.open_connection("127.0.0.1", self._port)
        return self._ends


@contextlib.asynccontextmanager
async def line(port: int) -> AsyncIterator[Line]:
    """Yield a connection that is dropped in the end."""
    made = Line(port)
    try:
        yield made
    finally:
        made.close()
        await asyncio.sleep(0)


def question(document: str, **variables: Any) -> bytes:
    """Return the body of a GraphQL request."""
    return msgspec.json.encode({"query": document, "variables": variables})


async def _until(reader: asyncio.StreamReader, into: bytearray, mark: bytes) -> None:
    """Read byte after byte of a head into `into`, so that a part of it is kept too."""
    while not into.endswith(mark):
        piece = await reader.read(1)
        if not piece:
            raise ConnectionResetError("the line ended in a head")
        into += piece


def _request(body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = ["POST /graphql HTTP/1.1", "host: 127.0.0.1", "content-type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _heard(head: bytes, body: bytes) -> Heard:
    if not head:
        return SILENCE
    words = head.split(b" ", 2)
    receipt = _RECEIPT.search(head)
    return Heard(
        status=int(words[1]) if len(words) > 2 else 0,
        receipt=int(receipt[1]) if receipt else None,
        body=body,
        whole=head.endswith(b"\r\n\r\n") and len(body) == _length(head),
    )


def _length(head: bytes | bytearray) -> int:
    found = _LENGTH.search(head)
    return int(found[1]) if found else 0
