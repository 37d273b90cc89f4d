"""Leases: of several processes one does a task, the others hear it, and one of them follows when it is gone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from typing import Any, NamedTuple, cast

import pytest

from gateway.city import City
from gateway.worker import leases
from gateway.worker.leases import LedTask, lead, listen
from gateway.worker.rounds import WorkState, WorkStates, a_round, supervise
from gateway.worker.tasks import named
from graph.errors import Unavailable
from graph.store.database import Graph
from graph.store.engine import Address
from graph.store.journal import read_head
from graph.store.leases import Lease, read_lease, release_lease, take_lease
from tests.contract.journaling import processes

SOON = 10.0
"""Seconds after which a test gives up."""

Part = Callable[[LedTask, City], Coroutine[Any, Any, None]]
"""How a process takes part in a task: it leads, or it listens."""


class Ledger(NamedTuple):
    lease: str


class Process(NamedTuple):
    """What leading needs of a city: its graph, the id of its process, and how its tasks go."""

    graph: Graph
    ledger: Ledger
    work: WorkStates


def process(graph: Graph, name: str) -> City:
    return cast("City", Process(graph, Ledger(name), {}))


@contextlib.asynccontextmanager
async def running(*parts: tuple[Part, LedTask, City]) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [
        asyncio.create_task(supervise(named(task.name, partial(part, task)), city, city.work))
        for part, task, city in parts
    ]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def comes(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not condition():
            await asyncio.sleep(0.01)


class Working:
    """A task that says who is at work, and finds two at once."""

    def __init__(self, name: str) -> None:
        self.at_work: list[str] = []
        self.heard: dict[str, str] = {}
        self.fails = False
        self.task = LedTask(
            name=name, work=self._work, tell=lambda city: f"by {city.ledger.lease}", hear=self._hear
        )

    async def _work(self, city: City) -> None:
        assert not self.at_work, "two are at work"
        self.at_work.append(city.ledger.lease)
        try:
            while True:
                with a_round(self.task.name):
                    if self.fails:
                        raise Unavailable("NEIGHBOUR_SILENT")
                await asyncio.sleep(0.01)
        finally:
            self.at_work.remove(city.ledger.lease)

    async def _hear(self, city: City, told: str) -> None:
        self.heard[city.ledger.lease] = told


class Leasing:
    @pytest.fixture
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(leases, "HELD", 1.0)
        monkeypatch.setattr(leases, "RENEW", 0.1)
        monkeypatch.setattr(leases, "MARGIN", 0.4)

    async def test_a_lease_is_one_holders_until_it_ends_or_is_let_go(self, graph: Graph) -> None:
        before = await read_head(graph)
        assert await read_lease(graph, "one") == Lease()
        assert await take_lease(graph, "one", "a", seconds=60, told="x")
        assert not await take_lease(graph, "one", "b", seconds=60, told="y")
        assert await read_lease(graph, "one") == Lease(holder="a", running=True, told="x")
        assert await take_lease(graph, "one", "a", seconds=0.3, told="z")
        await release_lease(graph, "one", "b")
        assert (await read_lease(graph, "one")).told == "z"
        await asyncio.sleep(0.5)
        assert not (await read_lease(graph, "one")).running
        assert await take_lease(graph, "one", "b", seconds=60)
        await release_lease(graph, "one", "b")
        assert await take_lease(graph, "one", "a", seconds=60)
        assert await read_head(graph) == before, "a lease is no fact"

    async def test_of_many_that_take_a_lease_at_once_one_has_it(self, graph: Graph, address: Address) -> None:
        async with processes(graph, address, 6) as connections:
            for number in range(5):
                taken = await asyncio.gather(
                    *(
                        take_lease(one, f"many {number}", str(who), seconds=60)
                        for who, one in enumerate(connections)
                    )
                )
                assert sum(taken) == 1

    async def test_one_works_the_others_hear_it_and_one_follows(self, graph: Graph, quick: None) -> None:
        working = Working("led 1")
        a, b, c = (process(graph, name) for name in "abc")
        async with running((lead, working.task, a)) as (first,):
            await comes(lambda: working.at_work == ["a"])
            async with running((lead, working.task, b), (listen, working.task, c)):
                await comes(lambda: working.heard == {"b": "by a", "c": "by a"})
                first.cancel()
                await comes(lambda: working.at_work == ["b"])
                await comes(lambda: working.heard["c"] == "by b")

    async def test_who_cannot_hold_its_lease_stops_before_another_begins(
        self, graph: Graph, quick: None
    ) -> None:
        working = Working("led 2")
        async with running((lead, working.task, process(graph, "a"))):
            await comes(lambda: working.at_work == ["a"])
            # What another process would do once it had ended: `a` was away for longer than its lease.
            while not await take_lease(graph, "led 2", "b", seconds=0.5, told="{}"):
                await release_lease(graph, "led 2", "a")
            await comes(lambda: not working.at_work)
            await comes(lambda: working.at_work == ["a"])

    async def test_a_graph_that_is_away_ends_the_work_in_time(
        self, graph: Graph, quick: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        working, city = Working("led 3"), process(graph, "a")
        async with running((lead, working.task, city)):
            await comes(lambda: working.at_work == ["a"])

            async def away(*_: Any, **__: Any) -> bool:
                raise Unavailable("GRAPH_UNAVAILABLE")

            with monkeypatch.context() as gone:
                gone.setattr(leases, "take_lease", away)
                await comes(lambda: not working.at_work)
                await comes(lambda: "led 3_lease" in city.work)
            await comes(lambda: working.at_work == ["a"])

    async def test_what_is_met_at_the_end_does_not_keep_it_from_stopping(
        self, graph: Graph, quick: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        working, held = Working("led 5"), asyncio.Event()

        async def broken(*_: Any, **__: Any) -> bool:
            held.set()
            try:
                await asyncio.sleep(SOON)
            except asyncio.CancelledError as end:
                raise RuntimeError("the line is gone") from end
            return True

        async with running((lead, working.task, process(graph, "a"))) as (first,):
            await comes(lambda: working.at_work == ["a"])
            monkeypatch.setattr(leases, "take_lease", broken)
            monkeypatch.setattr(leases, "release_lease", broken)
            await asyncio.wait_for(held.wait(), SOON)
            first.cancel()
            await asyncio.wait({first}, timeout=SOON)
            assert first.cancelled()
            assert working.at_work == []

    async def test_how_the_work_goes_elsewhere_is_known_and_that_nobody_does_it(
        self, graph: Graph, quick: None
    ) -> None:
        working, city, c = Working("led 4"), process(graph, "a"), process(graph, "c")
        async with running((listen, working.task, c)):
            await comes(lambda: "led 4_lease" in c.work)
            assert c.work["led 4_lease"].code == "NOBODY_WORKS"
            async with running((lead, working.task, city)):
                await comes(lambda: not c.work)
                working.fails = True
                await comes(lambda: c.work == {"led 4": c.work.get("led 4")})
                assert isinstance(told := c.work["led 4"], WorkState)
                assert told.code == "NEIGHBOUR_SILENT"
                working.fails = False
                await comes(lambda: not c.work)
