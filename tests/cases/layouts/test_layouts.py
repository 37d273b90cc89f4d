"""Every layout beside this file: what is recognised in it, held against an answer that was written by hand."""

import tomllib
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from graph.errors import Refused
from graph.ingest.identifiers import Code
from graph.ingest.read_row import ReadRow, read_row
from graph.ingest.row_parser import PersonReference, Reading
from graph.ingest.source import DeliveryReader
from tests.cases.ingest.shelf import OpenVault
from tests.cases.layouts.make_layouts import files

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/answer.toml"))
READING = Reading(pseudonymizer=OpenVault(), today=date(2026, 6, 1), region="410100")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_layout(folder: Path) -> None:
    answer = tomllib.loads((folder / "answer.toml").read_text(encoding="utf-8"))
    (path,) = folder.glob("input.*")
    assert answer["title"]
    assert answer["title_chinese"]
    if "refused" in answer:
        with DeliveryReader(path) as source, pytest.raises(Refused) as refusal:
            source.sheet()
        assert refusal.value.details["reason"] == answer["refused"]
        return
    with DeliveryReader(path) as source:
        header, found = source.sheet()
        rows = [read_row(row, READING) for row in found]
        assert source.table is not None
        assert (source.layout.name, header.kind.name, header.line) == (
            answer["layout"],
            answer["kind"],
            answer["header"],
        )
        assert source.inspected.encoding == answer.get("encoding", source.inspected.encoding)
        assert source.sheet_name == answer.get("sheet", source.sheet_name)
        assert [f"{line} {why}" for line, why in source.table.left_out] == answer.get("left_out", [])
        assert [f"{name} {why}" for name, why in source.other_sheets] == answer.get("other_sheets", [])
        unknown = [
            name for name, column in zip(header.names, header.columns, strict=True) if name and not column
        ]
        assert unknown == answer.get("unknown", [])
        assert len(list(source.left_out())) == len(source.table.left_out) + len(source.other_sheets)
    assert [row.row.line for row in rows] == [one["line"] for one in answer["rows"]]
    for row, expected in zip(rows, answer["rows"], strict=True):
        _agrees(row, expected)


def _agrees(row: ReadRow, expected: dict[str, Any]) -> None:
    problems = [f"{problem.field} {problem.code}".strip() for problem in row.problems]
    assert problems == expected.get("problems", [])
    assert not row.problems or all(problem.told()["chinese"] for problem in row.problems)
    found = {code: _shown(row, code) for code in expected.get("values", {})}
    assert found == expected.get("values", {})


def _shown(row: ReadRow, code: str) -> str:
    assert row.cells is not None
    value = row.cells.get(code)
    if isinstance(value, Code):
        return value.value
    if isinstance(value, PersonReference):
        return value.number
    if isinstance(value, tuple):
        return "、".join(value)
    return value.value if isinstance(value, Enum) else str(value)


def test_there_are_layouts_of_every_kind() -> None:
    assert len(FOLDERS) >= 40
    layouts = {tomllib.loads((f / "answer.toml").read_text(encoding="utf-8")).get("layout") for f in FOLDERS}
    assert layouts - {None} == {"separated values", "json", "xml", "html", "xls", "xlsx"}


def test_made_files_are_what_the_script_makes() -> None:
    for name, content in files().items():
        assert (Path(__file__).parent / name).read_bytes() == content, name
