"""How a graph stands, by reading alone: nothing is made, begun or settled.

missing_constraints(graph)      what a start would make
newest_change(graph)            where the journal ends, for whoever compares it with a clock
"""

from graph.store.database import Graph
from graph.store.journal_head import Place
from graph.store.queries import schema


async def missing_constraints(graph: Graph) -> tuple[str, ...]:
    """Return the names of constraints, with their indexes, that every start makes and that are not there."""
    there = {row["name"] for row in await graph.read("constraints")}
    return tuple(name for statement in schema() if (name := statement.split()[2]) not in there)


async def newest_change(graph: Graph) -> Place | None:
    """Return the newest change that can be read; nothing where there is none, or no journal yet."""
    heads = await graph.read("journal_head")
    number = int(heads[0]["number"]) if heads else 0
    # The change under the newest number may still be on its way: then it is the one before.
    rows = await graph.read("changes", first=max(1, number - 1), last=number)
    return Place(number=rows[-1]["number"], at=rows[-1]["at"]) if rows else None
