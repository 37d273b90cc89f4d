"""The report on the work of a period as a file, and which reports are due: asked of a running gateway.

A report is one question, answered as its caller may see it, with one entry in the ledger. Each figure is a
row with its query and the variables of it, in every format, so that whoever reads it can ask for it again.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from gateway.client.client import Credentials, GatewayClient, GraphQLAnswer
from gateway.client.delivering import refusal_of
from gateway.commands.table_file import AnswerTable, check_name, write_file
from graph.model.facts import ListStanding
from graph.model.work_reports import NotCounted, ReportBasis, WorkReportKind

REPORT = """query WorkReport($period: String!, $kind: WorkReportKind!) {
  report(period: $period, kind: $kind) {
    kind period since until basis to due text
    citations { instrument article quotation }
    figures { kind chinese english department standing count notCounted document variables }
  }
}"""

DUE = """query WorkReportsDue {
  reportsDue {
    kind to period due onWorkingDay workingDaysLeft lastMade overdue restsOn citation { instrument article }
  }
}"""

HEADS = ("指标", "figure", "部门 department", "名单 lists", "数值 count", "查询 query", "变量 variables")

LISTS = {
    ListStanding.SERIOUS.name: "严重失信主体名单 serious",
    ListStanding.WATCH.name: "重点关注名单 watch",
    ListStanding.INCENTIVE.name: "守信激励名单 incentive",
    ListStanding.REFERENCE.name: "参考名单 reference",
}


class MadeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: the file, the report's period, its last day, its figures, its place in the ledger."""

    file: str
    period: str
    due: str | None
    figures: int
    entry: str


def make_report(url: str, card: Credentials, period: str, kind: WorkReportKind, to: Path) -> MadeReport:
    """Write the report of a period to a file; raises `Fault` with what refused it."""
    check_name(to)
    said = _asked(url, card, REPORT, {"period": period, "kind": kind.value})
    report = said.data["report"]
    lines = [{**one, "entry": said.receipt} for one in report["figures"]]
    table = AnswerTable(lines=lines, heads=HEADS, row=row, title=title(report, said.receipt))
    return MadeReport(
        file=str(to),
        period=report["period"],
        due=report["due"],
        figures=write_file(to, table),
        entry=said.receipt,
    )


def reports_due(url: str, card: Credentials) -> list[dict[str, Any]]:
    """Return which reports are due, as the gateway answers; raises `Fault` with what refused it."""
    due: list[dict[str, Any]] = _asked(url, card, DUE, {}).data["reportsDue"]
    return due


def row(line: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a figure as cells, in the order of `HEADS`; what is not counted says why."""
    count = line["count"]
    return (
        line["chinese"],
        line["english"],
        line["department"] or "",
        LISTS.get(line["standing"] or "", ""),
        _both(NotCounted[line["notCounted"]]) if count is None else str(count),
        line["document"] or "",
        line["variables"] or "",
    )


def title(report: Mapping[str, Any], entry: str) -> tuple[str, ...]:
    """Return the lines above the table: which report, to whom and by when, on which clause, its entry."""
    kind, basis = WorkReportKind[report["kind"]], ReportBasis[report["basis"]]
    clauses = (f"{one['instrument']} {one['article']}: {one['quotation']}" for one in report["citations"])
    return (
        f"{report['period']} {_both(kind)}",
        f"{report['since']} – {report['until']}",
        _both(basis),
        *([f"报送 to: {report['to']}"] if report["to"] else ()),
        *([f"截止日 due: {report['due']}"] if report["due"] else ()),
        *([report["text"]] if report["text"] else ()),
        *clauses,
        f"账本记录 entry in the ledger: {entry}",
    )


def _both(member: WorkReportKind | ReportBasis | NotCounted) -> str:
    return f"{member.chinese} {member.english}"


def _asked(url: str, card: Credentials, document: str, variables: dict[str, Any]) -> GraphQLAnswer:
    """Ask a running gateway; an answer that lacks anything is refused whole."""
    door = GatewayClient(url.removesuffix("/").removesuffix("/graphql"))
    try:
        said = door.ask(card, document, variables)
    finally:
        door.close()
    if said.errors:
        (error, *_) = said.errors
        raise refusal_of({"message": error["message"], **error["extensions"]}, 400, door.url)
    return said
