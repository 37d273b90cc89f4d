"""Deliveries to a running gateway: the same as where nothing runs, and as if nobody had killed it."""

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crash.city_process import (
    UP_WITHIN,
    Ended,
    Gateway,
    Town,
    begun,
    ended,
    gone,
    run,
    served,
    serving,
    signalled,
    stopped,
    until,
    vanished,
)
from benchmarks.crash.facts import facts
from gateway.client.tokens import mint_token
from gateway.deliveries.spool import DeliveryStage, Spool, SpooledDelivery
from graph.store.engine import embedded_engine
from graph.synthetic.city import generate
from security.principal import CallerRole, Duty, Principal

pytestmark = pytest.mark.anyio
FEED = ("--feed", "registry")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic city's organizations in two files, one row of each amiss."""
    root = tmp_path_factory.mktemp("files")
    generate(root / "city", companies=1_000, seed=11)
    (source,) = (root / "city").glob("organizations*.csv")
    head, *rows = source.read_bytes().splitlines(keepends=True)
    for name, some in (("first.csv", rows[:700]), ("second.csv", rows[700:1_000])):
        (root / name).write_bytes(head + b"".join(some) + b"1,2,3\n")
    return root


@pytest.fixture
def town(founded_town: Town, tmp_path: Path) -> Town:
    town = founded_town.copied(tmp_path / "town")
    centre = Principal(
        standing=CallerRole.MACHINE,
        region=town.settings.place,
        department="郑州市信用中心",
        client="centre",
        roles=(Duty.CREDIT_CENTRE.value,),
    )
    (town.root / "centre.jwt").write_text(mint_token(town.settings, centre), encoding="utf-8")
    return town


def delivering(at: Gateway, *paths: Path) -> tuple[str, ...]:
    token = str(at.town.root / "centre.jwt")
    url = f"http://127.0.0.1:{at.port}"
    return ("ingest", *FEED, *map(str, paths), "--url", url, "--token", token, "--quiet", "--json")


def told(done: Ended) -> list[dict[str, Any]]:
    """The accounts, without the places of what waits."""
    return [
        {name: value for name, value in one.items() if name not in {"quarantine", "notes"}}
        for one in json.loads(done.said)["files"]
    ]


def spooled(town: Town) -> list[SpooledDelivery]:
    return list(Spool(town.settings.spool_dir).every())


async def state(town: Town) -> object:
    async with embedded_engine(town.data / "graph", f"{town.settings.graph.heap}m") as address:
        now = await facts(address)
    assert now.halves() == []
    return now.canonical()


async def test_a_file_is_taken_in_with_the_same_account_and_status_as_where_nothing_runs(
    town: Town, files: Path, tmp_path: Path
) -> None:
    alone = town.copied(tmp_path / "alone")
    (files / "none.csv").write_bytes(b"nothing of this is a column\n1\n")
    given = (files / "first.csv", files / "none.csv", files / "second.csv")
    expected = await run(alone, "ingest", *FEED, *map(str, given), "--quiet", "--json")
    async with served(town) as gateway:
        # a gateway that holds the directory says to whom the file goes
        held = await run(town, "ingest", *FEED, str(given[0]))
        assert (held.status, "DATA_DIR_LOCKED" in held.talked) == (3, True)
        assert "accord ingest --url" in held.talked
        done = await run(town, *delivering(gateway, *given))
        assert (done.status, told(done)) == (expected.status, told(expected)) == (4, told(expected))
        assert done.talked == expected.talked
        again = await run(town, *delivering(gateway, given[0], given[2]))
        assert (again.status, told(again)) == (1, [one for one in told(done) if "rows" in one])
        wrong = await run(town, *delivering(gateway, given[0])[:-2], "--replay")
        assert (wrong.status, "USAGE" in wrong.talked) == (2, True)
    absent = await run(town, *delivering(gateway, given[0])[:-2], "--region", "420100")
    assert absent.status == 3


async def test_a_killed_gateway_loses_no_accepted_delivery_and_doubles_no_row(
    town: Town, files: Path, tmp_path: Path
) -> None:
    calm = town.copied(tmp_path / "calm")
    async with served(calm) as gateway:
        expected = told(await run(calm, *delivering(gateway, files / "first.csv", files / "second.csv")))
    gateway = await serving(town)
    chance = random.Random()
    kills = 0
    sending = await begun(town, *delivering(gateway, files / "first.csv", files / "second.csv"))
    finishing = asyncio.create_task(ended(sending))
    try:
        await until(lambda: finishing.done() or bool(spooled(town)), UP_WITHIN)
        while kills < 3:
            await asyncio.wait([finishing], timeout=0.3 + chance.random())
            if finishing.done():
                break
            engine = gateway.engine
            signalled(gateway.child.pid)
            if kills % 2:
                signalled(engine)
            await gone(gateway.child)
            await vanished(engine)
            kills += 1
            gateway = await serving(town, again=3, port=gateway.port)
        done = await finishing
    finally:
        await gone(sending)
        engine = gateway.engine
        await stopped(gateway)
        await vanished(engine)
    assert kills > 0
    assert done.status == 1, done.talked
    # An account may say that its rows were there: the kill came after the last one. Everything else is equal.
    numbers = [
        (one["file"], one["rows"], one["quarantined"], one["used"] + one["same"]) for one in told(done)
    ]
    assert numbers == [
        (one["file"], one["rows"], one["quarantined"], one["used"] + one["same"]) for one in expected
    ]
    assert await state(town) == await state(calm)


async def test_what_was_accepted_is_taken_in_though_its_sender_never_comes_back(
    town: Town, files: Path
) -> None:
    gateway = await serving(town)
    engine = gateway.engine
    sending = await begun(town, *delivering(gateway, files / "first.csv"))
    await until(lambda: any(one.stage is DeliveryStage.WAITING for one in spooled(town)), UP_WITHIN)
    signalled(gateway.child.pid)
    await gone(sending)
    await gone(gateway.child)
    await vanished(engine)
    (waiting,) = spooled(town)
    assert waiting.stage is DeliveryStage.WAITING
    assert Spool(town.settings.spool_dir).file(waiting).read_bytes() == (files / "first.csv").read_bytes()
    async with served(town):
        await until(lambda: spooled(town)[0].stage is not DeliveryStage.WAITING, UP_WITHIN)
    (found,) = spooled(town)
    assert found.report is not None
    assert (found.report["rows"], found.report["quarantined"]) == (701, 1)
