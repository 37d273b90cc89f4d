"""Workbooks of Excel 2007 and later (.xlsx, .xlsm): a ZIP of XML parts, read as a stream.

workbook.xml → sheets, epoch; styles.xml → days; sharedStrings.xml → texts; sheetN.xml → lines

SPEC: ECMA-376 part 1, 18.2 to 18.8. Macros, links and drawings are never opened.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

import msgspec

from graph.ingest.layouts.bounds import (
    CHUNK,
    COLUMNS,
    PART_BYTES,
    PARTS,
    SHEETS,
    TEXT_BYTES,
    Counted,
    broken,
    too_large,
)
from graph.ingest.layouts.markup import END, START, TEXT, Event, attribute, events
from graph.ingest.layouts.merging import Area, Merged, column_number, merged_area
from graph.ingest.layouts.numbers import shown, style
from graph.ingest.reasons import Problem
from graph.ingest.sheet import Line

XLSX = "a workbook (.xlsx)"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_QUOTED = re.compile(r'"[^"]*"')
_MERGED = re.compile(rb'mergeCell\s[^<>]{0,50}?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"[^<>]*>')
LONGEST_TAG = 1_024
_ENCRYPTED = 0x1
_RELATIONS = "_rels/.rels"


class _Cell(msgspec.Struct):
    """A cell while it is being read."""

    column: int
    kind: str
    style: int
    value: list[str] = []
    formula: list[str] | None = None


class Workbook:
    """An open workbook: what its sheets need to be read. Raises `Refused` FILE_REFUSED for a broken one."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self.file = file
        self._zip = self._opened(stream)
        main = self._related(_RELATIONS, "/officeDocument")
        place, name = posixpath.split(main)
        self._relations = self._targets(f"{place}/_rels/{name}.rels", place)
        self.from_1904 = False
        self.sheets: list[XlsxSheet] = []
        self._read_main(main)
        self.texts = self._read_texts(posixpath.join(place, "sharedStrings.xml"))
        self.styles = self._read_styles(posixpath.join(place, "styles.xml"))

    def _opened(self, stream: BinaryIO) -> zipfile.ZipFile:
        try:
            opened = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            broken(self.file, XLSX, "it ends too early or is damaged", "文件不完整或已损坏")
        if len(opened.infolist()) > PARTS:
            too_large(self.file, "parts", "部分", PARTS)
        if any(part.flag_bits & _ENCRYPTED for part in opened.infolist()):
            broken(self.file, XLSX, "it is locked by a password", "文件已加密")
        return opened

    def events(self, part: str, most: int = PART_BYTES) -> Iterator[Event]:
        """Yield what a part holds, of which no more than `most` bytes are unpacked."""
        try:
            with self._zip.open(part) as opened:
                yield from events(opened.read, most, self.file)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            KeyError,
            OSError,
            RuntimeError,
            NotImplementedError,
        ):
            self._damaged(part)

    def occurrences(self, wanted: re.Pattern[bytes], part: str) -> Iterator[bytes]:
        """Yield what a pattern finds in the bytes of a part, which is not read as XML for that."""
        rest, taken = b"", 0
        try:
            with self._zip.open(part) as opened:
                while chunk := opened.read(CHUNK):
                    taken += len(chunk)
                    if taken > PART_BYTES:
                        too_large(self.file, "bytes of one part", "单个部分的字节", PART_BYTES)
                    text = rest + chunk
                    yield from wanted.findall(text)
                    rest = text[text.rfind(b"<") :][:LONGEST_TAG]
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            KeyError,
            OSError,
            RuntimeError,
            NotImplementedError,
        ):
            self._damaged(part)

    def _damaged(self, part: str) -> NoReturn:
        broken(
            self.file, XLSX, f"its part `{part[:60]}` is damaged or missing", f"部分 `{part[:60]}` 缺失或损坏"
        )

    def _has(self, part: str) -> bool:
        return part in self._zip.NameToInfo

    def _related(self, part: str, kind: str) -> str:
        for event, name, attributes in self.events(part, TEXT_BYTES):
            if (event, name) == (START, "Relationship") and attributes.get("Type", "").endswith(kind):
                return attributes.get("Target", "").lstrip("/")
        return broken(self.file, XLSX, "it is another kind of package", "不是电子表格")

    def _targets(self, part: str, place: str) -> dict[str, str]:
        """Return the parts of the workbook by the names under which it refers to them."""
        found = {}
        for event, name, attributes in self.events(part, TEXT_BYTES):
            inside = attributes.get("TargetMode", "Internal") == "Internal"
            if (event, name) == (START, "Relationship") and inside:
                target = attributes.get("Target", "")
                joined = target.lstrip("/") if target.startswith("/") else posixpath.join(place, target)
                found[attributes.get("Id", "")] = posixpath.normpath(joined)
        return found

    def _read_main(self, part: str) -> None:
        for event, name, attributes in self.events(part, TEXT_BYTES):
            if event == START and name == "workbookPr":
                self.from_1904 = attributes.get("date1904", "0") in {"1", "true"}
            if event == START and name == "sheet":
                target = self._relations.get(attribute(attributes, "id"), "")
                if "worksheets/" in target:
                    self.sheets.append(XlsxSheet(self, attributes.get("name", ""), target))
        if len(self.sheets) > SHEETS:
            too_large(self.file, "sheets", "工作表", SHEETS)

    def _read_texts(self, part: str) -> list[str]:
        """Return the shared texts; the reading aid beside a text is no part of it."""
        found: list[str] = []
        parts: list[str] = []
        inside: set[str] = set()
        for event, name, _ in self.events(part, TEXT_BYTES) if self._has(part) else ():
            if event == START:
                inside.add(name)
                parts = [] if name == "si" else parts
            elif event == END:
                inside.discard(name)
                found += [_unescaped("".join(parts))] if name == "si" else []
            elif "t" in inside and "rPh" not in inside:
                parts.append(name)
        return found

    def _read_styles(self, part: str) -> list[str]:
        """Return what each style of a cell shows of a number."""
        codes: dict[int, str] = {}
        found: list[str] = []
        inside = False
        for event, name, attributes in self.events(part, TEXT_BYTES) if self._has(part) else ():
            if name == "cellXfs":
                inside = event == START
            elif event == START and name == "numFmt":
                codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
            elif event == START and name == "xf" and inside:
                number = _number(attributes.get("numFmtId"))
                found.append(style(number, codes.get(number, "")))
        return found

    def text(self, cell: _Cell) -> str:
        """Return a cell as text."""
        value = "".join(cell.value)
        if cell.kind == "s":
            place = _number(value)
            return self.texts[place] if 0 <= place < len(self.texts) else self._no_text()
        if cell.kind in {"inlineStr", "str", "d", "e"}:
            return _unescaped(value)
        if cell.kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        shape = self.styles[cell.style] if cell.style < len(self.styles) else ""
        try:
            return shown(float(value), shape, from_1904=self.from_1904) if value else ""
        except (ValueError, OverflowError):
            return value

    def _no_text(self) -> str:
        broken(self.file, XLSX, "a cell refers to a text that is not there", "单元格引用的文本不存在")


class XlsxSheet:
    """One sheet: its lines, with cells that are merged downwards filled in."""

    ragged = True

    def __init__(self, book: Workbook, name: str, part: str) -> None:
        self.name = name
        self.used = ""
        self._book = book
        self._part = part
        self._areas: list[Area] | None = None

    def __iter__(self) -> Iterator[Line]:
        if self._areas is None:
            self._areas = list(self._merged_areas())
        merged = Merged(self._areas)
        counted = Counted(self._book.file)
        for number, cells in self._rows():
            counted.row(max((cell.column for cell in cells), default=-1) + 1)
            texts = [""] * (max((cell.column for cell in cells), default=-1) + 1)
            for cell in cells:
                texts[cell.column] = self._book.text(cell)
            flawed = {cell.column: flaw for cell in cells if (flaw := _flaw(cell))}
            yield merged.line(number, texts, flawed)

    def _merged_areas(self) -> Iterator[Area]:
        """Yield the areas, which stand behind the rows: they are looked for without reading those."""
        for found in self._book.occurrences(_MERGED, self._part):
            if area := merged_area(found.decode()):
                yield area

    def _rows(self) -> Iterator[tuple[int, list[_Cell]]]:
        """Yield the cells of each row that stands in the sheet, by its number from one."""
        cells: list[_Cell] = []
        number, open_as = 0, ""
        for event, name, attributes in self._book.events(self._part):
            if event == TEXT:
                _take(cells, open_as, name)
            elif name == "row":
                number, cells = (_row_number(attributes, number), []) if event == START else (number, cells)
                if event == END:
                    yield number, cells
            elif name in {"v", "t", "f"}:
                open_as = name if event == START else ""
                _formula(cells, open_as)
            elif event == START and name == "c":
                cells.append(_cell(attributes, cells))
                if max(len(cells), cells[-1].column + 1) > COLUMNS:
                    too_large(self._book.file, "columns", "列", COLUMNS)


def _formula(cells: list[_Cell], open_as: str) -> None:
    """Note that the cell that is open is reckoned."""
    if open_as == "f" and cells:
        cells[-1].formula = []


def _take(cells: list[_Cell], open_as: str, text: str) -> None:
    """Add a text to the cell that is open, as its value or its formula."""
    if not (open_as and cells):
        return
    if open_as == "f" and cells[-1].formula is not None:
        cells[-1].formula.append(text)
    else:
        cells[-1].value.append(text)


def _cell(attributes: dict[str, str], before: list[_Cell]) -> _Cell:
    """Return a cell by its reference, or the one behind the last where it has none."""
    found = _REFERENCE.fullmatch(attributes.get("r", ""))
    column = column_number(found[1]) if found else (before[-1].column + 1 if before else 0)
    return _Cell(column=column, kind=attributes.get("t", "n"), style=_number(attributes.get("s")))


def _row_number(attributes: dict[str, str], before: int) -> int:
    stated = attributes.get("r", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) <= 7 else before + 1


def _flaw(cell: _Cell) -> Problem | None:
    """Return why a cell states nothing: it is reckoned, or an error; a formula that is a text is a text."""
    if cell.kind == "e":
        return Problem(code="CELL_ERROR", details={"value": "".join(cell.value)[:20]})
    if cell.formula is not None and not _QUOTED.fullmatch("".join(cell.formula)):
        return Problem(code="FORMULA")
    return None


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
