"""Flood a gateway as strangers do, and print what an officer waits meanwhile: `python -m benchmarks.floods`.

A served gateway with its embedded graph, the story's data, default limits; the flood comes from a process of
its own. The bar: an officer's p99 under each flood is at most 250 ms above its quiet figure, and every
question of an officer is answered.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.crash.callers import callers, look
from benchmarks.crash.city_process import Gateway, Town, founded, scratch, served, start_quickly
from benchmarks.crash.client import line, question
from gateway.settings import DeadlineSettings

ASKED = 100
PAUSE = 0.02
BAR = 250.0
CONNECTIONS = {"400 anonymous": 400, "1,100 half heads": 1_100, "150 pipelining, not reading": 150}
PUBLIC = question("query($c: String!) { organization(uscc: $c) { name } }", c="91410100MA45ABCDXX")
POST = b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"


async def _ask(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(POST % len(PUBLIC) + PUBLIC)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)


async def _half(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /graphql HTTP/1.1\r\nhost: a\r\nx: ")
    await reader.read()


async def _pipeline(port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    while True:
        writer.write((POST % len(PUBLIC) + PUBLIC) * 50)
        await writer.drain()
        await asyncio.sleep(0.05)


KINDS: dict[str, Callable[[int], Awaitable[Any]]] = dict(
    zip(CONNECTIONS, (_ask, _half, _pipeline), strict=True)
)


def _flood(name: str, port: int) -> None:
    async def again() -> None:
        while True:
            try:
                await KINDS[name](port)
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.1)

    async def all_of_them() -> None:
        await asyncio.gather(*(again() for _ in range(CONNECTIONS[name])))

    asyncio.run(all_of_them())


async def waited(gateway: Gateway, town: Town) -> tuple[list[float], int]:
    """Ask as an officer and return the milliseconds of each answer, and how many were none."""
    officer, found, missed = callers(town, "nobody").officer, [], 0
    for _ in range(ASKED):
        since = time.perf_counter()
        async with line(gateway.port) as one:
            missed += (await one.ask(look(), officer)).status != 200
        found.append((time.perf_counter() - since) * 1_000)
        await asyncio.sleep(PAUSE)
    return sorted(found), missed


def _p99(found: list[float]) -> float:
    return found[int(len(found) * 0.99)]


async def main(root: Path) -> int:
    """Run every flood, print a line for each, and return how many missed the bar."""
    town = await founded(root)
    wrong = 0
    async with served(town.with_(deadlines=DeadlineSettings())) as gateway:
        await waited(gateway, town)
        quiet, _ = await waited(gateway, town)
        print(f"quiet: p50 {quiet[ASKED // 2]:.0f} ms, p99 {_p99(quiet):.0f} ms")
        for name in CONNECTIONS:
            child = multiprocessing.get_context("spawn").Process(target=_flood, args=(name, gateway.port))
            child.start()
            await asyncio.sleep(3)
            found, missed = await waited(gateway, town)
            if not child.is_alive():
                raise RuntimeError(f"the flood of {name} has ended by itself")
            child.kill()
            child.join()
            above = _p99(found) - _p99(quiet)
            wrong += missed > 0 or above > BAR
            print(
                f"{name}: p50 {found[ASKED // 2]:.0f} ms, p99 {_p99(found):.0f} ms, {above:+.0f} ms; "
                f"{missed} of {ASKED} not answered"
            )
            await asyncio.sleep(2)
    return wrong


if __name__ == "__main__":
    start_quickly()
    with scratch() as place:
        raise SystemExit(asyncio.run(main(place)))
