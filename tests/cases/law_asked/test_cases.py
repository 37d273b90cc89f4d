"""Every case folder beside this file, through the whole gateway on the embedded engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cases.asking.test_cases import Chronicle, check
from tests.city import PATIENT, There, story_city, zhengzhou

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def chronicle(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Chronicle]:
    root = tmp_path_factory.mktemp("law")
    there: There
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as there:
        yield Chronicle(there, FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
async def test_case_on_the_embedded_engine(
    folder: Path, chronicle: Chronicle, pytestconfig: pytest.Config
) -> None:
    await check(folder, chronicle, write=pytestconfig.getoption("--write-golden"))


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 3
