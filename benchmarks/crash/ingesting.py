"""A delivery is killed while it is taken in and sent again until it ends: as if nothing had happened."""

import asyncio
import random
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.crash.city_process import (
    Ended,
    Town,
    begun,
    ended,
    engine_of,
    gone,
    port_of,
    run,
    signalled,
    vanished,
)
from benchmarks.crash.facts import facts
from benchmarks.crash.findings import Found
from graph.store.engine import embedded_engine
from graph.synthetic.city import generate

VICTIMS = ("ingest", "engine", "ingest and engine")
COMPANIES = 1_000
MOST = 12
"""Kills of one round at most: each delivery is let go about twice as far as the one before it."""

TAKEN = (0, 1)
"""How an ingest ends that came to its end: every row used, or some in quarantine."""


class Undisturbed(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of the files where nothing is killed; `again` is the account of the same files once more."""

    seconds: float
    first: dict[str, Any]
    again: dict[str, Any]
    state: Counter[str]
    kept: dict[str, bytes]


class Ingesting(Found, kw_only=True):
    """What the rounds found; the lists are to be empty."""

    kills: int = 0
    halfway: int = 0
    accounts: list[str] = msgspec.field(default_factory=list)
    states: list[str] = msgspec.field(default_factory=list)
    halves: list[str] = msgspec.field(default_factory=list)


async def killed_while_ingesting(
    town: Town, scratch: Path, rounds: int, chance: random.Random, *, lines: int = 0, most: int = MOST
) -> Ingesting:
    """Take a city's files in so often, killed on the way; the town itself stays as it is.

    With `lines` each file is cut after so many: what then lacks its subject waits in quarantine. After
    `most` kills of one round a delivery is left in peace.

    Each round, in a copy of the town: 1. the files are delivered; 2. SIGKILL to the delivery, to its
    engine, or to both; 3. the same files are delivered again, and killed later, until a delivery ends;
    4. account, facts and quarantine are those of the undisturbed run.
    """
    files = scratch / "city"
    await asyncio.to_thread(_written, files, lines)
    expected = await undisturbed(town.copied(scratch / "undisturbed"), files)
    found = Ingesting()
    for number in range(1, rounds + 1):
        copy = town.copied(scratch / f"round-{number}")
        victim = VICTIMS[number % len(VICTIMS)]
        reaches = [expected.seconds * chance.random() * 2**turn for turn in range(most)]
        done = await _delivered(copy, files, victim, reaches, found)
        _compare_accounts(found, number, done, expected)
        await _compare_states(found, number, copy, expected)
        found.rounds += 1
        await asyncio.to_thread(shutil.rmtree, copy.root)
    return found


def _written(files: Path, lines: int) -> None:
    generate(files, companies=COMPANIES, seed=11)
    for path in files.glob("*.csv") if lines else ():
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:lines]))


async def undisturbed(town: Town, files: Path) -> Undisturbed:
    """Deliver the files, and once more, with nobody killing anything."""
    child = await begun(town, *_command(files, files))
    engine = await _up(child, town)
    since = time.monotonic()
    done = await ended(child)
    seconds = time.monotonic() - since
    await gone(child)
    await vanished(engine)
    if done.status not in TAKEN:
        raise RuntimeError(f"the files were not taken in: {done.talked}")
    told = _told(done)
    half = len(told) // 2
    return Undisturbed(
        seconds=seconds,
        first={one["file"]: one for one in told[:half]},
        again={one["file"]: one for one in told[half:]},
        state=(await _state(town))[0],
        kept=_kept(town),
    )


async def _delivered(
    town: Town, files: Path, victim: str, reaches: Sequence[float], found: Ingesting
) -> Ended:
    """1. to 3.: deliver until a delivery comes to its end; each is killed after its reach, in seconds."""
    for reach in reaches:
        child = await begun(town, *_command(files))
        engine = await _up(child, town)
        done = await _killed(child, engine, victim, reach)
        await vanished(engine)
        if done.status in TAKEN:
            return done
        found.kills += 1
    return await run(town, *_command(files))


async def _killed(child: asyncio.subprocess.Process, engine: int, victim: str, after: float) -> Ended:
    ending = asyncio.create_task(ended(child))
    try:
        await asyncio.wait([ending], timeout=after)
        if not ending.done():
            if "engine" in victim:
                signalled(engine)
            if "ingest" in victim:
                signalled(child.pid)
        return await ending
    finally:
        await gone(child)


async def _up(child: asyncio.subprocess.Process, town: Town) -> int:
    """Wait until the delivery's engine listens, and return its process; or until the delivery has ended."""
    while child.returncode is None:
        engine = engine_of(child.pid, town)
        if engine and port_of(engine):
            return engine
        await asyncio.sleep(0.02)
    return 0


def _command(*files: Path) -> tuple[str, ...]:
    return ("ingest", *map(str, files), "--quiet", "--json")


def _told(done: Ended) -> list[dict[str, Any]]:
    """Return the accounts in their order, without the places on the disk."""
    told = msgspec.json.decode(done.said)["files"]
    return [
        {name: value for name, value in one.items() if name not in {"quarantine", "notes"}} for one in told
    ]


def _compare_accounts(found: Ingesting, number: int, done: Ended, expected: Undisturbed) -> None:
    """4.: a file that had come to its end before is told as repeated, every other as if it came first."""
    if done.status not in TAKEN:
        found.accounts.append(f"round {number} ended with {done.status}: {done.talked}")
        return
    told = {one["file"]: one for one in _told(done)}
    if told.keys() != expected.first.keys():
        found.accounts.append(f"round {number} tells of {sorted(told)}")
    for name, account in told.items():
        same = expected.again if account["repeated"] else expected.first
        if account != same[name]:
            found.accounts.append(f"round {number}: {account}, not {same[name]}")
    found.halfway += any(account["repeated"] for account in told.values())


async def _compare_states(found: Ingesting, number: int, town: Town, expected: Undisturbed) -> None:
    state, halves = await _state(town)
    found.halves += halves
    found.states += [f"round {number}: too much: {one}" for one in (state - expected.state)]
    found.states += [f"round {number}: missing: {one}" for one in (expected.state - state)]
    kept = _kept(town)
    if kept != expected.kept:
        found.states.append(f"round {number}: the quarantine holds {sorted(kept)}")


async def _state(town: Town) -> tuple[Counter[str], list[str]]:
    async with embedded_engine(town.data / "graph", f"{town.settings.graph.heap}m") as address:
        now = await facts(address)
    return now.canonical(), now.halves()


def _kept(town: Town) -> dict[str, bytes]:
    """Return the quarantine's files; numbers of documents are sealed anew each time, so they are left out."""
    kept = {}
    for path in sorted((town.data / "quarantine").glob("*")):
        lines = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
        kept[path.name] = msgspec.json.encode([_unsealed(line) for line in lines])
    return kept


def _unsealed(line: dict[str, Any]) -> dict[str, Any]:
    values = line.get("values", {})
    return line | {"values": {name: text.rsplit("|", 1)[0] for name, text in values.items()}}
