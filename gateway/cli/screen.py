"""What every command prints with: answers to standard output, talk and errors to standard error.

    answer, line, say, tell, table    the answer itself: what a pipe gets, and nothing else
    talk, fail, defect                what goes on, what was refused, what broke
    in_terminals_language             English, or the Chinese of `graph/phrases.toml`

Options that several commands share are declared here, so that they mean and say the same everywhere.
"""

import errno
import sys
import tempfile
import traceback
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from gateway.commands.exit_codes import Exit, exit_for
from gateway.settings import chinese
from graph.errors import Fault
from graph.phrases import chinese_of

if TYPE_CHECKING:
    from security.harness.lines import Judge

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing on the way; print only the answer.")]
Lines = Annotated[
    bool, typer.Option("--json-lines", help="One JSON object a line in, one verdict a line out.")
]
Day = Annotated[str, typer.Option("--day", help="The day to judge by, YYYY-MM-DD; else today.")]
Texts = Annotated[Path | None, typer.Option("--texts", help="Folder of the texts that they quote.")]
Companies = Annotated[int, typer.Option("--companies", help="How many companies.", min=1_000, max=100_000)]
Url = Annotated[str, typer.Option("--url", help="Address of a running gateway to ask instead.")]

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF, errno.EIO}
"""How the system says that nothing more can be written."""

PIPED_WIDTH = 160
"""Columns of a table that nobody looks at: wide enough that no cell is cut."""


def console(*, to_error: bool = False) -> Console:
    """Return a console on one of the two streams; colours only on a terminal and without NO_COLOR."""
    stream = sys.stderr if to_error else sys.stdout
    width = None if stream.isatty() else PIPED_WIDTH
    return Console(file=stream, width=width, highlight=False, soft_wrap=not stream.isatty())


def answer(document: Any) -> None:
    """Print one JSON document and a line end to standard output."""
    raw = msgspec.json.format(msgspec.json.encode(document, enc_hook=str), indent=2)
    sys.stdout.write(raw.decode() + "\n")
    sys.stdout.flush()


def tell(document: Any, sentences: Iterable[str], *, json: bool) -> None:
    """Print one answer in the shape that was asked for: as a JSON document, or sentence by sentence."""
    if json:
        answer(document)
        return
    for sentence in sentences:
        say(sentence)


def language() -> str:
    """Return the language of the terminal as verdicts name it: `chinese` or `english`."""
    return "chinese" if chinese() else "english"


def say(sentence: str) -> None:
    """Print one sentence of an answer in the language of the terminal."""
    line(in_terminals_language(sentence))


def in_terminals_language(sentence: str) -> str:
    """Return a sentence as it is, or its Chinese where the terminal's reader reads Chinese."""
    return chinese_of(sentence) if chinese() else sentence


def line(sentence: str) -> None:
    """Print one line of an answer as it stands, without markup."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def talk(sentence: str) -> None:
    """Say on standard error what goes on: never part of an answer. Where nobody can hear it, it is lost."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(sentence + "\n")
            sys.stderr.flush()
    except OSError:
        sys.stderr = None  # else its rest is tried again at the end


def standard_input() -> str:
    """Return all of standard input as text; raises `Fault` USAGE where it is closed or no UTF-8."""
    try:
        return sys.stdin.buffer.read().decode()
    except (UnicodeDecodeError, AttributeError) as error:
        raise Fault("USAGE", why="standard input is closed, or is not UTF-8") from error


def check_terminal(arguments: Sequence[str]) -> None:
    """See that a command can be understood and answered; raises `Fault` USAGE or OUTPUT_UNWRITABLE.

    What a terminal's encoding lacks is written as an escape. Bytes of the command line that are no UTF-8
    come as lone surrogates, which nothing behind this door can write or send.
    """
    if sys.stdout is None:
        raise Fault("OUTPUT_UNWRITABLE")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if any("\ud800" <= letter <= "\udfff" for one in arguments for letter in one):
        raise Fault("USAGE", why="an argument is not UTF-8")


def answer_lines(judge: "Judge") -> Exit:
    """Print the verdict of a judge on each line of standard input."""
    from security.harness.lines import verdicts

    for said in verdicts(judge, sys.stdin.buffer):
        line(said)
    return Exit.YES


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "") -> Table:
    """Return a table of plain cells: no markup is read in them."""
    made = Table(
        *map(in_terminals_language, heads),
        title=title or None,
        title_justify="left",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    for row in rows:
        made.add_row(*(_plain(cell) for cell in row))
    return made


def sentence(fault: Fault) -> str:
    """Return the one sentence of a fault, with its code, in the language of the terminal."""
    return f"accord: {fault.code}: {fault.chinese if chinese() else fault.english}"


def fail(fault: Fault, *, json: bool = False) -> Exit:
    """Print the fault to standard error, as a sentence or as one JSON object, and return its status."""
    if json:
        said = {"code": fault.code, "english": fault.english, **fault.extensions}
        talk(msgspec.json.encode(said, enc_hook=str).decode())
    else:
        talk(" ".join(sentence(fault).split()))
    return exit_for(fault)


def defect(error: Exception, *, json: bool = False) -> Exit:
    """Keep the traceback of an unforeseen error in a file and say one sentence with its id.

    That the answer could not be written is none: the system says so in its own way.
    """
    if isinstance(error, OSError) and error.errno in FULL:
        sys.stdout = None  # else its rest is tried again at the end
        return fail(Fault("OUTPUT_UNWRITABLE"), json=json)
    incident = token_hex(6)
    kept = Path(tempfile.gettempdir()) / f"accord-{incident}.txt"
    kept.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    kept.chmod(0o600)
    status = fail(Fault("INTERNAL", incident=incident), json=json)
    if not json:
        talk(in_terminals_language(f"accord: the details are in {kept}"))
    return status


def _plain(cell: str) -> str:
    """Return a cell in which no bracket opens markup: file names and values of the law have brackets."""
    return cell.replace("[", "\\[")
