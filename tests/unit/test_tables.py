"""Tables for spreadsheets: no cell is a formula, whoever wrote it, and a workbook is read back as it was."""

import csv
import io
import zipfile
from xml.etree import ElementTree as ET

import pytest

from gateway.tables import csv_rows, plain, write_workbook

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_what_begins_like_a_formula_is_a_text(begin: str) -> None:
    cell = f'{begin}HYPERLINK("http://evil.example","x")'
    assert plain(cell) == f"'{cell}"
    (row,) = csv.reader(io.StringIO(csv_rows([[cell, "a=1"]]), newline=""))
    assert row == [f"'{cell}", "a=1"]
    assert rows_of([[cell]])[0][0].startswith("'")


def test_a_workbook_holds_texts_alone_and_all_of_them() -> None:
    given = [
        ["uscc", "名称"],
        ["91160100MA0000074Y", "<甲>&\x00\x0b\ud800乙\n"],
        ["", " 两 端 "],
        ["0012", "1e5"],
    ]
    assert rows_of(given) == [
        ["uscc", "名称"],
        ["91160100MA0000074Y", "<甲>&乙\n"],
        ["", " 两 端 "],
        ["0012", "1e5"],
    ]


def rows_of(rows: list[list[str]]) -> list[list[str]]:
    """Write a workbook and read it with another reader of XML."""
    file = io.BytesIO()
    write_workbook(file, rows)
    with zipfile.ZipFile(file) as book:
        for name in book.namelist():
            ET.fromstring(book.read(name))
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{CELL}f"))
    return [
        ["".join(text.text or "" for text in cell.iter(f"{CELL}t")) for cell in row.iter(f"{CELL}c")]
        for row in sheet.iter(f"{CELL}row")
    ]
