"""The folders of checks, records and searches on a real Neo4j: the same answers, accounts and round trips.

The law that is asked reads no graph. Each kind has a server of its own: a graph takes the handles of one city's
key alone, and what is listed in one kind would be found by the checks of another.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.settings import GraphSettings
from security.secret_files import write_secret
from tests.cases.asking.test_cases import Chronicle, check
from tests.cases.test_folders import CASES, FOLDERS
from tests.city import PATIENT, story_city, zhengzhou
from tests.neo4j.server import neo4j_server

READING = [one for one in CASES if one.values[0] != "law_asked"]
pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


@pytest.fixture(scope="module")
async def chronicle(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Chronicle]:
    root = tmp_path_factory.mktemp(request.param)
    async with neo4j_server(root) as at:
        write_secret(root / "password", at.password.encode())
        graph = GraphSettings(url=at.url, user=at.user, database=at.database, password_file=root / "password")
        settings = zhengzhou(data_dir=root / "data", graph=graph, deadlines=PATIENT)
        async with story_city(root / "story", settings) as there:
            yield Chronicle(there, FOLDERS[request.param])


@pytest.mark.parametrize(("chronicle", "folder"), READING, indirect=["chronicle"])
async def test_case_on_neo4j(folder: Path, chronicle: Chronicle) -> None:
    await check(folder, chronicle, write=False)
