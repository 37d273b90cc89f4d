"""A copy of one engine's graph in the other: what is backed up here may be restored there."""

import asyncio
from pathlib import Path

import pytest

from gateway.backup.manifest import GRAPH
from graph.store.database import Graph
from graph.store.dump import differences, dump, read_point
from graph.store.engine import Address
from graph.store.format import prepare
from graph.store.health import missing_constraints
from graph.store.journal import read_head
from graph.store.load import load, must_be_empty
from tests.cli.running import accord, environment
from tests.contract.conftest import PATIENT
from tests.contract.copying import empty, now
from tests.neo4j.server import neo4j_server
from tests.world import World

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


async def copied(graph: Graph, to: Path) -> Path:
    await dump(graph, await read_point(graph, await read_head(graph)), to)
    return to


async def by_command(at: Address, where: Path) -> None:
    """Back the server up and try the backup as an operator does, from a machine of the city."""
    password = where / "password"
    password.touch(mode=0o600)
    password.write_text(at.password, encoding="utf-8")
    environ = environment(where / "data", ACCORD_GRAPH_URL=at.url, ACCORD_GRAPH_PASSWORD_FILE=str(password))
    for arguments in (("keys", "make"), ("backup", "--to", "backup"), ("drill", "--from", "backup")):
        done = await asyncio.to_thread(accord, environ, where, *arguments)
        assert done.returncode == 0, done.stderr


async def connected(at: Address) -> Graph:
    return await Graph.connect(at.url, at.user, at.password, at.database, PATIENT)


async def test_a_graph_goes_from_the_embedded_engine_to_a_server_and_back(tmp_path: Path) -> None:
    world = World()
    company = world.company("A").represented_by("p", since="2020-01-01")
    company.penalised("1", decided_on="2023-05-10", naming=["p"])
    async with empty(tmp_path / "here") as graph:
        await prepare(graph)
        await world.write(graph, at=now())
        made = await copied(graph, tmp_path / "made")
    (tmp_path / "neo4j").mkdir()
    async with neo4j_server(tmp_path / "neo4j") as at:
        server = await connected(at)
        try:
            await must_be_empty(server, "the server")
            await load(server, made, tmp_path / "there")
            await prepare(server)
            assert not await missing_constraints(server)
            back = await copied(server, tmp_path / "back")
            await by_command(at, tmp_path)
        finally:
            await server.close()
    assert differences(made, back) == 0
    assert differences(made, tmp_path / "backup" / GRAPH) == 0
    async with empty(tmp_path / "again") as graph:
        await load(graph, back, tmp_path / "scratch")
        await prepare(graph)
        assert differences(made, await copied(graph, tmp_path / "last")) == 0
