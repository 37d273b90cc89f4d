"""The folders of records on a real Neo4j: the same answers, accounts and round trips.

The server is this module's own: what is listed here would be found by the checks beside it.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.settings import GraphSettings
from security.secret_files import write_secret
from tests.cases.asking.test_cases import Chronicle, check
from tests.cases.test_folders import CASES, FOLDERS
from tests.city import PATIENT, There, story_city, zhengzhou
from tests.neo4j.server import neo4j_server

KINDS = ("records",)
pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("records")
    async with neo4j_server(root) as neo4j:
        write_secret(root / "password", neo4j.password.encode())
        graph = GraphSettings(
            url=neo4j.url, user=neo4j.user, database=neo4j.database, password_file=root / "password"
        )
        settings = zhengzhou(data_dir=root / "data", graph=graph, deadlines=PATIENT)
        async with story_city(root / "story", settings) as opened:
            yield opened


@pytest.fixture(scope="module")
async def chronicles(there: There) -> dict[str, Chronicle]:
    return {kind: Chronicle(there, FOLDERS[kind]) for kind in KINDS}


@pytest.mark.parametrize(("kind", "folder"), [one for one in CASES if one.values[0] in KINDS])
async def test_case_on_neo4j(kind: str, folder: Path, chronicles: dict[str, Chronicle]) -> None:
    await check(folder, chronicles[kind], write=False)
