"""`accord backup`: graph, ledger and what waits between them, as they stood at one point, while others write.

    1. the journal's head is read; the ledger is pinned, what is overwritten is read, what waits is opened
    2. the head is read again: where it moved, all of it once more
    3. ledger and graph are copied as of that point, in bounded memory, however long it takes

A write leaves its intent in the ledger, then its facts in the graph, then its outcome in the ledger. Nothing
was written to the graph between 1 and 2: so every change up to the point has its intent in the pinned ledger,
and every outcome in the pinned ledger has its change. What was announced and not done by then is settled as
such by the gateway that starts upon it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from gateway.backup.beside import OpenDelivery, open_waiting, pack, waiting_now
from gateway.backup.last_backup import keep_last
from gateway.backup.manifest import FILES, GRAPH, LEDGER, MANIFEST, BackupManifest, digests
from gateway.keyring import load_keys
from gateway.ledger_files import server_of
from gateway.lock import hold_lock
from gateway.open_graph import connected, open_graph
from gateway.settings import Settings
from graph.durable_files import replace, sync_directory, writing_below
from graph.errors import Fault, Unavailable
from graph.store.as_of import Point
from graph.store.database import DatabaseLimits, Graph
from graph.store.dump import dump, read_point
from graph.store.engine import Address, running_engine
from graph.store.format import FORMAT
from graph.store.journal import read_head
from graph.store.journal_head import Place
from security.ledger.backup import Pin, pinned

PATIENT = DatabaseLimits(read_within=60.0, write_within=60.0, connections=4)
"""A copy waits longer than a request may: the engine is busy with those."""

TRIES, PAUSE = 200, 0.05
"""Looks for an instant at which nobody writes to the graph, and seconds between two."""


class CityPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent point: of the graph, of the ledger, of what waits; `at` is when."""

    graph: Point
    ledger: Pin
    waiting: list[OpenDelivery]
    at: int


async def back_up(settings: Settings, to: Path, *, tries: int = TRIES) -> BackupManifest:
    """Make a backup in the new directory `to`, whoever is running; return its manifest.

    Raises `Fault`: USAGE where something is there, FILE_UNWRITABLE, `Unavailable` BACKUP_BUSY and whatever
    stands in the way of a copy. A directory that was begun keeps another name, and is removed.
    """
    keys = load_keys(settings.keys_dir)
    _must_be_new(to)
    with writing_below(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=to.parent, prefix=f".{to.name}.", ignore_cleanup_errors=True) as scratch:
            home = Path(scratch) / to.name
            home.mkdir(mode=0o700)
            manifest = await _copied(settings, home, tries)
            replace(home / MANIFEST, manifest.signed(settings.ledger.origin, keys.ledger))
            home.rename(to)
        sync_directory(to.parent)
    keep_last(settings, manifest.at, to)
    return manifest


@asynccontextmanager
async def reading_graph(settings: Settings) -> AsyncIterator[Graph]:
    """Give the graph to read, wherever it runs: a server, the engine of a gateway here, or one of our own.

    With an engine of our own the data directory is held meanwhile. Raises `Unavailable`.
    """
    running = None if settings.graph.url else running_engine(settings.data_dir / "graph")
    async with AsyncExitStack() as stack:
        if settings.graph.url:
            graph = await connected(settings, PATIENT)
        elif running is not None:
            graph = await _connected(running)
        else:
            stack.enter_context(hold_lock(settings.data_dir))
            graph = await stack.enter_async_context(open_graph(settings))
        stack.push_async_callback(graph.close)
        (found,) = await graph.read("format")
        if found["version"] != FORMAT:
            raise Unavailable("GRAPH_FORMAT", found=found["version"] or "none", wanted=FORMAT)
        yield graph


def _must_be_new(to: Path) -> None:
    if to.exists():
        raise Fault("USAGE", why=f"`{to}` is there already")


async def _copied(settings: Settings, home: Path, tries: int) -> BackupManifest:
    """Copy everything into `home` as of one point; return what the manifest says of it."""
    async with reading_graph(settings) as graph:
        with ExitStack() as stack:
            point = await _consistent_point(settings, graph, stack, tries)
            ledger_format = point.ledger.format
            entries = await asyncio.to_thread(point.ledger.write, home / LEDGER)
            await asyncio.to_thread(pack, settings, point.waiting, point.at, home / FILES)
        counted = await dump(graph, point.graph, home / GRAPH)
    for one in (home / GRAPH, home / FILES):
        one.chmod(0o600)
    return BackupManifest(
        place=settings.place,
        at=point.at,
        change=point.graph.place.number,
        recorded=point.graph.place.at,
        nodes=counted.nodes,
        relationships=counted.relationships,
        entries=entries,
        deliveries=len(point.waiting),
        ledger_format=ledger_format,
        files=digests(home),
    )


async def _consistent_point(settings: Settings, graph: Graph, stack: ExitStack, tries: int) -> CityPoint:
    """Return a point at which the graph stood still while the ledger was pinned; raises BACKUP_BUSY."""
    known = await asyncio.to_thread(waiting_now, settings.spool_dir)
    for _ in range(tries):
        with ExitStack() as tried:
            if (point := await _tried(settings, graph, known, tried)) is not None:
                stack.push(tried.pop_all())
                return point
        await asyncio.sleep(PAUSE)
    raise Unavailable("BACKUP_BUSY", tries=tries)


async def _tried(settings: Settings, graph: Graph, known: list[str], stack: ExitStack) -> CityPoint | None:
    """Return the point of this instant, or nothing where the graph moved meanwhile."""
    before = await _head(graph)
    directory, high = settings.ledger_dir, settings.high_water_mark
    ledger = stack.enter_context(pinned(directory, high, server_of(settings)))
    point = await read_point(graph, before)
    waiting = open_waiting(settings.spool_dir, known, stack)
    at = time.time_ns() // 1_000
    if waiting is None or await _head(graph) != before:
        return None
    return CityPoint(graph=point, ledger=ledger, waiting=waiting, at=at)


async def _head(graph: Graph) -> Place:
    """Return the newest place, of which all can be read.

    The embedded engine is asked and not written to: its one writer is the gateway. A change of its is there
    whole or not at all.
    """
    if not graph.embedded:
        return await read_head(graph)
    (row,) = await graph.read("journal_head")
    (change,) = await graph.read("changes", first=row["number"], last=row["number"])
    return Place(number=change["number"], at=change["at"])


async def _connected(at: Address) -> Graph:
    return await Graph.connect(at.url, at.user, at.password, at.database, PATIENT)
