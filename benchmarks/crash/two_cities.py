"""Two towns that exchange results, the gateways on them, and who asks; either may be killed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from benchmarks.crash.city_process import (
    HEAP,
    PATIENT,
    Gateway,
    Town,
    gone,
    must,
    serving,
    signalled,
    stopped,
    vanished,
)
from benchmarks.crash.client import Line, line, question
from gateway.client.client import Credentials
from gateway.demo.callers import cards, cards_there, made_tokens, subject_id
from gateway.demo.founding import befriend, city_settings
from gateway.demo.guide import Story
from gateway.listening import bind_port
from gateway.settings import GraphSettings, HttpSettings
from graph.synthetic import story

HERE, THERE = "zhengzhou", "chenzhou"
LOOK = 0.5
"""Seconds between two looks at the neighbour's lists: fewer than a city takes, so that no round waits."""

OWN_ID = "query Own($uscc: String!) { organization(uscc: $uscc) { id } }"


class Pair:
    """Both cities while they serve, by name: towns, gateways, lines to them, and callers' headers."""

    def __init__(self, towns: dict[str, Town], lines: dict[str, Line]) -> None:
        self.towns = towns
        self.lines = lines
        self.gateways: dict[str, Gateway] = {}
        self.callers: dict[str, dict[str, Credentials]] = {}

    def headers(self, at: str, caller: str) -> dict[str, str]:
        """Return what a caller sends beside its question."""
        return {name: value.decode() for name, value in self.callers[at][caller].headers.items()}

    async def start(self, name: str) -> None:
        """Start a city's gateway on its port, as often as a supervisor of processes would."""
        town = self.towns[name]
        self.gateways[name] = await serving(town, again=3, port=town.settings.http.port)

    async def kill(self, name: str, *, engine: bool) -> None:
        """Kill a city's gateway, or it and its engine, and start it again."""
        gateway = self.gateways[name]
        below = gateway.engine
        signalled(gateway.child.pid)
        if engine:
            signalled(below)
        await gone(gateway.child)
        await self.start(name)


async def founded_pair(root: Path) -> dict[str, Town]:
    """Found both towns: keys, trust lists, and the story taken in by the first."""
    with bind_port("127.0.0.1", 0) as one, bind_port("127.0.0.1", 0) as other:
        ports = (one.getsockname()[1], other.getsockname()[1])
    settings = {
        name: msgspec.structs.replace(
            city_settings(root, name, HttpSettings(port=port), GraphSettings(heap=HEAP)), deadlines=PATIENT
        )
        for name, port in zip((HERE, THERE), ports, strict=True)
    }
    for name, one_city in settings.items():
        exchange = msgspec.structs.replace(one_city.exchange, interval=LOOK, refresh=0.0)
        settings[name] = msgspec.structs.replace(one_city, exchange=exchange)
    befriend(root, settings)
    towns = {name: Town(root=root, settings=one_city) for name, one_city in settings.items()}
    await asyncio.to_thread(story.write_story, towns[HERE].story)
    await must(towns[HERE], "ingest", str(towns[HERE].story), "--quiet", ends_with=(0, 1))
    return towns


@contextlib.asynccontextmanager
async def exchanging(towns: dict[str, Town]) -> AsyncIterator[Pair]:
    """Serve both cities while the block runs; whatever was killed in it, both are gone when it is left."""
    async with contextlib.AsyncExitStack() as stack:
        ports = {name: town.settings.http.port for name, town in towns.items()}
        lines = {name: await stack.enter_async_context(line(port)) for name, port in ports.items()}
        pair = Pair(towns, lines)
        stack.push_async_callback(_stopped, pair)
        await asyncio.gather(*(pair.start(name) for name in towns))
        own = (await lines[HERE].ask(question(OWN_ID, uscc=story.COMPANY), {})).field("organization")
        here, there = (towns[name].settings for name in (HERE, THERE))
        tokens = made_tokens(here, there, Story(), subject_id(own["id"] if own else ""))
        pair.callers = {HERE: cards(tokens), THERE: cards_there(tokens)}
        yield pair


async def _stopped(pair: Pair) -> None:
    for gateway in pair.gateways.values():
        engine = gateway.engine
        await stopped(gateway)
        await vanished(engine)
