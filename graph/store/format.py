"""The graph's format: marked when it is empty, checked at every start; and the keys that made its handles.

    empty                          our schema, then the journal's beginning and our mark
    our mark, of this version      the schema again: what is missing of it is made
    our mark, of one before        what that one lacks is made (`STEPS`), format by format, then it is marked
    another version, or no mark    GRAPH_FORMAT, and nothing is touched

The schema comes before the mark: a start that is cut off between the two finds the graph as it was.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from graph.errors import Unavailable
from graph.model.time import BEGINNING
from graph.store.batch_read import row_filter_parameters
from graph.store.database import Graph, Transaction
from graph.store.journal import begin_journal, is_indexed
from graph.store.queries import callers_queries
from graph.store.search_terms import make_search_terms

FORMAT = 3
"""The version that this program writes; one that changes what older programs would misread is another.

    1    no journal, and no terms to search by
    2    no outboxes (发件箱): a program of it states results that no region would be told of
    3    every result for a region with an outbox has its number there
"""


async def _nothing(_graph: Graph) -> None:
    """Make nothing before the mark: an outbox is begun with all that was stated before there was one."""


STEPS: Mapping[int, Callable[[Graph], Awaitable[None]]] = {1: make_search_terms, 2: _nothing}
"""What brings a graph of an older format to the one after it; the first start of this program does it."""

NOBODY: dict[str, Any] = {
    **dict.fromkeys(("i", "known_at"), 0),
    **dict.fromkeys(("name", "id", "organization", "person", "as_of", "term", "code", "prefix"), ""),
    **dict.fromkeys(("after_day", "after_id", "before_day", "before_id"), ""),
    **dict.fromkeys(("backward", "current", "former", "later"), False),
}
"""A want that every query of callers takes and none finds anything for."""

NOTHING = row_filter_parameters((), ignores_window=False, today=BEGINNING, now=0, own="")
BOUNDS = {"limit": 1, "events": 1, "organizations": 1}
"""The visibility of somebody who may see nothing, and every bound that a query of callers may take."""


async def prepare(graph: Graph) -> None:
    """Make a graph ready: the format is ours, the constraints and indexes are there, the journal is begun.

    Every query of callers is planned, so that none waits for it: Neo4j needs up to two seconds for the
    longest, and plans apart for one want and for several. An empty graph is marked, and one of an older
    format brought to ours. Raises `Unavailable("GRAPH_FORMAT")` where another version wrote, or where
    somebody else's data lies; nothing is changed there.
    """
    (found,) = await graph.read("format")
    empty = found["version"] is None and not found["used"]
    if not empty and found["version"] not in {*STEPS, FORMAT}:
        raise Unavailable("GRAPH_FORMAT", found=found["version"] or "none", wanted=FORMAT)
    await graph.make_schema()
    if not empty:
        for older in range(found["version"], FORMAT):
            await STEPS[older](graph)
    if found["version"] != FORMAT:
        await _bring_to_ours(graph)
    # INVARIANT: what was accepted is found. After a full disk the embedded engine recovers every node, and
    # may have lost them from its indexes; the journal's newest change, which every write makes, tells.
    if graph.embedded and not await is_indexed(graph):
        await graph.make_schema(anew=True)
    await begin_journal(graph)
    await _plan_every_query(graph)


async def _plan_every_query(graph: Graph) -> None:
    """Ask each query of callers once for one want and once for two, so that both of its plans are kept."""
    for name in callers_queries():
        for batch_keys in ([NOBODY], [NOBODY, NOBODY]):
            await graph.read(name, batch_keys=batch_keys, **NOTHING, **BOUNDS)


async def _bring_to_ours(graph: Graph) -> None:
    """Mark a graph, and begin its journal at the newest instant at which anything was recorded in it.

    INVARIANT: one transaction. A program of the older format finds either a graph of its own, or one that it
    refuses: what it wrote would be in no journal.
    """

    async def work(transaction: Transaction) -> None:
        (newest,) = await transaction.run("newest_instant")
        await transaction.run("begin_journal", at=newest["at"])
        await transaction.run("mark_format", version=FORMAT)

    await graph.write(work)


async def key_checks(graph: Graph) -> dict[str, str]:
    """Return the check values, by name, of the keys that handles and seals of the graph were made with."""
    return {row["name"]: row["value"] for row in await graph.read("key_checks")}


async def keep_key_checks(graph: Graph, checks: Mapping[str, str]) -> None:
    """Keep check values, each once: one that is kept already stays."""

    async def work(transaction: Transaction) -> None:
        for name, value in checks.items():
            await transaction.run("keep_key_check", key=name, value=value)

    if checks:
        await graph.write(work)
