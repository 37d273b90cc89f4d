"""Files that were made to do harm, or that broke on their way: each with the reason by which it is refused.

They are written when they are tested, for some are large. What a file is refused with is in this table, written
by hand; `BY_ROW` are those whose rows are refused one by one.
"""

import io
import json
import struct
import zipfile
from collections.abc import Callable

from tests.cases.layouts.books import HEAD, MAIN, one_sheet, sheet_xml, xlsx, zipped
from tests.cases.layouts.make_layouts import FIRST, HEADS, TABLE, html, records, text, xls

BROKEN, LARGE, ENTITIES, NO_HEADER = "LAYOUT_BROKEN", "LAYOUT_TOO_LARGE", "DECLARES_ENTITIES", "NO_HEADER"
MEGA = 1 << 20
ROW = "<row>" + "<c><v>1</v></c>" * 50 + "</row>"


def _with_sheet(xml: str | bytes) -> bytes:
    return xlsx({"Sheet1": sheet_xml(TABLE)}, more={"xl/worksheets/sheet1.xml": xml})


def _with_part(name: str, content: str | bytes) -> bytes:
    return xlsx({"Sheet1": sheet_xml(TABLE)}, more={name: content})


def _zeroes(size: int, before: bytes = b"", after: bytes = b"") -> bytes:
    """A part of zeroes, packed: so many bytes from a thousandth of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        with zipfile.ZipFile(io.BytesIO(one_sheet(TABLE))) as sound:
            for part in sound.namelist():
                if part != "xl/worksheets/sheet1.xml":
                    package.writestr(part, sound.read(part))
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(before)
            for _ in range(size // MEGA):
                part.write(b" " * MEGA)
            part.write(after)
    return out.getvalue()


def _encrypted() -> bytes:
    """A package whose entries say that they are locked."""
    return one_sheet(TABLE).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


def _many_parts() -> bytes:
    return zipped({f"part{n}": "" for n in range(6_000)})


LOL = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l><r><姓名>&x;</姓名></r></l>'
SHEET_START = f"{HEAD}<worksheet {MAIN}><sheetData>"

REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "workbook that unpacks to gigabytes.xlsx": (LARGE, lambda: _zeroes(300 * MEGA, SHEET_START.encode() + b"<row>")),
    "workbook of blanks without an element.xlsx": (LARGE, lambda: _zeroes(300 * MEGA)),
    "workbook of rows without end.xlsx": (LARGE, lambda: _with_sheet(sheet_xml(TABLE).partition("</sheetData>")[0] + ROW * 70_000)),
    "workbook with a column beyond all.xlsx": (LARGE, lambda: _with_sheet(f'{SHEET_START}<row r="1"><c r="ZZZ1"><v>1</v></c></row></sheetData></worksheet>')),
    "workbook with two thousand cells in a row.xlsx": (LARGE, lambda: one_sheet([["x"] * 2_000])),
    "workbook of six thousand parts.xlsx": (LARGE, _many_parts),
    "workbook with entities in a sheet.xlsx": (ENTITIES, lambda: _with_sheet(LOL)),
    "workbook with entities in its texts.xlsx": (ENTITIES, lambda: _with_part("xl/sharedStrings.xml", LOL)),
    "workbook with an outside entity.xlsx": (ENTITIES, lambda: _with_part("xl/workbook.xml", OUTSIDE)),
    "workbook cut off.xlsx": (BROKEN, lambda: one_sheet(TABLE)[:-200]),
    "workbook cut off in its head.xlsx": (BROKEN, lambda: one_sheet(TABLE)[:100]),
    "workbook with a damaged part.xlsx": (BROKEN, lambda: _damaged(one_sheet(TABLE))),
    "workbook whose sheet ends too early.xlsx": (BROKEN, lambda: _with_sheet(sheet_xml(TABLE)[:-40])),
    "workbook that is locked.xlsx": (BROKEN, _encrypted),
    "workbook without its sheet.xlsx": (BROKEN, lambda: zipped(_without(one_sheet(TABLE), "xl/worksheets/sheet1.xml"))),
    "workbook that refers to no text.xlsx": (BROKEN, lambda: _with_sheet(f'{SHEET_START}<row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>')),
    "document of words.xlsx": (BROKEN, lambda: zipped({"_rels/.rels": "<Relationships/>", "word/document.xml": "<w/>"})),
    "archive of files.csv": (BROKEN, lambda: zipped({"a.csv": text(TABLE)})),
    "old workbook cut off.xls": (BROKEN, lambda: xls(TABLE)[:1_500]),
    "old workbook of nothing.xls": (BROKEN, lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4_096),
    "old workbook whose sectors go round.xls": (BROKEN, lambda: _round(xls(TABLE))),
    "old workbook too large.xls": (LARGE, lambda: xls(TABLE) + b"\0" * 33 * MEGA),
    "xml of laughs.xml": (ENTITIES, LOL.encode),
    "xml that asks for a file.xml": (ENTITIES, OUTSIDE.encode),
    "xml that names a type outside.xml": (ENTITIES, lambda: b'<!DOCTYPE l SYSTEM "http://198.51.100.1/l.dtd"><l/>'),
    "xml cut off.xml": (BROKEN, "<l><r><姓名>王伟</姓名>".encode),
    "xml of one tag without end.xml": (LARGE, lambda: b"<l " + b'a="1" ' * 1_500_000),
    "xml a thousand deep.xml": (LARGE, lambda: b"<l>" * 1_000),
    "xml of a million names.xml": (LARGE, lambda: b"<l><r>" + b"".join(b"<n%d>1</n%d>" % (n, n) for n in range(100_000)) + b"</r></l>"),
    "page without end.xls": (LARGE, lambda: b"<html><!--" + b"-" * MEGA),
    "page with a cell over a million columns.xls": (LARGE, lambda: html([]).replace("</table>", "<tr>" + "<td colspan=1000000>x" * 3 + "</table>").encode()),
    "page of forty megabytes.xls": (LARGE, lambda: b"<html><table>" + b"<tr><td>x</td></tr>\n" * 2_000_000),
    "page that is a login.xls": (NO_HEADER, lambda: html([["用户名", "密码", "登录"]]).encode()),
    "json cut off.json": (BROKEN, lambda: json.dumps(records(TABLE)).encode()[:-20]),
    "json a hundred thousand deep.json": (LARGE, lambda: b'{"a":' * 100_000),
    "json of brackets.json": (BROKEN, lambda: b"[" * 100_000),
    "json of one text without end.json": (BROKEN, lambda: b'[{"a":"' + b"x" * 3 * MEGA),
    "json that counts to infinity.json": (BROKEN, lambda: b'[{"a": Infinity}]'),
    "json with a number among records.json": (BROKEN, lambda: b'[{"a": "1"}, 5]'),
    "text of two hundred megabytes in a line.csv": (NO_HEADER, lambda: b"x" * 200 * MEGA),
    "text of a million columns.csv": (NO_HEADER, lambda: b"," * MEGA),
    "text of half a character.csv": ("UNDECODABLE", lambda: b"\xff\xfe\x41"),
    "picture.csv": ("UNDECODABLE", lambda: b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"\xff" * 64),
    "document.csv": ("UNDECODABLE", lambda: b"%PDF-1.7\n\xff\xff"),
}  # fmt: skip
"""Name of a file, the reason it is refused with, its bytes."""

BY_ROW: dict[str, tuple[str, Callable[[], bytes]]] = {
    "formula of another workbook.xlsx": (
        "FORMULA",
        lambda: one_sheet([HEADS, [*FIRST[:5], '<c r="@" t="str"><f>[1]Sheet1!A1</f><v>2015-03-01</v></c>']]),
    ),
    "formula that was never reckoned.xlsx": (
        "FORMULA",
        lambda: one_sheet([HEADS, [*FIRST[:5], '<c r="@"><f>TODAY()</f></c>']]),
    ),
}


def _damaged(package: bytes) -> bytes:
    """A package with some bytes of its largest part turned."""
    at = package.index(b"xl/worksheets/sheet1.xml") + 40
    return package[:at] + bytes(byte ^ 0x5A for byte in package[at : at + 40]) + package[at + 40 :]


def _without(package: bytes, part: str) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name != part}


def _round(book: bytes) -> bytes:
    """An old workbook in which each sector of the table is followed by itself."""
    table = struct.unpack("<I", book[76:80])[0]
    at = 512 * (table + 1)
    return book[:at] + b"".join(struct.pack("<I", 0) for _ in range(128)) + book[at + 512 :]
