"""Writes workbooks part by part, so that a case can hold exactly what it is about."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
STYLES = {"": 0, "day": 1, "percent": 2, "元": 3, "text": 4, "far": 5, "万": 6}
FORMATS = (
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="#,##0.00&quot;元&quot;"/>'
    '<numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
    '<numFmt numFmtId="166" formatCode="0!.0,&quot;万&quot;"/></numFmts>'
    '<cellXfs count="7"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/>'
    '<xf numFmtId="49"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return a package with the same bytes on every day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 5, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def cell(place: str, value: Any) -> str:
    """Return a cell: a text, a number, or (number, style), or raw XML that starts with `<`."""
    if isinstance(value, str):
        if value.startswith("<c"):
            return value.replace("@", place)
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    number, style = value if isinstance(value, tuple) else (value, "")
    return f'<c r="{place}" s="{STYLES[style]}"><v>{number}</v></c>'


def letters(column: int) -> str:
    return chr(65 + column) if column < 26 else letters(column // 26 - 1) + chr(65 + column % 26)


def sheet_xml(rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> str:
    lines = "".join(
        f'<row r="{number}">'
        + "".join(cell(f"{letters(c)}{number}", v) for c, v in enumerate(row) if v not in {"", None})
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    areas = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    areas = f"<mergeCells>{areas}</mergeCells>" if areas else ""
    return f"{HEAD}<worksheet {MAIN}><sheetData>{lines}</sheetData>{areas}</worksheet>"


def xlsx(
    sheets: dict[str, str], *, from_1904: bool = False, more: dict[str, str | bytes] | None = None
) -> bytes:
    """Return a workbook of sheets by their names."""
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{n}" Type="{REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    epoch = '<workbookPr date1904="1"/>' if from_1904 else ""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'{HEAD}<Relationships {PACKAGE}><Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook {MAIN} xmlns:r="{REL}">{epoch}<sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{HEAD}<Relationships {PACKAGE}>{targets}</Relationships>",
        "xl/styles.xml": f"{HEAD}<styleSheet {MAIN}>{FORMATS}</styleSheet>",
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)}
    return zipped(parts | (more or {}))


def one_sheet(rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), **more: Any) -> bytes:
    return xlsx({"Sheet1": sheet_xml(rows, merged)}, **more)
