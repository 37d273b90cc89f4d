"""Either of two cities is killed while a result goes between them: it ends as if nothing had happened."""

import asyncio
import random
import sqlite3
from collections import Counter
from contextlib import closing
from typing import Any

import msgspec

from benchmarks.crash.answering import entries, verified
from benchmarks.crash.city_process import Town
from benchmarks.crash.exchange_requests import AGAIN, ERRANDS, Errand, Round, ask, run
from benchmarks.crash.facts import Facts, facts
from benchmarks.crash.findings import Found
from benchmarks.crash.two_cities import HERE, THERE, Pair, exchanging
from gateway.demo.severe import CARE, FOOD
from security.ledger.entry import result_entry

CITIES = (HERE, THERE)
VICTIMS = tuple((name, engine) for name in CITIES for engine in (False, True))
LATEST = 0.06
"""Seconds from the beginning of an errand to the kill at most: most errands take about half of it."""

WRITES = tuple(errand for errand in ERRANDS if errand.writes)
NAMES = (FOOD, CARE)
NO_END = AGAIN | {"SETTLED_NOT_DONE", "ANNOUNCED"}
"""Outcomes after which the same write was asked again."""


class Kill(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a round loses, and when: so long after the beginning of an errand."""

    victim: str
    engine: bool
    errand: int
    after: float


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The end state of one round in both cities, without ids and instants: two rounds can be compared."""

    recognitions: dict[str, Any]
    refused: tuple[str, ...]
    written: dict[str, dict[str, tuple[int, int]]]
    results: int
    recognised: int
    recalls: int
    logged: dict[str, dict[str, int]]
    lists: dict[str, tuple[int, int]]
    outcomes: dict[str, dict[str, tuple[str, ...]]]


class Exchanging(Found, kw_only=True):
    """What the rounds found; the lists of faults are to be empty."""

    kills: Counter[str] = msgspec.field(default_factory=Counter)
    repeated: int = 0
    states: list[str] = msgspec.field(default_factory=list)
    doubled: list[str] = msgspec.field(default_factory=list)
    open: list[str] = msgspec.field(default_factory=list)
    halves: list[str] = msgspec.field(default_factory=list)
    unverified: list[str] = msgspec.field(default_factory=list)


async def killed_while_exchanging(towns: dict[str, Town], rounds: int, chance: random.Random) -> Exchanging:
    """Play one round in peace, then so many in each of which one city is killed at a moment nobody chose.

    Each round: 1. its errands, each asked until answered, with a SIGKILL to one city and a start again
    on the way; 2. every write is sent once more with its key: nothing is done, the same is told; 3. the
    end state of both cities, graph and ledger, is that of the round in peace. In the end both ledgers
    verify offline.
    """
    found = Exchanging()
    async with exchanging(towns) as pair:
        expected = await _played(found, pair, Round(number=0), None)
        for number in range(1, rounds + 1):
            victim, engine = chance.choice(VICTIMS)
            errand, after = chance.randrange(len(ERRANDS)), chance.uniform(0, LATEST)
            kill = Kill(victim=victim, engine=engine, errand=errand, after=after)
            end = await _played(found, pair, Round(number=number), kill)
            found.rounds += 1
            found.kills[victim] += 1
            if end != expected:
                found.states.append(f"round {number}, {kill}: {_difference(end, expected)}")
    for name, town in towns.items():
        found.unverified += [f"{name}: {one}" for one in verified(town)]
    return found


async def _played(found: Exchanging, pair: Pair, this: Round, kill: Kill | None) -> End:
    # 1.
    killing: asyncio.Task[None] | None = None
    for index, errand in enumerate(ERRANDS):
        if kill is not None and index == kill.errand:
            killing = asyncio.create_task(_killed(pair, kill))
        await run(errand, this, pair)
    if killing is not None:
        await killing
    # 2.
    for errand in WRITES:
        await _repeated(found, pair, this, errand)
    # 3.
    graphs = {name: await facts(pair.gateways[name].address) for name in pair.towns}
    found.halves += [
        f"round {this.number}: {name}: {one}" for name, graph in graphs.items() for one in graph.halves()
    ]
    return _end(found, pair, this, graphs)


async def _killed(pair: Pair, kill: Kill) -> None:
    await asyncio.sleep(kill.after)
    await pair.kill(kill.victim, engine=kill.engine)


async def _repeated(found: Exchanging, pair: Pair, this: Round, errand: Errand) -> None:
    """2.: send a write again; it tells what it told, and says that it was done before."""
    found.repeated += 1
    heard = await ask(errand, this, pair)
    before, told = this.told[errand.name], heard.field(errand.field) or {}
    if heard.codes != this.codes[errand.name]:
        found.doubled.append(
            f"{this.key(errand.name)} ended with {heard.codes}, not {this.codes[errand.name]}"
        )
    elif told and not told["replayed"]:
        found.doubled.append(f"{this.key(errand.name)} was done again")
    elif told and _lasting(told) != _lasting(before):
        found.doubled.append(f"{this.key(errand.name)} told {told}, not {before}")


def _lasting(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a write tells without what goes on after it: a dispute is told as it has come to be."""
    dispute = told.get("dispute")
    going_on = {"dispute": {**dispute, "pending": None}} if dispute else {}
    return {**told, **going_on, "replayed": True}


def _end(found: Exchanging, pair: Pair, this: Round, graphs: dict[str, Facts]) -> End:
    """3.: gather what both cities hold of a round."""
    keys = {this.key(errand.name): errand.name for errand in WRITES}
    signed = {name: this.signed(name) for name in NAMES}
    results = [node.said for node in graphs[HERE].of("Result") if node.said["batch"] in keys]
    here, there = pair.towns[HERE], pair.towns[THERE]
    mine = {result["id"] for result in results}
    places = Counter(node.said["place"] for node in graphs[HERE].of("Result"))
    found.doubled += [
        f"round {this.number}: place {place} given twice" for place in places if places[place] > 1
    ]
    return End(
        recognitions={name: _without_names(this.counts(name)) for name in NAMES},
        refused=this.codes["altered"],
        written={
            name: {keys[key]: (graph.written()[key], graph.made()[key]) for key in keys}
            for name, graph in graphs.items()
        },
        results=len(results),
        recognised=sum(node.said["batch"] in keys for node in graphs[THERE].of("Recognition")),
        recalls=sum(node.said["result"] in mine for node in graphs[HERE].of("Recall")),
        logged={
            name: {what: _logged(town, raw.decode()) for what, raw in signed.items()}
            for name, town in pair.towns.items()
        },
        lists={
            str(kept.said["purpose"]): (_logged(here, kept.said["jws"]), _logged(there, kept.said["jws"]))
            for kept in graphs[THERE].of("StatusList")
        },
        outcomes={name: _outcomes(found, town, keys) for name, town in pair.towns.items()},
    )


def _without_names(counted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in counted.items() if name != "digest"}


def _logged(town: Town, signed: str) -> int:
    """Return how often the entry of a result or a list stands in a city's log."""
    where = f"file:{town.data / 'ledger' / 'ledger.sqlite'}?mode=ro"
    with closing(sqlite3.connect(where, uri=True)) as connection:
        entry = (result_entry(signed.encode()),)
        return int(connection.execute("select count(*) from entries where entry = ?", entry).fetchone()[0])


def _outcomes(found: Exchanging, town: Town, keys: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return how each write ended by the ledger, each end once; what was asked again is no end."""
    logged = [entry for entry in entries(town).values() if entry.write_key.rsplit("|", 1)[-1] in keys]
    begun = {entry.operation_id for entry in logged if entry.phase == "INTENT"}
    ended = {entry.operation_id for entry in logged if entry.phase == "OUTCOME"}
    found.open += [f"{town.settings.place}: {one}" for one in begun - ended]
    ends: dict[str, set[str]] = {}
    for entry in logged:
        told = "ANSWERED" if entry.outcome == "SETTLED_DONE" else entry.outcome
        if told not in NO_END:
            ends.setdefault(keys[entry.write_key.rsplit("|", 1)[-1]], set()).add(told)
    return {name: tuple(sorted(told)) for name, told in sorted(ends.items())}


def _difference(end: End, expected: End) -> str:
    told, awaited = msgspec.structs.asdict(end), msgspec.structs.asdict(expected)
    return "; ".join(
        f"{name}: {told[name]}, not {awaited[name]}" for name in told if told[name] != awaited[name]
    )
