"""The same case folders of Zhengzhou on a real Neo4j: the same answers, the same accounts, the same round trips."""

import pytest

from tests.cases.commitments.test_cases import FOLDERS
from tests.cases.places import play_all, zhengzhou_on_neo4j

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


async def test_cases_on_neo4j(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with zhengzhou_on_neo4j(tmp_path_factory.mktemp("city")) as there:
        await play_all(there, FOLDERS, write=False)
