"""The public paths in OpenAPI 3.1, from one table: what a neighbour or a wallet fetches without a token.

The table says of each path what it is, in which standard, and in which media type; the document is made
from it and served as `/openapi.json`. GraphQL is not among them; it has a schema of its own.
"""

from typing import Any

import msgspec

from security.exchange import KEPT
from security.results.addresses import CONTEXT, MEDIA_TYPES, SCHEMAS


class Path(msgspec.Struct, frozen=True):
    """One public path: what it is, its media type, and its parameters by name, each a JSON Schema."""

    summary: str
    media_type: str
    parameters: dict[str, dict[str, Any]] = {}


_NUMBER = {"type": "integer", "minimum": 1}
_SCHEMA_NAMES = [path.removeprefix("schemas/") for path in SCHEMAS.values()]

PATHS: dict[str, Path] = {
    "/status/{purpose}/{number}": Path(
        "A signed status list (W3C Bitstring Status List 1.0, as vc+jwt)",
        "application/vc+jwt",
        {"purpose": {"type": "string", "enum": list(KEPT)}, "number": _NUMBER},
    ),
    "/contexts/{name}": Path(
        "The JSON-LD context of results",
        MEDIA_TYPES[".jsonld"],
        {"name": {"type": "string", "enum": [CONTEXT.removeprefix("contexts/")]}},
    ),
    "/schemas/{name}": Path(
        "The JSON schema of one kind of result",
        MEDIA_TYPES[".json"],
        {"name": {"type": "string", "enum": _SCHEMA_NAMES}},
    ),
    "/keys": Path(
        "Verification keys of results and status lists, past and present (RFC 7517)",
        "application/jwk-set+json",
    ),
    "/log/checkpoint": Path("The log's newest signed checkpoint (C2SP tlog-checkpoint)", "text/plain"),
    "/log/cosigned": Path(
        "The newest checkpoint that witnesses cosigned (C2SP tlog-cosignature)", "text/plain"
    ),
    "/witness/vkey": Path("This city's witness key (C2SP signed-note, tlog-cosignature)", "text/plain"),
    "/witness/{origin}/checkpoint": Path(
        "The newest checkpoint of another region's log that this city cosigned (C2SP tlog-witness)",
        "text/plain",
        {"origin": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
    ),
    "/log/proof/{index}.tlog-proof": Path(
        "That an entry is in the log (C2SP tlog-proof)",
        "text/plain",
        {"index": {"type": "integer", "minimum": 0}},
    ),
    "/log/consistency/{old}/{new}": Path(
        "That the tree of `old` entries grew into that of `new`: one base64 hash a line (RFC 6962)",
        "text/plain",
        {"old": {"type": "integer", "minimum": 1}, "new": {"type": "integer", "minimum": 1}},
    ),
    "/log/breaks": Path(
        "Checkpoints of other regions' logs that no one tree holds together, each pair as it was signed",
        "application/json",
    ),
    "/log/vkey": Path("The log's verifier key (C2SP signed-note)", "text/plain"),
    "/log/tile/{path}": Path(
        "A tile or an entry bundle of the log (C2SP tlog-tiles); the path has slashes",
        "application/octet-stream",
        {"path": {"type": "string"}},
    ),
    "/livez": Path("Whether the process runs", "text/plain"),
    "/readyz": Path("Whether it can do work", "application/json"),
}


def document() -> dict[str, Any]:
    """Return the description; GraphQL describes itself."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Accord: what a region publishes",
            "version": "1",
            "description": "Results are fetched by GraphQL, `result(resultId)`; what verifies them is here.",
        },
        "paths": {path: {"get": _operation(path, one)} for path, one in PATHS.items()},
        "components": {"schemas": {"Refusal": _REFUSAL}},
    }


def _operation(path: str, one: Path) -> dict[str, Any]:
    """Return a path's GET as OpenAPI has it; of the body no more than its media type is said."""
    name = path.strip("/").split("/{")[0].replace("/", "_")
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": one.summary,
        "responses": {
            "200": {"description": one.summary, "content": {one.media_type: {}}},
            "default": {"description": "A refusal with a code", "content": refusal},
        },
    }
    if one.parameters:
        operation["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": schema}
            for name, schema in one.parameters.items()
        ]
    return operation


# The one shape of `gateway.http.errors`, as a JSON Schema.
_REFUSAL = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "extensions"],
                "properties": {
                    "message": {"type": "string"},
                    "extensions": {
                        "type": "object",
                        "required": ["code", "chinese"],
                        "properties": {"code": {"type": "string"}, "chinese": {"type": "string"}},
                    },
                },
            },
        }
    },
}
