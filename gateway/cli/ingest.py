"""`accord ingest`: a department's files become facts, or wait in quarantine with the reason."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.screen import Json, Quiet, answer, console, fail, line, say, table
from gateway.commands.exit_codes import Exit
from gateway.settings import read

if TYPE_CHECKING:
    from graph.ingest.report import Report

HELD = "{held} rows of {file} wait until the source or the credit centre confirms whom they are about"

Files = Annotated[
    list[Path],
    typer.Argument(help="CSV files, directories with a manifest, or mended quarantine files."),
]
Feed = Annotated[str, typer.Option("--feed", help="Who delivers: it owns the keys that it reports first.")]
Region = Annotated[str, typer.Option("--region", help="Place whose law governs the records; the city's own.")]
Replay = Annotated[bool, typer.Option("--replay", help="The files are quarantine files, mended.")]


def ingest(
    files: Files,
    feed: Feed = "",
    region: Region = "",
    replay: Replay = False,
    quiet: Quiet = False,
    json: Json = False,
) -> Exit:
    """Take files in, in the order given, and account for every row.

    Ends with 0 if every row was used or known, with 1 if some wait in quarantine, with 4 if a whole
    file was refused. The same file again changes nothing. It takes the data directory's lock.
    """
    from gateway.commands.ingest import COLUMNS, ingest_files, list_deliveries

    settings = read(needs=("place",)).settings
    todo = list_deliveries(files, feed, region or settings.place)
    taken = asyncio.run(ingest_files(settings, todo, replayed=replay, quiet=quiet))
    if json:
        answer({"files": taken.documents})
    elif taken.reports:
        heads = ("file", "kind", *COLUMNS, "why")
        console().print(table(heads, taken.rows))
    for fault in taken.refused:
        fail(fault)
    _tell_what_waits(() if json else taken.reports)
    return taken.status


def _tell_what_waits(reports: "Sequence[Report]") -> None:
    """Say for each file with rows in quarantine (待处理数据区) which file to mend and how to deliver it."""
    for report in reports:
        if report.quarantine:
            say(f"mend {report.quarantine} and run:")
            line(f"accord ingest --replay --feed {report.feed} {report.quarantine}")
        if report.held:
            say(HELD.format(held=report.held, file=report.file))
