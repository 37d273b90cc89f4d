"""Procedures from their first step to their end, each in the folder beside this, through the whole gateway."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.settings import GraphSettings
from tests.cases.asking.test_cases import Chronicle, check
from tests.city import PATIENT, There, story_city, zhengzhou

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        yield opened


@pytest.fixture(scope="module")
async def chronicle(there: There) -> Chronicle:
    return Chronicle(there, FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
async def test_case(folder: Path, chronicle: Chronicle, pytestconfig: pytest.Config) -> None:
    await check(folder, chronicle, write=pytestconfig.getoption("--write-golden"))
