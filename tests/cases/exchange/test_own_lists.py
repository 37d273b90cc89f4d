"""Our own status lists after a start: what they cost is paid once, though no request may take that long."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec.structs import replace

from gateway.app import application
from gateway.city import City
from gateway.exchange.own_lists import OwnLists
from gateway.log import configure
from gateway.settings import DeadlineSettings
from graph.errors import Unavailable
from graph.store.database import Graph
from graph.synthetic import story
from tests.cases.exchange.case import QUERIES
from tests.cities import Place, two_cities
from tests.city import PATIENT

pytestmark = pytest.mark.anyio

HURRIED = DeadlineSettings(request=0.3, graph=60.0)
PURPOSES = ("revocation", "dispute", "revocation")


class Held:
    """A graph that judges what was stated only when it is let go, and counts how often that is asked of it."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.go = asyncio.Event()
        self.fault: Unavailable | None = None
        self.begun = self.ended = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._graph, name)

    async def read(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        if statement == "result_states":
            self.begun += 1
            try:
                await self.go.wait()
            finally:
                self.ended += 1
            if self.fault is not None:
                raise self.fault
        return await self._graph.read(statement, **parameters)


@pytest.fixture(scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """A city that has stated one result."""
    async with two_cities(tmp_path_factory.mktemp("lists")) as cities:
        here = cities["zhengzhou"]
        asked = {"key": "stated", "uscc": story.COMPANY, "matter": "LICENSING", "audience": ["431000"]}
        done = await here.ask("centre", QUERIES["check"], input=asked)
        assert done.codes == []
        yield here


def begun_anew(place: Place, deadlines: DeadlineSettings) -> tuple[City, Held]:
    """Return a city as it is after a start, and what holds its judgments back."""
    held = Held(place.city.graph)
    settings = replace(place.city.settings, deadlines=deadlines)
    return replace(place.city, settings=settings, graph=held, lists=OwnLists()), held


@asynccontextmanager
async def door(city: City) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(application(city))
    async with httpx2.AsyncClient(transport=transport, base_url="http://zhengzhou.test") as client:
        yield client


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)


def codes(said: httpx2.Response) -> tuple[int, str]:
    return said.status_code, said.json()["errors"][0]["extensions"]["code"]


async def test_lists_that_take_longer_than_a_request_are_made_once_and_for_all(place: Place) -> None:
    city, held = begun_anew(place, HURRIED)
    async with door(city) as client:
        late = await asyncio.gather(*(client.get(f"/status/{purpose}/1") for purpose in PURPOSES))
        assert {codes(said) for said in late} == {(504, "DEADLINE_PASSED")}
        assert (held.begun, held.ended) == (1, 0)
    held.go.set()
    await until(lambda: not city.lists.making)
    async with door(replace(city, settings=place.city.settings)) as client:
        served = await asyncio.gather(*(client.get(f"/status/{purpose}/1") for purpose in PURPOSES))
        assert {said.status_code for said in served} == {200}
    assert held.begun == 1


async def test_what_stops_the_making_is_told_to_all_who_wait_and_is_tried_again(place: Place) -> None:
    city, held = begun_anew(place, PATIENT)
    held.fault = Unavailable("GRAPH_UNAVAILABLE")
    async with door(city) as client:
        waiting = [asyncio.create_task(client.get(f"/status/{purpose}/1")) for purpose in PURPOSES]
        await until(lambda: held.begun)
        held.go.set()
        assert {codes(said) for said in await asyncio.gather(*waiting)} == {(503, "GRAPH_UNAVAILABLE")}
        held.fault = None
        assert (await client.get("/status/revocation/1")).status_code == 200
    assert (held.begun, city.lists.making) == (2, {})


async def test_what_stops_the_making_when_nobody_waits_any_more_is_told_in_the_log(place: Place) -> None:
    city, held = begun_anew(place, HURRIED)
    held.fault = Unavailable("GRAPH_UNAVAILABLE")
    lines = io.StringIO()
    async with door(city) as client:
        await asyncio.gather(*(client.get(f"/status/{purpose}/1") for purpose in PURPOSES))
        configure(lines)
        held.go.set()
        await until(lambda: not city.lists.making)
        configure(io.StringIO())
    (told,) = map(msgspec.json.decode, lines.getvalue().splitlines())
    assert (told["event"], told["work"], told["code"]) == ("round_failed", "lists", "GRAPH_UNAVAILABLE")


async def test_who_asks_while_lists_are_made_is_told_nothing_older_than_allowed(place: Place) -> None:
    """What others wait for was begun before: with no second allowed, it is looked for once more."""
    city, held = begun_anew(place, PATIENT)
    assert city.settings.exchange.refresh == 0
    async with door(city) as client:
        first = asyncio.create_task(client.get("/status/revocation/1"))
        await until(lambda: held.begun)
        asked = city.clock()
        later = asyncio.create_task(client.get("/status/revocation/1"))
        await asyncio.sleep(0.1)
        assert len(city.lists.making) == 1
        held.go.set()
        assert {said.status_code for said in await asyncio.gather(first, later)} == {200}
    assert city.lists.made[1].at > asked
    assert held.begun == 1  # what had changed since was looked for, and not all again


async def test_a_start_makes_the_lists_before_anybody_asks(place: Place) -> None:
    city, held = begun_anew(place, PATIENT)
    held.go.set()
    app = application(city)
    async with app.router.lifespan_context(app), door(city) as client:
        await until(lambda: city.lists.made)
        assert held.begun == 1
        assert (await client.get("/status/revocation/1")).status_code == 200
    assert held.begun == 1


async def test_a_stop_ends_what_is_being_made(place: Place) -> None:
    city, held = begun_anew(place, PATIENT)
    app = application(city)
    async with app.router.lifespan_context(app):
        await until(lambda: held.begun)
        assert held.ended == 0
    assert (held.begun, held.ended, city.lists.making, city.lists.made) == (1, 1, {}, {})
