"""A file of what was answered, in the format of its name: lines of JSON, CSV, a workbook, a page for print.

INVARIANT: the file appears whole or not at all: it is written beside its place and renamed.
"""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from gateway.tables import BOM, csv_rows, write_workbook
from graph.durable_files import publish, writing_below
from graph.errors import Fault

Lines = Iterable[dict[str, Any]]

Write = Callable[[BinaryIO, "AnswerTable"], None]


class AnswerTable(msgspec.Struct, frozen=True, kw_only=True):
    """What goes into a file: objects, and how each is told as a row under `heads`.

    `title` are the lines above the table, where a page is made for print; the first is its heading.
    """

    lines: Lines
    heads: Sequence[str]
    row: Callable[[dict[str, Any]], Sequence[str]]
    title: Sequence[str] = ()

    def rows(self) -> Iterable[Sequence[str]]:
        """Return the head and a row for each object."""
        return chain([self.heads], map(self.row, self.lines))


def _json_lines(file: BinaryIO, table: AnswerTable) -> None:
    file.writelines(msgspec.json.encode(one) + b"\n" for one in table.lines)


def _csv(file: BinaryIO, table: AnswerTable) -> None:
    file.write(BOM)
    file.writelines(csv_rows([one]).encode() for one in table.rows())


def _workbook(file: BinaryIO, table: AnswerTable) -> None:
    write_workbook(file, table.rows())


def _page(file: BinaryIO, table: AnswerTable) -> None:
    """Write a page for print, whose cells are text whatever is in them."""
    heading, *others = map(escape, table.title or ("Accord",))
    file.write(f"{_HEAD}<title>{heading}</title>{_STYLE}<h1>{heading}</h1>\n".encode())
    file.writelines(f"<p>{one}</p>\n".encode() for one in others)
    file.write(b"<table>\n")
    for place, cells in enumerate(table.rows()):
        cell = "td" if place else "th"
        inner = "".join(f"<{cell}>{escape(one)}</{cell}>" for one in cells)
        file.write(f"<tr>{inner}</tr>\n".encode())
    file.write(b"</table>\n")


def _markdown(file: BinaryIO, table: AnswerTable) -> None:
    heading, *others = table.title or ("Accord",)
    file.write(f"# {_inline(heading)}\n\n".encode())
    file.writelines(f"{_inline(one)}\n\n".encode() for one in others)
    for place, cells in enumerate(table.rows()):
        file.write(f"| {' | '.join(map(_inline, cells))} |\n".encode())
        if not place:
            file.write(f"|{'---|' * len(cells)}\n".encode())


def _inline(text: str) -> str:
    """Return a text that is one cell of Markdown, and no mark-up in it."""
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))


_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&!]")
_HEAD = '<!doctype html>\n<html lang="zh"><meta charset="utf-8">'
_STYLE = (
    "<style>body{font:10pt sans-serif;margin:2em}table{border-collapse:collapse}"
    "th,td{border:1px solid #888;padding:.3em;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "thead,tr{break-inside:avoid}</style>\n"
)

FORMATS: dict[str, Write] = {
    ".ndjson": _json_lines,
    ".csv": _csv,
    ".xlsx": _workbook,
    ".html": _page,
    ".md": _markdown,
}
"""How a file's name ends, and who writes such a file."""


def check_name(path: Path) -> None:
    """Raise `Fault` USAGE for a name that ends like no format, before anything is asked."""
    if path.suffix.lower() not in FORMATS:
        raise Fault("USAGE", why=f"--to takes a file that ends with {', '.join(FORMATS)}")


def write_file(path: Path, table: AnswerTable) -> int:
    """Write a file and return how many objects are in it; raises `Fault` FILE_UNWRITABLE."""
    check_name(path)
    count = 0

    def counted() -> Iterable[dict[str, Any]]:
        nonlocal count
        for one in table.lines:
            count += 1
            yield one

    beside = path.with_name(f".{path.name}.part")
    try:
        with writing_below(path.parent), _private(beside) as file:
            FORMATS[path.suffix.lower()](file, msgspec.structs.replace(table, lines=counted()))
            publish(file, beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return count


def _private(path: Path) -> BinaryIO:
    """Open a file for its owner alone: it says what stands against whom."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w+b")
