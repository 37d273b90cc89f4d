"""A copy of the graph as of one place of its journal, made while others write: one file, in bounded memory.

    read_point(graph, place)         what is overwritten in place, as it is now
    dump(graph, point, path)         every node and relationship as of the point; how many there are

The file is a database of two tables, `nodes` and `relationships`, by the ids of the engine that was read; an
engine of the other kind takes them as well (`graph.store.load`). Nodes are read first: a relationship of the
point is between nodes that were there then. What came afterwards is left out, and what only it hangs on.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from graph.model.time import HOUR
from graph.store.as_of import Point
from graph.store.database import Graph
from graph.store.journal_head import Place
from graph.store.labels import UNDATED

PORTION = 2_000
"""Rows that are written at once."""

BEFORE = 48 * HOUR
"""How long before the point a delivery must have begun to be taken as it is, where it is complete."""

TABLES = (
    "CREATE TABLE nodes (id TEXT PRIMARY KEY, label TEXT NOT NULL, properties BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE relationships (a TEXT NOT NULL, type TEXT NOT NULL, b TEXT NOT NULL)",
)

_HANGING = """
    DELETE FROM relationships
    WHERE a NOT IN (SELECT id FROM nodes) OR b NOT IN (SELECT id FROM nodes)
"""
_RECORDS = """
    DELETE FROM nodes WHERE label = 'Record'
    AND NOT EXISTS (SELECT 1 FROM relationships WHERE b = id AND type IN ('VERSION_OF', 'UPON'))
"""
_ALONE = """
    DELETE FROM nodes WHERE label IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM relationships WHERE b = id)
    AND NOT EXISTS (SELECT 1 FROM relationships WHERE a = id)
"""
_RESULTS = """
    UPDATE nodes SET properties = json_set(properties, '$.results',
        (SELECT count(*) FROM relationships WHERE b = id AND type = 'KEPT_IN'))
    WHERE label = 'StatusNumber'
"""


_NODES = "SELECT label, properties, count(*) FROM {0}.nodes GROUP BY 1, 2"
_LINKS = """
    SELECT a.label, a.properties, r.type, b.label, b.properties, count(*) FROM {0}.relationships r
    JOIN {0}.nodes a ON a.id = r.a JOIN {0}.nodes b ON b.id = r.b GROUP BY 1, 2, 3, 4, 5
"""
_COMPARED = tuple(
    f"SELECT count(*) FROM ({asked.format(here)} EXCEPT {asked.format(there)})"  # noqa: S608 - ours, all of it
    for asked in (_NODES, _LINKS)
    for here, there in (("main", "other"), ("other", "main"))
)
"""What one of two copies has and the other has not: nodes, then relationships by the nodes at their ends."""


class GraphCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many nodes and relationships a copy has."""

    nodes: int
    relationships: int


async def read_point(graph: Graph, place: Place) -> Point:
    """Return a point at a place, with what is overwritten as it is now.

    It is that of the place only where the journal's head is still there when this returns.
    """
    since = place.at - BEFORE
    rows = [row async for row in graph.stream("overwritten", since=since)]
    return Point(place=place, since=since, overwritten={row["id"]: row["properties"] for row in rows})


async def dump(graph: Graph, point: Point, path: Path) -> GraphCounts:
    """Write the graph as of `point` into a new file. Raises `Unavailable`, `OSError` or `sqlite3.Error`."""
    with closing(sqlite3.connect(path)) as database:
        for statement in TABLES:
            database.execute(statement)
        await _put(database, "INSERT INTO nodes VALUES (?, ?, ?)", _nodes(graph, point))
        await _put(database, "INSERT INTO relationships VALUES (?, ?, ?)", _relationships(graph))
        _prune(database)
        return counted(database)


def differences(one: Path, other: Path) -> int:
    """Return how many nodes and relationships are in one copy and not in the other, by what they say."""
    with closing(sqlite3.connect(one)) as database:
        database.execute("ATTACH DATABASE ? AS other", (f"{other}",))
        return sum(int(database.execute(asked).fetchone()[0]) for asked in _COMPARED)


def counted(database: sqlite3.Connection) -> GraphCounts:
    """Return how many nodes and relationships are in a copy."""
    nodes, relationships = database.execute(
        "SELECT (SELECT count(*) FROM nodes), (SELECT count(*) FROM relationships)"
    ).fetchone()
    return GraphCounts(nodes=nodes, relationships=relationships)


async def _nodes(graph: Graph, point: Point) -> AsyncIterator[tuple[Any, ...]]:
    async for row in graph.stream("every_node"):
        (label,) = row["labels"]
        was = point.as_it_was(row["id"], label, row["properties"])
        if was is not None:
            yield row["id"], label, msgspec.json.encode(was, order="sorted").decode()


async def _relationships(graph: Graph) -> AsyncIterator[tuple[Any, ...]]:
    async for row in graph.stream("every_relationship"):
        yield row["a"], row["type"], row["b"]


async def _put(database: sqlite3.Connection, statement: str, rows: AsyncIterator[tuple[Any, ...]]) -> None:
    async for some in portions(rows):
        with database:
            database.executemany(statement, some)


async def portions(rows: AsyncIterator[tuple[Any, ...]]) -> AsyncIterator[list[tuple[Any, ...]]]:
    """Yield rows in lists of a bounded length."""
    some: list[tuple[Any, ...]] = []
    async for row in rows:
        some.append(row)
        if len(some) == PORTION:
            yield some
            some = []
    if some:
        yield some


def _prune(database: sqlite3.Connection) -> None:
    """Leave out what was not there yet, and count what is counted: see the head of this module.

    1. Relationships of nodes that came later. 2. Records of which no version was there; their relationships.
    3. Whatever stands for something of which nothing was there. 4. The number of results in each list.
    """
    with database:
        database.execute("CREATE INDEX into_b ON relationships (b)")
        database.execute("CREATE INDEX from_a ON relationships (a)")
        # 1.
        database.execute(_HANGING)
        # 2.
        database.execute(_RECORDS)
        database.execute(_HANGING)
        # 3.
        database.execute(_ALONE, (msgspec.json.encode(UNDATED).decode(),))
        # 4.
        database.execute(_RESULTS)
    database.execute("VACUUM")
