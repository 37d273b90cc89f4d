"""What an auditor asks the ledger from the shell: options become one question, its answer lines of text.

    search(given)        the question of `accord audit search`
    statistics(given)    the question of `accord audit statistics`
    patterns(given)      the question of `accord audit patterns`
    evidence(given)      the question of `accord audit evidence`, and `evidence_of(entries)`
    lines_of(body)       the records of an answer, one JSON object each
    csv_of(rows)         counts as CSV

The question is a GraphQL document like any other: what the shell is told is what that caller is told, and the
search is in the ledger as every other.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec

from graph.errors import Fault
from graph.model.time import CHINA, checked_day
from schema.ids import global_id

TEXTS = (
    "code", "document", "handle", "officer", "department", "region", "client", "legalBasis", "case",
    "operation", "released", "masked", "refused", "after",
)  # fmt: skip
TYPES = {
    **dict.fromkeys(TEXTS, "String"),
    "subject": "ID",
    "documentKind": "DocumentKind!",
    "purpose": "Purpose",
    "phase": "AccessPhase",
    "callerRole": "AccessRole",
    "outcome": "AccessOutcome",
    "errorCode": "ErrorCode",
    "since": "DateTime",
    "until": "DateTime",
    "first": "Int",
    "by": "[AccessGroup!]!",
}
"""The arguments that a question may have, with their types."""

COUNTS = "{ type field count }"
ENTRY = (
    "id index at phase callerRole region department officer client purpose legalBasis case "
    "operation operationId operationDigest answerDigest outcome errorCode caller subjects asked "
    f"evidence lawDigest policyDigest released {COUNTS} masked {COUNTS} refused {COUNTS}"
)
GROUPS = ("month", "department", "officer", "purpose")

_SUBJECTS = {
    "code": re.compile(r"[0-9A-Z]{18}", re.ASCII),
    "handle": re.compile(r"[a-z2-7]{8}\*{4}", re.ASCII),
    "document": re.compile(r"([A-Z_]{2,40}):(.{1,64})"),
}
"""How a subject may be named beside its global id."""


class Question(msgspec.Struct, frozen=True):
    """A document and its variables, as one JSON text."""

    document: str
    variables: str


def search(given: Mapping[str, Any], subject: str) -> Question:
    """Return the question for a page of entries; what is empty is not asked for."""
    asked = _given({**given, **_subject(subject)})
    body = f"{{ nodes {{ {ENTRY} }} pageInfo {{ hasNextPage endCursor }} }}"
    return _question("AuditSearch", "accessRecords", asked, body)


def statistics(given: Mapping[str, Any]) -> Question:
    """Return the question for counts of a window."""
    asked = {**_given(given), "by": [name.upper() for name in given["by"]]}
    types = {**TYPES, "since": "DateTime!", "until": "DateTime!"}
    return _question("AuditStatistics", "accessStatistics", asked, f"{{ {' '.join(GROUPS)} count }}", types)


def patterns(given: Mapping[str, Any]) -> Question:
    """Return the question for what is out of the way in a window."""
    types = {**TYPES, "since": "DateTime!", "until": "DateTime!"}
    body = "{ kind officer subject count usual entries }"
    return _question("AuditPatterns", "accessPatterns", _given(given), body, types)


def evidence(given: Mapping[str, Any], subject: str, *, closed: bool) -> Question:
    """Return the question for a page of entries about a subject, each with its proof."""
    asked = _given({**given, **_subject(subject)})
    body = f"{{ nodes {{ {_proven(closed=closed)} }} pageInfo {{ hasNextPage endCursor }} }}"
    return _question("AuditEvidence", "accessRecords", asked, body)


def evidence_of(entries: Sequence[int], *, closed: bool) -> Question:
    """Return the question for entries by their places in the log, each with its proof."""
    ids = {f"e{entry}": global_id("AccessRecord")(str(entry)) for entry in entries}
    declared = ", ".join(f"${name}: ID!" for name in ids)
    shown = f"{{ ... on AccessRecord {{ {_proven(closed=closed)} }} }}"
    asked = " ".join(f"{name}: node(id: ${name}) {shown}" for name in ids)
    return Question(f"query AuditEvidence({declared}) {{ {asked} }}", msgspec.json.encode(ids).decode())


def _proven(*, closed: bool) -> str:
    """Return what is asked of an entry that is taken as evidence: some words for readers, and its proof."""
    words = "phase region department officer client purpose legalBasis case operation lawDigest policyDigest"
    return f"index at {words} evidence: {'proof' if closed else 'disclosedProof'}"


def _given(given: Mapping[str, Any]) -> dict[str, Any]:
    asked = {name: value for name, value in given.items() if value}
    for name in ("since", "until"):
        if name in asked:
            asked[name] = instant_of(asked[name])
    return asked


def _question(
    name: str, field: str, asked: Mapping[str, Any], body: str, types: Mapping[str, str] = TYPES
) -> Question:
    declared = ", ".join(f"${one}: {types[one]}" for one in asked)
    passed = ", ".join(f"{one}: ${one}" for one in asked)
    head = f"query {name}({declared}) {{ {field}({passed})" if asked else f"query {name} {{ {field}"
    return Question(f"{head} {body} }}", msgspec.json.encode(asked).decode())


def _subject(given: str) -> dict[str, str]:
    """Return the arguments that name a subject: by code, document, masked handle, else by its global id."""
    if not given:
        return {}
    for name, shape in _SUBJECTS.items():
        if found := shape.fullmatch(given):
            kind = {"documentKind": found[1]} if name == "document" else {}
            return {**kind, name: found[2] if kind else given}
    return {"subject": given}


def instant_of(text: str) -> str:
    """Return a day as the instant at which it begins in Asia/Shanghai; an instant as it is."""
    if len(text) != len("2026-01-01"):
        return text
    try:
        day = date.fromisoformat(checked_day(text))
    except (ValueError, Fault) as error:
        raise Fault("USAGE", why=f"there is no day `{text}`") from error
    return datetime.combine(day, time(), CHINA).isoformat()


def rows_of(body: bytes, field: str) -> Any:
    """Return what an answer has under its field, or nothing where that was refused."""
    said: dict[str, Any] = msgspec.json.decode(body)
    return (said.get("data") or {}).get(field)


def told_beside(body: bytes, *, chinese: bool) -> Iterator[str]:
    """Yield what an answer says beside its rows: errors with their codes, and entries that are not shown."""
    said: dict[str, Any] = msgspec.json.decode(body)
    for error in said.get("errors") or ():
        more = error.get("extensions", {})
        told = more.get("chinese", error["message"]) if chinese else error["message"]
        yield f"accord: {more.get('code', '')}: {told}"
    for gap in said.get("extensions", {}).get("accord", {}).get("gaps", ()):
        yield f"entries {gap['first']} to {gap['last']} are not shown: {gap['reason']}"


def lines_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield each row as one JSON object on a line."""
    for row in rows:
        yield msgspec.json.encode(row).decode()


def csv_of(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """Return rows as CSV (RFC 4180); a cell that a spreadsheet would take for a formula begins with `'`."""
    file = io.StringIO()
    writer = csv.writer(file)
    names = list(columns)
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return file.getvalue()


def _cell(value: Any) -> Any:
    is_formula = isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{value}" if is_formula else value
