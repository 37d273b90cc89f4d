"""The ledger's tables, the same in every engine that keeps one, and what each of them is asked for.

Everything is inserted once and stays, with four exceptions: bodies are deleted with their salts and what
makes them searchable, an intent goes when its outcome is known, the one `seal` is replaced by the next, and
`leases` come and go with the processes that hold them. What the tree is built over is in `entries`; what it
is, in `hashes`; nobody needs `bodies` to check either. `memory` and the chain of `checkpoints` are covered by
the seal.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import NoResultFound
from sqlalchemy.sql import ClauseElement

from graph.errors import Unavailable

FORMAT = 4
"""Of the tables below; a ledger of one that is not known is refused as LEDGER_FORMAT."""

LACKING: dict[int, frozenset[str]] = {
    2: frozenset({"leases", "terms"}),
    3: frozenset({"terms"}),
    FORMAT: frozenset(),
}
"""What a format has not yet, by name of the table; an older one is brought forward when it is opened."""

_PORTION = 4096
"""Rows copied at once."""

TABLES = MetaData()
"""Every table of a ledger. In SQLite all are STRICT: what is not of a column's type is refused."""


_INTEGER = Integer().with_variant(BigInteger(), "postgresql")
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Handles are sought by how they begin, so PostgreSQL orders texts by their bytes, as SQLite does."""


def _table(name: str, *columns: Column[Any] | Index, rowid: bool = True) -> Table:
    return Table(name, TABLES, *columns, sqlite_strict=True, sqlite_with_rowid=rowid)


def _searched(*columns: str) -> Iterator[Index]:
    """Yield an index for each column, ending with the number: the order in which `search` pages.

    SQLite ends its own with the row number, which is the same; PostgreSQL has to be told.
    """
    for column in columns:
        yield Index(f"bodies_{column}", column).ddl_if(dialect="sqlite")
        yield Index(f"bodies_{column}_number", column, "number").ddl_if(dialect="postgresql")


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, _INTEGER, primary_key=key, nullable=False, autoincrement=False)


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, _TEXT, primary_key=key, nullable=False)


def _bytes(name: str, *, key: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=key, nullable=False)


# One row: whose log this is, and by which verifier key it is checked.
LEDGER = _table("ledger", _number("format", key=True), _text("origin"), _text("vkey"))
# The public entries of 33 bytes, by their index in the tree.
ENTRIES = _table("entries", _number("number", key=True), _bytes("entry"))
# The hashes that tiles are made of: at level 0 those of the leaves, at level L those of height 8 L.
HASHES = _table(
    "hashes", _number("level", key=True), _number("number", key=True), _bytes("hash"), rowid=False
)
# Every signed checkpoint by the size of its tree, with the chain over all up to it.
CHECKPOINTS = _table("checkpoints", _number("size", key=True), _bytes("note"), _bytes("chain"))
# One row, under id 0: the newest seal.
SEAL = _table("seal", _number("id", key=True), _bytes("note"))
# What is remembered by name; the seal covers all of it.
MEMORY = _table("memory", _text("name", key=True), _text("value"), rowid=False)
# What the commitments were made over, with the columns that are searched; `at` is microseconds UTC.
BODIES = _table(
    "bodies",
    _number("number", key=True),
    _number("at"),
    _text("officer"),
    _text("department"),
    _text("purpose"),
    _bytes("salt"),
    _bytes("body"),
    *_searched("at", "officer", "department", "purpose"),
)
# Handles of subjects, by which entries about one of them are found; the index is for purges and checks.
SUBJECTS = _table(
    "subjects",
    _text("handle", key=True),
    _number("number", key=True),
    Index("subjects_number", "number"),
    rowid=False,
)
# Words of the bodies by their numbers (`security.ledger.terms`), by which entries are found as by subjects.
TERMS = _table(
    "terms",
    _number("term", key=True),
    _number("number", key=True),
    Index("terms_number", "number"),
    rowid=False,
)
# Writes that were announced and have no outcome yet, with the entry that announced each.
INTENTS = _table(
    "intents", _text("operation_id", key=True), _text("write_key", key=True), _number("number"), rowid=False
)
# Where each signed result stands in the log, so that it is logged once.
RESULTS = _table("results", _bytes("entry", key=True), _number("number"), rowid=False)
# Entries that say something of a log, and whose bodies are therefore never purged.
NOTICES = _table("notices", _number("number", key=True))
# Which processes are alive: each renews its row, and is gone once that instant is past.
LEASES = _table("leases", _text("id", key=True), _number("until"), rowid=False)


class Rows(msgspec.Struct):
    """What one commit inserts, table by table, in the order of the columns."""

    entries: list[tuple[int, bytes]] = []
    hashes: list[tuple[int, int, bytes]] = []
    bodies: list[tuple[int, int, str, str, str, bytes, bytes]] = []
    subjects: list[tuple[str, int]] = []
    terms: list[tuple[int, int]] = []
    begun: list[tuple[str, str, int]] = []
    settled: list[tuple[str, str]] = []
    results: list[tuple[bytes, int]] = []
    notices: list[tuple[int]] = []


class Head(msgspec.Struct, frozen=True):
    """What is signed over one commit: its checkpoint, the chain of all up to it, and the seal."""

    size: int
    note: bytes
    chain: bytes
    seal: bytes


def text_of(statement: ClauseElement, dialect: str) -> str:
    """Return a statement in the words of an engine, for its driver: written by Core, once.

    Such texts are for statements that are run again and again; compiling is a fifth of what they cost.
    """
    return str(statement.compile(dialect=_DIALECTS[dialect]))


_DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": postgresql.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}


def _both(statement: ClauseElement) -> dict[str, str]:
    return {name: text_of(statement, name) for name in _DIALECTS}


_RESULT = _both(
    select(RESULTS.c.number, ENTRIES.c.entry)
    .select_from(RESULTS.outerjoin(ENTRIES, ENTRIES.c.number == RESULTS.c.number))
    .where(RESULTS.c.entry == bindparam("entry"))
)
_HASHES = _both(
    select(HASHES.c.hash)
    .where(HASHES.c.level == bindparam("level"), HASHES.c.number >= bindparam("first"))
    .where(HASHES.c.number < bindparam("last"))
    .order_by(HASHES.c.number)
)
_HEAD = _both(
    select(CHECKPOINTS, select(SEAL.c.note).scalar_subquery().label("seal")).where(
        CHECKPOINTS.c.size == select(func.max(CHECKPOINTS.c.size)).scalar_subquery()
    )
)


def _run(connection: Connection, texts: dict[str, str], values: tuple[Any, ...] = ()) -> Sequence[Any]:
    return connection.exec_driver_sql(texts[connection.dialect.name], values).all()


def format_of(connection: Connection) -> int:
    """Return the format that a ledger says it has; 0 where it says nothing."""
    return int(connection.execute(select(LEDGER.c.format)).scalar() or 0)


def head(connection: Connection) -> Head:
    """Return what is signed over the newest commit, as it is stored; `NoResultFound` where nothing is."""
    rows = _run(connection, _HEAD)
    if not rows or rows[0].seal is None:
        raise NoResultFound
    size, note, chain, seal = rows[0]
    return Head(size, note, chain, seal)


def head_text(dialect: str) -> str:
    """Return the statement of `head`, for a store that reads it together with something else."""
    return _HEAD[dialect]


def memory(connection: Connection) -> dict[str, str]:
    """Return everything that is remembered by name."""
    return {row.name: row.value for row in connection.execute(select(MEMORY))}


def hashes(connection: Connection, level: int, first: int, width: int) -> list[bytes]:
    """Return up to `width` hashes of one level, from number `first` on."""
    return [row[0] for row in _run(connection, _HASHES, (level, first, first + width))]


def result_number(connection: Connection, entry: bytes) -> int | None:
    """Return where the entry of a signed result stands, or nothing: it was never logged here.

    Raises `Unavailable` LEDGER_CORRUPT where another entry stands at that number.
    """
    for number, found in _run(connection, _RESULT, (entry,)):
        if found != entry:
            raise Unavailable("LEDGER_CORRUPT", why=f"entry {number} is not the result that is kept under it")
        return int(number)
    return None


def is_open(connection: Connection, operation_id: str, write_key: str) -> bool:
    """Whether a write was announced whose outcome is not known yet."""
    asked = select(INTENTS.c.number).where(
        INTENTS.c.operation_id == operation_id, INTENTS.c.write_key == write_key
    )
    return connection.execute(asked).first() is not None


def purgeable(connection: Connection, before: int) -> list[int]:
    """Return the numbers of the bodies recorded before the instant that may be deleted.

    Open intents stay: their outcome is still to be found out. So do notices: they say what was deleted.
    """
    kept = union_all(select(INTENTS.c.number), select(NOTICES.c.number))
    old = select(BODIES.c.number).where(BODIES.c.at < before, BODIES.c.number.not_in(kept))
    return list(connection.execute(old.order_by(BODIES.c.number)).scalars())


def copy_rows(source: Connection, to: Connection) -> None:
    """Copy every row, of either engine into either; who is alive is left out."""
    for table in (one for one in TABLES.sorted_tables if one is not LEASES):
        with source.execute(select(table).execution_options(yield_per=_PORTION)) as rows:
            for portion in rows.mappings().partitions():
                to.execute(insert(table), [dict(row) for row in portion])
