"""Measure the ledger: durable appends from 64 callers, and how long a start takes over a long history.

    python -m benchmarks.ledger append            a new ledger in a file, in a directory of its own
    python -m benchmarks.ledger append --url URL  a new ledger in an empty PostgreSQL database
    python -m benchmarks.ledger start 1000000     a ledger of so many entries, made by writing its tables
    python -m benchmarks.ledger search 1000000    how long searches take over such a history

Appends are those of a gateway's answers: two subjects, a signed receipt. Half of the callers' time and all of
the signing is this process's. A history is made whole, hashes, checkpoints and chain, so that every check of
it holds, but with small bodies and one checkpoint for 256 entries.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from security.account import AuditEntry
from security.ledger import sqlite, tiles
from security.ledger.checkpoint import Checkpoint
from security.ledger.entry import Disclosure, canonical
from security.ledger.high_water_mark import make_high_water_mark
from security.ledger.ledger import Ledger
from security.ledger.merkle_tree import Frontier, leaf_hash
from security.ledger.opening import DATABASE, HIGH
from security.ledger.seal import NO_CHAIN, Seal, chained, memory_digest
from security.ledger.tables import BODIES, CHECKPOINTS, ENTRIES, HASHES, SEAL, SUBJECTS, TERMS
from security.ledger.terms import terms_of
from tests.unit.ledger_world import KEY, record
from tests.vectors.make_ledger import ORIGIN

CALLERS, SECONDS, WARM = 64, 10.0, 1.0
PORTION = 65_536


async def append(ledger: Ledger) -> list[float]:
    """Return how long each append of `CALLERS` took, in seconds, once they are warm."""
    taken: list[float] = []
    begin = time.perf_counter() + WARM

    async def one(caller: int) -> None:
        number = caller
        while (now := time.perf_counter()) < begin + SECONDS:
            await ledger.append(record(number, subjects=(f"handle-{number % 997}", f"handle-{number % 13}")))
            if now >= begin:
                taken.append(time.perf_counter() - now)
            number += CALLERS

    await asyncio.gather(*(one(caller) for caller in range(CALLERS)))
    return taken


def measure_appends(url: str) -> None:
    """Say how many appends a second are durable, and how long each takes."""
    with tempfile.TemporaryDirectory(prefix="accord-bench-", dir=Path.cwd()) as scratch:
        place = Path(scratch) / "ledger"
        Ledger.make(place, ORIGIN, KEY, server=url)
        ledger = Ledger.open(place, ORIGIN, KEY, server=url)
        try:
            began = time.process_time()
            taken = sorted(asyncio.run(append(ledger)))
            size, worked = ledger.size, time.process_time() - began
        finally:
            ledger.close()
        stored = 0 if url else (place / DATABASE).stat().st_size
    found = {f"p{part}": taken[len(taken) * part // 100] * 1_000 for part in (50, 99)}
    bytes_each = f", {stored // size} bytes an entry" if stored else ""
    print(
        f"{'PostgreSQL' if url else 'SQLite'}: {len(taken) / SECONDS:,.0f} appends/s from {CALLERS} callers, "
        f"p50 {found['p50']:.1f} ms, p99 {found['p99']:.1f} ms; "
        f"{worked / size * 1e6:.0f} µs of processor time each in this process{bytes_each}"
    )


def measure_start(size: int) -> None:
    """Say how long a start takes over a history of so many entries: as it is, and after a kill."""
    with tempfile.TemporaryDirectory(prefix="accord-bench-", dir=Path.cwd()) as scratch:
        place = Path(scratch)
        began = time.perf_counter()
        write_history(place, size)
        made = time.perf_counter() - began
        began = time.perf_counter()
        ledger = Ledger.open(place, ORIGIN, KEY)
        opened = time.perf_counter() - began
        asyncio.run(ledger.append(record(size)))
        appended = time.perf_counter() - began
        ledger.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024
    print(
        f"{size:,} entries (made in {made:.0f} s): open in {opened * 1_000:.0f} ms, "
        f"first entry durable after {appended * 1_000:.0f} ms, {most} MiB at most"
    )


def write_history(place: Path, size: int) -> None:
    """Make the files of a ledger of so many entries by writing its tables."""
    Ledger.make(place, ORIGIN, KEY)
    engine = sqlite.writing(place / DATABASE)
    with engine.connect() as connection:
        sqlite.pragma(connection, "synchronous = OFF")
        frontier, chain, count = Frontier(), NO_CHAIN, 0
        with connection.begin():
            first = connection.execute(CHECKPOINTS.select()).one().note
            connection.execute(delete(CHECKPOINTS))
            chain, count = _checkpoint(connection, 0, first, chain, count)
        for start in range(0, size, PORTION):
            with connection.begin():
                for note in _grow(connection, frontier, range(start, min(start + PORTION, size))):
                    chain, count = _checkpoint(connection, frontier.size, note, chain, count)
        seal = Seal(ORIGIN, count, size, count, chain, memory_digest({})).signed(KEY)
        with connection.begin():
            connection.execute(update(SEAL).values(note=seal))
        sqlite.fold(connection)
    engine.dispose()
    (place / HIGH).unlink()
    make_high_water_mark(place / HIGH, note, seal)


def _grow(connection: Connection, frontier: Frontier, numbers: range) -> Iterator[bytes]:
    """Write the rows of some entries; yield a checkpoint after each 256 of them, and after the last."""
    names = ("entries", "hashes", "bodies", "subjects", "terms")
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in names}
    for number in numbers:
        entry = entry_of(number)
        disclosed = Disclosure(number.to_bytes(32, "big"), canonical(entry))
        rows["entries"].append({"number": number, "entry": disclosed.commitment})
        rows["bodies"].append(
            {
                "number": number,
                "at": entry.at,
                "officer": entry.officer,
                "department": entry.department,
                "purpose": entry.purpose,
                "salt": disclosed.salt,
                "body": disclosed.body,
            }
        )
        rows["subjects"] += [{"handle": one, "number": number} for one in entry.subjects]
        rows["terms"] += [{"term": one, "number": number} for one in terms_of(entry)]
        for height, digest in frontier.append(leaf_hash(disclosed.commitment)):
            if height % tiles.HEIGHT == 0:
                level = height // tiles.HEIGHT
                rows["hashes"].append({"level": level, "number": number >> height, "hash": digest})
        if frontier.size % tiles.WIDTH == 0 or number == numbers[-1]:
            yield Checkpoint(ORIGIN, frontier.size, frontier.root()).signed(KEY)
    for table in (ENTRIES, HASHES, BODIES, SUBJECTS, TERMS):
        connection.execute(insert(table), rows[table.name])


def entry_of(number: int) -> AuditEntry:
    """Return an entry as a city has them: few departments, some hundred officers, many cases and subjects."""
    entry: AuditEntry = record(
        number,
        at=record(0).at + number * 1_000_000,
        officer=f"officer-{number % 397}",
        department=f"department-{number % 31}",
        client=f"portal-{number % 7}",
        purpose=("LICENSING", "TENDER", "FUNDING", "AUDIT")[number % 4],
        case=f"case-{number // 5}",
        outcome="FIELD_REFUSED" if number % 5_003 == 0 else "ANSWERED",
        subjects=(f"handle-{number * 7_919 % 100_003}",),
        released={"Organization": {"name": 1, "uscc": 1, "status": 1}},
        refused={"Person": {"documents": 1}} if number % 5_003 == 0 else {},
    )
    return entry


SEARCHES: dict[str, dict[str, Any]] = {
    "newest page": {},
    "one subject": {"subject_handle": "handle-77"},
    "one officer in one department": {"officer": "officer-11", "department": "department-11"},
    "one case": {"case": "case-4321"},
    "refused, of one department": {"refused": "Person.documents", "department": "department-3"},
    "one department, one purpose, one field": {
        "department": "department-5", "purpose": "TENDER", "released": "Organization.uscc",
    },
    "an officer who was never refused": {"officer": "officer-4", "code": "FIELD_REFUSED", "purpose": "AUDIT"},
    "common words that never meet": {"client": "portal-1", "purpose": "TENDER", "case": "case-0"},
}  # fmt: skip


def measure_search(size: int) -> None:
    """Say how long each kind of search takes over a history of so many entries, a page of 50."""
    with tempfile.TemporaryDirectory(prefix="accord-bench-", dir=Path.cwd()) as scratch:
        place = Path(scratch)
        write_history(place, size)
        ledger = Ledger.open(place, ORIGIN, KEY)
        for name, asked in SEARCHES.items():
            taken = []
            for _ in range(11):
                began = time.perf_counter()
                found = asyncio.run(ledger.search(**asked))
                taken.append(time.perf_counter() - began)
            print(f"{sorted(taken)[5] * 1_000:8.1f} ms  {len(found.rows):3} rows  {name}")
        stored = (place / DATABASE).stat().st_size
        ledger.close()
    print(f"{size:,} entries, {stored // size} bytes each")


def _checkpoint(
    connection: Connection, size: int, note: bytes, chain: bytes, count: int
) -> tuple[bytes, int]:
    """Keep a signed checkpoint; return the chain with it at its end, and how many there are."""
    longer = chained(chain, note)
    connection.execute(insert(CHECKPOINTS), {"size": size, "note": note, "chain": longer})
    return longer, count + 1


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_subparsers(required=True)
    one = what.add_parser("append")
    one.add_argument("--url", default="")
    one.set_defaults(work=lambda given: measure_appends(given.url))
    other = what.add_parser("start")
    other.add_argument("size", type=int)
    other.set_defaults(work=lambda given: measure_start(given.size))
    third = what.add_parser("search")
    third.add_argument("size", type=int)
    third.set_defaults(work=lambda given: measure_search(given.size))
    given = parser.parse_args()
    given.work(given)


if __name__ == "__main__":
    main()
