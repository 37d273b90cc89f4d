"""Report penalties: each is read by the rules of the national form, and used or refused by itself."""

import re
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any

from graph.ingest.authorities import Authorities
from graph.ingest.formats import kinds
from graph.ingest.identifiers import compact
from graph.ingest.penalties import PLAIN
from graph.ingest.read_row import read_row
from graph.ingest.reasons import Problem
from graph.ingest.report import held_back
from graph.ingest.row_parser import Reading
from graph.ingest.source import DeliveryRow
from graph.model.facts import Procedure, Severity
from graph.model.procedures import WriteTarget
from graph.model.reported import TAKEN, ReportOutcome, RowOutcome
from graph.model.time import day_before
from graph.store.write_events import put_report
from graph.store.write_once import Done
from resolvers.batch_resolver import Dependencies
from resolvers.procedures import Deed, Draft
from resolvers.views import ReportDone, RowDone, RowNote
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

LANDED = {
    RowOutcome.USED: ReportOutcome.USED,
    RowOutcome.SAME: ReportOutcome.SAME,
    RowOutcome.SUPERSEDED: ReportOutcome.SUPERSEDED,
    RowOutcome.PARTY_MISMATCH: ReportOutcome.PARTY_MISMATCH,
    RowOutcome.REPRESENTATIVE_MISMATCH: ReportOutcome.REPRESENTATIVE_MISMATCH,
    RowOutcome.RECORD_ANNULLED: ReportOutcome.ANNULLED,
}
"""What became of a row that is told by itself; every other outcome is a refusal with its reason."""


def upon_each_authority(deps: Dependencies, deed: Deed) -> Iterable[Target]:
    """Return what the policy is asked about: a report is refused whole if one row is another's to report."""
    register = _register(deps)
    return [
        Target(authority=authority, by_centre=register.entrusts_centre(authority))
        for authority in sorted({compact(one.authority_code) for one in deed.input.records})
    ]


async def draft(deps: Dependencies, deed: Deed, _target: WriteTarget) -> Draft:
    """Return the rows that can be used, read by the rules of the national form, and of each other why not."""
    reading = Reading(
        pseudonymizer=deps.pseudonymizer,
        today=date.fromisoformat(deed.context.today),
        region=deed.context.caller.principal.region,
        authorities=_register(deps),
    )
    read = [read_row(_row(number, one), reading) for number, one in enumerate(deed.input.records, 1)]
    good = [row.reported for row in read if row.reported is not None]
    bad = {str(row.row.number): row.problems[0].told() for row in read if row.reported is None}
    odd = {
        str(row.row.number): [one.told() for one in row.warnings] for row in read if row.reported is not None
    }
    notes = {number: told for number, told in odd.items() if told}
    return Draft(put=put_report(deed.once.source, good, bad, notes))


async def show(deps: Dependencies, _deed: Deed, done: Done) -> ReportDone:
    """Return what became of each row, in their order."""
    await deps.graph.cache.drop("feeds")
    notes = done.result.get("notes", {})  # reports of before had none
    rows = [_landed(line, notes.get(str(line["row"]), ())) for line in done.result["rows"]]
    rows += [_refused(int(number), told) for number, told in done.result["refused"].items()]
    return ReportDone(rows=tuple(sorted(rows, key=lambda row: row.row)), replayed=done.replayed)


def _register(deps: Dependencies) -> Authorities:
    """Return the register of authorities; an empty one says of nobody that it entrusts the centre."""
    return deps.authorities or Authorities()


def _row(number: int, given: Any) -> DeliveryRow:
    """Return the input as a row of the national form."""
    said = {code: _cell(code, getattr(given, name, None)) for name, code in FIELDS.items()}
    kind = "个体工商户" if compact(given.uscc)[:2] == "92" else "法人及非法人组织"
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
    # The form counts conduct to and including a day.
    return day_before(value) if code == "KZ_XWJSRQ" else str(value)


def _landed(line: dict[str, Any], notes: Iterable[dict[str, str]]) -> RowDone:
    """Return what became of a row that the graph was asked about; of one that is held back, also why."""
    outcome = RowOutcome(line["outcome"])
    if outcome not in LANDED:
        return _refused(line["row"], Problem(code=outcome.value).told())
    fell = outcome is RowOutcome.RECORD_ANNULLED
    problems = [Problem(code=outcome.value)] if fell else held_back(outcome)
    return RowDone(
        row=line["row"],
        outcome=LANDED[outcome],
        record=line["id"],
        subject=line["subject"],
        notes=tuple(RowNote(**_sentences(told)) for told in notes) if outcome in TAKEN else (),
        **next((_sentences(one.told()) for one in problems), {}),
    )


def _refused(number: int, told: dict[str, str]) -> RowDone:
    return RowDone(row=number, outcome=ReportOutcome.REFUSED, **_sentences(told))


def _sentences(told: dict[str, str]) -> dict[str, Any]:
    """Return what is said of a problem with a row, in the words of the input."""
    return {
        "field": MEMBERS.get(told["field"]),
        "code": told["code"],
        "english": _named(f"{told['english']}; {told['right']}"),
        "chinese": _named(f"{told['chinese']}；{told['right_chinese']}"),
    }


def _named(sentence: str) -> str:
    """Return a sentence about the form's fields in the words of the input."""
    return FIELD.sub(lambda found: MEMBERS.get(found[0], found[0]), sentence)
