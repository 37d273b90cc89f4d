"""Deliveries of many rows, span by span, each applied once whatever is repeated; and when feeds delivered."""

import msgspec

from graph.model.reported import Fate, Progress, Span
from graph.model.time import Instant
from graph.store.database import Graph, Transaction
from graph.store.fact_kinds import Source
from graph.store.write_facts import put

ABSENT = ""
"""Kept in place of the fate of a row that a span did not bring."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A source of facts and the instant of its last delivery: the freshness that answers state."""

    feed: str
    region: str
    at: Instant


async def feeds(graph: Graph) -> tuple[Feed, ...]:
    """Return every feed by name; kept for a few seconds, and dropped by this process's own deliveries."""

    async def ask() -> tuple[Feed, ...]:
        return tuple(Feed(**row) for row in await graph.read("feeds"))

    return await graph.cache.get("feeds", ask)


class Deliveries:
    """`graph.model.reported.Writer` upon a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def begin(self, feed: str, batch: str, span_rows: int, now: Instant) -> Progress:
        """Register a delivery, or return how far it came before; the first `span_rows` stays."""

        async def work(transaction: Transaction) -> Progress:
            key = _key(feed, batch)
            (row,) = await transaction.run(
                "merge_batch", key=key, feed=feed, batch=batch, span_rows=span_rows, at=now
            )
            return Progress(**row)

        return await self._graph.write(work)

    async def write(self, span: Span, now: Instant) -> dict[int, Fate]:
        """Apply a span in one transaction and return the fate of each row by number.

        The delivery must have been begun. A span that was applied before is not applied again: its
        first fates are returned, and none for a row that it did not bring then.
        """

        async def work(transaction: Transaction) -> dict[int, Fate]:
            key = f"{_key(span.feed, span.batch)}|{span.first}"
            for applied in await transaction.run("find_span", key=key):
                return _unpacked(span, applied["fates"])
            source = Source(feed=span.feed, batch=span.batch, region=span.region)
            landings = await put(transaction, source, span.rows, now)
            fates = {row: landing.fate for row, landing in landings.items()}
            batch = _key(span.feed, span.batch)
            await transaction.run(
                "create_span", key=key, batch=batch, last=span.last, fates=_packed(span, fates), at=now
            )
            await transaction.run("touch_feed", feed=span.feed, region=span.region, at=now)
            return fates

        fates = await self._graph.write(work)
        await self._graph.cache.drop("feeds")
        return fates

    async def finish(self, feed: str, batch: str, rows: int, now: Instant) -> None:
        """Mark the delivery complete."""

        async def work(transaction: Transaction) -> None:
            await transaction.run("finish_batch", key=_key(feed, batch), rows=rows, at=now)

        await self._graph.write(work)


def _key(feed: str, batch: str) -> str:
    return f"{feed}|{batch}"


def _packed(span: Span, fates: dict[int, Fate]) -> str:
    """Keep the rows that were not simply used, those among them that were not even there; most are."""
    rows = {row: fates[row].value if row in fates else ABSENT for row in range(span.first, span.last + 1)}
    kept = {str(row): fate for row, fate in rows.items() if fate != Fate.USED.value}
    return msgspec.json.encode(kept).decode()


def _unpacked(span: Span, packed: str) -> dict[int, Fate]:
    """Return the first fates; a row that was refused then and is not now has none: it was not applied."""
    kept = msgspec.json.decode(packed, type=dict[int, str])
    fates = {row.row: kept.get(row.row, Fate.USED.value) for row in span.rows}
    return {row: Fate(fate) for row, fate in fates.items() if fate != ABSENT}
