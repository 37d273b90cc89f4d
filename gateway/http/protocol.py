"""The socket: heads and bodies that do not come, heads that do not end, readers that do not read.

uvicorn has no read deadline and httptools no limit on a head. This subclass of uvicorn's own protocol
adds both, and answers what is not HTTP in the one shape of our errors. Limits of the body's size and
of the answer's time are the endpoint's.
"""

import asyncio
from asyncio.events import TimerHandle
from typing import Any

import httptools
import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.http.errors import body_of_faults
from graph.errors import Fault


class SocketLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one connection may take: seconds, bytes, lines, and connections beside it."""

    head_seconds: float = 10.0
    body_seconds: float = 15.0
    write_seconds: float = 15.0
    url: int = 8_192
    head: int = 16_384
    lines: int = 64
    connections: int = 1_000


def protocol(limits: SocketLimits) -> type[HttpToolsProtocol]:
    """Return the protocol class that holds `limits`: uvicorn takes a class, not an object."""
    return type("BoundedProtocol", (_Bounded,), {"limits": limits})


def serving(limits: SocketLimits) -> dict[str, Any]:
    """Return the options under which uvicorn serves the door: no access log, no WebSocket, no banner.

    An access log would hold addresses and, with GET, whole queries; no address is believed or used.
    """
    return {
        "http": protocol(limits),
        "ws": "none",
        "access_log": False,
        "proxy_headers": False,
        "log_config": None,
        "server_header": False,
        "timeout_keep_alive": 10,
    }


class _Bounded(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with deadlines.

    reading a head: from the connection, or a request's first byte, to its last header line
    reading a body: from there to the message's end, also when the answer has been given already
    writing: from the moment the peer stops reading
    """

    limits: SocketLimits

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._reading: TimerHandle | None = None
        self._writing: TimerHandle | None = None
        self._raw_bytes = self._head_bytes = 0
        self._in_head = True
        self._refusal = Fault("HTTP_MALFORMED")
        if len(self.connections) > self.limits.connections:
            self._refuse(Fault("OVERLOADED", seconds=1))
            return
        self._read_within(self.limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timers()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; what it refuses is answered and closed, without a line in the log."""
        self._unset_keepalive_if_required()
        if self.transport.is_closing():
            return
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self._refuse(self._refusal)
        else:
            self._check_unfinished(len(data))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._raw_bytes = self._head_bytes = 0
        self._in_head = True
        self._read_within(self.limits.head_seconds)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self.limits.url:
            self._stop(Fault("URL_TOO_LONG", limit=self.limits.url))

    def on_header(self, name: bytes, value: bytes) -> None:
        # SPEC: RFC 9110 6.5.1, a trailer must not become a header: the caller was settled before it came.
        if not self._in_head:
            return
        # httptools would read the request without its body, and what follows as another protocol.
        if name.lower() == b"upgrade":
            self._stop(Fault("UPGRADE_REFUSED"))
        self._head_bytes += len(name) + len(value) + 4
        if self._head_bytes > self.limits.head or len(self.headers) >= self.limits.lines:
            self._stop(Fault("HEADERS_TOO_LARGE", limit=self.limits.head))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.parser.get_method() == b"CONNECT":
            self._stop(Fault("UPGRADE_REFUSED"))
        self._in_head = False
        self._read_within(self.limits.body_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._read_within(None)
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._writing is None:
            self._writing = self.loop.call_later(self.limits.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
        super().resume_writing()

    def _check_unfinished(self, received: int) -> None:
        """Bound a head that has no end: the parser tells of a header only when it is whole."""
        if self._in_head:
            self._raw_bytes += received
            if self._raw_bytes > self.limits.head + self.limits.url:
                self._refuse(Fault("HEADERS_TOO_LARGE", limit=self.limits.head))

    def _stop(self, refusal: Fault) -> None:
        """End parsing with a refusal of ours: httptools turns it into its own error."""
        self._refusal = refusal
        raise refusal

    def _refuse(self, fault: Fault) -> None:
        """Answer what never became a request, and close.

        A request that is being answered already gets nothing mixed into its answer.
        """
        if not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete):
            body = body_of_faults(fault)
            head = (
                b"content-type: application/graphql-response+json; charset=utf-8\r\n"
                b"cache-control: no-store\r\nretry-after: 1\r\n"
                b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
            )
            self.transport.write(STATUS_LINE[fault.entry.status] + head + body)
        self.transport.close()

    def _read_within(self, seconds: float | None) -> None:
        """Start the reading deadline anew, or end it."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = None if seconds is None else self.loop.call_later(seconds, self.transport.close)

    def _stop_timers(self) -> None:
        for timer in (self._reading, self._writing):
            if timer is not None:
                timer.cancel()
        self._reading = self._writing = None
