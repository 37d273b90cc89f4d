"""Workbooks of Excel 97 to 2003 (.xls). The library holds one whole, so that its size is bounded.

It gives what a formula came to without saying that it is one: such a value is read as it was stored.
"""

import io
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

import xlrd

from graph.errors import Fault
from graph.ingest.layouts.bounds import HELD_BYTES, SHEETS, Counted, broken, too_large
from graph.ingest.layouts.merging import Merged
from graph.ingest.layouts.numbers import shown, style
from graph.ingest.reasons import Problem
from graph.ingest.sheet import Line

XLS = "a workbook (.xls)"


class XlsSheet:
    """One sheet of a workbook."""

    ragged = True

    def __init__(self, book: Any, place: int, file: str) -> None:
        self.name = book.sheet_names()[place]
        self.used = ""
        self._book = book
        self._place = place
        self._file = file

    def __iter__(self) -> Iterator[Line]:
        sheet = self._sheet()
        merged = Merged((top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells)
        counted = Counted(self._file)
        for place in range(sheet.nrows):
            cells = sheet.row(place)
            counted.row(len(cells))
            flawed = {
                column: Problem(code="CELL_ERROR", details={"value": f"#{cell.value}"})
                for column, cell in enumerate(cells)
                if cell.ctype == xlrd.XL_CELL_ERROR
            }
            yield merged.line(place + 1, [self._text(cell) for cell in cells], flawed)

    def _sheet(self) -> Any:
        try:
            return self._book.sheet_by_index(self._place)
        except Fault:
            raise
        except Exception:  # noqa: BLE001  the library meets a damaged file with errors of every kind
            _damaged(self._file)

    def _text(self, cell: Any) -> str:
        """Return a cell as text."""
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        if cell.ctype not in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
            return str(cell.value) if cell.ctype == xlrd.XL_CELL_TEXT else ""
        key = self._book.xf_list[cell.xf_index].format_key
        code = self._book.format_map[key].format_str if key in self._book.format_map else ""
        return shown(cell.value, style(key, code), from_1904=bool(self._book.datemode))


def xls_sheets(stream: BinaryIO, size: int, file: str) -> list[XlsSheet]:
    """Return the sheets of a workbook; `FILE_REFUSED` if it is too large or damaged."""
    if size > HELD_BYTES:
        too_large(file, "bytes", "字节", HELD_BYTES)
    stream.seek(0)
    try:
        book = xlrd.open_workbook(
            file_contents=stream.read(),
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
        count = book.nsheets
    except (xlrd.XLRDError, struct.error):
        _damaged(file)
    except Exception:  # noqa: BLE001  the library meets a damaged file with errors of every kind
        _damaged(file)
    if count > SHEETS:
        too_large(file, "sheets", "工作表", SHEETS)
    return [XlsSheet(book, place, file) for place in range(count)]


def _damaged(file: str) -> Any:
    broken(
        file,
        XLS,
        "it is damaged, locked by a password, or another document",
        "文件已损坏、已加密或并非电子表格",
    )
