"""Polling of neighbours goes on after a round that failed, whatever failed in it."""

import asyncio
import io
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from gateway.exchange.fetch_status_lists import keep_polling
from gateway.log import configure
from graph.errors import Unavailable
from graph.store.database import Graph
from tests.cities import two_cities

pytestmark = pytest.mark.anyio

NUMBER = "11010519491231002X"


class Away:
    """A graph that is away for the first reads of a round, and there again afterwards."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.failures = 4

    def __getattr__(self, name: str) -> object:
        if self.failures:
            self.failures -= 1
            raise Unavailable("GRAPH_UNAVAILABLE")
        return getattr(self._graph, name)


async def test_polling_outlives_a_graph_that_is_away_and_a_defect(tmp_path: Path) -> None:
    asked: list[str] = []
    again = asyncio.Event()

    async def fetch(url: str) -> bytes | None:
        asked.append(url)
        if len(asked) == 3:
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
    assert NUMBER not in lines.getvalue()
