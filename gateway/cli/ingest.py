"""`accord ingest`: a department's files become facts, or wait in quarantine with the reason."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gateway.cli.screen import Json, Quiet, Url, answer, console, fail, line, say, table
from gateway.commands.exit_codes import Exit
from gateway.settings import read
from graph.errors import Fault, Refused

if TYPE_CHECKING:
    from gateway.commands.ingest import IngestResult
    from graph.ingest.report import Report

HELD = "{held} rows of {file} wait until the source or the credit centre confirms whom they are about"

Files = Annotated[
    list[Path],
    typer.Argument(help="Files, directories with a manifest, or mended quarantine files."),
]
Feed = Annotated[str, typer.Option("--feed", help="Who delivers: it owns the keys that it reports first.")]
Region = Annotated[str, typer.Option("--region", help="Place whose law governs the records; the city's own.")]
Replay = Annotated[bool, typer.Option("--replay", help="The files are quarantine files, mended.")]
Explain = Annotated[bool, typer.Option("--explain", help="Say what is recognised; take nothing in.")]
Token = Annotated[Path | None, typer.Option("--token", help="File with the sender's token, with --url.")]


class _Given(NamedTuple):
    """What the command line says of the files."""

    files: list[Path]
    feed: str
    region: str
    replay: bool
    quiet: bool


def ingest(
    files: Files,
    feed: Feed = "",
    region: Region = "",
    replay: Replay = False,
    explain: Explain = False,
    url: Url = "",
    token: Token = None,
    quiet: Quiet = False,
    json: Json = False,
) -> Exit:
    """Take files in, in the order given, and account for every row.

    Ends with 0 if every row was used or known, with 1 if some wait in quarantine, with 4 if a whole
    file was refused. The same file again changes nothing. It takes the data directory's lock; with
    `--url` it delivers to the running gateway instead, as the sender that `--token` names.
    `--explain` says what is recognised in the files and why, and takes nothing in.
    """
    if explain:
        return _explained(files, json=json)
    from gateway.commands.ingest import COLUMNS

    given = _Given(files=files, feed=feed, region=region, replay=replay, quiet=quiet)
    taken = _delivered(given, url, token) if url else _taken_in(given, token)
    if json:
        answer({"files": taken.documents})
    elif taken.reports:
        heads = ("file", "kind", *COLUMNS, "why")
        console().print(table(heads, taken.rows))
    for fault in taken.refused:
        fail(fault)
    _tell_what_waits(() if json else taken.reports, url)
    return taken.status


def _explained(files: list[Path], *, json: bool) -> Exit:
    """Say of each file what it was recognised as: layout, kind, columns, and what is no record."""
    from gateway.commands.explain_file import FileRecognised, explain_files

    explained = explain_files(files)
    known = [one for one in explained.files if isinstance(one, FileRecognised)]
    if json:
        answer({"files": known})
    for one in () if json else known:
        sheet = f", sheet {one.sheet}" if one.sheet else ""
        line(f"{one.file}: {one.layout}, {one.encoding}{sheet}: {one.kind}, header on line {one.header}")
        console().print(table(("heading", "column", "name", "unit"), one.columns))
        line(f"{one.rows} rows, {one.unsplit} of them cannot be read")
        for told in one.told:
            line(told)
    for fault in explained.files:
        if isinstance(fault, Refused):
            fail(fault)
    return explained.status


def _taken_in(given: _Given, token: Path | None) -> "IngestResult":
    """Take the files in here, where nobody is asked who delivers."""
    from gateway.commands.ingest import ingest_files, list_deliveries

    if token is not None:
        raise Fault("USAGE", why="--token says who delivers to a running gateway: name it by --url")
    settings = read(needs=("place",)).settings
    todo = list_deliveries(given.files, given.feed, given.region or settings.place)
    return asyncio.run(ingest_files(settings, todo, replayed=given.replay, quiet=given.quiet))


def _delivered(given: _Given, url: str, token: Path | None) -> "IngestResult":
    """Send the files to the gateway that runs."""
    from gateway.commands.deliver import deliver_files
    from gateway.commands.ingest import list_deliveries
    from gateway.commands.query import stated

    if token is None or given.replay:
        raise Fault("USAGE", why="--url needs the file of the sender's --token, and takes no --replay")
    card = stated(token, purpose=None, legal_basis="", case="")
    todo = list_deliveries(given.files, given.feed, given.region)
    return deliver_files(url, card, todo, quiet=given.quiet)


def _tell_what_waits(reports: "Sequence[Report]", url: str) -> None:
    """Say for each file with rows in quarantine (待处理数据区) which file to mend and how to deliver it.

    Rows that a running gateway refused are corrected where they come from, and come in a new file.
    """
    for report in reports:
        if report.quarantine and url:
            say(f"correct the refused rows at their source; what is wrong is told at {report.quarantine}")
        elif report.quarantine:
            say(f"mend {report.quarantine} and run:")
            line(f"accord ingest --replay --feed {report.feed} {report.quarantine}")
        if report.held:
            say(HELD.format(held=report.held, file=report.file))
