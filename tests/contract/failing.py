"""Failing: a graph that is dead, silent, cut off or not ours is a coded answer, and life goes on after it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph.errors import Unavailable
from graph.store import format as marked
from graph.store.database import DatabaseLimits, Graph
from graph.store.engine import Address
from graph.store.journal import is_indexed
from graph.store.queries import schema
from tests.contract.callers import OFFICER, numbers, organization_of, penalties_of
from tests.world import World

SOON = DatabaseLimits(read_within=1, write_within=1)
IN_TIME = 10.0
"""Seconds after which a test gives up: the driver by itself would take from half a minute to two."""


class Line:
    """A wire between a driver and its engine that can be cut and can go silent."""

    def __init__(self, address: Address) -> None:
        host, _, port = address.url.removeprefix("bolt://").partition(":")
        self._engine = (host, int(port))
        self._open: list[asyncio.StreamWriter] = []
        self.silent = False

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, on = await asyncio.open_connection(*self._engine)
        self._open += [back, on]
        await asyncio.gather(self._carry(near, on), self._carry(far, back))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while words := await reader.read(65536):
                if not self.silent:
                    writer.write(words)
                    await writer.drain()
        writer.close()

    def cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()


@contextlib.asynccontextmanager
async def served(handle: Any) -> AsyncIterator[str]:
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"bolt://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def connect(url: str, address: Address, limits: DatabaseLimits = SOON) -> Graph:
    return await Graph.connect(url, address.user, address.password, address.database, limits)


@contextlib.asynccontextmanager
async def reached(line: Line, address: Address, limits: DatabaseLimits = SOON) -> AsyncIterator[Graph]:
    """A graph at the other end of a line, closed before the line is."""
    async with served(line.serve) as url:
        graph = await connect(url, address, limits)
        try:
            yield graph
        finally:
            await graph.close()
            line.cut()


async def coded(call: Any) -> None:
    async with asyncio.timeout(IN_TIME):
        with pytest.raises(Unavailable) as refused:
            await call
    assert refused.value.code == "GRAPH_UNAVAILABLE"
    assert "bolt" not in refused.value.english


class Failing:
    async def test_a_refused_connection_is_coded_in_time(self, address: Address) -> None:
        async with served(None) as url:
            pass
        await coded(connect(url, address))

    async def test_a_silent_server_is_coded_in_time(self, address: Address) -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        async with served(silent) as url:
            await coded(connect(url, address))

    async def test_a_reset_connection_is_coded_in_time(self, address: Address) -> None:
        async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.transport.abort()

        async with served(reset) as url:
            await coded(connect(url, address))

    async def test_a_wrong_password_is_coded_and_never_shown(self, address: Address) -> None:
        wrong = Address(
            url=address.url, user=address.user, password="not this one", database=address.database
        )
        await coded(connect(address.url, wrong, DatabaseLimits()))

    async def test_a_graph_that_falls_silent_is_coded_and_answers_when_it_speaks_again(
        self, address: Address
    ) -> None:
        line, world = Line(address), World()
        async with reached(line, address, DatabaseLimits(read_within=5, write_within=1)) as graph:
            assert await graph.ready()
            world.company("A")
            line.silent = True
            await coded(world.write(graph, at=1))
            line.silent = False
            line.cut()
            assert await graph.ready()

    async def test_connections_that_died_in_the_pool_are_not_the_callers_trouble(
        self, address: Address
    ) -> None:
        line, world = Line(address), World()
        async with reached(line, address, DatabaseLimits(read_within=5, write_within=10)) as graph:
            a = world.company("A")
            await world.write(graph, at=1)
            line.cut()
            assert (await organization_of(graph, a)).uscc == a.code
            line.cut()
            world.company("B")
            assert len(await world.write(graph, at=2)) == 1

    async def test_a_graph_that_is_gone_is_not_ready_and_closes_in_peace(self, address: Address) -> None:
        line = Line(address)
        async with served(line.serve) as url:
            graph = await connect(url, address)
            assert await graph.ready()
        line.cut()
        async with asyncio.timeout(IN_TIME):
            assert not await graph.ready()
            await graph.close()

    async def test_a_wrong_statement_is_a_defect_and_not_an_outage(self, graph: Graph) -> None:
        with pytest.raises(RuntimeError):
            await graph.read("organizations_by_id")

    async def test_indexes_that_lost_what_was_written_are_made_anew(
        self, graph: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As after a full disk, which `make crash` fills: constraints hold, and all is found again."""
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        await world.write(graph, at=1)

        async def lost(_: Graph) -> bool:
            return False

        monkeypatch.setattr(marked, "is_indexed", lost)
        graph.sent.clear()
        await marked.prepare(graph)
        assert graph.sent["schema"] == len(schema()) * (3 if graph.embedded else 1)
        monkeypatch.undo()
        assert await is_indexed(graph)
        assert numbers(await penalties_of(graph, a, OFFICER)) == ["1"]
        before = (await organization_of(graph, a)).id
        world.company("A", name="新名")
        await world.write(graph, at=2)
        assert (await organization_of(graph, a)).id == before

    async def test_another_format_is_refused(self, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(marked, "FORMAT", 99)
        with pytest.raises(Unavailable) as refused:
            await marked.prepare(graph)
        assert refused.value.code == "GRAPH_FORMAT"
        assert refused.value.details == {"found": 3, "wanted": 99}
