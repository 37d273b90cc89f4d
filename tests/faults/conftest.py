"""One town for all: founded once, copied for each test."""

from pathlib import Path

import pytest

from benchmarks.crash.city_process import Town, founded, start_quickly


@pytest.fixture(scope="session")
async def founded_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    root = tmp_path_factory.mktemp("faults") / "town"
    root.mkdir()
    start_quickly()
    return await founded(root)


@pytest.fixture
def town(founded_town: Town, tmp_path: Path) -> Town:
    return founded_town.copied(tmp_path / "town")
