"""Deliveries of many rows, span by span, each applied once whatever is repeated; and when feeds delivered.

    begin(feed, batch, …)   how far this delivery (报送) came before, or that it is new
    write(chunk, now)       a span of consecutive rows (数据块) with its fates: one transaction, once
    finish(feed, batch, …)  nothing more comes

A delivery is named by its feed and by what tells one file of it from another; a span by the number of its
first row. Where one stopped, whoever sends it again goes on from `Progress`. A span that was applied but
whose answer was lost is answered from what was kept with it, in the same transaction.
"""

import msgspec

from graph.model.joined import joined
from graph.model.reported import Chunk, Progress, RowOutcome
from graph.model.time import Instant
from graph.store.database import Graph, Transaction
from graph.store.fact_kinds import Provenance
from graph.store.journal import JournaledTransaction, write_journaled
from graph.store.write_facts import is_published, put_facts

ABSENT = ""
"""Kept in place of the fate of a row that a span did not bring."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A source of facts and the instant of its last delivery: the freshness that answers state.

    `feed` is its name, `region` the place whose records it brings (GB/T 2260), `at` microseconds UTC;
    `shown_at` is that of the last one which the public can see something of; 0 if there was none.
    """

    feed: str
    region: str
    at: Instant
    shown_at: Instant = 0


async def feeds(graph: Graph) -> tuple[Feed, ...]:
    """Return every feed by name; kept for a few seconds, and dropped by this process's own deliveries."""

    async def ask() -> tuple[Feed, ...]:
        return tuple(Feed(**row) for row in await graph.read("feeds"))

    return await graph.cache.get("feeds", ask)


async def touch_feed(transaction: JournaledTransaction, source: Provenance, *, shown: bool) -> None:
    """Remember that a feed delivered, even where nothing that it said was new, and if the public sees it."""
    feed = {"feed": source.feed, "region": source.region, "at": transaction.at}
    await transaction.run("touch_feed", **feed, shown=shown)
    transaction.note("Feed")


class Deliveries:
    """`graph.model.reported.DeliveryWriter` upon a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def begin(self, feed: str, batch: str, span_rows: int, now: Instant) -> Progress:
        """Register a delivery, or return how far it came before; the first `span_rows` stays.

        INVARIANT: the length of a span is that of the first time, whatever the program is set to now: a
        span is found again by the number of its first row. Raises `Unavailable` GRAPH_UNAVAILABLE.
        """

        async def work(transaction: Transaction) -> Progress:
            key = joined(feed, batch)
            (row,) = await transaction.run(
                "merge_batch", key=key, feed=feed, batch=batch, span_rows=span_rows, at=now
            )
            return Progress(**row)

        return await self._graph.write(work)

    async def write(self, chunk: Chunk, now: Instant) -> dict[int, RowOutcome]:
        """Apply a span in one transaction and return the fate of each row by number.

        The delivery must have been begun. A span that was applied before is not applied again: its
        first fates are returned, and none for a row that it did not bring then. Raises `Unavailable`
        GRAPH_UNAVAILABLE: the span may have been applied then, and sending it again tells.

        The feed's freshness moves in the same transaction as its facts.
        """

        async def work(transaction: JournaledTransaction) -> dict[int, RowOutcome]:
            key = joined(chunk.feed, chunk.batch, str(chunk.first))
            for applied in await transaction.run("find_span", key=key):
                return _unpacked(chunk, applied["fates"])
            source = Provenance(feed=chunk.feed, batch=chunk.batch, region=chunk.region)
            row_results = await put_facts(transaction, source, chunk.rows)
            fates = {row: row_result.outcome for row, row_result in row_results.items()}
            batch = joined(chunk.feed, chunk.batch)
            span = {"key": key, "batch": batch, "last": chunk.last, "fates": _packed(chunk, fates)}
            await transaction.run("create_span", **span, at=transaction.at)
            shown = is_published(chunk.rows, row_results, transaction.at)
            await touch_feed(transaction, source, shown=shown)
            return fates

        fates = await write_journaled(self._graph, chunk.region, now, work)
        await self._graph.cache.drop("feeds")
        return fates

    async def finish(self, feed: str, batch: str, rows: int, now: Instant) -> None:
        """Mark the delivery complete: `rows` is how many it had, those that were refused included."""

        async def work(transaction: Transaction) -> None:
            await transaction.run("finish_batch", key=joined(feed, batch), rows=rows, at=now)

        await self._graph.write(work)


def _packed(chunk: Chunk, fates: dict[int, RowOutcome]) -> str:
    """Return a span's fates as they are kept: JSON of row number to fate, without the rows that were used.

    Most rows are, and a delivery may have a million: what is not there was USED. A row of the span that
    did not come, because it was refused before, is kept as `ABSENT`, or it would count as used.
    """
    rows = {row: fates[row].value if row in fates else ABSENT for row in range(chunk.first, chunk.last + 1)}
    kept = {str(row): outcome for row, outcome in rows.items() if outcome != RowOutcome.USED.value}
    return msgspec.json.encode(kept).decode()


def _unpacked(chunk: Chunk, packed: str) -> dict[int, RowOutcome]:
    """Return the first fates; a row that was refused then and is not now has none: it was not applied."""
    kept = msgspec.json.decode(packed, type=dict[int, str])
    fates = {row.row: kept.get(row.row, RowOutcome.USED.value) for row in chunk.rows}
    return {row: RowOutcome(outcome) for row, outcome in fates.items() if outcome != ABSENT}
