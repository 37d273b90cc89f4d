"""Two gateways on one Neo4j, with clocks that are seconds apart: what one answered, the other answers again."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from msgspec.structs import replace

from gateway.app import application
from gateway.city import open_city
from gateway.ledger_files import BEGUN, begin_ledger
from gateway.settings import GraphSettings
from security.secret_files import write_secret
from tests.cases.asking.test_known_at import NOW, THEN, parts, penalised
from tests.city import NOON, PATIENT, Clock, There, story_city, zhengzhou
from tests.contract.journaling import CLOCKS, holds
from tests.neo4j.server import neo4j_server
from tests.world import World

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]

Heard = tuple[str, bytes, str | None]
"""Who was asked about, what the answer said, and up to when it knew."""


@asynccontextmanager
async def beside(there: There, data_dir: Path) -> AsyncIterator[There]:
    """Open a second gateway of a city: the keys and the graph of the first, a log and a clock of its own."""
    first, settings = there.city.settings, replace(there.city.settings, data_dir=data_dir)
    shutil.copytree(first.keys_dir, settings.keys_dir, ignore=shutil.ignore_patterns(BEGUN))
    shutil.copy(first.departments, settings.departments)
    begin_ledger(settings)
    clock = Clock(NOON)
    async with open_city(settings, clock) as city:
        app = application(city)
        async with app.router.lifespan_context(app):
            transport = httpx2.ASGITransport(app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://accord.test") as client:
                yield There(city, clock, client, [])


@pytest.fixture(scope="module")
async def gateways(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[There]]:
    """Both gateways; a server of their own, since a city takes a whole database."""
    root = tmp_path_factory.mktemp("gateways")
    async with neo4j_server(tmp_path_factory.mktemp("neo4j")) as at:
        write_secret(root / "password", at.password.encode())
        graph = GraphSettings(url=at.url, user=at.user, database=at.database, password_file=root / "password")
        settings = zhengzhou(data_dir=root / "first", graph=graph, deadlines=PATIENT)
        async with story_city(root / "story", settings) as first, beside(first, root / "second") as second:
            yield [first, second]


async def write(there: There, world: World, clock: list[int]) -> list[Heard]:
    """Write with a clock that shows what was drawn, and read each write at once through the same gateway."""
    heard: list[Heard] = []
    for n, apart in enumerate(clock):
        there.clock.now = NOON + timedelta(microseconds=apart)
        company = await penalised(there, world, f"第{n}次")
        said = await there.ask("officer", NOW, c=company.code)
        assert f"第{n}次".encode() in said.raw
        heard.append((company.code, *parts(said)))
    return heard


async def listen(there: There, codes: list[str], writing: "list[asyncio.Task[list[Heard]]]") -> list[Heard]:
    heard: list[Heard] = []
    while not all(one.done() for one in writing):
        for code in codes:
            heard.append((code, *parts(await there.ask("officer", NOW, c=code))))
    return heard


async def test_what_one_gateway_answered_another_answers_again(gateways: list[There]) -> None:
    async def check(clocks: list[list[int]]) -> None:
        worlds = [World() for _ in gateways]
        codes = [
            (await penalised(one, world, "先")).code for one, world in zip(gateways, worlds, strict=True)
        ]
        async with asyncio.TaskGroup() as group:
            writing = [
                group.create_task(write(one, world, clock))
                for one, world, clock in zip(gateways, worlds, clocks[:2], strict=True)
            ]
            listening = [group.create_task(listen(one, codes, writing)) for one in gateways]
        for n, task in enumerate((*writing, *listening)):
            other = gateways[1 - n % 2]
            for code, data, at in task.result():
                assert at is not None
                assert parts(await other.ask("officer", THEN, c=code, at=at)) == (data, at)

    await holds(check, CLOCKS)
