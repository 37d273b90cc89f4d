"""SIGKILL to either of two cities while one pulls from the other over a socket: nothing is lost or doubled."""

import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.crash.answering import entries, verified
from benchmarks.crash.city_process import Town
from benchmarks.crash.exchange_requests import ERRANDS, Round, run
from benchmarks.crash.exchanging import VICTIMS
from benchmarks.crash.facts import facts
from benchmarks.crash.two_cities import HERE, THERE, Pair, exchanging, founded_pair
from gateway.demo.founding import NEIGHBOURS
from gateway.demo.severe import FOOD
from security.ledger.entry import result_entry

pytestmark = pytest.mark.anyio
KILLS = 3
REPORT, ISSUE, FETCH, _, ACTIVE = ERRANDS[:5]
ANNUL, ENDED = ERRANDS[-2:]


async def test_a_city_that_pulls_is_killed_and_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    """1. what is stated is pulled by itself, whoever is killed meanwhile; 2. so is its recall; 3. each had one
    effect, in both logs.
    """
    towns, chance = await founded_pair(tmp_path), random.Random()
    shown = show_a_token(towns[THERE])
    async with exchanging(towns) as pair:
        shown.write_text(pair.headers(HERE, "abroad")["Authorization"].removeprefix("Bearer "))
        # 1.
        rounds = [Round(number=number) for number in range(KILLS)]
        for this in rounds:
            for errand in (REPORT, ISSUE, FETCH):
                await run(errand, this, pair)
            victim, engine = chance.choice(VICTIMS)
            await pair.kill(victim, engine=engine)
            await run(ACTIVE, this, pair)
        # 2.
        for this in rounds:
            await run(ANNUL, this, pair)
        await pair.kill(THERE, engine=False)
        for this in rounds:
            await run(ENDED, this, pair)
        # 3.
        await check_one_effect_each(pair, rounds)
    assert [found for town in towns.values() for found in verified(town)] == []


def show_a_token(town: Town) -> Path:
    """Let a city show a token to its one neighbour, and return the file of it."""
    file = town.data / NEIGHBOURS
    file.write_text(file.read_text(encoding="utf-8") + 'token = "token"\n', encoding="utf-8")
    return town.data / "token"


async def check_one_effect_each(pair: Pair, rounds: list[Round]) -> None:
    graphs = {name: await facts(pair.gateways[name].address) for name in pair.towns}
    recognised = [node.said["sha256"] for node in graphs[THERE].of("Recognition")]
    assert len(recognised) == len(set(recognised)) == len(rounds)
    items = sorted(node.said["number"] for node in graphs[HERE].of("OutboxItem"))
    assert items == list(range(1, 2 * len(rounds) + 1))
    assert [graph.halves() for graph in graphs.values()] == [[], []]
    for town in pair.towns.values():
        assert [logged(town, this.signed(FOOD)) for this in rounds] == [1] * len(rounds)
    told = [entry for entry in entries(pair.towns[THERE]).values() if entry.operation == "PullResult"]
    phases = Counter(entry.phase for entry in told)
    assert phases["INTENT"] == phases["OUTCOME"] >= len(rounds)


def logged(town: Town, signed: bytes) -> int:
    """Return how often the entry of a result stands in a city's log."""
    where = f"file:{town.data / 'ledger' / 'ledger.sqlite'}?mode=ro"
    with closing(sqlite3.connect(where, uri=True)) as connection:
        found = connection.execute("select count(*) from entries where entry = ?", (result_entry(signed),))
        return int(found.fetchone()[0])
