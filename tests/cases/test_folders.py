"""Case folders of what is asked and not written, each kind through a city of its own on the embedded engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cases.asking.test_cases import Chronicle, check
from tests.city import PATIENT, There, story_city, zhengzhou

HERE = Path(__file__).parent
FOLDERS = {
    kind: sorted(path.parent for path in (HERE / kind).glob("*/case.toml"))
    for kind in ("checks", "law_asked", "records", "searches")
}
CASES = [
    pytest.param(kind, folder, id=f"{kind}/{folder.name}")
    for kind, folders in FOLDERS.items()
    for folder in folders
]
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def chronicle(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Chronicle]:
    root = tmp_path_factory.mktemp(request.param)
    there: There
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as there:
        yield Chronicle(there, FOLDERS[request.param])


@pytest.mark.parametrize(("chronicle", "folder"), CASES, indirect=["chronicle"])
async def test_case_on_the_embedded_engine(
    folder: Path, chronicle: Chronicle, pytestconfig: pytest.Config
) -> None:
    await check(folder, chronicle, write=pytestconfig.getoption("--write-golden"))


def test_there_are_cases() -> None:
    assert {kind: len(folders) >= 3 for kind, folders in FOLDERS.items()} == dict.fromkeys(FOLDERS, True)
