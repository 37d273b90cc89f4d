"""What a file is by how it begins, never by its name, and its sheets."""

import io
import re
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from graph.ingest.encoding import COMPOUND, GB18030_2022, ZIP, Inspected
from graph.ingest.layouts.bounds import Sheet
from graph.ingest.layouts.html_tables import Read, html_tables
from graph.ingest.layouts.json_records import JsonRecords
from graph.ingest.layouts.records import record_sheets
from graph.ingest.layouts.xls import xls_sheets
from graph.ingest.layouts.xlsx import Workbook
from graph.ingest.layouts.xml_records import xml_records, xml_tables

SEPARATED = "separated values"
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|div|style)\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_JSON = re.compile(r"\s*(?:\[\s*[{\[\]]|\{\s*[\"}])")


class FileLayout(msgspec.Struct, frozen=True):
    """What a file is: the name of its layout, and a call that opens its sheets, where it has any."""

    name: str
    sheets: Callable[[], list[Sheet]] | None = None


def recognise(stream: BinaryIO, inspected: Inspected, file: str) -> FileLayout:
    """Return the layout of an open file."""
    if inspected.head.startswith(ZIP):
        return FileLayout("xlsx", lambda: [*Workbook(stream, file).sheets])
    if inspected.head.startswith(COMPOUND):
        return FileLayout("xls", lambda: [*xls_sheets(stream, inspected.size, file)])
    head = inspected.head.decode(inspected.encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    begin = Texts(stream, inspected.encoding).begin
    if head.startswith("<"):
        page = _PAGE if head.startswith("<?xml") else _HTML
        return (
            FileLayout("html", lambda: [*html_tables(begin, file)])
            if page.search(head)
            else _xml(begin, file)
        )
    if _JSON.match(head):
        return FileLayout("json", lambda: [*record_sheets(lambda: iter(JsonRecords(begin(), file)), file)])
    return FileLayout(SEPARATED)


def _xml(begin: Callable[[], Read], file: str) -> FileLayout:
    """Return an XML document: a workbook's sheets, or records."""

    def sheets() -> list[Sheet]:
        tables = xml_tables(begin, file)
        return [*tables] or [*record_sheets(lambda: xml_records(begin(), file), file)]

    return FileLayout("xml", sheets)


class Texts:
    """A file's text, from its beginning as often as it is asked for; what went before is not read on."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._last: io.TextIOWrapper | None = None

    def begin(self) -> Read:
        """Return what reads the text from its beginning."""
        if self._last is not None:
            self._last.detach()
        self._stream.seek(0)
        self._last = last = io.TextIOWrapper(self._stream, encoding=self._encoding, newline="")
        if self._encoding != "gb18030":
            return last.read
        return lambda size: last.read(size).translate(GB18030_2022)
