"""Faults made on purpose, bad input, a dead database, full disks: each has its code, nothing is half done."""

import resource
import time
from collections.abc import AsyncIterator, Callable

from benchmarks.crash.ask_while_faulty import Case, Desk, Wire, behind, desk
from benchmarks.crash.callers import look, report
from benchmarks.crash.city_process import Town, address_of, signalled
from benchmarks.crash.client import SILENCE, question
from benchmarks.crash.facts import facts
from graph.errors import Unavailable
from graph.store.engine import Address, embedded_engine

MOST_REPORTS = 300
TURNS = 60
NO_LIMIT = 1_000_000
"""Tries to meet a full disk at both moments of a write; pages that nothing here fills."""

GONE = ("GRAPH_UNAVAILABLE",)
GONE_OR_LATE = ("GRAPH_UNAVAILABLE", "DEADLINE_PASSED")
"""A write waits longer for its graph than its caller for the answer, so that its end is known and logged."""

BAD: dict[str, tuple[bytes, str]] = {
    "a body cut off": (b'{"query": "{ a', "BODY_NOT_JSON"),
    "a document that is none": (question("{ organization("), "DOCUMENT_SYNTAX"),
    "a field that is not there": (question("{ organisation }"), "DOCUMENT_INVALID"),
    "a thousand aliases": (
        question("{" + " ".join(f"a{n}: __typename" for n in range(1_000)) + "}"),
        "DOCUMENT_TOO_LARGE",
    ),
    "a body of a megabyte": (question("#" * 1_000_000), "BODY_TOO_LARGE"),
}
"""What the public sends, and what it is told."""


async def bad_input(town: Town) -> list[Case]:
    """Send what can never be answered; the ledger grows by none of it."""
    async with desk(town, "bad input") as at:
        before = at.city.ledger.size
        for asked, (body, code) in BAD.items():
            case = await at.told(asked, body, {}, code)
            _expect(case, at.city.ledger.size == before, "an entry was made")
        await at.answered(look(), at.who.officer)
        return at.cases


async def dead_database(town: Town) -> list[Case]:
    """Pull the wire to the graph, silence it, reset it; each time mend it, and go on without a restart."""
    cases: list[Case] = []
    async with embedded_engine(town.data / "graph", f"{town.settings.graph.heap}m") as engine:
        wire = Wire(engine)
        there = behind(town, await wire.plug(), engine)
        async with desk(there, "") as at:
            for fault, breaks in _BREAKS.items():
                at.fault = fault
                key = f"dead-{fault.replace(' ', '-')}"
                breaks(wire)
                await at.told("a read", look(), at.who.officer, *GONE, status=503)
                write = await at.told("a write", report(key), at.who.authority, *GONE_OR_LATE)
                _expect(write, not await at.ready(), "the gateway calls itself ready")
                await _mended(wire)
                await at.answered(look(), at.who.officer)
                await at.at_rest()
                _expect(write, not await at.intents(key), "the intent stays open")
                _expect(write, await at.ready(), "the gateway does not call itself ready again")
                await _done_once(at, write, key, engine)
            cases = at.cases
        wire.pull()
    return cases


def _silent(wire: Wire) -> None:
    wire.silent = True


def _reset(wire: Wire) -> None:
    wire.reset = True
    wire.cut()


_BREAKS: dict[str, Callable[[Wire], None]] = {
    "database refuses connections": Wire.pull,
    "database is silent": _silent,
    "database resets connections": _reset,
}


async def _mended(wire: Wire) -> None:
    wire.silent = wire.reset = False
    wire.pull()
    await wire.plug()


async def killed_engine(town: Town) -> list[Case]:
    """Kill the embedded engine under a gateway; the gateway says so until it is started again."""
    key = "killed-engine"
    async with desk(town, "engine killed") as at:
        await at.answered(look(), at.who.officer)
        signalled(address_of(town).process)
        await at.told("a read", look(), at.who.officer, *GONE, status=503)
        write = await at.told("a write", report(key), at.who.authority, *GONE_OR_LATE)
        _expect(write, not await at.ready(), "the gateway calls itself ready")
        cases = at.cases
    async with desk(town, "engine killed") as at:
        _expect(write, not await at.intents(key), "the intent stays open")
        await _done_once(at, write, key, address_of(town))
    return cases


async def full_ledger(town: Town) -> list[Case]:
    """Let the ledger's disk be full: nothing leaves, nothing is done unannounced; with room all goes on."""
    async with desk(town, "ledger's disk full") as at:
        engine = address_of(town)
        await at.answered(look(), at.who.officer)
        await at.city.ledger.limit(1)
        await _filled(at)
        await at.told("a read", look(), at.who.officer, "LEDGER_UNAVAILABLE", status=503)
        write = await at.told("a write", report("full-ledger"), at.who.authority, "LEDGER_UNAVAILABLE")
        await _announced(at, write, "full-ledger", engine)
        await at.answered(look(), at.who.officer)
        await _full_between(at, engine)
        return at.cases


async def _filled(at: Desk) -> None:
    """Ask until the pages that are there already are used up."""
    while not (await at.ask(look(), at.who.officer)).codes:
        pass


async def _full_between(at: Desk, engine: Address) -> None:
    """Let the disk be full at any moment of a write, until it was so before an intent and an outcome.

    A look now and then moves the entries on by one: else the two of a write may fill a page for ever.
    """
    seen: set[str] = set()
    for turn in range(TURNS):
        if turn % 2:
            await at.answered(look(), at.who.officer)
        await at.city.ledger.limit(1)
        key, heard = "", SILENCE
        while not heard.codes:
            key = f"between-{turn}-{at.city.ledger.size}"
            heard = await at.ask(report(key), at.who.authority)
        case = Case(fault=at.fault, asked="a write")
        _expect(case, heard.codes == ("LEDGER_UNAVAILABLE",), f"it was told {heard.codes}")
        seen.add(await _announced(at, case, key, engine))
        at.cases += [case] * bool(case.wrong)
        if len(seen) == 2:
            return
    at.cases.append(Case(fault=at.fault, asked="both moments", wrong=[f"only {seen} came in {TURNS} turns"]))


async def _announced(at: Desk, case: Case, key: str, engine: Address) -> str:
    """Look where a write was stopped, make room, and look how it is settled; return where it was."""
    intent, done = bool(await at.intents(key)), key in (await facts(engine)).written()
    _expect(case, intent or not done, "the write was done unannounced")
    await at.city.ledger.limit(NO_LIMIT)
    await at.at_rest()
    _expect(case, not await at.intents(key), "the intent stays open")
    await _done_once(at, case, key, engine)
    return "before its outcome" if intent else "before its intent"


async def full_graph(town: Town, size: int) -> list[Case]:
    """Let no file of the engine grow beyond `size`, report until the disk is full, make room, start again.

    Reads go on. Writes are refused until the start, because half a record may end the engine's log; after
    it every accepted write is there, and the refused one can be repeated.
    """
    fault, key = f"graph's disk full at {size:,} bytes", f"full-{size}"
    async with desk(town, fault) as at:
        engine = address_of(town)
        await at.answered(look(), at.who.officer)
        _, hard = resource.prlimit(engine.process, resource.RLIMIT_FSIZE)
        resource.prlimit(engine.process, resource.RLIMIT_FSIZE, (size, hard))
        accepted = [one async for one in _reported(at, key)]
        write = await at.told("a write", report(key), at.who.authority, *GONE)
        reading = await at.ask(look(), at.who.officer)
        _expect(write, not reading.codes, f"a read was told {reading.codes}")
        resource.prlimit(engine.process, resource.RLIMIT_FSIZE, (hard, hard))
        await at.told("a write, with room again", report(key), at.who.authority, *GONE)
        _expect(write, not await at.ready(), "the gateway calls itself ready")
        cases = at.cases
        signalled(engine.process)  # the worst that can come now: what lies in memory only is gone
    cases.append(await _started_while_full(town, fault, size))
    async with desk(town, fault) as at:
        engine = address_of(town)
        now = await facts(engine)
        lost = [one for one in accepted if (now.written()[one], now.made()[one]) != (1, 1)]
        _expect(write, not lost, f"accepted and lost: {lost}")
        _expect(write, key not in now.written(), "the refused write was done")
        _expect(write, not await at.intents(key), "the intent stays open")
        await _done_once(at, write, key, engine)
        # What was accepted is found by its key: asked again it is not done again.
        for one in accepted[-1:]:
            await _done_once(at, write, one, engine)
    return cases


async def _started_while_full(town: Town, fault: str, size: int) -> Case:
    """Start the engine while no file may grow beyond `size`: it is refused, and its log waits."""
    case = Case(fault=fault, asked="a start, still full")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    since = time.monotonic()
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))  # what the engine inherits
    try:
        async with embedded_engine(town.data / "graph", f"{town.settings.graph.heap}m"):
            case.wrong.append("the engine started")
    except Unavailable as refused:
        case.codes = (refused.code,)
        _expect(case, refused.code == "GRAPH_ENGINE_FAILED", f"it was told {refused.code}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    case.seconds = time.monotonic() - since
    return case


async def _reported(at: Desk, name: str) -> AsyncIterator[str]:
    """Report until a report is refused; yield the keys of those that were accepted."""
    for number in range(MOST_REPORTS):
        key = f"{name}-{number}"
        if (await at.ask(report(key), at.who.authority)).codes:
            return
        yield key


async def _done_once(at: Desk, case: Case, key: str, engine: Address) -> None:
    """Send a write again with its key, twice: it is done now or was before, once, and whole."""
    told = [(await at.answered(report(key), at.who.authority)).field("reportRecords") or {} for _ in range(2)]
    now = await facts(engine)
    _expect(case, bool(told[1]) and told[1]["replayed"], f"{key} was done again")
    _expect(case, told[0].get("rows") == told[1].get("rows"), f"{key} names two records")
    _expect(case, (now.written()[key], now.made()[key]) == (1, 1), f"{key} is not in the graph once")
    case.wrong += now.halves()


def _expect(case: Case, holds: bool, wrong: str) -> None:  # noqa: FBT001
    if not holds:
        case.wrong.append(f"{case.asked}: {wrong}")
