"""Files that do harm are refused with a reason, in bounded time and memory, and nothing of them is written."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cases.layouts.hostile import BY_ROW, REFUSED

SECONDS = 60.0
"""Of the processor, for the largest of them: three million cells."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a process of one gigabyte says of all of them."""
    folder = tmp_path_factory.mktemp("hostile") / "files"
    folder.mkdir()
    for name, (_, made) in (REFUSED | BY_ROW).items():
        (folder / name).write_bytes(made())
    run = subprocess.run(
        [sys.executable, "-m", "tests.cases.layouts.reading_child", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
        timeout=600,
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    for path in folder.iterdir():
        path.unlink()
    return {one["file"]: one for one in map(json.loads, run.stdout.splitlines())}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, told: dict[str, dict[str, Any]]) -> None:
    found = told[name]
    assert found.get("refused") == REFUSED[name][0], found
    assert found["english"]
    assert found["chinese"]
    assert found["seconds"] < SECONDS
    assert not found["written"]
    assert not found["left"]


@pytest.mark.parametrize("name", BY_ROW)
def test_refused_by_row(name: str, told: dict[str, dict[str, Any]]) -> None:
    found = told[name]
    assert (found["rows"], found["used"], found["reasons"]) == (1, 0, {BY_ROW[name][0]: 1})


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) >= 25
