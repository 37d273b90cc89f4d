"""A copy of the graph as of one place of its journal: made while others write, put into an empty graph."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from graph.store.database import Graph
from graph.store.deliveries import Deliveries, feeds
from graph.store.dump import dump, read_point
from graph.store.engine import Address, embedded_engine, running_engine
from graph.store.format import prepare
from graph.store.health import missing_constraints
from graph.store.journal import read_head
from graph.store.journal_places import KeptPlace, keep_place, kept_places
from graph.store.load import load
from tests.contract.callers import organization_of
from tests.contract.conftest import PATIENT
from tests.contract.journaling import known, settled
from tests.world import World


@asynccontextmanager
async def empty(directory: Path) -> AsyncIterator[Graph]:
    """A graph of nothing, on an engine of its own."""
    async with embedded_engine(directory, "256m") as at:
        graph = await Graph.connect(at.url, at.user, at.password, at.database, PATIENT)
        try:
            yield graph
        finally:
            await graph.close()


def now() -> int:
    return time.time_ns() // 1_000


def contents(path: Path) -> dict[str, Any]:
    """What a copy holds apart from the engine's ids: nodes by label, and relationships by what they are between."""
    with closing(sqlite3.connect(path)) as database:
        nodes = sorted(database.execute("SELECT label, properties FROM nodes"))
        links = sorted(
            database.execute(
                "SELECT a.properties, r.type, b.properties FROM relationships r"
                " JOIN nodes a ON a.id = r.a JOIN nodes b ON b.id = r.b"
            )
        )
    return {"nodes": nodes, "links": links}


class Copying:
    """A copy is what was known at its point, whatever is written while it is made."""

    async def test_a_copy_is_the_graph_at_its_point_and_answers_alike(
        self, graph: Graph, tmp_path: Path
    ) -> None:
        """What was superseded later stands again, what came later is not there, counters are as they were.

        1. The same copy is made at rest and after others wrote. 2. It answers as the graph did. 3. A copy of
        what it was put into is the same once more. 4. Whoever writes there goes on with the next number.
        """
        world = World()
        company = await settled(world, graph)
        await keep_place(graph, "copying", KeptPlace(number=1, worked_by="a test"))
        await Deliveries(graph).begin("copying", "half", 10, now())
        place = await read_head(graph)
        point = await read_point(graph, place)
        subjects = [(await organization_of(graph, company)).id]
        then, fed = await known(graph, subjects, place.at), await feeds(graph)
        # 1.
        await dump(graph, point, tmp_path / "rest")
        writing = asyncio.create_task(_more(world, graph, company))
        await dump(graph, point, tmp_path / "busy")
        await writing
        await dump(graph, point, tmp_path / "after")
        made = contents(tmp_path / "rest")
        assert contents(tmp_path / "busy") == made
        assert contents(tmp_path / "after") == made
        # 2.
        async with empty(tmp_path / "graph") as other:
            counted = await load(other, tmp_path / "after", tmp_path / "scratch")
            assert counted.nodes == len(made["nodes"])
            await prepare(other)
            assert not await missing_constraints(other)
            assert await known(other, subjects, place.at) == then
            assert await feeds(other) == fed
            assert (await kept_places(other))["copying"] == 1
            # 3.
            assert (await read_head(other)).number == place.number
            await dump(other, await read_point(other, place), tmp_path / "again")
            assert contents(tmp_path / "again") == made
            # 4.
            world.company("C")
            await world.write(other, at=now())
            assert (await read_head(other)).number > place.number

    async def test_an_engine_that_runs_is_found_by_its_directory(self, tmp_path: Path) -> None:
        """Only while it runs: what stands in the lock's file of one that is gone leads nowhere."""
        directory = tmp_path / "graph"
        assert running_engine(directory) is None
        async with embedded_engine(directory, "256m") as at:
            assert running_engine(directory) == Address(
                url=at.url, user=at.user, password=at.password, database=at.database
            )
        assert running_engine(directory) is None


async def _more(world: World, graph: Graph, company: Any) -> None:
    """Write upon what is there, and something new."""
    company.penalised("1", decided_on="2023-05-10", naming=["p"], content="罚款三万元")
    company.penalised("2", decided_on="2023-06-10")
    world.company("B").represented_by("q", since="2021-01-01")
    await world.write(graph, at=now())
