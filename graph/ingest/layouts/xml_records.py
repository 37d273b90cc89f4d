"""Records in XML: an element whose children are texts, or one that states all in its attributes.

A workbook saved as an XML table (XML 表格 2003) has rows and cells instead; they are read as such.
"""

from collections.abc import Callable, Iterator

from graph.ingest.layouts.bounds import COLUMNS, PART_BYTES, Counted, too_large
from graph.ingest.layouts.markup import END, START, TEXT, Event, attribute, events
from graph.ingest.layouts.merging import Area
from graph.ingest.layouts.records import Found, Record
from graph.ingest.reasons import Problem
from graph.ingest.sheet import Line

Read = Callable[[int], str]
MIDNIGHT = "T00:00:00.000"


class _Element:
    """An element while it is open: what it says, and what its children say."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.text: list[str] = []
        self.children: Record = []
        self.deep = False


def xml_records(read: Read, file: str) -> Iterator[Found]:
    """Yield the records of a document, each with the path of the elements around it."""
    path: list[_Element] = []
    number = 0
    for event, name, attributes in events(read, PART_BYTES, file):
        if event == START:
            if path:
                path[-1].deep = True
            path.append(_Element(name, attributes))
        elif event == TEXT:
            path[-1].text.append(name)
        else:
            element = path.pop()
            stated = _stated(element)
            if stated:
                number += 1
                yield "/".join(one.name for one in path), number, stated
            elif path and not element.deep:
                _keep(path[-1], element, file)


def _keep(parent: _Element, element: _Element, file: str) -> None:
    parent.children.append((element.name, "".join(element.text).strip()))
    if len(parent.children) > COLUMNS:
        too_large(file, "columns", "列", COLUMNS)


def _stated(element: _Element) -> Record:
    """Return what an element states if it is a record: two members at least, or it is no more than a text."""
    attributes = [(name, value) for name, value in element.attributes.items() if not name.startswith("xmlns")]
    if element.children:
        return [*attributes, *element.children] if len(element.children) > 1 else []
    return (
        attributes if len(attributes) > 1 and not element.deep and not "".join(element.text).strip() else []
    )


class XmlTable:
    """A sheet of a workbook that was saved as an XML table. `begin` gives its text anew."""

    ragged = True

    def __init__(self, name: str, place: int, begin: Callable[[], Read], file: str) -> None:
        self.name = name
        self.used = ""
        self._place = place
        self._begin = begin
        self._file = file

    def __iter__(self) -> Iterator[Line]:
        counted = Counted(self._file)
        merged: list[Area] = []
        number = 0
        for cells in _rows(events(self._begin(), PART_BYTES, self._file), self._place, self._file):
            number = cells.number or number + 1
            counted.row(len(cells.texts))
            merged += [(number, number + down, place, place) for place, down in cells.down.items()]
            yield Line(
                number=number,
                cells=tuple(cells.texts),
                flawed=cells.flawed or None,
                shared=frozenset(p for top, bottom, p, _ in merged if top <= number <= bottom),
            )


class _Row:
    """A row while it is being read."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.texts: list[str] = []
        self.flawed: dict[int, Problem] = {}
        self.down: dict[int, int] = {}


def xml_tables(begin: Callable[[], Read], file: str) -> list[XmlTable]:
    """Return the sheets of a workbook saved as XML, none where the document is something else."""
    names: list[str] = []
    for place, (event, name, attributes) in enumerate(events(begin(), PART_BYTES, file)):
        if place == 0 and name != "Workbook":
            return []
        if (event, name) == (START, "Worksheet"):
            names.append(attribute(attributes, "Name"))
    return [XmlTable(name, place, begin, file) for place, name in enumerate(names)]


def _rows(found: Iterator[Event], wanted: int, file: str) -> Iterator[_Row]:
    """Yield the rows of the sheet at a place."""
    sheet, row, open_text = -1, _Row(0), False
    for event, name, attributes in found:
        if name == "Worksheet" and event != TEXT:
            sheet += event == START
        elif sheet != wanted:
            continue
        elif event == TEXT:
            if open_text and row.texts:
                row.texts[-1] += name
        elif name == "Row":
            if event == END:
                yield row
            row = _Row(_index(attributes))
        elif name in {"Cell", "Data"}:
            open_text = name == "Data" and event == START
            _note(row, event + name, attributes, file)


def _note(row: _Row, what: str, attributes: dict[str, str], file: str) -> None:
    """Begin a cell, or end its text: a day is written with a midnight behind it."""
    if what == START + "Cell":
        _open(row, attributes, file)
    elif what == END + "Data" and row.texts:
        row.texts[-1] = row.texts[-1].removesuffix(MIDNIGHT)


def _open(row: _Row, attributes: dict[str, str], file: str) -> None:
    """Begin a cell, at the place that it states or behind the last one."""
    place = max(_index(attributes) - 1, len(row.texts))
    if place >= COLUMNS:
        too_large(file, "columns", "列", COLUMNS)
    row.texts += [""] * (place + 1 - len(row.texts))
    if attribute(attributes, "Formula"):
        row.flawed[place] = Problem(code="FORMULA")
    if down := attribute(attributes, "MergeDown"):
        row.down[place] = int(down) if down.isascii() and down.isdigit() and len(down) < 8 else 0


def _index(attributes: dict[str, str]) -> int:
    stated = attribute(attributes, "Index")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 8 else 0
