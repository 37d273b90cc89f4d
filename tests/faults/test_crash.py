"""SIGKILL while a gateway answers, while it ingests and while two exchange. It says nothing about a power cut."""

import random
from pathlib import Path

import pytest

from benchmarks.crash.answering import killed_while_answering
from benchmarks.crash.city_process import Town
from benchmarks.crash.exchanging import killed_while_exchanging
from benchmarks.crash.ingesting import killed_while_ingesting
from benchmarks.crash.two_cities import founded_pair
from graph.store.engine import Address

pytestmark = pytest.mark.anyio
ROUNDS = 3
EXCHANGES = 2


async def test_a_killed_gateway_keeps_what_it_said_and_does_nothing_twice(town: Town) -> None:
    found = await killed_while_answering(town, ROUNDS, random.Random(), most=25)
    assert found.wrong == []
    assert found.rounds == ROUNDS
    assert found.writes > 0
    assert found.answers > 0


async def test_a_killed_delivery_ends_as_if_nothing_had_happened(founded_town: Town, tmp_path: Path) -> None:
    found = await killed_while_ingesting(founded_town, tmp_path, ROUNDS, random.Random(), lines=40, most=1)
    assert found.wrong == []
    assert found.rounds == ROUNDS


async def test_a_killed_city_ends_an_exchange_as_if_nothing_had_happened(tmp_path: Path) -> None:
    found = await killed_while_exchanging(await founded_pair(tmp_path), EXCHANGES, random.Random())
    assert found.wrong == []
    assert found.rounds == EXCHANGES
    assert found.repeated > 0


async def test_the_running_engine_says_that_every_commit_is_synced(embedded: Address) -> None:
    assert embedded.wal_flush == 2
    assert embedded.mode == "production"
