"""What is read from a ledger: tiles, proofs, bodies, and the search of those who audit."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, select

from graph.model.time import Instant
from security.account import AuditEntry
from security.ledger import sqlite, tiles, tree
from security.ledger.entry import Disclosure
from security.ledger.sqlite import BODIES, ENTRIES, INTENTS, SUBJECTS
from security.ledger.tiles import ENTRIES as BUNDLE
from security.ledger.tiles import Tile
from security.ledger.tree import TreeNode


class LoggedEntry(msgspec.Struct, frozen=True):
    """An entry as it was logged, under its index."""

    index: int
    entry: AuditEntry


class SearchPage(msgspec.Struct, frozen=True):
    """One page of a search; what is nothing is not asked for. `equal` is by column.

    `after` and `before` are places of entries, by the order in which they are shown, the newest first;
    `backward` asks for the last of them. Without `first` all are counted.
    """

    subject_handle: str | None
    equal: Mapping[str, str | None]
    since: Instant | None
    until: Instant | None
    after: int | None
    first: int
    before: int | None = None
    backward: bool = False


def search(connection: Connection, page: SearchPage) -> tuple[LoggedEntry, ...]:
    """Return the rows of a page, newest first."""
    order = BODIES.c.number if page.backward else BODIES.c.number.desc()
    asked = _matching(select(BODIES.c.number, BODIES.c.body), page).order_by(order).limit(page.first)
    found = _rows(connection, asked)
    return found[::-1] if page.backward else found


def count(connection: Connection, page: SearchPage) -> int:
    """Return how many rows match, and no more than `first` of them."""
    matching = _matching(select(BODIES.c.number), page).limit(page.first).subquery()
    found: int = connection.execute(select(func.count()).select_from(matching)).scalar_one()
    return found


def _matching(asked: Select[Any], page: SearchPage) -> Select[Any]:
    if page.subject_handle is not None:
        asked = asked.join(SUBJECTS, SUBJECTS.c.number == BODIES.c.number)
    conditions = {
        SUBJECTS.c.handle.__eq__: page.subject_handle,
        **{BODIES.c[name].__eq__: value for name, value in page.equal.items()},
        BODIES.c.at.__ge__: page.since,
        BODIES.c.at.__lt__: page.until,
        BODIES.c.number.__lt__: page.after,
        BODIES.c.number.__gt__: page.before,
    }
    return asked.where(*(holds(x) for holds, x in conditions.items() if x is not None))


def open_intents(connection: Connection) -> tuple[LoggedEntry, ...]:
    """Return the intents without an outcome, oldest first."""
    asked = select(BODIES.c.number, BODIES.c.body).join(INTENTS, INTENTS.c.number == BODIES.c.number)
    return _rows(connection, asked.order_by(BODIES.c.number))


def tile(connection: Connection, wanted: Tile) -> bytes:
    """Return a tile or a bundle; that it lies within the tree is the caller's to see to."""
    first = wanted.number * tiles.WIDTH
    if wanted.level != BUNDLE:
        return b"".join(sqlite.hashes(connection, wanted.level, first, wanted.width))
    last = first + wanted.width
    asked = select(ENTRIES.c.entry).where(ENTRIES.c.number >= first, ENTRIES.c.number < last)
    return tiles.bundle(connection.execute(asked.order_by(ENTRIES.c.number)).scalars())


def entry(connection: Connection, index: int) -> bytes:
    """Return the public entry at `index`."""
    asked = select(ENTRIES.c.entry).where(ENTRIES.c.number == index)
    found: bytes = connection.execute(asked).scalar_one()
    return found


def disclosure(connection: Connection, index: int) -> Disclosure | None:
    """Return salt and body at `index`, or nothing where they were purged."""
    asked = select(BODIES.c.salt, BODIES.c.body).where(BODIES.c.number == index)
    row = connection.execute(asked).one_or_none()
    return None if row is None else Disclosure(row.salt, row.body)


def inclusion(connection: Connection, index: int, size: int) -> tuple[bytes, ...]:
    """Return the inclusion proof of `index` in the tree of `size`."""
    return tree.prove(tree.inclusion_ranges(index, size), lambda nodes: _nodes(connection, nodes))


def consistency(connection: Connection, old: int, new: int) -> tuple[bytes, ...]:
    """Return the consistency proof between two sizes."""
    return tree.prove(tree.consistency_ranges(old, new), lambda nodes: _nodes(connection, nodes))


def _nodes(connection: Connection, nodes: Sequence[TreeNode]) -> Mapping[TreeNode, bytes]:
    return {node: tree.perfect_root(sqlite.hashes(connection, *tiles.stored_place(node))) for node in nodes}


def _rows(connection: Connection, asked: Select[tuple[int, bytes]]) -> tuple[LoggedEntry, ...]:
    found = connection.execute(asked)
    return tuple(LoggedEntry(row.number, msgspec.json.decode(row.body, type=AuditEntry)) for row in found)
