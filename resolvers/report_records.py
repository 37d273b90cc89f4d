"""Report penalties: each is read by the rules of the national form, and used or refused by itself."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum
from typing import Any

from graph.errors import Fault
from graph.ingest.authorities import Authorities
from graph.ingest.chunks import ReadRow, read_row
from graph.ingest.formats import kinds
from graph.ingest.penalties import PLAIN
from graph.ingest.reasons import Problem
from graph.ingest.report import held_back
from graph.ingest.row_parser import Reading
from graph.ingest.source import DeliveryRow
from graph.model.facts import Procedure, Severity
from graph.model.reported import TAKEN, RowOutcome
from graph.store import write_once
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.views import ReportDone, RowDone
from resolvers.writing import once
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target

FIELDS = {
    **PLAIN,
    "uscc": "CF_XDR_SHXYM",
    "document_number": "CF_WSH",
    "shown_until": "CF_GSJZQ",
    "authority_code": "CF_CFJGDM",
    "conduct_since": "KZ_XWKSRQ",
    "conduct_until": "KZ_XWJSRQ",
    "severity": "KZ_YZCD",
    "procedure": "KZ_CX",
}
"""The input's members and the fields of the national form: one reading for file and API."""

MEMBERS = {code: name.title().replace("_", "") for name, code in FIELDS.items()}
MEMBERS = {code: name[0].lower() + name[1:] for code, name in MEMBERS.items()}
"""The form's fields by the names that callers of the API know."""

FIELD = re.compile(r"(?:CF|KZ)_[A-Z_]+|BZ")

LABELS: dict[Enum, str] = {
    Severity.GENERAL: "一般",
    Severity.CONSIDERABLE: "较重",
    Severity.SEVERE: "严重",
    Procedure.SIMPLIFIED: "简易",
    Procedure.ORDINARY: "普通",
}


async def report(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[ReportDone]:
    """Report the rows that can be used; say of each other why not."""
    return [await _report(deps, batch_key) for batch_key in batch_keys]


async def _report(deps: Dependencies, batch_key: BatchKey) -> ReportDone:
    """1. who may report for the authority; 2. read each row; 3. write the good ones; 4. tell of all."""
    principal = batch_key.context.caller.principal
    given, authorities = batch_key.args["records"], deps.authorities or Authorities()
    # 1. INVARIANT: the whole report is refused if one row is another agency's to report.
    for authority in {one.authority_code for one in given}:
        upon = Target(authority=authority, by_centre=authorities.entrusts_centre(authority))
        ruling = deps.policy.permits(batch_key.context.caller, Action.REPORT, upon)
        if ruling.verdict is not FieldVerdict.ALLOWED:
            raise Fault(ruling.code, action=Action.REPORT.value)
    # 2. The rows, by the rules of the national form.
    reading = Reading(
        pseudonymizer=deps.pseudonymizer,
        today=date.fromisoformat(batch_key.context.today),
        region=principal.region,
        authorities=authorities,
    )
    read = [read_row(_row(number, one), reading) for number, one in enumerate(given, 1)]
    # 3. The good ones.
    good = [row.reported for row in read if row.reported is not None]
    done = await write_once.report(deps.graph, once(batch_key, "reportRecords"), good)
    # 4. Every row's fate.
    landed = {line["row"]: line for line in done.result["rows"]}
    rows = tuple(_told(row, landed) for row in read)
    return ReportDone(rows=rows, replayed=done.replayed)


def _row(number: int, given: Any) -> DeliveryRow:
    """Return the input as a row of the national form."""
    said = {code: _cell(code, getattr(given, name, None)) for name, code in FIELDS.items()}
    kind = "个体工商户" if given.uscc[:2] == "92" else "法人及非法人组织"
    source = {"CF_SJLY": said["CF_CFJG"], "CF_SJLYDM": said["CF_CFJGDM"]}
    return DeliveryRow(
        number=number, line=number, kind=kinds()["penalties"], raw={**said, **source, "CF_XDR_LB": kind}
    )


def _cell(code: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ";".join(value)
    if isinstance(value, Enum):
        return LABELS[value]
    return _last_day(value) if code == "KZ_XWJSRQ" else str(value)


def _last_day(until: str) -> str:
    """Return the last day of a half-open interval: the form counts conduct to and including a day."""
    return (date.fromisoformat(until) - timedelta(days=1)).isoformat()


def _told(read: ReadRow, landed: dict[int, Any]) -> RowDone:
    line = landed.get(read.row.number)
    outcome = RowOutcome(line["fate"]) if line else None
    if line is None or outcome not in TAKEN:
        problem = read.problems[0] if read.problems else Problem(code=outcome.value if outcome else "REFUSED")
        return RowDone(row=read.row.number, outcome="REFUSED", **_sentences(problem))
    return RowDone(
        row=read.row.number,
        outcome=line["fate"],
        record=line["id"],
        subject=line["subject"],
        **next(map(_sentences, held_back(outcome)), {}),
    )


def _sentences(problem: Problem) -> dict[str, str | None]:
    """Return what is said of a problem with a row, in the words of the input."""
    told = problem.told()
    return {
        "field": MEMBERS.get(told["field"]),
        "code": told["code"],
        "english": _named(f"{told['english']}; {told['right']}"),
        "chinese": _named(f"{told['chinese']}；{told['right_chinese']}"),
    }


def _named(sentence: str) -> str:
    """Return a sentence about the form's fields in the words of the input."""
    return FIELD.sub(lambda found: MEMBERS.get(found[0], found[0]), sentence)


BATCH_RESOLVERS = (BatchResolver("report_records", report),)
