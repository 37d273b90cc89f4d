"""Media types and status codes of an answer, as GraphQL over HTTP has them.

Two editions differ. The published audit (graphql-http) and the clients written against it want 400
for a document that does not validate, and 200 for it under `application/json`. The edition of
September 2026 wants 422, 294 for an answer with refused parts, and no failure under
`application/json`. AUDIT is the default: the tools that check servers today check that, proxies do
not know 294, and a client that reads `errors` loses nothing. The other is one setting away.
"""

import re
from enum import Enum

from graph.errors import Fault, Refused

MODERN = "application/graphql-response+json"
LEGACY = "application/json"

_RANGES: dict[str, tuple[tuple[int, str], ...]] = {
    MODERN: ((2, MODERN),),
    LEGACY: ((2, LEGACY),),
    "application/*": ((1, MODERN), (1, LEGACY)),
    "*/*": ((0, MODERN), (0, LEGACY)),
}
"""Media ranges that mean us: how narrow each is, and the types it covers."""

_WEIGHT = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_MOST_RANGES = 32
"""Media ranges of an Accept header that are looked at."""


class SpecVersion(Enum):
    """Whose status codes are spoken (规范版本)."""

    AUDIT = "AUDIT"
    SEPTEMBER_2026 = "SEPTEMBER_2026"


class RequestStage(Enum):
    """How far a request came (请求阶段): the two editions give each of these a status, save the last."""

    ANSWERED = "ANSWERED"
    PARTIAL = "PARTIAL"  # data and errors
    UNREADABLE = "UNREADABLE"  # the document is no GraphQL
    UNFIT = "UNFIT"  # the document, its operation or its variables do not fit the schema
    ILL_FORMED = "ILL_FORMED"  # JSON, but not a GraphQL request
    REFUSED = "REFUSED"  # by its code's own status


# What is not listed is refused by its code's own status, in both editions: 401 is 401 to every client.
_STAGES: dict[str, RequestStage] = {
    "DOCUMENT_SYNTAX": RequestStage.UNREADABLE,
    "DOCUMENT_INVALID": RequestStage.UNFIT,
    "DOCUMENT_UNFIT": RequestStage.UNFIT,
    "OPERATION_UNKNOWN": RequestStage.UNFIT,
    "VARIABLES_INVALID": RequestStage.UNFIT,
    "REQUEST_ILL_FORMED": RequestStage.ILL_FORMED,
    "BATCH_REFUSED": RequestStage.ILL_FORMED,
}

_ORDER = (
    RequestStage.ANSWERED,
    RequestStage.PARTIAL,
    RequestStage.UNREADABLE,
    RequestStage.UNFIT,
    RequestStage.ILL_FORMED,
)
_STATUS: dict[tuple[SpecVersion, str], dict[RequestStage, int]] = {
    key: dict(zip(_ORDER, statuses, strict=True))
    for key, statuses in {
        (SpecVersion.AUDIT, MODERN): (200, 200, 400, 400, 400),
        (SpecVersion.AUDIT, LEGACY): (200, 200, 200, 200, 400),
        (SpecVersion.SEPTEMBER_2026, MODERN): (200, 294, 400, 422, 422),
        (SpecVersion.SEPTEMBER_2026, LEGACY): (200, 200, 400, 422, 422),
    }.items()
}


def negotiate(header: str | None) -> str:
    """Return the media type to answer in, or raise NOT_ACCEPTABLE.

    SPEC: RFC 9110 12.5.1, the narrowest range that covers a type gives its weight, and weight 0 means
    never; at equal weight the modern type wins. Without a header, or with one that takes anything,
    it is the modern type.
    """
    if header is None:
        return MODERN
    weights = _weights(header)
    best = max((MODERN, LEGACY), key=lambda media: weights[media])  # of equals the first
    if weights[best] == 0:
        raise Refused("NOT_ACCEPTABLE")
    return best


def _weights(header: str) -> dict[str, float]:
    """Return the weight of each of our types, 0 to 1: that of the narrowest range that covers it.

    Of two ranges that are equally narrow the later one counts. What lies behind the first `_MOST_RANGES` is
    not read: no client sends so many, and each costs time.
    """
    found: dict[str, tuple[int, float]] = {MODERN: (-1, 0.0), LEGACY: (-1, 0.0)}
    for wanted, weight in map(_range_of, header.split(",")[:_MOST_RANGES]):
        for narrowness, media in _RANGES.get(wanted, ()):
            if narrowness >= found[media][0]:
                found[media] = narrowness, weight
    return {media: weight for media, (_, weight) in found.items()}


def _range_of(item: str) -> tuple[str, float]:
    """Return a media range in lower case with its weight; no range where its parameters do not mean us."""
    wanted, *parameters = (part.strip().lower() for part in item.split(";"))
    weight = _weight(parameters)
    return ("", 0.0) if weight is None else (wanted, weight)


def stage_of(fault: Fault) -> RequestStage:
    """Return how far a request came that ended in `fault`."""
    return _STAGES.get(fault.code, RequestStage.REFUSED)


def status_of(stage: RequestStage, spec_version: SpecVersion, media: str, *, otherwise: int) -> int:
    """Return the status of an answer; `otherwise` is the one of a refusal's own code."""
    return _STATUS[spec_version, media].get(stage, otherwise)


def content_type(status: int, spec_version: SpecVersion, media: str) -> str:
    """Return the media type of the body; the edition of 2026 says failures in the modern one only."""
    failed = spec_version is SpecVersion.SEPTEMBER_2026 and not 200 <= status < 300
    return f"{MODERN if failed else media}; charset=utf-8"


def _weight(parameters: list[str]) -> float | None:
    """Return a range's weight; nothing for one that asks for another charset, or whose weight is none."""
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "q":
            if not _WEIGHT.fullmatch(value):
                return None
            weight = float(value)
        elif name == "charset" and value.strip('"') not in {"utf-8", "utf8"}:
            return None
    return weight
