"""One delivery as rows: a CSV file, or a quarantine that was mended and comes back.

The file is read twice, once for digest and encoding and once for its rows, in constant memory. Whether it was
written to in between is looked at when the last row is out: a delivery is what its digest says, or refused.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Self

import msgspec

from graph.ingest.encoding import Inspected, inspect
from graph.ingest.formats import Header, Kind, kinds
from graph.ingest.reasons import Problem, file_refused
from graph.ingest.sheet import Sheet

LONGEST_ENTRY = 400_000  # characters of one line of a quarantine
_NO_ENTRY = Problem(
    code="UNREADABLE_ROW",
    details={
        "why": "it is no entry of a quarantine",
        "why_chinese": "不是隔离区条目",
        "longest": LONGEST_ENTRY,
    },
)


class DeliveryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a delivery: its number from one, its line, its cells by field code.

    `raw` is empty where the row could not be split; then `text` and `problem` say what stood there.
    """

    number: int
    line: int
    kind: Kind
    raw: dict[str, str] = {}
    text: str = ""
    problem: Problem | None = None


class _Entry(msgspec.Struct, frozen=True):
    """What a replay reads of a quarantine's entry; the other members are for people."""

    kind: str
    values: dict[str, str]
    line: int = 0


class DeliveryReader:
    """An open delivery: what its bytes are, and its rows once; use it as a context.

    Raises `Refused` FILE_REFUSED where it cannot be opened or is text in no encoding that is known.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._stream, self._opened = _open(path)
        self.inspected: Inspected = self._guarded(inspect, self._stream, path.name)
        self._stream.seek(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    @property
    def bytes_read(self) -> int:
        """How many bytes of the file the rows have taken so far, buffering included."""
        return min(self._stream.tell(), self.inspected.size)

    def sheet(self) -> tuple[Header, Iterator[DeliveryRow]]:
        """Return header and rows of a CSV file; `FILE_REFUSED` if no usable header is found."""
        sheet = Sheet(self._text(""), self.inspected.encoding, self.name)
        return sheet.header, self._unchanged(_rows(sheet))

    def entries(self) -> Iterator[DeliveryRow]:
        """Return the rows of a quarantine; an entry that is not one is told as a row that cannot be read."""
        return self._unchanged(_entries(self._text("\n")))

    def _text(self, newline: str) -> io.TextIOWrapper:
        # Kept, for a wrapper that nobody holds closes the stream below it.
        self._wrapper = io.TextIOWrapper(self._stream, encoding=self.inspected.encoding, newline=newline)
        return self._wrapper

    def _unchanged(self, rows: Iterator[DeliveryRow]) -> Iterator[DeliveryRow]:
        """Pass rows on; `FILE_REFUSED` at the end if the file was written to meanwhile."""
        try:
            yield from rows
            changed = _stamp(self._stream) != self._opened
        except UnicodeDecodeError:
            changed = True
        if changed:
            raise file_refused(self.name, Problem(code="CHANGED_MEANWHILE"))

    def _guarded(self, call: Any, *args: Any) -> Any:
        """Call what may fail before anybody holds this as a context, and close the stream if it does."""
        try:
            return call(*args)
        except BaseException:
            self._stream.close()
            raise


def _open(path: Path) -> tuple[BinaryIO, tuple[int, int]]:
    try:
        if not path.is_file():  # a pipe or a device would never end
            raise FileNotFoundError(2, "no such regular file")
        stream = path.open("rb")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise file_refused(path.name, Problem(code="NOT_READABLE", details={"why": reason})) from error
    return stream, _stamp(stream)


def _stamp(stream: BinaryIO) -> tuple[int, int]:
    """Return size and time of change, in nanoseconds: what tells that a file was written to."""
    state = os.fstat(stream.fileno())
    return state.st_size, state.st_mtime_ns


def _rows(sheet: Sheet) -> Iterator[DeliveryRow]:
    kind, columns = sheet.header.kind, sheet.header.columns
    named = [(place, column.code) for place, column in enumerate(columns) if column]
    for number, line in enumerate(sheet, 1):
        cells = line.cells
        yield DeliveryRow(
            number=number,
            line=line.number,
            kind=kind,
            raw={code: cells[place] for place, code in named} if cells else {},
            text=line.text,
            problem=line.problem,
        )


def _entries(stream: io.TextIOWrapper) -> Iterator[DeliveryRow]:
    """Yield the rows of a quarantine, empty lines passed over; a field that its kind has not is ignored."""
    number = 0
    while text := stream.readline(LONGEST_ENTRY):
        if not text.strip():
            continue
        number += 1
        try:
            entry = msgspec.json.decode(text, type=_Entry)
            kind = kinds()[entry.kind]
        except (msgspec.DecodeError, KeyError, RecursionError):
            yield DeliveryRow(number=number, line=number, kind=_any_kind(), text=text, problem=_NO_ENTRY)
        else:
            raw = {code: value for code, value in entry.values.items() if code in kind.columns}
            yield DeliveryRow(number=number, line=entry.line or number, kind=kind, raw=raw)


def _any_kind() -> Kind:
    return next(iter(kinds().values()))
