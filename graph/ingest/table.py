"""A table of a known kind: its header found among titles, its rows told from totals and notes.

lines → titles above → one or several rows of headings → rows ┄ totals, notes, headings again: left out, told

What stands in a file and is no record is never passed over in silence: each such line is told in the notes.
"""

from collections import deque
from collections.abc import Iterator
from typing import Protocol

import msgspec

from graph.ingest.formats import Header, match, match_headings
from graph.ingest.headings import unit_above
from graph.ingest.no_records import FIRST_SIGNS, why_no_record
from graph.ingest.reasons import Problem, file_refused
from graph.ingest.sheet import Line

HEADER_WITHIN = 20  # rows: titles and notes of a department stand above the header
HEADING_ROWS = 3  # rows that headings may take, one group above the other
_BLANKS = frozenset(" \t\r\n\u3000\u00a0\ufeff")
MOST_TOLD = 100
"""Lines left out of which each is told; beyond them only their number."""


class Lines(Protocol):
    """Where lines come from: `ragged` says that empty cells at the end may be missing."""

    ragged: bool

    @property
    def used(self) -> str:
        """The last line as it stands."""
        ...

    def __iter__(self) -> Iterator[Line]: ...


class Table:
    """Rows under a header: iterate for them; empty ones are passed over.

    `left_out` grows while rows are read: line numbers and why each is no record. `above` are the lines of
    titles. Raises `Refused` FILE_REFUSED where there is no header, or it lacks or repeats a column.
    """

    def __init__(self, lines: Lines, name: str) -> None:
        self._source = lines
        self._lines = iter(lines)
        self._ahead: deque[Line] = deque()
        self.above: list[Line] = []
        self.left_out: list[tuple[int, str]] = []
        self.header = self._find_header(name)
        self._required = [
            place for place, column in enumerate(self.header.columns) if column and column.required
        ]

    def __iter__(self) -> Iterator[Line]:
        expected = len(self.header.columns)
        signs = FIRST_SIGNS | _BLANKS | {self._first_heading[:1]}
        for line in self._rest():
            cells = line.cells
            # Nearly every line: as many cells as headings, and its first sign says that it is a row.
            if (len(cells) == expected and cells[0] and cells[0][0] not in signs) or line.problem:
                yield line
            elif "".join(cells).strip() and not self._is_left_out(line):
                yield self._fitted(line)

    def _rest(self) -> Iterator[Line]:
        while self._ahead:
            yield self._ahead.popleft()
        yield from self._lines

    def _is_left_out(self, line: Line) -> bool:
        """Whether a line is no record; most are seen to be one by their first sign."""
        first = next(cell for cell in line.cells if cell.strip()).lstrip()
        if first[0] not in FIRST_SIGNS and first != self._first_heading:
            return False
        why = "HEADINGS" if line.cells == self._headings else why_no_record(line.cells, self._required)
        if why and len(self.left_out) < MOST_TOLD:
            self.left_out.append((line.number, why))
        return bool(why)

    def _fitted(self, line: Line) -> Line:
        """Return a row with the header's cells; empty ones beyond them do no harm."""
        expected, found = len(self.header.columns), len(line.cells)
        if found == expected:
            return line
        if found > expected and not any(line.cells[expected:]):
            return line
        if found < expected and self._source.ragged:
            return Line(number=line.number, cells=line.cells + ("",) * (expected - found))
        details = {"found": found, "expected": expected}
        text = line.text or self._source.used
        return Line(number=line.number, text=text, problem=Problem(code="CELL_COUNT", details=details))

    def _find_header(self, name: str) -> Header:
        """Return the header; `FILE_REFUSED` if there is none, or it lacks or repeats a column."""
        best: Header | None = None
        window: deque[Line] = deque(maxlen=HEADING_ROWS)
        for seen, line in enumerate(self._lines):
            window.append(line)
            header = _best(list(window))
            if header and header.whole:
                return self._settled(header, list(window), self._unit())
            best = min((one for one in (best, header) if one), key=lambda one: one.flaws, default=None)
            self.above.append(line)
            if seen + 1 == HEADER_WITHIN:
                break
        raise file_refused(name, _no_header(best))

    def _settled(self, header: Header, window: list[Line], unit: str) -> Header:
        """Return a header with what the rows below it add to its headings; those rows are no records."""
        self._headings = window[-1].cells
        self._first_heading = next((cell for cell in self._headings if cell.strip()), "").lstrip()
        while len(window) < 2 * HEADING_ROWS and (line := next(self._lines, None)):
            window.append(line)
            wider = _wider(header, window[-HEADING_ROWS:])
            if wider is None:
                self._ahead.append(msgspec.structs.replace(line, text=self._source.used))
                break
            header = wider
            self.left_out.append((line.number, "HEADINGS"))
        amounts = [p for p, column in enumerate(header.columns) if column and column.type == "amount"]
        units = dict.fromkeys(amounts, unit) if unit else {}
        return msgspec.structs.replace(header, units=units | header.units)

    def _unit(self) -> str:
        """Return the unit of amounts that a line above the header states, the nearest first."""
        return next(filter(None, (unit_above(line.cells) for line in reversed(self.above))), "")


def _best(window: list[Line]) -> Header | None:
    """Return the header that the last line makes, alone or with what stands above it; fewer lines win."""
    last = window[-1]
    if last.problem:
        return None
    found = [match(last.cells, last.number)]
    for rows in range(2, len(window) + 1):
        stacked = window[-rows:]
        if not any(line.problem for line in stacked):
            found.append(match_headings(_stacked([line.cells for line in stacked]), last.number))
    return min((one for one in found if one), key=lambda one: one.flaws, default=None)


def _wider(header: Header, window: list[Line]) -> Header | None:
    """Return the header with what its last line adds to it, itself where it is named again, or nothing."""
    wider, line = _best(window), window[-1]
    if wider and wider.whole and wider.kind is header.kind and wider.named > header.named:
        return wider
    again = match(line.cells, line.number) if not line.problem else None
    return header if again and again.kind is header.kind else None


def _stacked(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the headings of each column from top to bottom; a group's stands over all its columns."""
    width = max(len(cells) for cells in rows)
    padded = [cells + ("",) * (width - len(cells)) for cells in rows]
    spread = [_spread(cells, padded[place + 1 :]) for place, cells in enumerate(padded)]
    return [tuple(dict.fromkeys(text for text in texts if text)) for texts in zip(*spread, strict=True)]


def _spread(cells: tuple[str, ...], below: list[tuple[str, ...]]) -> list[str]:
    """Return a row of headings, each repeated to its right while there is one below and none here."""
    found: list[str] = []
    for place, cell in enumerate(cells):
        text = cell.strip()
        under = any(row[place].strip() for row in below)
        grouped = place > 0 and under and any(row[place - 1].strip() for row in below)
        found.append(text or (found[place - 1] if grouped else ""))
    return found


def _no_header(best: Header | None) -> Problem:
    if best is None:
        return Problem(code="NO_HEADER", details={"rows": HEADER_WITHIN})
    if best.twice:
        return Problem(code="COLUMN_TWICE", details={"line": best.line, "column": best.twice})
    columns = ", ".join(f"`{code}`" for code in best.missing)
    details = {"line": best.line, "kind": best.kind.name, "columns": columns}
    return Problem(code="COLUMNS_MISSING", details=details)
