"""The same exchange with one of the two cities on a real Neo4j: the same answers, the same accounts."""

from collections.abc import AsyncIterator

import pytest

from gateway.settings import GraphSettings
from security.secret_files import write_secret
from tests.cases.exchange.test_exchange import FOLDERS, Chronicle, check
from tests.cities import PLACES, two_cities
from tests.neo4j.server import neo4j_server

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


@pytest.fixture(scope="module", params=PLACES)
async def chronicle(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Chronicle]:
    """Both cities; a server of its own for the one on Neo4j, since it takes a whole database."""
    root = tmp_path_factory.mktemp("cities")
    async with neo4j_server(tmp_path_factory.mktemp("neo4j")) as at:
        write_secret(root / "password", at.password.encode())
        graph = GraphSettings(url=at.url, user=at.user, database=at.database, password_file=root / "password")
        async with two_cities(root, **{request.param: graph}) as opened:
            yield Chronicle(opened)


async def test_every_case_in_its_order(chronicle: Chronicle) -> None:
    for folder in FOLDERS:
        await check(folder, chronicle, write=False)
