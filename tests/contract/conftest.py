"""One connection for each engine's module."""

from collections.abc import AsyncIterator

import pytest

from graph.store.database import DatabaseLimits, Graph
from graph.store.engine import Address
from graph.store.format import prepare

PATIENT = DatabaseLimits(read_within=30, write_within=60)
"""Deadlines are tested on silent sockets; here a busy machine may take its time."""


@pytest.fixture(scope="module", autouse=True)
async def graph(address: Address) -> AsyncIterator[Graph]:
    graph = await Graph.connect(address.url, address.user, address.password, address.database, PATIENT)
    try:
        await prepare(graph)
        yield graph
    finally:
        await graph.close()
