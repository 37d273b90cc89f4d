"""Tables of HTML pages, which many systems save under the name of a workbook (.xls).

A cell over several rows or columns is filled in as in a workbook. Scripts, styles, links and pictures are
nothing to us; a table inside a cell is a table of its own.
"""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from graph.ingest.layouts.bounds import CHUNK, COLUMNS, PAGE_CHARACTERS, SHEETS, Counted, too_large
from graph.ingest.sheet import Line

Read = Callable[[int], str]
PENDING = 256 * 1024
_ASIDE = frozenset({"script", "style", "head", "title"})
_CELLS = frozenset({"td", "th"})


class HtmlTable:
    """One table of a page."""

    ragged = True

    def __init__(self, place: int, begin: Callable[[], Read], file: str) -> None:
        self.name = f"table {place + 1}"
        self.used = ""
        self._place = place
        self._begin = begin
        self._file = file

    def __iter__(self) -> Iterator[Line]:
        counted = Counted(self._file)
        merged = _Spans()
        for place, row in _rows(self._begin(), self._file):
            if place == self._place:
                line = merged.line(row)
                counted.row(len(line.cells))
                if len(line.cells) > COLUMNS:
                    too_large(self._file, "columns", "列", COLUMNS)
                yield line


def html_tables(begin: Callable[[], Read], file: str) -> list[HtmlTable]:
    """Return the tables of a page that has rows."""
    places = {place for place, _ in _rows(begin(), file)}
    if len(places) > SHEETS:
        too_large(file, "tables", "表格", SHEETS)
    return [HtmlTable(place, begin, file) for place in sorted(places)]


Row = list[tuple[str, int, int]]
"""Cells: what stands there, over how many rows, over how many columns."""


class _Spans:
    """Puts cells at their columns: one that goes over several rows takes its place in those below, too."""

    def __init__(self) -> None:
        self._number = 0
        self._open: dict[int, tuple[int, str]] = {}

    def line(self, row: Row) -> Line:
        """Return the next row as a line."""
        self._number += 1
        texts: list[str] = []
        shared: set[int] = set()
        for text, rows, columns in row:
            self._fill(texts, shared)
            place = len(texts)
            texts += [text, *[""] * (columns - 1)]
            if rows > 1:
                shared.add(place)
                self._open[place] = rows, text
                self._open |= {place + more: (rows, "") for more in range(1, columns)}
        self._fill(texts, shared)
        self._open = {place: (rows - 1, text) for place, (rows, text) in self._open.items() if rows > 1}
        return Line(number=self._number, cells=tuple(texts), shared=frozenset(shared))

    def _fill(self, texts: list[str], shared: set[int]) -> None:
        while len(texts) in self._open and len(texts) not in shared:
            shared.add(len(texts))
            texts.append(self._open[len(texts)][1])


class _Page(HTMLParser):
    """Notes the rows of all tables, those inside cells among them, each with its table's number."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, Row]] = []
        self._count = 0
        self._aside = 0
        self._table: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell; the one before it ends where its own end is missing."""
        if tag in _ASIDE:
            self._aside += 1
        elif tag == "table":
            self._table.append(_Open(self._count))
            self._count += 1
        elif self._table and tag == "tr":
            self._end_row()
            self._table[-1].row = []
        elif self._table and tag in _CELLS:
            self._end_cell()
            self._table[-1].begin(dict(attrs))
        elif self._table and tag == "br":
            self._table[-1].say("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if tag in _ASIDE:
            self._aside = max(0, self._aside - 1)
        elif self._table and tag in _CELLS:
            self._end_cell()
        elif self._table and tag in {"tr", "table"}:
            self._end_row()
            if tag == "table":
                self._table.pop()

    def handle_data(self, data: str) -> None:
        """Add to the cell that is open."""
        if self._table and not self._aside:
            self._table[-1].say(data)

    def _end_cell(self) -> None:
        self._table[-1].end()

    def _end_row(self) -> None:
        self._end_cell()
        table = self._table[-1]
        if table.row:
            self.found.append((table.number, table.row))
        table.row = None


class _Open:
    """A table while it is open: its row, and the cell that is being read."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.row: Row | None = None
        self._said: list[str] | None = None
        self._over = (1, 1)

    def begin(self, attributes: dict[str, str | None]) -> None:
        """Begin a cell."""
        self.row = [] if self.row is None else self.row
        self._said = []
        self._over = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))

    def say(self, text: str) -> None:
        """Add to the cell."""
        if self._said is not None:
            self._said.append(text)

    def end(self) -> None:
        """End the cell, if one is open; it ends with its row."""
        if self._said is not None and self.row is not None:
            self.row.append(("".join(self._said).replace("\u00a0", " ").strip(), *self._over))
        self._said = None


def _span(stated: str | None) -> int:
    return (
        min(int(stated), COLUMNS) if stated and stated.isascii() and stated.isdigit() and stated != "0" else 1
    )


def _rows(read: Read, file: str) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a page with the numbers of their tables."""
    page = _Page()
    taken = 0
    while chunk := read(CHUNK):
        taken += len(chunk)
        page.feed(chunk)
        if taken > PAGE_CHARACTERS or len(page.rawdata) > PENDING:
            too_large(file, "characters", "字符", PAGE_CHARACTERS if taken > PAGE_CHARACTERS else PENDING)
        yield from page.found
        page.found.clear()
    page.close()
    yield from page.found
