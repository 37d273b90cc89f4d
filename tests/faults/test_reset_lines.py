"""A serving gateway, on the event loop it is served with, whose lines to its database are reset beneath it."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import msgspec
import pytest

from benchmarks.crash.ask_while_faulty import PASSING, Wire, behind
from benchmarks.crash.callers import callers, look, report
from benchmarks.crash.city_process import Gateway, Town, served
from benchmarks.crash.client import Heard, line
from gateway.settings import DeadlineSettings
from graph.store.engine import embedded_engine

pytestmark = pytest.mark.anyio

CONNECTIONS = 8
"""Lines that the gateway keeps: few, so that a place in the pool that is lost is missed soon."""

AT_ONCE = 2 * CONNECTIONS
ROUNDS = 4
RECOVERED_WITHIN = 5.0
"""Seconds from the reset to an answer, as the design promises."""


@asynccontextmanager
async def wired(town: Town) -> AsyncIterator[tuple[Gateway, Wire]]:
    """A gateway in a process of its own, with a wire between it and its engine."""
    async with embedded_engine(town.data / "graph", f"{town.settings.graph.heap}m") as engine:
        wire = Wire(engine)
        there = behind(town, await wire.plug(), engine)
        graph = msgspec.structs.replace(there.settings.graph, connections=CONNECTIONS)
        deadlines = DeadlineSettings(request=4.0, graph=3.0)
        async with served(there.with_(graph=graph, deadlines=deadlines)) as gateway:
            yield gateway, wire
        wire.pull()


async def asked(gateway: Gateway, body: bytes, headers: Mapping[str, str]) -> Heard:
    async with line(gateway.port) as one:
        return await one.ask(body, headers)


async def answered(gateway: Gateway, headers: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Ask until there is an answer; what was told until then, by code."""
    told: list[tuple[str, ...]] = []
    until = time.monotonic() + RECOVERED_WITHIN
    while (heard := await asked(gateway, look(), headers)).status != 200:
        assert time.monotonic() < until, told
        told.append(heard.codes)
    return told


async def test_lines_that_were_reset_in_the_pool_cost_no_answer_and_no_place(town: Town) -> None:
    who = callers(town, "nobody")
    async with wired(town) as (gateway, wire):
        for turn in range(ROUNDS):
            filled = await asyncio.gather(*(asked(gateway, look(), who.officer) for _ in range(AT_ONCE)))
            assert {(one.status, one.codes) for one in filled} == {(200, ())}
            wire.cut()
            if turn % 2:
                heard = await asked(gateway, report(f"after-reset-{turn}"), who.authority)
                assert (heard.status, heard.codes) == (200, ())
            assert await answered(gateway, who.officer) == []


async def test_lines_that_are_reset_in_use_are_told_by_a_code_that_passes(town: Town) -> None:
    who = callers(town, "nobody")
    async with wired(town) as (gateway, wire):
        for _ in range(ROUNDS):
            asking = [asyncio.create_task(asked(gateway, look(), who.officer)) for _ in range(AT_ONCE)]
            while not all(one.done() for one in asking):
                await asyncio.sleep(0.02)
                wire.cut()
            told = {code for one in asking for code in one.result().codes}
            assert told <= PASSING
            assert {code for codes in await answered(gateway, who.officer) for code in codes} <= PASSING
