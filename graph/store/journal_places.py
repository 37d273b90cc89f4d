"""Where the consumers of the journal are, kept in the graph: who begins goes on where another came to.

    kept_place(graph, consumer)            the place that is kept, if there is one
    kept_places(graph)                     the number of every consumer, by its name
    keep_place(graph, consumer, place)     keep one, unless a later one is kept

A place is kept after everything up to it was worked through: so a consumer sees each change at least once,
and in order. It is no fact, and makes no change: a journal that told of its readers would never come to rest.
"""

import msgspec

from graph.store.database import Graph, Transaction


class KeptPlace(msgspec.Struct, frozen=True, kw_only=True):
    """The newest change that a consumer worked through, and in words of its own by what it did so."""

    number: int
    worked_by: str


async def kept_place(graph: Graph, consumer: str) -> KeptPlace | None:
    """Return where a consumer is, whichever process it ran in; nothing where it never was anywhere."""
    for row in await graph.read("consumer", consumer=consumer):
        return KeptPlace(**row)
    return None


async def kept_places(graph: Graph) -> dict[str, int]:
    """Return the newest change that each consumer worked through, by its name."""
    return {row["consumer"]: row["number"] for row in await graph.read("consumers")}


async def keep_place(graph: Graph, consumer: str, place: KeptPlace) -> None:
    """Keep where a consumer is; one that another process has moved further meanwhile stays there."""

    async def work(transaction: Transaction) -> None:
        await transaction.run("keep_place", consumer=consumer, number=place.number, worked_by=place.worked_by)

    await graph.write(work)
