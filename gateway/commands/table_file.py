"""A file of what was answered, in the format that its name asks for: lines of JSON, CSV, or a workbook.

INVARIANT: the file appears whole or not at all: it is written beside its place and renamed.
"""

import os
from collections.abc import Callable, Iterable, Sequence
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
    """What goes into a file: objects, and how each is told as a row under `heads`."""

    lines: Lines
    heads: Sequence[str]
    row: Callable[[dict[str, Any]], Sequence[str]]

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


FORMATS: dict[str, Write] = {".ndjson": _json_lines, ".csv": _csv, ".xlsx": _workbook}
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
