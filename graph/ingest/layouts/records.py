"""Records without a header of their own, as sheets: their names become the headings, in their order.

Used for JSON and XML, where each record names what it states. A record of a record (行政相对人 with 名称 in
it) is called by both names, as it would be in a table of two heading rows.
"""

from collections.abc import Callable, Iterator

from graph.ingest.layouts.bounds import COLUMNS, SHEETS, Counted, too_large
from graph.ingest.reasons import Problem
from graph.ingest.sheet import Line

Record = list[tuple[str, str]]
"""What a record states, by name; a name may come again."""

Found = tuple[str, int, Record]
"""Where a record stands (the path to it, and the line or number from one), and what it states."""


class RecordSheet:
    """The records of one path. `found` yields all of a file's from its beginning, at every call."""

    ragged = False

    def __init__(
        self, name: str, headings: tuple[str, ...], found: Callable[[], Iterator[Found]], file: str
    ) -> None:
        self.name = name
        self.used = ""
        self._headings = headings
        self._found = found
        self._file = file

    def __iter__(self) -> Iterator[Line]:
        places = {heading: place for place, heading in enumerate(self._headings)}
        counted = Counted(self._file)
        yield Line(number=1, cells=self._headings)
        for path, number, record in self._found():
            if path == self.name:
                counted.row(len(places))
                yield _line(number, record, places)


def record_sheets(found: Callable[[], Iterator[Found]], file: str) -> list[RecordSheet]:
    """Return the sheets of a file, one for each path at which records stand; it is read whole for that."""
    headings: dict[str, dict[str, None]] = {}
    for path, _, record in found():
        known = headings.setdefault(path, {})
        known.update((name, None) for name, _ in record)
        if len(known) > COLUMNS:
            too_large(file, "columns", "列", COLUMNS)
        if len(headings) > SHEETS:
            too_large(file, "kinds of records", "记录种类", SHEETS)
    return [RecordSheet(path, tuple(names), found, file) for path, names in headings.items()]


def _line(number: int, record: Record, places: dict[str, int]) -> Line:
    """Return a record as a line; a name that comes again with another value makes it none."""
    cells = [""] * len(places)
    seen: set[str] = set()
    for name, value in record:
        if name in seen and cells[places[name]] != value:
            problem = Problem(code="STATED_TWICE", details={"name": name[:60]})
            return Line(number=number, text=" ".join(value for _, value in record), problem=problem)
        seen.add(name)
        cells[places[name]] = value
    return Line(number=number, cells=tuple(cells))
