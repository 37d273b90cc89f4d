"""One delivery as rows: a file in one of the layouts, or a quarantine that was mended and comes back.

The file is read twice, once for digest and encoding and once for its rows, in constant memory. Whether it was
written to in between is looked at when the last row is out: a delivery is what its digest says, or refused.
"""

import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Self

import msgspec

from graph.errors import Refused
from graph.ingest.encoding import Inspected, inspect
from graph.ingest.formats import Column, Header, Kind, kinds
from graph.ingest.layouts.bounds import Sheet
from graph.ingest.layouts.recognise import FileLayout, recognise
from graph.ingest.no_records import SHEETS, WORDS
from graph.ingest.reasons import Problem, file_refused, quote
from graph.ingest.sheet import Line, SeparatedLines
from graph.ingest.table import HEADER_WITHIN, Table
from graph.ingest.values import UNITS

DELIMITERS = ",\t;|"
NO_TABLE = ("NO_HEADER", "COLUMNS_MISSING", "COLUMN_TWICE")
"""Why a sheet is no table of a known kind, the farthest from one first."""

NO_HEADER = Problem(code="NO_HEADER", details={"rows": HEADER_WITHIN})
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
        self._wrapper: io.TextIOWrapper | None = None
        self._stream, self._opened = _open(path)
        self.inspected: Inspected = self._guarded(inspect, self._stream, path.name)
        self._stream.seek(0)
        self.layout: FileLayout = self._guarded(recognise, self._stream, self.inspected, path.name)
        self.table: Table | None = None
        self.sheet_name = ""
        self.other_sheets: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    @property
    def bytes_read(self) -> int:
        """How many bytes of the file the rows have taken so far, buffering included."""
        return min(self._stream.tell(), self.inspected.size)

    def sheet(self) -> tuple[Header, Iterator[DeliveryRow]]:
        """Return header and rows of the one table that fits; `FILE_REFUSED` if none does, or several do."""
        self.table = self._separated() if self.layout.sheets is None else self._fitting(self.layout.sheets())
        return self.table.header, self._unchanged(_rows(self.table))

    def _separated(self) -> Table:
        """Return the table of separated values, by whichever sign parts the columns of a known header."""
        first: Refused | None = None
        for delimiter in DELIMITERS:
            self._stream.seek(0)
            lines = SeparatedLines(self._text(""), self.inspected.encoding, delimiter)
            try:
                return Table(lines, self.name)
            except Refused as fault:
                first = first if first and first.details["reason"] != "NO_HEADER" else fault
        assert first is not None  # INVARIANT: every delimiter that does not return a table leaves a fault
        raise first

    def _fitting(self, sheets: Sequence[Sheet]) -> Table:
        """Return the table of the one sheet that fits; every sheet is read whole, lest one be broken."""
        fits: list[tuple[Sheet, int]] = []
        faults: list[Refused] = []
        for sheet in sheets:
            try:
                fits.append((sheet, sum(1 for _ in Table(sheet, self.name))))
            except Refused as fault:
                if fault.details["reason"] not in NO_TABLE:
                    raise
                faults.append(fault)
                self.other_sheets.append((sheet.name, fault.details["reason"]))
        filled = [sheet for sheet, rows in fits if rows] or [sheet for sheet, _ in fits[:1]]
        if len(filled) > 1:
            names = "、".join(quote(sheet.name) for sheet in filled[:5])
            raise file_refused(self.name, Problem(code="SEVERAL_SHEETS", details={"names": names}))
        if not filled:
            raise max(faults, key=_fit, default=file_refused(self.name, NO_HEADER))
        self.other_sheets += [(sheet.name, "EMPTY") for sheet, _ in fits if sheet is not filled[0]]
        self.sheet_name = filled[0].name
        return Table(filled[0], self.name)

    def left_out(self) -> Iterator[tuple[int, Problem]]:
        """Return the lines that were no records, as far as rows were read, and sheets that did not fit."""
        for line, why in self.table.left_out if self.table else ():
            what, chinese = WORDS[why]
            yield line, Problem(code="LEFT_OUT", details={"what": what, "what_chinese": chinese})
        for name, why in self.other_sheets:
            what, chinese = SHEETS[why]
            details = {"name": quote(name), "what": what, "what_chinese": chinese}
            yield 0, Problem(code="SHEET_LEFT_OUT", details=details)

    def entries(self) -> Iterator[DeliveryRow]:
        """Return the rows of a quarantine; an entry that is not one is told as a row that cannot be read."""
        return self._unchanged(_entries(self._text("\n")))

    def _text(self, newline: str) -> io.TextIOWrapper:
        if self.inspected.encoding == "binary":
            raise file_refused(self.name, NO_HEADER)
        if self._wrapper is not None:
            self._wrapper.detach()
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


def _rows(table: Table) -> Iterator[DeliveryRow]:
    kind, columns = table.header.kind, table.header.columns
    named = [(place, column.code) for place, column in enumerate(columns) if column]
    units = table.header.units
    for number, line in enumerate(table, 1):
        cells = _with_units(line.cells, units) if units and line.cells else line.cells
        problem = line.problem
        if problem is None and (line.flawed or line.shared):
            problem = _flaw(line, columns)
        usable = problem is None
        yield DeliveryRow(
            number=number,
            line=line.number,
            kind=kind,
            raw={code: cells[place] for place, code in named} if usable else {},
            text="" if usable else line.text or " | ".join(cells),
            problem=problem,
        )


def _with_units(cells: tuple[str, ...], units: dict[int, str]) -> tuple[str, ...]:
    """Return cells with the unit that their heading states behind plain figures: they say it themselves."""
    found = list(cells)
    for place, unit in units.items():
        text = found[place].strip()
        if text and text[-1].isdigit() and unit in UNITS:
            found[place] = text + unit
    return tuple(found)


def _flaw(line: Line, columns: tuple[Column | None, ...]) -> Problem | None:
    """Return what is wrong with a cell of a known column: a formula, an error, an amount for several rows."""
    for place, column in enumerate(columns):
        if column is None:
            continue
        if line.flawed and place in line.flawed:
            return msgspec.structs.replace(line.flawed[place], field=column.code)
        if place in line.shared and column.type == "amount" and line.cells[place].strip():
            return Problem(code="MERGED_AMOUNT", field=column.code)
    return None


def _fit(fault: Refused) -> int:
    return NO_TABLE.index(fault.details["reason"])


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
