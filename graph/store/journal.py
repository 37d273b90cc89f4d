"""The journal: every transaction that writes facts has a number without gaps and an instant in commit order.

    write_journaled     one transaction: its number and instant first, its facts, its `Change` last
    read_head           the place up to which all can be read now; `knownAt` is its instant
    read_changes        what changed after a place, in order, a bounded portion at a time

The instant is later than that of every commit before it, whatever the clock says. So what is asked as known
at the head's instant is answered alike ever after: what is written later is recorded, and supersedes, later.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeVar

import msgspec

from graph.errors import Unavailable
from graph.model.time import Instant
from graph.store.database import Graph, Row, Transaction
from graph.store.journal_head import Place

T = TypeVar("T")

PORTION = 50
"""Changes that are read at once: each names at most a few ids for every row of a span."""


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What one transaction wrote: kinds of facts, and the ids of whom and of which records they are about."""

    number: int
    at: Instant
    kinds: tuple[str, ...]
    organizations: tuple[str, ...]
    persons: tuple[str, ...]
    records: tuple[str, ...]
    region: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """Ids of the organizations and persons that the facts are about."""
        return self.organizations + self.persons


class JournaledTransaction:
    """A transaction that writes facts: `at` is when they are recorded, `note` says what they are about."""

    def __init__(self, transaction: Transaction, place: Place) -> None:
        self.run = transaction.run
        self.place = place
        self.at = place.at
        self._kinds: dict[str, None] = {}
        self._about: dict[str, dict[str, None]] = {"organizations": {}, "persons": {}, "records": {}}

    def note(self, kind: str, **about: Iterable[str | None]) -> None:
        """Say that facts of a kind were written, about which `organizations`, `persons` and `records`."""
        self._kinds[kind] = None
        for name, ids in about.items():
            self._about[name].update((one, None) for one in ids if one)

    async def close(self, region: str) -> None:
        """Append the change, or give the number back where nothing was written."""
        if not self._kinds:
            await self.run("return_number")
            return
        change: Row = {"number": self.place.number, "at": self.at, "region": region, "kinds": [*self._kinds]}
        await self.run("append_change", **change, **{name: [*ids] for name, ids in self._about.items()})

    @property
    def written(self) -> bool:
        """Whether anything was written: else the number belongs to the next transaction."""
        return bool(self._kinds)


async def write_journaled(
    graph: Graph, region: str, now: Instant, work: Callable[[JournaledTransaction], Awaitable[T]]
) -> T:
    """Run `work` in one transaction with a place of its own in the journal; it may be run again.

    INVARIANT: the number is taken before anything is read, and kept until the commit. So of two writers the
    second sees all that the first wrote, and a number that can be read has everything below it.
    """
    last: JournaledTransaction | None = None

    async def numbered(transaction: Transaction) -> T:
        nonlocal last
        (opened,) = await transaction.run("open_change", now=now)
        last = JournaledTransaction(transaction, Place(**opened))
        done = await work(last)
        await last.close(region)
        return done

    try:
        done = await graph.write(numbered)
    except (Unavailable, asyncio.CancelledError):
        graph.head.certain = False  # the write may have happened, or happen yet
        raise
    if last is not None and last.written:
        graph.head.move(last.place)
        graph.head.certain = True
    return done


async def read_head(graph: Graph) -> Place:
    """Return the newest place of which all can be read; every write that was answered before is below it.

    The embedded engine has one writer, this process, which knows its own writes. Elsewhere those who ask at
    once share one question.
    """
    head = graph.head
    if graph.embedded and head.certain and head.latest is not None:
        return head.latest
    return await head.share(lambda: _newest(graph))


async def read_changes(graph: Graph, after: int, until: int) -> AsyncIterator[JournalEntry]:
    """Yield the changes after one number and up to another in order, however many, a portion in memory."""
    for first in range(after + 1, until + 1, PORTION):
        last = min(first + PORTION - 1, until)
        for row in await graph.read("changes", first=first, last=last):
            yield msgspec.convert(row, JournalEntry)


async def is_indexed(graph: Graph) -> bool:
    """Whether the newest change is found under its number; only where nobody writes."""
    number = await _number(graph)
    return bool(await graph.read("changes", first=number, last=number))


async def begin_journal(graph: Graph) -> None:
    """Know the head before the first request comes."""
    graph.head.move(await _settled(graph, await _number(graph)))
    graph.head.certain = True


async def _newest(graph: Graph) -> Place:
    number, latest = await _number(graph), graph.head.latest
    if latest is not None and number <= latest.number:
        return latest
    return graph.head.move(await _settled(graph, number))


async def _number(graph: Graph) -> int:
    (row,) = await graph.read("journal_head")
    return int(row["number"])


async def _settled(graph: Graph, number: int) -> Place:
    """Return the newest change that is whole, after the one whose number was seen on its way."""

    async def settle(transaction: Transaction) -> Place:
        (row,) = await transaction.run("settle_change", number=number)
        return Place(**row)

    return await graph.write(settle)
