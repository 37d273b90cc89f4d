"""The decoder: from a request's bytes to one GraphQL request, bounded before anything is parsed.

One decoder for both methods, one limit each for bytes, depth and numbers, one code per flaw. It does
not look into the document: `query` is a text to it.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from graph.errors import Refused
from security.strict_json import JsonFlaw, NotStrict, read_json

DEPTH = 16
"""Objects and arrays within one another, the request itself included: a list of inputs needs five."""
MEMBERS = 8
"""Parameters of a GET at most."""

_CODES = {
    JsonFlaw.NOT_UTF8: "BODY_NOT_UTF8",
    JsonFlaw.NOT_JSON: "BODY_NOT_JSON",
    JsonFlaw.NAME_TWICE: "JSON_NAME_TWICE",
    JsonFlaw.TOO_DEEP: "JSON_TOO_DEEP",
    JsonFlaw.NUMBER: "JSON_NUMBER_REFUSED",
    JsonFlaw.CHARACTER: "JSON_CHARACTER_REFUSED",
}


class GraphQLRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked, in the members of GraphQL over HTTP; `by_get` bars mutations.

    `query` is the document's text, not parsed. Values of `variables` are what `security.strict_json` makes
    of them: no name twice, numbers short and finite, no half of a surrogate pair.
    """

    query: str
    operation_name: str | None = None
    variables: Mapping[str, Any] = {}
    extensions: Mapping[str, Any] = {}
    by_get: bool = False


async def body_of(
    stream: AsyncIterator[bytes], *, limit: int, seconds: float, announced: str | None
) -> bytes:
    """Return the whole body, or raise BODY_TOO_LARGE or BODY_TOO_SLOW as soon as that is certain.

    `announced` is the Content-Length: a larger one is refused unread. `seconds` are for all of it.
    """
    if _announces_too_much(announced or "", limit):
        raise Refused("BODY_TOO_LARGE", limit=limit)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in stream:
                body += chunk
                if len(body) > limit:
                    raise Refused("BODY_TOO_LARGE", limit=limit)
    except TimeoutError as error:
        raise Refused("BODY_TOO_SLOW", seconds=seconds) from error
    return bytes(body)


def _announces_too_much(announced: str, limit: int) -> bool:
    """Whether a Content-Length says more bytes than `limit`; one that is no number says nothing here.

    Texts of more than fifteen digits are not made numbers: they are too long whatever they say.
    """
    return announced.isdecimal() and (len(announced) > 15 or int(announced) > limit)


def check_media_type(content_type: str | None, encoding: str | None) -> None:
    """Refuse a body that is not plain `application/json` in utf-8, with MEDIA_TYPE_REFUSED or BODY_ENCODED.

    A form, multipart or `text/plain` is what a foreign page can send without asking first.
    """
    _check_encoding(encoding)
    media, *parameters = ((content_type or "").lower().replace(" ", "")).split(";")
    if media != "application/json" or any(_foreign(parameter) for parameter in parameters):
        raise Refused("MEDIA_TYPE_REFUSED")


def _check_encoding(encoding: str | None) -> None:
    """Refuse a packed body, with BODY_ENCODED: a few bytes of one may stand for more than any limit."""
    if encoding is not None and encoding.strip().lower() != "identity":
        raise Refused("BODY_ENCODED", encoding=_quotable(encoding))


def decode_post(body: bytes) -> GraphQLRequest:
    """Return the request in a POST's JSON body; raises `Refused` with the code of the first flaw.

    Members that are not GraphQL's are passed over: SPEC: GraphQL over HTTP, "Servers receiving a
    request with additional properties MUST ignore properties they do not understand".
    """
    value = _json(body)
    if isinstance(value, list):
        raise Refused("BATCH_REFUSED")
    if not isinstance(value, dict):
        raise Refused("REQUEST_ILL_FORMED", member="body", expected="an object")
    return _request(value, by_get=False)


def decode_get(query_string: bytes) -> GraphQLRequest:
    """Return the request in a GET's query string; `variables` and `extensions` are JSON in it.

    The query string is ASCII with percent-encoded UTF-8, as a browser makes it; a name that comes twice is
    refused, as in JSON. Raises `Refused` with the code of the first flaw.
    """
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MEMBERS,
        )
    except ValueError as error:
        raise Refused("REQUEST_ILL_FORMED", member="query", expected="a text in the address") from error
    members: dict[str, Any] = dict(pairs)
    if len(members) != len(pairs):
        raise Refused("JSON_NAME_TWICE")
    for name in ("variables", "extensions"):
        if members.get(name):
            members[name] = _json(members[name].encode())
        else:  # the empty text is the same as none
            members.pop(name, None)
    members["operationName"] = members.get("operationName") or None
    return _request(members, by_get=True)


def _json(data: bytes) -> Any:
    """Return strict JSON, or raise the code of its flaw: the same for a body and for a parameter of a GET."""
    try:
        return read_json(data, depth=DEPTH)
    except NotStrict as error:
        details: dict[str, Any] = {"limit": DEPTH} if error.flaw is JsonFlaw.TOO_DEEP else {}
        raise Refused(_CODES[error.flaw], **details) from error


# SPEC: GraphQL over HTTP, "Request Parameters". The words are those of the refusal.
_SHAPES: dict[str, tuple[type, str]] = {
    "query": (str, "a text"),
    "operationName": (str, "a text"),
    "variables": (dict, "an object"),
    "extensions": (dict, "an object"),
}


def _request(members: Mapping[str, Any], *, by_get: bool) -> GraphQLRequest:
    """Return the request that the members make; null and absent are the same for all but `query`.

    In JSON the character U+0000 is refused as it is read; a document of a GET is held to the same here.
    """
    for name, (shape, expected) in _SHAPES.items():
        if not _fits(name, members.get(name), shape):
            raise Refused("REQUEST_ILL_FORMED", member=name, expected=expected)
    if "\0" in members["query"]:
        raise Refused("JSON_CHARACTER_REFUSED")
    return GraphQLRequest(
        query=members["query"],
        operation_name=members.get("operationName"),
        variables=members.get("variables") or {},
        extensions=members.get("extensions") or {},
        by_get=by_get,
    )


def _fits(name: str, value: Any, shape: type) -> bool:
    """Whether a member has its shape; all but `query` may be absent or null, which are the same."""
    return isinstance(value, shape) or (value is None and name != "query")


def _foreign(parameter: str) -> bool:
    """Whether a parameter of the media type names another charset than UTF-8; others mean nothing here."""
    name, _, value = parameter.partition("=")
    return name == "charset" and value.strip('"') not in {"utf-8", "utf8"}


def _quotable(value: str) -> str:
    """Return a caller's word short and printable enough to be said back."""
    return "".join(character for character in value if character.isprintable())[:32]
