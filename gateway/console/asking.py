"""A page's question: a document of `queries/`, asked in process through the eight steps, as any caller asks.

What a page shows was decided, counted and logged like every other answer: there is no other way to data.
"""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from gateway.city import City
from gateway.http.decode import GraphQLRequest
from gateway.pipeline import answer
from graph.errors import Fault
from graph.model.time import Instant
from security.principal import Caller

FOLDER = Path(__file__).with_name("queries")
FRAGMENTS = {"...Lying": "lying"}
"""Fragments that several documents spread, each in a file of its own."""


class PageError(msgspec.Struct, frozen=True, kw_only=True):
    """One coded error beside an answer's data, in both languages."""

    code: str
    english: str
    chinese: str


class PageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a page's question was answered: data, errors once each, and its entry's place in the ledger.

    `known_at` is the instant up to which it knows, `sources` are the feeds behind it, each with its last
    delivery, `gaps` the entries of the ledger that are not shown. `body` are the bytes of the answer, and
    `promise` is the log's signed receipt for them.
    """

    data: dict[str, Any]
    errors: tuple[PageError, ...]
    receipt: str
    known_at: str
    sources: tuple[dict[str, Any], ...]
    gaps: tuple[dict[str, Any], ...]
    body: bytes
    promise: bytes


@cache
def document(name: str) -> str:
    """Return a document of the console by the name of its file, with the fragments that it spreads."""
    text = (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")
    return "\n".join([text, *(document(beside) for spread, beside in FRAGMENTS.items() if spread in text)])


async def ask(city: City, text: str, variables: dict[str, Any], caller: Caller, now: Instant) -> PageAnswer:
    """Return the answer to a document; raises the `Fault` that the eight steps raise."""
    given = {key: value for key, value in variables.items() if value is not None}
    request = GraphQLRequest(query=text, variables=given, by_get=not text.startswith("mutation"))
    reply = await answer(city, request, caller, now)
    body = msgspec.json.decode(reply.body)
    said = body["extensions"]["accord"]
    errors = {
        (error["extensions"]["code"], error["message"]): PageError(
            code=error["extensions"]["code"], english=error["message"], chinese=error["extensions"]["chinese"]
        )
        for error in body.get("errors", ())
    }
    return PageAnswer(
        data=body.get("data") or {},
        errors=tuple(errors.values()),
        receipt=reply.receipt,
        known_at=said.get("knownAt", ""),
        sources=tuple(said.get("sources", ())),
        gaps=tuple(said.get("gaps", ())),
        body=reply.body,
        promise=reply.promise,
    )


def as_page_error(fault: Fault) -> PageError:
    """Return a refusal as a page says it."""
    return PageError(code=fault.code, english=fault.english, chinese=fault.chinese)
