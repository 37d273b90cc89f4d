"""What each other region is told, numbered without gaps: results that are addressed to it, and recalls.

    begin_outboxes(transaction, regions)   before anything is stated to regions in a transaction
    tell(transaction, told)                its items: in the transaction that states or recalls
    begun_outbox(graph, region)            for a reader, also of a region that nothing was stated to since
    read_outbox(graph, region, after, …)   a page of it
    heard, keep_heard                      how far a neighbour's outbox was worked through here

INVARIANT: numbers are given while the journal's number is held. So they are in the order of commits, and a
number that can be read has everything below it. Results that are older than outboxes are numbered in the
order in which they were recorded, when their region's outbox is begun.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from graph.model.exchange import (
    Heard,
    OutboxEnd,
    OutboxEvent,
    OutboxItem,
    OutboxPart,
    StatedResult,
    chained,
)
from graph.model.time import Instant
from graph.store.database import Graph, Row, Transaction
from graph.store.journal import JournaledTransaction, write_journaled
from graph.store.rows import maker


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What a region is to be told: the result, its digest, what became of it, when and why."""

    region: str
    event: OutboxEvent
    result: str
    sha256: str
    at: Instant
    reason: str = ""


class OutboxStretch(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of a region's outbox from a first to a last, of some kinds of results, or of every kind."""

    region: str
    first: int
    last: int
    kinds: tuple[str, ...] = ()
    backward: bool = False


async def begin_outboxes(transaction: JournaledTransaction, regions: Sequence[str]) -> None:
    """Begin the outboxes that are not there yet, with all that their regions were told before."""
    known = await _ends(transaction, regions)
    for region in regions:
        if region in known:
            continue
        found = await transaction.run("results_addressed", region=region)
        await transaction.run("move_outboxes", ends=[{"region": region, "number": 0, "chain": ""}])
        await tell(transaction, sorted(_before(region, found), key=lambda one: one.at))


async def tell(transaction: JournaledTransaction, told: Iterable[Telling]) -> None:
    """Put what regions are told behind what they were told before; their outboxes have been begun."""
    told = tuple(told)
    ends = await _ends(transaction, [one.region for one in told])
    items = []
    for one in told:
        item = _next(ends[one.region], one)
        ends[one.region] = OutboxEnd(number=item.number, chain=item.chain)
        items.append({**msgspec.to_builtins(item), "place": _place(item.region, item.number)})
    if items:
        await transaction.run("put_in_outboxes", items=items)
        moved = [{"region": region, **msgspec.to_builtins(end)} for region, end in ends.items()]
        await transaction.run("move_outboxes", ends=moved)


async def begun_outbox(graph: Graph, region: str, place: str, now: Instant) -> None:
    """Begin the outbox of a region unless it is there: `place` is our own."""
    if not await graph.read("outbox_end", region=region, place=""):
        await write_journaled(graph, place, now, lambda transaction: begin_outboxes(transaction, [region]))


async def read_outbox(graph: Graph, region: str, after: int, most: int) -> OutboxPart:
    """Return up to `most` items of an outbox after a number; one that was never begun has none."""
    found = await graph.read("outbox_end", region=region, place=_place(region, after))
    if not found:
        return OutboxPart(before="", end=OutboxEnd(), items=(), results=())
    end = OutboxEnd(number=found[0]["number"], chain=found[0]["chain"])
    last = min(after + most, end.number)
    whole = OutboxStretch(region=region, first=after + 1, last=last)
    both = await outbox_stretch(graph, whole, most)
    items, results = tuple(item for item, _ in both), tuple(result for _, result in both)
    return OutboxPart(before=found[0]["before"], end=end, items=items, results=results)


async def outbox_end(graph: Graph, region: str) -> int:
    """Return the number of the last item of an outbox; 0 where there is none."""
    return max((row["number"] for row in await graph.read("outbox_end", region=region, place="")), default=0)


async def outbox_stretch(
    graph: Graph, asked: OutboxStretch, most: int
) -> list[tuple[OutboxItem, StatedResult]]:
    """Return up to `most` items of a stretch with their results, from the end that is asked for."""
    found = await graph.read(
        "outbox_items",
        region=asked.region,
        first=asked.first,
        last=asked.last,
        kinds=list(asked.kinds),
        turn=-1 if asked.backward else 1,
        limit=most,
    )
    return [(msgspec.convert(row["item"], OutboxItem), _RESULT(row["fact"])) for row in found]


async def heard(graph: Graph) -> dict[tuple[str, int], Heard]:
    """Return how far neighbours' outboxes were worked through, by region and how often it was begun anew."""
    return {(row["region"], row["anew"]): msgspec.convert(row, Heard) for row in await graph.read("heard")}


async def keep_heard(graph: Graph, kept: Heard) -> None:
    """Keep how far a neighbour's outbox was worked through; it never goes back."""

    async def work(transaction: Transaction) -> None:
        place = _place(kept.region, kept.anew)
        await transaction.run("keep_heard", place=place, **msgspec.to_builtins(kept))

    await graph.write(work)


async def _ends(transaction: JournaledTransaction, regions: Sequence[str]) -> dict[str, OutboxEnd]:
    rows = await transaction.run("outbox_ends", regions=list(dict.fromkeys(regions)))
    return {row["region"]: OutboxEnd(number=row["number"], chain=row["chain"]) for row in rows}


def _next(end: OutboxEnd, told: Telling) -> OutboxItem:
    number = end.number + 1
    chain = chained(end.chain, number, told.event, told.sha256)
    return OutboxItem(number=number, chain=chain, **msgspec.structs.asdict(told))


def _before(region: str, rows: Iterable[Row]) -> Iterator[Telling]:
    """Yield what a region would have been told of results that are older than its outbox."""
    for row in rows:
        about: Row = {"region": region, "result": row["result"], "sha256": row["sha256"]}
        yield Telling(event=OutboxEvent.STATED, at=row["at"], **about)
        if row["recalled_at"] is not None:
            yield Telling(event=OutboxEvent.RECALLED, at=row["recalled_at"], reason=row["reason"], **about)


def _place(region: str, number: int) -> str:
    return f"{region}/{number}"


_RESULT = maker(StatedResult)
