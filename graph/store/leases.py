"""Leases (租约): which of several processes does a task that one of them does, kept in the graph.

    read_lease(graph, task)      who holds it, whether it runs, what its holder tells the others
    take_lease(graph, …)         take one that has ended, or hold one's own for longer
    release_lease(graph, …)      let go of one's own at once

Time is the server's, so that clocks which differ decide nothing. A lease is no fact, and makes no change
of the journal. What a holder tells is lost with the lease's node, never anything else.
"""

import msgspec

from graph.store.database import Graph, Transaction


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """A task's lease: its holder's id, whether it runs still, and what the holder last told of its work."""

    holder: str = ""
    running: bool = False
    told: str = ""


async def read_lease(graph: Graph, task: str) -> Lease:
    """Return a task's lease; where nobody ever had it, one that does not run."""
    for row in await graph.read("lease", task=task):
        return Lease(**row)
    return Lease()


async def take_lease(graph: Graph, task: str, holder: str, *, seconds: float, told: str = "") -> bool:
    """Hold a task's lease for so many seconds from now, and tell; whether it is ours.

    Raises `Unavailable`, and then it may be ours: its holder ends its work before the lease does.
    """

    async def work(transaction: Transaction) -> bool:
        given = {"task": task, "holder": holder, "told": told, "milliseconds": round(seconds * 1_000)}
        return bool(await transaction.run("take_lease", **given))

    return await graph.write(work)


async def release_lease(graph: Graph, task: str, holder: str) -> None:
    """Let go of a task's lease, where it is this holder's."""

    async def work(transaction: Transaction) -> None:
        await transaction.run("release_lease", task=task, holder=holder)

    await graph.write(work)
