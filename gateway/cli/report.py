"""`accord report make` and `accord report due`: reports on the work of a period, and which are due."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.export import Basis, Case, Gateway, Token, Why
from gateway.cli.screen import Json, tell
from gateway.commands.exit_codes import Exit
from graph.model.work_reports import WorkReportKind

Period = Annotated[
    str, typer.Option("--period", help="A quarter, a half year or a year: 2026Q1, 2026H1, 2026.")
]
Kind = Annotated[WorkReportKind, typer.Option("--kind", help="What it is about.", case_sensitive=False)]
To = Annotated[Path, typer.Option("--to", help="File to write; .csv, .xlsx, .html, .md or .ndjson says how.")]


def make(
    url: Gateway,
    period: Period,
    to: To,
    kind: Kind = WorkReportKind.JOINT_MEASURES,
    token: Token = None,
    purpose: Why = None,
    basis: Basis = "",
    case: Case = "",
    json: Json = False,
) -> Exit:
    """Write the report on the work of a period to a file.

    A row is a figure, with the query that gives it and its variables. What no query counts is told as not
    counted, with the reason, and never as zero. Making a report is an entry in the ledger, by which
    `accord report due` knows when it was last made. A report that is refused ends it with 4, and no file is
    left.
    """
    from gateway.commands.query import stated
    from gateway.commands.report import make_report

    card = stated(token, purpose=purpose, legal_basis=basis, case=case)
    done = make_report(url, card, period, kind, to)
    tell(done, [f"{done.figures} figures of {done.period} were written to {done.file}"], json=json)
    return Exit.YES


def due(url: Gateway, token: Token = None, purpose: Why = None, basis: Basis = "", case: Case = "") -> Exit:
    """Print which reports the law of the city asks for, and by when.

    The last that fell due and the next, one JSON object a line: to whom, of which period, the last day,
    working days left, when it was last made, and whether it is overdue. It ends with 0 where none is overdue
    and with 1 where one is; with 4 where it is refused, as where no text names a day.
    """
    from gateway.cli.screen import line
    from gateway.commands.audit_search import lines_of
    from gateway.commands.query import stated
    from gateway.commands.report import reports_due

    found = reports_due(url, stated(token, purpose=purpose, legal_basis=basis, case=case))
    for one in lines_of(found):
        line(one)
    return Exit.NO if any(one["overdue"] for one in found) else Exit.YES
