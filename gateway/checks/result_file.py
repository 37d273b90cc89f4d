"""The answers on a list as a file: a JSON object for each line, or a row of a table.

Each line has what `check` answers, its number in the list, the entry of the ledger that accounts for it, and
its signed receipt where one was asked. Measures of a row are told by what was found of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gateway.checks.spool import CheckSpool, ListCheck, SpanAnswer, read_answer
from gateway.tables import BOM, csv_rows

NDJSON, CSV = "application/x-ndjson", "text/csv"

HEADS = (
    "line",
    "given",
    "outcome",
    "结果",
    "uscc",
    "name",
    "asOf",
    "nothingFound",
    "disputePending",
    "APPLIES",
    "WAITS",
    "UNKNOWN",
    "entry",
    "receipt",
)
"""Columns of the table; those in capitals name the measures with that finding."""

_FINDINGS = ("APPLIES", "WAITS", "UNKNOWN")
_BETWEEN = "；"


def lines(answer: SpanAnswer) -> Iterator[dict[str, Any]]:
    """Yield the lines of an answer as the file has them."""
    found = msgspec.json.decode(answer.body)["data"]["check"]
    for number, one in enumerate(found, answer.first):
        receipt = answer.receipts.get(one["uscc"]) if one["outcome"] == "CHECKED" else None
        yield {**one, "line": number, "entry": answer.entry, **({"receipt": receipt} if receipt else {})}


def row(line: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a line as cells, in the order of `HEADS`."""
    receipt: Mapping[str, Any] = line.get("receipt") or {}
    measures: list[dict[str, Any]] = line["measures"] or []
    told = (
        *(line[name] for name in ("line", "given", "outcome", "chinese", "uscc")),
        (line["organization"] or {}).get("name"),
        *(line[name] for name in ("asOf", "nothingFound", "disputePending")),
        *(_named(measures, finding) for finding in _FINDINGS),
        line["entry"],
        receipt.get("resultId") or receipt.get("refusal"),
    )
    return tuple(map(_cell, told))


def pieces(spool: CheckSpool, job: ListCheck, media: str) -> Iterator[bytes]:
    """Yield the file in pieces, one span in memory."""
    if media == CSV:
        yield BOM + csv_rows([HEADS]).encode()
    for path in spool.answers(job):
        found = lines(read_answer(path))
        if media == CSV:
            yield csv_rows(map(row, found)).encode()
        else:
            yield b"".join(msgspec.json.encode(one) + b"\n" for one in found)


def _named(measures: list[dict[str, Any]], finding: str) -> str:
    return _BETWEEN.join(one["name"] or one["code"] for one in measures if one["finding"] == finding)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
