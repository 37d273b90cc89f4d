"""The headers of one request: collected once, and each that decides something read as the only one.

Names are bytes in lower case, as ASGI has them. Only Accept may be spread over several lines; of every
other header that means anything here a second line is refused, since a proxy on the way may have believed
the first one.
"""

from collections.abc import Iterable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.errors import Fault, Refused

Headers = Mapping[bytes, list[bytes]]
"""Values by name in lower case, in the order of their coming."""

LONGEST = 1_024
"""Bytes of a value at most, where its reader names no other bound."""

SAFE: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"vary", b"Accept, Authorization, Origin"),
    (b"x-content-type-options", b"nosniff"),
)
"""Headers of every answer: kept nowhere, run by nobody, framed by nobody, unless its path says otherwise."""


class SafeHeaders:
    """Put `SAFE` on whatever leaves by any route, a refusal of the router's included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, with the headers that an answer does not set itself."""

        async def sending(message: Message) -> None:
            """Add the headers to the start of the answer; its other messages pass as they are."""
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE:
                    headers.setdefault(name.decode(), value.decode())
            await send(message)

        await self._app(scope, receive, sending)


def retry_headers(fault: Fault | None) -> tuple[tuple[bytes, bytes], ...]:
    """Return the header that says when to come again: only where coming again may help."""
    after = fault.entry.retry_after if fault else 0
    return ((b"retry-after", b"%d" % after),) if after else ()


def collect_headers(lines: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return header lines, as ASGI hands them on, by name."""
    headers: dict[bytes, list[bytes]] = {}
    for name, value in lines:
        headers.setdefault(name, []).append(value)
    return headers


def only(headers: Headers, name: bytes, longest: int = LONGEST) -> str | None:
    """Return the one value of a header, nothing where it is absent, or raise HEADER_REFUSED.

    Of two values one would have to be guessed, and another reader on the way may guess otherwise.
    """
    values = headers.get(name)
    if values is None:
        return None
    try:
        # SPEC: RFC 9110 5.5, a value is bytes; the article of a Chinese instrument comes as utf-8.
        (value,) = values
        text = value.decode("utf-8")
    except ValueError as error:
        raise Refused("HEADER_REFUSED", header=name.decode().title()) from error
    if len(value) > longest:
        raise Refused("HEADER_REFUSED", header=name.decode().title())
    return text
