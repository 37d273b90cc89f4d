"""The headers of one request: collected once, and each that decides something read as the only one."""

from collections.abc import Iterable, Mapping

from graph.errors import Refused

Headers = Mapping[bytes, list[bytes]]
"""Values by name in lower case, in the order of their coming."""

LONGEST = 1_024
"""Bytes of a value at most, where its reader names no other bound."""


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
