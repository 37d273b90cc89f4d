"""The graph that the settings name: a server, or the embedded engine under the data directory."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from gateway.settings import Settings
from graph.store.database import DatabaseLimits, Graph
from graph.store.engine import Address, embedded_engine
from graph.store.format import prepare
from security.secret_files import read_secret

START_WITHIN = 30.0
"""Seconds for one call while the engine is still warming up; afterwards the settings' deadline holds."""


@asynccontextmanager
async def open_graph(settings: Settings) -> AsyncIterator[Graph]:
    """Open the graph, its format checked, its constraints and indexes in place; close it in the end.

    The embedded engine runs as a child and ends with this block. Raises `Unavailable`.
    """
    async with AsyncExitStack() as stack:
        if settings.graph.url:
            at = _server(settings)
        else:
            heap = f"{settings.graph.heap}m"
            at = await stack.enter_async_context(embedded_engine(settings.data_dir / "graph", heap))
        patient = await _connected(at, DatabaseLimits(read_within=START_WITHIN))
        try:
            await prepare(patient)
        finally:
            await patient.close()
        limits = DatabaseLimits(read_within=settings.deadlines.graph, connections=settings.graph.connections)
        graph = await _connected(at, limits)
        stack.push_async_callback(graph.close)
        yield graph


async def _connected(at: Address, limits: DatabaseLimits) -> Graph:
    return await Graph.connect(at.url, at.user, at.password, at.database, limits)


def _server(settings: Settings) -> Address:
    # INVARIANT: a server with a url has a password file; the settings refused everything else.
    assert settings.graph.password_file is not None
    return Address(
        url=settings.graph.url,
        user=settings.graph.user,
        password=read_secret(settings.graph.password_file).decode().strip(),
        database=settings.graph.database,
    )
