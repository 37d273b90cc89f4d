"""The folders of checks and of searches on a real Neo4j: the same answers, accounts and round trips.

The server is this module's own: a graph takes the handles of one city's key alone.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.settings import GraphSettings
from security.secret_files import write_secret
from tests.cases.asking.test_cases import Chronicle, check
from tests.cases.checks import test_cases as of_checks
from tests.cases.searches import test_cases as of_searches
from tests.city import PATIENT, There, story_city, zhengzhou
from tests.neo4j.server import neo4j_server

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("searches")
    async with neo4j_server(root) as neo4j:
        write_secret(root / "password", neo4j.password.encode())
        graph = GraphSettings(
            url=neo4j.url, user=neo4j.user, database=neo4j.database, password_file=root / "password"
        )
        settings = zhengzhou(data_dir=root / "data", graph=graph, deadlines=PATIENT)
        async with story_city(root / "story", settings) as opened:
            yield opened


@pytest.fixture(scope="module")
async def checks(there: There) -> Chronicle:
    return Chronicle(there, of_checks.FOLDERS)


@pytest.fixture(scope="module")
async def searches(there: There) -> Chronicle:
    return Chronicle(there, of_searches.FOLDERS)


@pytest.mark.parametrize("folder", of_checks.FOLDERS, ids=lambda folder: folder.name)
async def test_check_on_neo4j(folder: Path, checks: Chronicle) -> None:
    await check(folder, checks, write=False)


@pytest.mark.parametrize("folder", of_searches.FOLDERS, ids=lambda folder: folder.name)
async def test_search_on_neo4j(folder: Path, searches: Chronicle) -> None:
    await check(folder, searches, write=False)
