"""Answers as tables for spreadsheets: CSV and workbooks, in which no cell is ever a formula.

What others wrote may begin as a formula does; a spreadsheet that opens it would run it for whoever reads
(CSV injection, CWE-1236). Such a cell gets an apostrophe before it, in both kinds of files: a workbook is
saved as CSV by the next hand.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape

BEGINNING = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet might run."""

BOM = b"\xef\xbb\xbf"
"""Without it, a spreadsheet in Chinese reads UTF-8 as something else."""

_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="accord" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "<Relationships"
    ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>',
}
"""All parts of a workbook with one sheet but the sheet. SPEC: ISO/IEC 29500-1 12 and 18."""

_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def plain(cell: str) -> str:
    """Return a cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(BEGINNING) else cell


def csv_rows(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV. SPEC: RFC 4180."""
    file = io.StringIO()
    csv.writer(file).writerows([plain(cell) for cell in row] for row in rows)
    return file.getvalue()


def write_workbook(to: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as a workbook of texts, row by row: none of it is a number or a formula."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in _PARTS.items():
            book.writestr(name, _XML + part)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((_XML + _SHEET).encode())
            for row in rows:
                sheet.write(f"<row>{''.join(map(_cell, row))}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")


def _cell(text: str) -> str:
    kept = "".join(one for one in plain(text) if one in "\t\n" or one.isprintable())
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'
