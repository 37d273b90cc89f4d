"""The socket: heads and bodies that do not come, heads that do not end, readers that do not read.

uvicorn has no read deadline and httptools no limit on a head. This subclass of uvicorn's own protocol
adds both, and answers what is not HTTP in the one shape of our errors. Limits of the body's size and
of the answer's time are the endpoint's.

Hooks whose names are not ours are asyncio's (`connection_made`, `data_received`, …) or httptools'
(`on_url`, …). What one of the latter raises comes back out of the parser as its own error: a refusal is
therefore kept in `_refusal` first.
"""

import asyncio
import re
from asyncio.events import TimerHandle
from typing import Any

import httptools
import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.http.connection_table import ConnectionTable, Standing
from gateway.http.errors import body_of_faults, log_refusal
from gateway.http.headers import SAFE, retry_headers
from gateway.http.limits import KNOWN, overloaded
from graph.errors import Fault

_HOST = re.compile(rb"[A-Za-z0-9._~%!$&'()*+,;=-]*(:[0-9]*)?|\[[0-9A-Fa-f:.]+\](:[0-9]*)?")
"""SPEC: RFC 3986 3.2.2 and 3.2.3, a name or an address, perhaps a port; empty where there is no authority."""

PIPELINED = 16
"""Requests that wait behind one another on a connection at most: each is parsed before it is refused."""

_OFFER = frozenset({b"upgrade", b"http2-settings", b"connection"})
"""The headers by which another protocol is offered."""


class SocketLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one connection may take: seconds, bytes, lines, and connections beside it.

    `url` and `head` are bytes, `lines` header lines; `connections` are those of the whole process. What
    the seconds are counted from, `_Bounded` says.
    """

    head_seconds: float = 10.0
    body_seconds: float = 15.0
    write_seconds: float = 15.0
    url: int = 8_192
    head: int = 16_384
    lines: int = 64
    connections: int = 1_000


def protocol(limits: SocketLimits) -> type[HttpToolsProtocol]:
    """Return the protocol class that holds `limits`: uvicorn takes a class, not an object."""
    table = ConnectionTable(limits.connections)
    return type("BoundedProtocol", (_Bounded,), {"limits": limits, "table": table})


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
    table: ConnectionTable

    @property
    def doing(self) -> Standing:
        """What goes on on this connection."""
        if self._busy:
            return Standing.STOPPED if self._writing is not None else Standing.BUSY
        silent = self.cycle is None and not self._raw_bytes
        return Standing.NEW if silent and self.loop.time() < self._young_until else Standing.STOPPED

    @property
    def _busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def _waits_for_body(self) -> bool:
        """Whether the body of the one request at hand is being read, and nothing of it answered yet."""
        alone = self._busy and not self.pipeline
        return alone and self.cycle.more_body and not self.cycle.response_started

    def let_go(self) -> None:
        """Close this connection in favour of another; what is being answered on it is lost."""
        if self._busy:
            self.transport.abort()
        elif self.cycle is None:
            self._refuse(overloaded())
        else:
            self.transport.close()

    def known(self, client: str) -> None:
        """Keep this connection: who speaks on it has shown a token."""
        self.table.know(self, client)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a seat in the table, and start the clock of the first head.

        For its first second a connection that says nothing counts as new: its first bytes may be on their
        way.
        """
        super().connection_made(transport)
        self._reading: TimerHandle | None = None
        self._writing: TimerHandle | None = None
        self._raw_bytes = self._head_bytes = 0
        self._in_head = True
        self._offered = False
        self._young_until = self.loop.time() + 1.0
        self._refusal = Fault("HTTP_MALFORMED")
        self.table.enter(self, self.client[0] if self.client else "")
        self._read_within(self.limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks and leave the table, whoever ended it."""
        self._stop_timers()
        self.table.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; what it refuses is answered, closed and logged."""
        self._unset_keepalive_if_required()
        if self.transport.is_closing():
            return
        try:
            self._feed(data)
        except httptools.HttpParserError:
            self._refuse(self._refusal)
        else:
            self._check_unfinished(len(data))

    def _feed(self, data: bytes) -> None:
        """Feed the parser; where it takes an offered protocol for accepted, read the request as HTTP/1.1.

        SPEC: RFC 9110 7.8, "A server MAY ignore a received Upgrade header field". The parser has no such
        choice: it stops behind the head. So the head is given to another one without its offer.
        """
        rest = data
        while rest:
            try:
                self.parser.feed_data(rest)
            except httptools.HttpParserUpgrade as offer:
                rest = rest[offer.args[0] :]
                self.parser, head = self._without_offer()
                self.parser.feed_data(head)
            else:
                return

    def _without_offer(self) -> tuple[httptools.HttpRequestParser, bytes]:
        """Return a new parser and the head that was read, without the offer of another protocol."""
        self._offered = False
        lines = [
            b"%s %s HTTP/%s"
            % (self.parser.get_method(), self.url, self.parser.get_http_version().encode("ascii"))
        ]
        lines += [b"%s: %s" % (name, value) for name, value in self.headers if name not in _OFFER]
        if not self.parser.should_keep_alive():
            lines.append(b"connection: close")
        return httptools.HttpRequestParser(self), b"\r\n".join(lines) + b"\r\n\r\n"

    def on_message_begin(self) -> None:
        """Begin a request's counts and its clock anew: a kept connection brings many."""
        super().on_message_begin()
        self._raw_bytes = self._head_bytes = 0
        self._in_head = True
        self._read_within(self.limits.head_seconds)

    def on_url(self, url: bytes) -> None:
        """Add a piece of the request target, which may come in many, and bound the whole."""
        super().on_url(url)
        if len(self.url) > self.limits.url:
            self._stop(Fault("URL_TOO_LONG", limit=self.limits.url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in one header line; four more bytes are its colon, its blank and its line end."""
        # SPEC: RFC 9110 6.5.1, a trailer must not become a header: the caller was settled before it came.
        if not self._in_head:
            return
        if name.lower() == b"transfer-encoding":
            self._check_coding(value)
        self._head_bytes += len(name) + len(value) + 4
        if self._head_bytes > self.limits.head or len(self.headers) >= self.limits.lines:
            self._stop(Fault("HEADERS_TOO_LARGE", limit=self.limits.head))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Let a whole head begin its request: from here on uvicorn has it, and the body's clock runs.

        An offer of another protocol is noted and left: the head is read again without it, and comes here
        again.
        """
        if self.parser.get_method() == b"CONNECT":
            self._stop(Fault("UPGRADE_REFUSED"))
        self._check_host()
        if self.parser.should_upgrade():
            self._offered = True  # and read again without it
            return
        self._in_head = False
        self.scope[KNOWN] = self.known  # type: ignore[literal-required]
        self._read_within(self.limits.body_seconds)
        super().on_headers_complete()
        if len(self.pipeline) > PIPELINED:
            self._stop(overloaded())

    def on_message_complete(self) -> None:
        """End the reading: from now on only the answer's own clocks run."""
        if self._offered:
            return
        self._read_within(None)
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Start the clock of a peer that does not read: at its end the connection is cut, not closed."""
        super().pause_writing()
        if self._writing is None:
            self._writing = self.loop.call_later(self.limits.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
        super().resume_writing()

    def _check_coding(self, value: bytes) -> None:
        """SPEC: RFC 9112 6.1, 501 for a transfer coding that is not known."""
        if value.strip().lower() != b"chunked":
            self._stop(Fault("TRANSFER_CODING_UNKNOWN"))

    def _check_host(self) -> None:
        """SPEC: RFC 9112 3.2, 400 for HTTP/1.1 without exactly one Host, and for a value that is no host.

        SPEC: RFC 9112 6.1, a transfer coding in HTTP/1.0 makes the framing faulty.
        """
        hosts, codings = self._values(b"host"), self._values(b"transfer-encoding")
        wrong = codings if self.parser.get_http_version() == "1.0" else not hosts
        if wrong or len(hosts) > 1 or not all(map(_HOST.fullmatch, hosts)):
            self._stop(Fault("HTTP_MALFORMED"))

    def _values(self, wanted: bytes) -> list[bytes]:
        """Return the values of a header of the head that was read, by its name in lower case."""
        return [value for name, value in self.headers if name == wanted]

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

        A request that is being answered already gets nothing mixed into its answer; one whose own body is
        faulty was not begun to be answered, and whoever waits for the rest of it is told that it is gone.
        """
        if self.transport.is_closing():
            return
        log_refusal(fault)
        if self._waits_for_body:
            self.cycle.disconnected = True
        if not self._busy or self._waits_for_body:
            body = body_of_faults(fault)
            lines = (
                (b"content-type", b"application/graphql-response+json; charset=utf-8"),
                *SAFE,
                *retry_headers(fault),
                (b"connection", b"close"),
                (b"content-length", b"%d" % len(body)),
            )
            head = b"".join(b"%s: %s\r\n" % line for line in lines)
            self.transport.write(STATUS_LINE[fault.entry.status] + head + b"\r\n" + body)
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
