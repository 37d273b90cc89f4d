"""Every case folder beside this file: files as departments send them, and all that must come of them."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from graph.errors import Refused
from graph.ingest.authorities import Authorities
from graph.ingest.reasons import table
from graph.ingest.run import Delivery, ingest, replay
from graph.model.time import instant
from tests.cases.ingest.make_cases import files
from tests.cases.ingest.shelf import OpenVault, Shelf

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))
NOW = instant(datetime(2026, 6, 1, tzinfo=UTC))
COUNTS = ("rows", "used", "same", "superseded", "held", "quarantined")


@pytest.mark.anyio
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
async def test_case(folder: Path, tmp_path: Path) -> None:
    case = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    assert case["title"]
    assert case["title_chinese"]
    shelf = Shelf(case.get("organizations", ()), case.get("persons", ()), case.get("registered", {}))
    register = folder / "authorities.toml"
    authorities = Authorities.parse(register.read_text(encoding="utf-8")) if register.exists() else None
    for delivery in case["deliveries"]:
        await _delivered(shelf, folder, delivery, tmp_path, authorities)
    for expected in case.get("facts", []):
        _holds(shelf, expected)
    if "kept" in case:
        assert len(shelf.rows) == case["kept"]


def test_every_reason_has_a_case() -> None:
    told = {
        code
        for folder in FOLDERS
        for delivery in tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))["deliveries"]
        for code in (*delivery.get("reasons", ()), *delivery.get("warnings", ()), delivery.get("refused"))
    }
    # `tests/cases/layouts` holds files of every layout.
    told |= {
        "CELL_ERROR",
        "DECLARES_ENTITIES",
        "DIGITS_LOST",
        "FORMULA",
        "LAYOUT_BROKEN",
        "LAYOUT_TOO_LARGE",
        "LEFT_OUT",
        "MERGED_AMOUNT",
        "SEVERAL_SHEETS",
        "SHEET_LEFT_OUT",
        "STATED_TWICE",
    }
    # These are no bytes of a delivered file; `tests/unit` and `tests/contract` meet them.
    assert set(table()) - told == {
        "NOT_READABLE",
        "CHANGED_MEANWHILE",
        "DELIVERED_BEFORE",
        "NOT_A_MANIFEST",
        "QUARANTINE_FULL",
        "RECORD_ANNULLED",
    }


async def _delivered(
    shelf: Shelf, folder: Path, expected: dict[str, Any], tmp_path: Path, authorities: Authorities | None
) -> None:
    take = replay if expected.get("replayed") else ingest
    delivery = Delivery(
        path=folder / expected["file"],
        feed=expected.get("feed", "market"),
        region=expected.get("region", "410100"),
        now=NOW,
        quarantine=tmp_path / "quarantine",
        authorities=authorities,
    )
    if "refused" in expected:
        with pytest.raises(Refused) as refusal:
            await take(shelf, OpenVault(), delivery)
        assert refusal.value.code == "FILE_REFUSED"
        assert refusal.value.details["reason"] == expected["refused"]
        assert expected.get("says", "") in refusal.value.english
        assert refusal.value.chinese
        return
    report = await take(shelf, OpenVault(), delivery)
    assert {name: getattr(report, name) for name in COUNTS} == {
        name: expected.get(name, 0) for name in COUNTS
    }
    assert report.reasons == expected.get("reasons", {})
    assert report.warnings == expected.get("warnings", {})
    assert report.encoding == expected.get("encoding", report.encoding)
    _agrees(report.quarantine, expected.get("quarantine", []))


def _agrees(path: str | None, expected: list[dict[str, Any]]) -> None:
    entries = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()] if path else []
    found = [
        {"line": entry["line"], "problems": [f"{p['field']} {p['code']}".strip() for p in entry["problems"]]}
        for entry in entries
    ]
    assert found == [{name: entry[name] for name in ("line", "problems")} for entry in expected]
    for entry, wanted in zip(entries, expected, strict=True):
        for problem in entry["problems"]:
            assert all(problem[name] for name in ("english", "chinese", "right", "right_chinese"))
        for field, value in wanted.get("values", {}).items():
            assert entry["values"][field] == value
        assert ("values" in entry, "text" in entry) == (
            wanted.get("kept", "values") == "values",
            wanted.get("kept") == "text",
        )


def _holds(shelf: Shelf, expected: dict[str, Any]) -> None:
    found = [msgspec.json.decode(msgspec.json.encode(fact)) for fact in shelf.facts(expected["kind"])]
    wanted = expected["fields"]
    nothing = set(expected.get("absent", ()))
    matching = [
        fact
        for fact in found
        if wanted.items() <= fact.items() and all(fact[name] is None for name in nothing)
    ]
    assert len(matching) == 1, (wanted, found)


def test_made_files_are_what_the_script_makes() -> None:
    for name, content in files().items():
        assert (Path(__file__).parent / name).read_bytes() == content, name
