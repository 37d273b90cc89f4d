"""The store's contract on a real Neo4j: on any difference, this one is right."""

import pytest

from graph.store.engine import Address
from tests.contract.suite import StoreContract

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


@pytest.fixture(scope="module")
def address(neo4j: Address) -> Address:
    return neo4j


class TestNeo4j(StoreContract):
    pass
