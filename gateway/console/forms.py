"""What a form of ours sends: bounded bytes, from our own pages only, as texts by the names of its fields.

application/x-www-form-urlencoded    fields
multipart/form-data                  fields and files, RFC 7578, taken apart by the standard library
"""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from starlette.requests import Request

from gateway.city import City
from gateway.http.crosssite import check_cross_site
from gateway.http.decode import body_of
from gateway.http.headers import collect_headers, only
from graph.errors import Refused

FIELDS = 24
"""Fields that a form has at most."""

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


async def form_of(city: City, request: Request) -> dict[str, str]:
    """Return a form's fields without blanks around them; of a field and a file of one name the filled one.

    1. It comes from a page of ours: CROSS_SITE_REFUSED. 2. Its bytes are bounded: BODY_TOO_LARGE or
    BODY_TOO_SLOW. 3. It is a form: FORM_MALFORMED.
    """
    headers = collect_headers(request.scope["headers"])
    # 1. From where.
    check_cross_site("POST", headers, ())
    # 2. Bytes.
    body = await body_of(
        request.stream(),
        limit=city.settings.limits.body,
        seconds=city.settings.deadlines.body,
        announced=only(headers, b"content-length"),
    )
    # 3. Fields.
    kind = only(headers, b"content-type") or ""
    try:
        pairs = _parts(kind, body) if kind.startswith(MULTIPART) else _pairs(kind, body)
    except (ValueError, LookupError) as error:
        raise Refused("FORM_MALFORMED") from error
    found: dict[str, str] = {}
    for name, text in pairs:
        found[name] = found.get(name) or text.strip()
    return found


def _pairs(kind: str, body: bytes) -> list[tuple[str, str]]:
    if not kind.startswith(URLENCODED):
        raise ValueError("no form")
    return parse_qsl(
        body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=FIELDS
    )


def _parts(kind: str, body: bytes) -> list[tuple[str, str]]:
    """Return the parts of a multipart form as texts in UTF-8; raises ValueError for what is none."""
    head = b"Content-Type: " + kind.encode("ascii") + b"\r\n\r\n"
    whole = BytesParser(policy=HTTP).parsebytes(head + body)
    parts = [part for part in whole.iter_parts() if isinstance(part, EmailMessage)]
    if whole.defects or len(parts) > FIELDS:
        raise ValueError("no form")
    return [(_name(part), _text(part)) for part in parts]


def _name(part: EmailMessage) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _text(part: EmailMessage) -> str:
    """Return what a part holds; a part of parts is no field of ours."""
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes):
        raise ValueError("no field")  # noqa: TRY004  (whatever is no form is one refusal)
    return body.decode("utf-8")
