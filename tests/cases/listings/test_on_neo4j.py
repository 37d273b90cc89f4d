"""The same case folders of Zhengzhou on a real Neo4j: the same answers, the same accounts, the same round trips."""

from collections.abc import AsyncIterator

import pytest

from gateway.settings import GraphSettings
from security.secret_files import write_secret
from tests.cases.asking.test_cases import Chronicle, check
from tests.cases.listings.test_cases import FOLDERS, Elsewhere, case_of
from tests.city import PATIENT, story_city, zhengzhou
from tests.neo4j.server import neo4j_server

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Elsewhere]:
    """The city of the cases, on a server of its own: the centre's lists are of the whole database."""
    root = tmp_path_factory.mktemp("city")
    async with neo4j_server(tmp_path_factory.mktemp("neo4j")) as at:
        write_secret(root / "password", at.password.encode())
        graph = GraphSettings(url=at.url, user=at.user, database=at.database, password_file=root / "password")
        settings = zhengzhou(data_dir=root / "data", graph=graph, deadlines=PATIENT)
        async with story_city(root / "story", settings) as opened:
            yield Elsewhere(opened.city, opened.clock, opened.client, opened.reports)


async def test_cases_on_neo4j(there: Elsewhere) -> None:
    folders = [folder for folder in FOLDERS if "place" not in case_of(folder)]
    chronicle = Chronicle(there, folders)
    for folder in folders:
        there.region = case_of(folder).get("region", there.city.place)
        await check(folder, chronicle, write=False)
