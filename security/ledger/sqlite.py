"""Where the ledger is kept: the tables of one SQLite file, and the two ways of connecting to it.

Everything is inserted once and stays, with three exceptions: `write` with `forget` deletes bodies with
their salts and what makes them searchable, an intent goes when its outcome is known, and the one `seal`
is replaced by the next. What the tree is built over is in `entries`; what it is, in `hashes`; nobody
needs `bodies` to check either. `memory` and the chain of `checkpoints` are covered by the seal.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    select,
    union_all,
)
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import ClauseElement

from graph.errors import Unavailable

FORMAT = 2
"""Of the tables below; a ledger of another one is refused as LEDGER_FORMAT, and never converted in place."""

DURABLE = {"journal_mode": "wal", "synchronous": "2"}
"""The settings read back after connecting: a write-ahead log, synced before a commit returns."""

FATAL = ("SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC", "SQLITE_CORRUPT", "SQLITE_NOTADB")
"""Errors after which what is on the disk is not known; every other one left the last commit whole."""

TABLES = MetaData()
"""Every table of a ledger, all STRICT: SQLite refuses what is not of a column's type and cannot become so."""


def _table(name: str, *columns: Column[Any] | Index, rowid: bool = True) -> Table:
    return Table(name, TABLES, *columns, sqlite_strict=True, sqlite_with_rowid=rowid)


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=False, autoincrement=False)


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False)


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
    # SQLite ends each of these with the row number: the order in which `search` pages.
    Index("bodies_at", "at"),
    Index("bodies_officer", "officer"),
    Index("bodies_department", "department"),
    Index("bodies_purpose", "purpose"),
)
# Handles of subjects, by which entries about one of them are found; the index is for purges and checks.
SUBJECTS = _table(
    "subjects",
    _text("handle", key=True),
    _number("number", key=True),
    Index("subjects_number", "number"),
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


class Rows(msgspec.Struct):
    """What one commit inserts, table by table, in the order of the columns."""

    entries: list[tuple[int, bytes]] = []
    hashes: list[tuple[int, int, bytes]] = []
    bodies: list[tuple[int, int, str, str, str, bytes, bytes]] = []
    subjects: list[tuple[str, int]] = []
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


def _text_of(statement: ClauseElement) -> str:
    return str(statement.compile(dialect=dialect(paramstyle="qmark")))


# Written by Core, once; the hot path hands them to the driver as they are (a fifth of the cost).
_INSERT = {table.name: _text_of(insert(table)) for table in TABLES.tables.values()}
_BEGIN_INTENT = _text_of(insert(INTENTS).prefix_with("OR IGNORE"))
_SETTLE_INTENT = _text_of(
    delete(INTENTS).where(
        INTENTS.c.operation_id == bindparam("operation_id"), INTENTS.c.write_key == bindparam("write_key")
    )
)
_FORGET_SUBJECTS = _text_of(delete(SUBJECTS).where(SUBJECTS.c.number == bindparam("number")))
_FORGET_BODY = _text_of(delete(BODIES).where(BODIES.c.number == bindparam("number")))
_RESULT = _text_of(
    select(RESULTS.c.number, ENTRIES.c.entry)
    .select_from(RESULTS.outerjoin(ENTRIES, ENTRIES.c.number == RESULTS.c.number))
    .where(RESULTS.c.entry == bindparam("entry"))
)
_REMEMBER = _text_of(insert(MEMORY).prefix_with("OR REPLACE"))
_SEAL = _text_of(insert(SEAL).prefix_with("OR REPLACE"))
_HASHES = _text_of(
    select(HASHES.c.hash)
    .where(HASHES.c.level == bindparam("level"), HASHES.c.number >= bindparam("first"))
    .where(HASHES.c.number < bindparam("last"))
    .order_by(HASHES.c.number)
)


def writing(path: Path) -> Engine:
    """Return the engine of the one writer: durable, and forgetting what it deletes."""
    engine = _engine(path, "rwc", "BEGIN IMMEDIATE")
    settings = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "busy_timeout=2000")

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _entry: ConnectionPoolEntry) -> None:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}").fetchone()
        # INVARIANT: what is acknowledged is on the disk; a file system that cannot is refused.
        for setting, wanted in DURABLE.items():
            found = str(connection.execute(f"PRAGMA {setting}").fetchone()[0])
            if found != wanted:
                raise Unavailable("LEDGER_NOT_DURABLE", setting=setting, found=found)

    return engine


def reading(path: Path, *, immutable: bool = False) -> Engine:
    """Return an engine that only reads; `immutable` for a copy that nobody writes and nothing may touch."""
    return _engine(path, "ro&immutable=1" if immutable else "ro", "BEGIN")


def _engine(path: Path, mode: str, begin: str) -> Engine:
    """Return an engine that opens a database in a mode of SQLite's URIs, and begins as `begin` says."""
    engine = create_engine(
        f"sqlite:///file:{quote(str(path.absolute()))}?mode={mode}&uri=true",
        # The driver's own transactions are off: `begin` below says when one starts, and how.
        connect_args={"isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def pragma(connection: Connection, setting: str) -> Any:
    """Set or read a setting outside any transaction; return the first value it answers with."""
    row = connection.connection.cursor().execute(f"PRAGMA {setting}").fetchone()
    return None if row is None else row[0]


def schema(connection: Connection) -> set[tuple[str, str, str, str]]:
    """Return every table, index, trigger and view: type, name, table, and how it was declared.

    Blanks do not count, for their number is the library's that wrote the declaration.
    """
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return {(row[0], row[1], row[2], "".join((row[3] or "").split())) for row in rows}


@cache
def declared() -> frozenset[tuple[str, str, str, str]]:
    """Return what `schema` says of a ledger that nobody tampered with."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        TABLES.create_all(connection)
        found = frozenset(schema(connection))
    engine.dispose()
    return found


def make(connection: Connection, identity: tuple[str, str], head: Head, memory: Mapping[str, str]) -> None:
    """Make the tables of a new ledger of an origin and a verifier key, and store its first head."""
    TABLES.create_all(connection)
    origin, vkey = identity
    connection.execute(insert(LEDGER), {"format": FORMAT, "origin": origin, "vkey": vkey})
    connection.execute(insert(CHECKPOINTS), {"size": head.size, "note": head.note, "chain": head.chain})
    connection.execute(insert(SEAL), {"id": 0, "note": head.seal})
    if memory:
        connection.execute(insert(MEMORY), [{"name": name, "value": memory[name]} for name in memory])


def write(connection: Connection, rows: Rows, head: Head, forget: Iterable[int] = ()) -> None:
    """Insert one commit's rows and what is signed over them, and delete what is purged, or do nothing.

    Raises the driver's own errors.
    """
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    gone = [(number,) for number in forget]
    for statement, given in (
        (_FORGET_SUBJECTS, gone),
        (_FORGET_BODY, gone),
        (_INSERT["entries"], rows.entries),
        (_INSERT["hashes"], rows.hashes),
        (_INSERT["bodies"], rows.bodies),
        (_INSERT["subjects"], rows.subjects),
        (_BEGIN_INTENT, rows.begun),
        (_SETTLE_INTENT, rows.settled),
        (_INSERT["results"], rows.results),
        (_INSERT["notices"], rows.notices),
    ):
        if given:  # each call gives up the interpreter and waits for it again
            cursor.executemany(statement, given)
    cursor.execute(_INSERT["checkpoints"], (head.size, head.note, head.chain))
    cursor.execute(_SEAL, (0, head.seal))
    cursor.execute("COMMIT")


def remember(connection: Connection, memory: Mapping[str, str], seal: bytes) -> None:
    """Put values under their names, with the seal over all of them, or do nothing."""
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    cursor.executemany(_REMEMBER, list(memory.items()))
    cursor.execute(_SEAL, (0, seal))
    cursor.execute("COMMIT")


def head(connection: Connection) -> Head:
    """Return what is signed over the newest commit, as it is stored."""
    newest = select(CHECKPOINTS).order_by(CHECKPOINTS.c.size.desc()).limit(1)
    row = connection.execute(newest).one()
    return Head(row.size, row.note, row.chain, connection.execute(select(SEAL.c.note)).scalar_one())


def memory(connection: Connection) -> dict[str, str]:
    """Return everything that is remembered by name."""
    return {row.name: row.value for row in connection.execute(select(MEMORY))}


def hashes(connection: Connection, level: int, first: int, width: int) -> list[bytes]:
    """Return up to `width` hashes of one level, from number `first` on."""
    cursor = connection.connection.cursor()
    return [row[0] for row in cursor.execute(_HASHES, (level, first, first + width)).fetchall()]


def result_number(connection: Connection, entry: bytes) -> int | None:
    """Return where the entry of a signed result stands, or nothing: it was never logged here.

    Raises `Unavailable` LEDGER_CORRUPT where another entry stands at that number.
    """
    row = connection.connection.cursor().execute(_RESULT, (entry,)).fetchone()
    if row is not None and row[1] != entry:
        raise Unavailable("LEDGER_CORRUPT", why=f"entry {row[0]} is not the result that is kept under it")
    return None if row is None else int(row[0])


def purgeable(connection: Connection, before: int) -> list[int]:
    """Return the numbers of the bodies recorded before the instant that may be deleted.

    Open intents stay: their outcome is still to be found out. So do notices: they say what was deleted.
    """
    kept = union_all(select(INTENTS.c.number), select(NOTICES.c.number))
    old = select(BODIES.c.number).where(BODIES.c.at < before, BODIES.c.number.not_in(kept))
    return list(connection.execute(old.order_by(BODIES.c.number)).scalars())


def fold(connection: Connection) -> bool:
    """Bring the write-ahead log home and empty it; whether nobody stood in the way."""
    return bool(pragma(connection, "wal_checkpoint(TRUNCATE)") == 0)


def fatal(error: DBAPIError | sqlite3.Error) -> bool:
    """Whether the state of the disk is unknown after `error`."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlite_errorname", "").startswith(FATAL)
