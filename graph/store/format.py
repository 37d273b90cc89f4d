"""The graph's format: marked when it is empty, checked at every start."""

from graph.errors import Unavailable
from graph.store.graph import Graph, Transaction

FORMAT = 1


async def prepare(graph: Graph) -> None:
    """Make a graph ready: the format is ours, the constraints and indexes are there.

    An empty graph is marked. Raises `Unavailable("GRAPH_FORMAT")` where another version wrote, or
    where somebody else's data lies; nothing is changed there.
    """

    async def mark(transaction: Transaction) -> None:
        await transaction.run("mark_format", version=FORMAT)

    (found,) = await graph.read("format")
    if found["version"] is None and not found["used"]:
        await graph.make_schema()
        await graph.write(mark)
    elif found["version"] != FORMAT:
        raise Unavailable("GRAPH_FORMAT", found=found["version"] or "none", wanted=FORMAT)
    else:
        await graph.make_schema()
