"""What a sender says of its upload: in headers that are structured fields, and in the address.

Repr-Digest: sha-256=:MTIz…:     SPEC: RFC 9530 3, the digest of the whole, also where a part comes
Upload-Complete: ?1              SPEC: draft-ietf-httpbis-resumable-upload 4.1.2; without it, all of it comes
Upload-Offset: 4194304           SPEC: the same, 4.1.1
?file=penalties.csv&region=…     the name that the account bears; the place whose law governs the rows
"""

import base64
import binascii
import re

import msgspec
from starlette.requests import Request

from gateway.http.headers import collect_headers, only
from graph.errors import Refused

_SHA256 = re.compile(r"(?:\A|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:,|\Z)")
_FEED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_REGION = re.compile(r"[0-9]{6}")
_OFFSET = re.compile(r"0|[1-9][0-9]{0,14}")
_ANSWERS = {None: True, "?1": True, "?0": False}

LONGEST_NAME = 200
"""Bytes of a file's name in UTF-8 at most: with what the quarantine adds, a file system still takes it."""


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """What begins: the file's name, the place whose law governs its rows, SHA-256 of all of it."""

    file: str
    region: str
    digest: str


def read_upload(request: Request, place: str) -> Upload:
    """Return what a request begins; raises `Refused` DELIVERY_ILL_FORMED with the first thing amiss.

    `place` is the city: rows are of it, or of a place within it.
    """
    given = request.query_params
    file, region = given.get("file", ""), given.get("region", place)
    _must(is_feed(request.path_params["feed"]), "feed", "letters, digits, `.`, `_`, `-`")
    _must(is_file_name(file), "file", "the name of a file, without a path")
    _must(
        bool(_REGION.fullmatch(region)) and region.startswith(place.removesuffix("00")),
        "region",
        "the code of a place in this city",
    )
    return Upload(file=file, region=region, digest=_digest(request))


def is_file_name(name: str) -> bool:
    """Whether a text is a plain name of a file, printable and not hidden."""
    plain = name.isprintable() and not name.startswith(".") and not {"/", "\\"} & set(name)
    return plain and 0 < len(name.encode()) <= LONGEST_NAME


def is_feed(name: str) -> bool:
    """Whether a text is a name that a feed may have in an address or a folder."""
    return bool(_FEED.fullmatch(name))


def announced(request: Request) -> int:
    """Return how many bytes a request says it brings; nothing where it does not say."""
    said = _header(request, "Content-Length") or ""
    return int(said) if _OFFSET.fullmatch(said) else 0


def must_fit(room: int, largest: int) -> None:
    """Refuse an upload for which no room is left, with BODY_TOO_LARGE; `largest` is what may come in all."""
    if room < 0:
        raise Refused("BODY_TOO_LARGE", limit=largest)


def complete(request: Request) -> bool:
    """Whether the request brings the last byte."""
    said = _header(request, "Upload-Complete")
    _must(said in _ANSWERS, "Upload-Complete", "?1 or ?0")
    return _ANSWERS[said]


def offset_of(request: Request) -> int:
    """Return the place of the first byte that the request brings."""
    said = _header(request, "Upload-Offset") or ""
    _must(bool(_OFFSET.fullmatch(said)), "Upload-Offset", "a whole number from nought")
    return int(said)


def _digest(request: Request) -> str:
    """Return the digest that the whole must have, in hexadecimal."""
    found = _SHA256.search(_header(request, "Repr-Digest") or "")
    _must(found is not None, "Repr-Digest", "sha-256=:…: of the whole file")
    assert found is not None, "else it was refused"
    try:
        return base64.b64decode(found[1], validate=True).hex()
    except binascii.Error as error:
        raise Refused(
            "DELIVERY_ILL_FORMED", part="Repr-Digest", expected="sha-256=:…: of the whole file"
        ) from error


def _header(request: Request, name: str) -> str | None:
    return only(collect_headers(request.scope["headers"]), name.lower().encode())


def _must(holds: bool, part: str, expected: str) -> None:  # noqa: FBT001 - a condition, as in an assertion
    if not holds:
        raise Refused("DELIVERY_ILL_FORMED", part=part, expected=expected)
