"""What is read from a ledger: tiles, proofs, bodies, and the search of those who audit."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, literal, select, tuple_

from graph.model.time import NOT_SUPERSEDED, Instant
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

    `subject_handle` may be the beginning of a handle, as masks show it. `after` and `before` are places of
    entries, by the order in which they are shown, the newest first; `backward` asks for the last of them.
    """

    subject_handle: str | None
    equal: Mapping[str, str | None]
    since: Instant | None
    until: Instant | None
    after: int | None
    first: int
    before: int | None = None
    backward: bool = False


AFTER_ANY = "~"
"""Sorts after every character of a handle."""


def search(connection: Connection, page: SearchPage) -> tuple[LoggedEntry, ...]:
    """Return the rows of a page, newest first."""
    found = _rows(connection, search_statement(connection, page))
    return found[::-1] if page.backward else found


def search_statement(connection: Connection, page: SearchPage) -> Select[tuple[int, bytes]]:
    """Return the statement of a page: it walks one index from an end and sorts nothing.

    A window alone is walked by instant. Where a subject or a name is asked for, its own entries are walked
    by number, which is the order of recording, and the window only passes over some of them.
    """
    return _asked(connection, page, select(BODIES.c.number, BODIES.c.body))


def count(connection: Connection, page: SearchPage) -> int:
    """Return how many rows match, and no more than `first` of them."""
    matching = _asked(connection, page, select(BODIES.c.number)).subquery()
    found: int = connection.execute(select(func.count()).select_from(matching)).scalar_one()
    return found


def _asked(connection: Connection, page: SearchPage, columns: Select[Any]) -> Select[Any]:
    by_name = page.subject_handle is not None or any(value is not None for value in page.equal.values())
    if not by_name and (page.since is not None or page.until is not None):
        return _of_window(connection, page, columns)
    number = BODIES.c.number if page.subject_handle is None else SUBJECTS.c.number
    asked = columns.order_by(number if page.backward else number.desc()).limit(page.first)
    if page.subject_handle is not None:
        last = page.subject_handle + AFTER_ANY
        asked = asked.join(SUBJECTS, SUBJECTS.c.number == BODIES.c.number).distinct()
        asked = asked.where(SUBJECTS.c.handle >= page.subject_handle, SUBJECTS.c.handle < last)
    conditions = {
        **{BODIES.c[name].__eq__: value for name, value in page.equal.items()},
        (BODIES.c.at + 0).__ge__: page.since,  # a sum, so that no index by instant is taken
        (BODIES.c.at + 0).__lt__: page.until,
        number.__lt__: page.after,
        number.__gt__: page.before,
    }
    return asked.where(*(holds(x) for holds, x in conditions.items() if x is not None))


def _of_window(connection: Connection, page: SearchPage, columns: Select[Any]) -> Select[Any]:
    """Return the statement of a page of everything in a window, by instant and then by number.

    A cursor's own entry may be purged meanwhile: then its place is that of the nearest one left, the newest
    of those before it or the oldest of those after it.
    """
    order = (BODIES.c.at, BODIES.c.number)
    asked = columns.order_by(*(order if page.backward else (one.desc() for one in order))).limit(page.first)
    bounds = {BODIES.c.at.__ge__: page.since, BODIES.c.at.__lt__: page.until}
    asked = asked.where(*(holds(x) for holds, x in bounds.items() if x is not None))
    number = BODIES.c.number
    if page.after is not None:
        last = select(BODIES.c.at).where(number <= page.after).order_by(number.desc()).limit(1)
        at = connection.execute(last).scalar() or 0
        asked = asked.where(tuple_(*order) < tuple_(literal(at), literal(page.after)))
    if page.before is not None:
        next_ = select(BODIES.c.at).where(number >= page.before).order_by(number).limit(1)
        at = connection.execute(next_).scalar() or NOT_SUPERSEDED
        asked = asked.where(tuple_(*order) > tuple_(literal(at), literal(page.before)))
    return asked


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
