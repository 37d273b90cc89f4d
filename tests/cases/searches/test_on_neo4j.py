"""The same case folders on a real Neo4j: the same answers, the same accounts, the same round trips."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.settings import GraphSettings
from graph.store.engine import Address
from security.secret_files import write_secret
from tests.cases.asking.test_cases import Chronicle, check
from tests.cases.searches.test_cases import FOLDERS
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


@pytest.fixture(scope="module")
async def chronicle(tmp_path_factory: pytest.TempPathFactory, neo4j: Address) -> AsyncIterator[Chronicle]:
    root = tmp_path_factory.mktemp("searches")
    write_secret(root / "password", neo4j.password.encode())
    graph = GraphSettings(
        url=neo4j.url, user=neo4j.user, database=neo4j.database, password_file=root / "password"
    )
    settings = zhengzhou(data_dir=root / "data", graph=graph, deadlines=PATIENT)
    there: There
    async with story_city(root / "story", settings) as there:
        yield Chronicle(there, FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
async def test_case_on_neo4j(folder: Path, chronicle: Chronicle) -> None:
    await check(folder, chronicle, write=False)
