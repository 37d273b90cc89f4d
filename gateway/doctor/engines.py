"""Looks at what keeps the city's state: the ledger and the graph, by themselves or by a gateway's word."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from gateway.client.client import GatewayClient
from gateway.doctor.observation import Observation, ill, met, unseen, watch, well
from gateway.doctor.patient import WITHIN, Patient, address
from gateway.keyring import LEDGER
from gateway.ledger_files import server_of
from gateway.metrics.reading import feeds_told
from gateway.open_graph import connected
from gateway.settings import Settings
from graph.model.time import HOUR, Instant, moment
from graph.store.database import DatabaseLimits, Graph
from graph.store.deliveries import feeds
from graph.store.format import FORMAT
from graph.store.health import missing_constraints, newest_change
from security.keys import load_key
from security.ledger.note import VerifierKey
from security.ledger.opening import look_at_files, look_at_server

LATE = 26 * HOUR
"""Without a delivery for a day and two hours a feed is late: each delivers daily."""


def gateway(patient: Patient) -> Iterator[Observation]:
    """Say who holds the data directory, and what a running gateway says of itself."""
    if patient.readiness is not None:
        yield well(f"a gateway answers at {patient.url}")
        for task, state in patient.readiness.get("work", {}).items():
            yield watch(
                f"work of the gateway fails: {task} with {state['code']}, {state['failures']} times in a row"
            )
    elif patient.silence is not None:
        holder = f"process {patient.holder} holds the data directory" if patient.holder else ""
        yield from (unseen(holder),) if holder else ()
        yield met(patient.silence)
    else:
        yield well("no gateway runs here")


def ledger(patient: Patient) -> Iterator[Observation]:
    """Look at head, schema and side file as a start does; while a gateway writes them, take its word."""
    settings, told = patient.settings, patient.readiness
    if told is not None and told.get("ledger"):
        yield well("the gateway writes its ledger, and found nothing wrong in it")
    elif told is not None:
        yield ill("the gateway's ledger is not usable: look for `ledger_damaged` in its log")
    elif patient.holder:
        yield unseen("the ledger was not looked at: the process that holds it says nothing")
    else:
        key = VerifierKey(settings.ledger.origin, load_key(settings.keys_dir / LEDGER).public)
        size = _entries(settings, key)
        yield well(f"the ledger ends at entry {size}, as its key and its side file have it")


def _entries(settings: Settings, key: VerifierKey) -> int:
    server = server_of(settings)
    if server:
        return look_at_server(server, key, settings.high_water_mark)
    return look_at_files(settings.ledger_dir, key, settings.high_water_mark)


async def graph(patient: Patient) -> AsyncIterator[Observation]:
    """Look at the graph: a server is asked, the embedded one only by the gateway that runs it."""
    told = patient.readiness
    if told is not None and not told.get("graph"):
        yield ill("the graph of the gateway does not answer")
    if patient.settings.graph.url:
        async with _asked(patient) as there:
            async for observation in _server(there, patient):
                yield observation
    elif told is None:
        yield _embedded(patient)
    else:
        for observation in _watched(patient):
            yield observation


def _watched(patient: Patient) -> Iterator[Observation]:
    """Say when feeds delivered to an embedded graph, as its gateway tells at its door for metrics."""
    door = patient.settings.metrics
    if not door.port:
        yield unseen("when the feeds delivered was not seen: `metrics.port` opens no door that tells it")
        return
    client = GatewayClient(address(door.host, door.port), patience=WITHIN)
    try:
        raw = client.get("/metrics") or b""
    finally:
        client.close()
    yield from (_fed(patient, feed, at) for feed, at in feeds_told(raw.decode()).items())


def _embedded(patient: Patient) -> Observation:
    """Say what can be said of an embedded graph that nobody runs: to open it would be to write it."""
    where = patient.settings.data_dir / "graph"
    if where.exists():
        return unseen(f"the embedded graph in `{where}` is opened by a gateway alone: ask one with --url")
    return well(f"the embedded graph will be made in `{where}` at the first start")


@asynccontextmanager
async def _asked(patient: Patient) -> AsyncIterator[Graph]:
    """Connect to the server, within a deadline, and to nothing but read."""
    there = await connected(patient.settings, DatabaseLimits(read_within=WITHIN, write_within=WITHIN))
    try:
        yield there
    finally:
        await there.close()


async def _server(there: Graph, patient: Patient) -> AsyncIterator[Observation]:
    """Look at format, constraints and indexes, the journal's head against the clock, and the feeds."""
    (found,) = await there.read("format")
    if found["version"] is None:
        yield well("the graph is empty: the first start makes it ready")
        return
    if found["version"] != FORMAT:
        yield watch(f"the graph has format {found['version']}: the next start brings it to {FORMAT}")
    missing = await missing_constraints(there)
    if missing:
        yield ill(f"{len(missing)} constraints with their indexes are missing: start a gateway to make them")
    else:
        yield well("the graph has every constraint and index")
    async for observation in _journal(there, patient):
        yield observation


async def _journal(there: Graph, patient: Patient) -> AsyncIterator[Observation]:
    head = await newest_change(there)
    if head is not None and head.at > patient.now:
        yield ill(f"the newest change was recorded at {_said(head.at)}: the clock here is behind")
    elif head is not None:
        yield well(f"the journal ends at change {head.number}, of {_said(head.at)}")
    for feed in await feeds(there):
        yield _fed(patient, feed.feed, feed.at)


def _fed(patient: Patient, feed: str, at: Instant) -> Observation:
    """Say when a feed delivered last, and whether that is long ago."""
    told = f"`{feed}` delivered last at {_said(at)}"
    return watch(told) if patient.now - at > LATE else well(told)


def _said(at: Instant) -> str:
    return moment(at).isoformat(timespec="seconds")
