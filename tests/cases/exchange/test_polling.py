"""Polling of neighbours goes on after a round that failed, and a round after a neighbour that fails in it."""

import asyncio
import io
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from gateway.exchange.fetch_status_lists import keep_polling
from gateway.exchange.poll_result import PollResult
from gateway.log import configure
from graph.errors import Unavailable
from graph.store.database import Graph
from security.results.status import Bits
from tests.cities import poll_status_lists, two_cities

pytestmark = pytest.mark.anyio

NUMBER = "11010519491231002X"


DEEP = b'[{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}]"


class Away:
    """A graph that is away for the first reads, then has a defect, and is there again afterwards."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.failures: list[Exception] = [KeyError(NUMBER)] * 4 + [Unavailable("GRAPH_UNAVAILABLE")] * 4

    def __getattr__(self, name: str) -> object:
        if self.failures:
            raise self.failures.pop()
        return getattr(self._graph, name)


class Counting:
    """A graph that says what was read from it."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.read_of: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._graph, name)

    async def read(self, statement: str, **parameters: object) -> object:
        self.read_of.append(statement)
        return await self._graph.read(statement, **parameters)


async def test_polling_outlives_a_graph_that_is_away_and_a_defect(tmp_path: Path) -> None:
    asked: list[str] = []
    again = asyncio.Event()

    async def fetch(url: str) -> bytes | None:
        asked.append(url)
        if len(asked) == 11:
            raise KeyError(NUMBER)
        if len(asked) > 20:
            again.set()
        return None

    async with two_cities(tmp_path) as cities:
        place = cities.places["zhengzhou"]
        settings = replace(place.city.settings, exchange=replace(place.city.settings.exchange, interval=0.01))
        city = replace(place.city, settings=settings, fetch=fetch, graph=Away(place.city.graph))
        lines = io.StringIO()
        configure(lines)
        task = asyncio.create_task(keep_polling(city))
        try:
            async with asyncio.timeout(60):
                await again.wait()
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            configure(io.StringIO())
    told = [msgspec.json.decode(line) for line in lines.getvalue().splitlines()]
    failed = {(one["work"], one["code"]) for one in told if one["event"] == "round_failed"}
    assert failed == {("polling", "GRAPH_UNAVAILABLE"), ("polling", "INTERNAL")}
    assert "INTERNAL" in {one["code"] for one in told if one["event"] == "neighbour"}
    assert NUMBER not in lines.getvalue()


async def test_what_one_neighbour_sends_stops_no_round(tmp_path: Path) -> None:
    """1. breaks nested without end are none; 2. whatever fails for one region is that region's state alone."""
    async with two_cities(tmp_path) as cities:
        await cities["chenzhou"].ask("public", "{ __typename }")  # so that the log has a first entry

        async def deep(url: str) -> bytes | None:
            return DEEP if url.endswith("/log/breaks") else await cities.fetch(url)

        async def defective(url: str) -> bytes | None:
            if "changsha" in url:
                raise RecursionError(NUMBER)
            return await cities.fetch(url)

        city, lines = cities["zhengzhou"].city, io.StringIO()
        configure(lines)
        # 1.
        assert told_of(await poll_status_lists(city, deep)) == {"431000": "", "430100": "NEIGHBOUR_SILENT"}
        # 2.
        assert told_of(await poll_status_lists(city, defective)) == {"431000": "", "430100": "INTERNAL"}
        assert city.neighbours["431000"].lists > 0
        assert city.exchange.unheard.keys() == {"430100"}
        configure(io.StringIO())
    assert [msgspec.json.decode(one)["event"] for one in lines.getvalue().splitlines()].count("defect") == 1
    assert NUMBER not in lines.getvalue()


async def test_a_recall_that_is_taken_back_again_and_again_is_told_once(tmp_path: Path) -> None:
    """1. signed anew at each look; 2. also where good lists come between; 3. one more recall is told anew."""
    async with two_cities(tmp_path) as cities:
        zhengzhou, chenzhou = cities["zhengzhou"], cities["chenzhou"].city
        await zhengzhou.ask("public", "{ __typename }")  # so that the log has a first entry

        async def look(*recalled: int) -> str:
            bits = Bits()
            for index in recalled:
                bits.set(index)
            cities["chenzhou"].clock.now += timedelta(seconds=2)
            raw = zhengzhou.city.exchange.seal_list(bits, "revocation", 1, chenzhou.clock())
            cities.instead["/status/revocation/1"] = raw
            return told_of(await cities.look("chenzhou"))["410100"]

        def remembered() -> list[str]:
            return [name for name in chenzhou.ledger.memory if name.startswith("recall:")]

        async def findings() -> int:
            rows = (await chenzhou.ledger.search(first=500)).rows
            return sum(row.entry.operation == "RecallTakenBack" for row in rows)

        # 1.
        assert await look(7) == ""
        size = chenzhou.ledger.size
        for _ in range(3):
            assert await look() == "RECALL_TAKEN_BACK"
        assert (len(remembered()), await findings(), chenzhou.ledger.size) == (1, 1, size + 1)
        # 2.
        for _ in range(2):
            assert [await look(7), await look()] == ["", "RECALL_TAKEN_BACK"]
        assert (len(remembered()), await findings()) == (1, 1)
        # 3.
        assert [await look(7, 9), await look(9)] == ["", "RECALL_TAKEN_BACK"]
        assert (len(remembered()), await findings()) == (1, 2)


async def test_a_round_reads_the_lists_that_lie_here_once_for_all_regions(tmp_path: Path) -> None:
    """First where none lies here yet, then where two do, of one of two regions, and are the same still."""
    async with two_cities(tmp_path) as cities:
        graph = Counting(cities["zhengzhou"].city.graph)
        city = replace(cities["zhengzhou"].city, graph=graph)
        await cities["chenzhou"].ask("public", "{ __typename }")  # so that the log has a first entry
        size = city.ledger.size
        for _ in range(2):
            graph.read_of.clear()
            await poll_status_lists(city, cities.fetch)
            assert [one for one in graph.read_of if "status_list" in one] == ["status_lists_under"]
            assert city.neighbours["431000"].lists == 2
            assert city.ledger.size == size + 2


def told_of(found: tuple[PollResult, ...]) -> dict[str, str]:
    """Return what stops each neighbour after a round."""
    return {one.region: one.code for one in found}


async def test_a_slow_neighbour_delays_no_other(tmp_path: Path) -> None:
    """While one region's first answer does not come the other is looked at again and again, it once."""
    asked: list[str] = []
    never = asyncio.Event()
    async with two_cities(tmp_path) as cities:

        async def slow(url: str) -> bytes | None:
            asked.append(url)
            if "changsha" in url:
                await never.wait()
            raise Unavailable("NEIGHBOUR_SILENT")

        there = cities["zhengzhou"].city
        exchange = replace(there.settings.exchange, interval=0.01)
        city = replace(there, fetch=slow, settings=replace(there.settings, exchange=exchange))
        polling = asyncio.create_task(keep_polling(city))
        async with asyncio.timeout(60):
            while sum("chenzhou" in url for url in asked) < 5:
                await asyncio.sleep(0.01)
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling
    assert sum("changsha" in url for url in asked) == 1
