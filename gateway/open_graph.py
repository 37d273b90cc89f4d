"""The graph that the settings name: a server, or the embedded engine under the data directory.

It is connected to twice. The first connection is patient: an engine that has just started compiles while
it answers, and planning every query takes it longer than any request may. It prepares the graph and
compares keys, and is closed. The second has the deadlines of the settings and serves requests.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from gateway.settings import Settings
from graph.store.database import DatabaseLimits, Graph
from graph.store.engine import Address, embedded_engine
from graph.store.format import keep_key_checks, key_checks, prepare
from graph.store.journal import begin_journal
from security.key_checks import new_keys
from security.secret_files import read_secret

START_WITHIN = 30.0
"""Seconds for one call while the engine is still warming up; afterwards the settings' deadline holds."""


@asynccontextmanager
async def open_graph(settings: Settings, checks: Mapping[str, str] | None = None) -> AsyncIterator[Graph]:
    """Open the graph, its format checked, its constraints and indexes in place; close it in the end.

    `checks` are the check values of the keys that will make handles in it: they must be those that did so
    before. The embedded engine runs as a child and ends with this block. Raises `Unavailable`, or `Fault`
    KEY_DIFFERS.
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
            if checks:
                await keep_key_checks(patient, _made_with(await key_checks(patient), checks))
        finally:
            await patient.close()
        limits = DatabaseLimits(read_within=settings.deadlines.graph, connections=settings.graph.connections)
        graph = await _connected(at, limits)
        stack.push_async_callback(graph.close)
        await begin_journal(graph)
        yield graph


async def connected(settings: Settings, limits: DatabaseLimits) -> Graph:
    """Connect to the server that the settings name, and make nothing ready: for a look. Raises `Fault`."""
    return await _connected(_server(settings), limits)


def _made_with(kept: Mapping[str, str], here: Mapping[str, str]) -> Mapping[str, str]:
    """Return the check values to keep from now on: those of keys that made nothing in this graph yet.

    INVARIANT: one graph, one vault key: handles made with another would find none of its persons. Raises
    `Fault` KEY_DIFFERS.
    """
    new_keys(kept, {name: value for name, value in here.items() if name in kept})
    return {name: value for name, value in here.items() if name not in kept}


async def _connected(at: Address, limits: DatabaseLimits) -> Graph:
    return await Graph.connect(at.url, at.user, at.password, at.database, limits)


def _server(settings: Settings) -> Address:
    """Return the server that the settings name; its password is in a file that only the owner may read."""
    # INVARIANT: a server with a url has a password file; the settings refused everything else.
    assert settings.graph.password_file is not None
    return Address(
        url=settings.graph.url,
        user=settings.graph.user,
        password=read_secret(settings.graph.password_file).decode().strip(),
        database=settings.graph.database,
    )
