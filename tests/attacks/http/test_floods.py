"""Floods of strangers, each against a few officers: whatever they do, every officer is answered."""

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from gateway.http.limits import ConcurrencyLimiter
from tests.attacks.http.wire import LIMITS, StandIn, answer_from, codes, officer, post, served, throw, token

pytestmark = pytest.mark.anyio

OFFICERS = 10
PATIENCE = 20.0


class Lively(StandIn):
    """Answers after a moment, as a gateway does that asks its graph."""

    async def __call__(self, request, caller, now):
        await asyncio.sleep(0.02)
        return await super().__call__(request, caller, now)


def asking(n, query="{ a }"):
    return post(query, ("Authorization", f"Bearer {token(officer(n))}"))


async def half_a_head(port, _n):
    """Hold a connection with half a head on it, again and again."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"POST /graphql HTTP/1.1\r\nhost: a\r\nx: ")
            await reader.read()
        finally:
            writer.transport.abort()
            await asyncio.sleep(0.01)


async def ask_and_ask(port, _n):
    """Ask as fast as answers come, as the public."""
    while True:
        await throw(port, post("{ a }"), patience=PATIENCE)


async def ask_and_not_read(port, _n):
    """Send many requests at once on one connection and read none of their large answers."""
    while True:
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.transport.pause_reading()
        try:
            writer.write(post("large") * 20)
            await asyncio.sleep(LIMITS.write_seconds * 2)
        finally:
            writer.transport.abort()
            await asyncio.sleep(0)


async def one_client(port, _n):
    """Ask as one known client, as fast as answers come."""
    while True:
        await throw(port, asking("greedy"), patience=PATIENCE)


@asynccontextmanager
async def flooded(kind, port, count):
    tasks = [asyncio.create_task(kind(port, n)) for n in range(count)]
    try:
        await asyncio.sleep(0.3)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


FLOODS = {
    "half heads": (half_a_head, 3 * LIMITS.connections),
    "anonymous questions": (ask_and_ask, 3 * LIMITS.connections),
    "readers that do not read": (ask_and_not_read, LIMITS.connections),
    "one known client": (one_client, LIMITS.connections - OFFICERS),
}


@pytest.mark.parametrize("flood", FLOODS)
async def test_a_flood_shuts_no_officer_out(flood):
    kind, count = FLOODS[flood]
    room = ConcurrencyLimiter(working=16, waiting=16)
    async with served(Lively(), room=room, answer_seconds=PATIENCE) as port, flooded(kind, port, count):
        for n in range(OFFICERS):
            status, _, body = await throw(port, asking(n), patience=PATIENCE)
            assert status == 200, body


async def test_officers_keep_their_connections_while_strangers_take_each_others_place():
    async with served(Lively(), answer_seconds=PATIENCE) as port, AsyncExitStack() as stack:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(OFFICERS)]
        for n, (reader, writer) in enumerate(held):
            writer.write(asking(n))
            assert (await answer_from(reader))[0] == 200
        await stack.enter_async_context(flooded(half_a_head, port, 3 * LIMITS.connections))
        for n, (reader, writer) in enumerate(held):
            writer.write(asking(n))
            assert (await answer_from(reader, PATIENCE))[0] == 200
            writer.transport.abort()


async def test_a_stranger_who_is_one_too_many_is_told_after_the_time_it_is_to_wait():
    room = ConcurrencyLimiter(working=8, waiting=4)  # one stranger works, one waits
    async with served(StandIn(), room=room, answer_seconds=3.0) as port:
        since = time.monotonic()
        slow = [asyncio.create_task(throw(port, post("slow"), patience=PATIENCE)) for _ in range(3)]
        answers = await asyncio.gather(*slow)
        assert sorted(codes(body)[0] for _, _, body in answers) == ["DEADLINE_PASSED"] * 2 + ["OVERLOADED"]
        told = asyncio.create_task(throw(port, asking(1), patience=PATIENCE))
        assert (await told)[0] == 200
        assert time.monotonic() - since >= 1.0
