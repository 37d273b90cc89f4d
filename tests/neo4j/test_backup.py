"""A copy of one engine's graph in the other: what is backed up here may be restored there."""

import asyncio
import shutil
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
from graph.synthetic.city import generate
from tests.cli.running import accord, environment
from tests.contract.conftest import PATIENT
from tests.contract.copying import empty, now
from tests.neo4j.server import neo4j_server
from tests.world import World

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


async def test_a_city_on_a_server_is_backed_up_and_restored_on_the_embedded_engine(tmp_path: Path) -> None:
    """With the commands of an operator; the ledger was at rest, and its record of the highest checkpoint kept."""
    (tmp_path / "neo4j").mkdir()
    generate(tmp_path / "files", companies=1_000, seed=11)
    (every,) = (tmp_path / "files").glob("organizations*.csv")
    source = tmp_path / "some.csv"
    source.write_bytes(b"".join(every.read_bytes().splitlines(keepends=True)[:40]))
    async with neo4j_server(tmp_path / "neo4j") as at:
        password = tmp_path / "password"
        password.touch(mode=0o600)
        password.write_text(at.password, encoding="utf-8")
        server = {"ACCORD_GRAPH_URL": at.url, "ACCORD_GRAPH_PASSWORD_FILE": str(password)}
        there = environment(tmp_path / "there", ACCORD_LEDGER_HIGH=str(tmp_path / "high"), **server)
        for arguments in (
            ("keys", "make"),
            ("ingest", "--feed", "registry", str(source), "--quiet"),
            ("backup", "--to", "made"),
        ):
            done = await asyncio.to_thread(accord, there, tmp_path, *arguments)
            assert done.returncode in {0, 1}, done.stderr
        full = await asyncio.to_thread(accord, there, tmp_path, "restore", "--from", "made")
        assert (full.returncode, "RESTORE_TARGET" in full.stderr) == (4, True), full.stderr
    shutil.copytree(tmp_path / "there" / "keys", tmp_path / "here" / "keys")
    here = environment(tmp_path / "here", ACCORD_LEDGER_HIGH=str(tmp_path / "high"))
    for arguments in (("drill", "--from", "made"), ("restore", "--from", "made")):
        done = await asyncio.to_thread(accord, here, tmp_path, *arguments)
        assert done.returncode == 0, done.stderr
    again = await asyncio.to_thread(accord, here, tmp_path, "backup", "--to", "again")
    assert again.returncode == 0, again.stderr
    assert differences(tmp_path / "made" / GRAPH, tmp_path / "again" / GRAPH) == 0


async def copied(graph: Graph, to: Path) -> Path:
    await dump(graph, await read_point(graph, await read_head(graph)), to)
    return to


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
        finally:
            await server.close()
    assert differences(made, back) == 0
    async with empty(tmp_path / "again") as graph:
        await load(graph, back, tmp_path / "scratch")
        await prepare(graph)
        assert differences(made, await copied(graph, tmp_path / "last")) == 0
