"""Walks over the whole graph, page by page: for work on every subject that no caller asked for.

A page is read by the last id of the one before and not by an offset: what is written meanwhile moves no
page, and the last page costs no more than the first. Nothing here is filtered by visibility; what is made
of it is not a caller's.
"""

from collections.abc import AsyncIterator

from graph.store.database import Graph

PAGE = 500
"""Ids in one round trip."""


async def penalised_organizations(graph: Graph, page: int = PAGE) -> AsyncIterator[tuple[str, ...]]:
    """Yield the ids of all organizations that a record is about, in pages; memory holds one page."""
    after = ""
    while rows := await graph.read("penalised_organizations", after=after, limit=page):
        after = rows[-1]["id"]
        yield tuple(row["id"] for row in rows)
