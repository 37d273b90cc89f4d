"""The store's contract on the embedded engine."""

import pytest

from graph.store.engine import Address
from tests.contract.suite import StoreContract

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def address(embedded: Address) -> Address:
    return embedded


class TestEmbedded(StoreContract):
    pass
