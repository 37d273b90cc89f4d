"""A copy of a graph put into an empty one, of either engine: constraints first, the mark of the format last.

A graph that was filled in part has no mark, and no start takes it (`graph.store.format`): it is emptied by
whoever owns it, and filled again.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from graph.errors import Refused
from graph.store.database import Graph, Row, Transaction
from graph.store.dump import PORTION, GraphCounts, counted
from graph.store.labels import LABELS, TYPES

_LAST = "Format"

_ENDS = """
    SELECT a.made AS a, b.made AS b FROM relationships r
    JOIN made a ON a.id = r.a JOIN made b ON b.id = r.b WHERE r.type = ?
"""


async def must_be_empty(graph: Graph, name: str) -> None:
    """Raise `Refused` RESTORE_TARGET where anything is in the graph that is called `name`."""
    (row,) = await graph.read("is_empty")
    if not row["empty"]:
        raise Refused("RESTORE_TARGET", path=name)


async def load(graph: Graph, path: Path, scratch: Path) -> GraphCounts:
    """Put the copy at `path` into an empty graph; which node is which is kept in `scratch`, a new file.

    Raises `Unavailable`; what was put in until then stays, and is no graph.
    """
    await graph.make_schema()
    with closing(sqlite3.connect(scratch)) as database:
        database.execute("CREATE TABLE made (id TEXT PRIMARY KEY, made TEXT NOT NULL) WITHOUT ROWID")
        database.execute("ATTACH DATABASE ? AS copy", (f"{path}",))
        for label in (one for one in LABELS if one != _LAST):
            await _make(graph, database, label)
        for type_ in TYPES:
            await _link(graph, database, type_)
        await _make(graph, database, _LAST)
        return counted(database)


async def _make(graph: Graph, database: sqlite3.Connection, label: str) -> None:
    """Make the nodes of a label, and keep which is which."""
    asked = database.execute("SELECT id, properties FROM nodes WHERE label = ?", (label,))
    for some in _portions(asked):
        rows = [{"id": one, "properties": msgspec.json.decode(properties)} for one, properties in some]
        made = await _written(graph, f"make_{label}", rows)
        with database:
            database.executemany("INSERT INTO made VALUES (:id, :made)", made)


async def _link(graph: Graph, database: sqlite3.Connection, type_: str) -> None:
    """Make the relationships of a type; each finds both of its nodes, or the copy is not one."""
    for some in _portions(database.execute(_ENDS, (type_,))):
        (row,) = await _written(graph, f"link_{type_}", [{"a": a, "b": b} for a, b in some])
        assert row["made"] == len(some), "every node was made"


def _portions(asked: sqlite3.Cursor) -> Iterator[list[Any]]:
    while some := asked.fetchmany(PORTION):
        yield some


async def _written(graph: Graph, name: str, rows: list[Row]) -> list[Row]:
    async def work(transaction: Transaction) -> list[Row]:
        return await transaction.run(name, rows=rows)

    return await graph.write(work)
