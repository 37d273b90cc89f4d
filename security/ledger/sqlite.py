"""Where the ledger is kept: the tables of one SQLite file, and the two ways of connecting to it.

Everything is inserted once and stays, with two exceptions: `purge` deletes bodies with their salts
and what makes them searchable, and an intent goes when its outcome is known. What the tree is built
over is in `entries`; what it is, in `hashes`; nobody needs `bodies` to check either.
"""

import sqlite3
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
    func,
    insert,
    select,
)
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import ClauseElement

from graph.errors import Unavailable

FORMAT = 1
DURABLE = {"journal_mode": "wal", "synchronous": "2"}
"""The settings read back after connecting: a write-ahead log, synced before a commit returns."""

FATAL = ("SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC", "SQLITE_CORRUPT", "SQLITE_NOTADB")
"""Errors after which what is on the disk is not known; every other one left the last commit whole."""

TABLES = MetaData()


def _table(name: str, *columns: Column[Any] | Index, rowid: bool = True) -> Table:
    return Table(name, TABLES, *columns, sqlite_strict=True, sqlite_with_rowid=rowid)


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=False, autoincrement=False)


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False)


def _bytes(name: str, *, key: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=key, nullable=False)


LEDGER = _table("ledger", _number("format", key=True), _text("origin"), _text("vkey"))
ENTRIES = _table("entries", _number("number", key=True), _bytes("entry"))
HASHES = _table(
    "hashes", _number("level", key=True), _number("number", key=True), _bytes("hash"), rowid=False
)
CHECKPOINTS = _table("checkpoints", _number("size", key=True), _bytes("note"))
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
SUBJECTS = _table("subjects", _text("handle", key=True), _number("number", key=True), rowid=False)
INTENTS = _table(
    "intents", _text("operation_id", key=True), _text("write_key", key=True), _number("number"), rowid=False
)
RESULTS = _table("results", _bytes("entry", key=True), _number("number"), rowid=False)


class Rows(msgspec.Struct):
    """What one commit inserts, table by table, in the order of the columns."""

    entries: list[tuple[int, bytes]] = []
    hashes: list[tuple[int, int, bytes]] = []
    bodies: list[tuple[int, int, str, str, str, bytes, bytes]] = []
    subjects: list[tuple[str, int]] = []
    begun: list[tuple[str, str, int]] = []
    settled: list[tuple[str, str]] = []
    results: list[tuple[bytes, int]] = []


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
_RESULT = _text_of(select(RESULTS.c.number).where(RESULTS.c.entry == bindparam("entry")))
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


def exists(connection: Connection) -> bool:
    """Whether the file holds a ledger; an empty file is what a crash while making one leaves."""
    return connection.dialect.has_table(connection, LEDGER.name)


def make(connection: Connection, origin: str, vkey: str, note: bytes) -> None:
    """Make the tables of a new ledger and store the checkpoint of the empty tree."""
    TABLES.create_all(connection)
    connection.execute(insert(LEDGER), {"format": FORMAT, "origin": origin, "vkey": vkey})
    connection.execute(insert(CHECKPOINTS), {"size": 0, "note": note})


def write(connection: Connection, rows: Rows, size: int, note: bytes) -> None:
    """Insert one commit's rows and the signed checkpoint that covers them, or nothing.

    Raises the driver's own errors.
    """
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    for statement, given in (
        (_INSERT["entries"], rows.entries),
        (_INSERT["hashes"], rows.hashes),
        (_INSERT["bodies"], rows.bodies),
        (_INSERT["subjects"], rows.subjects),
        (_BEGIN_INTENT, rows.begun),
        (_SETTLE_INTENT, rows.settled),
        (_INSERT["results"], rows.results),
    ):
        if given:  # each call gives up the interpreter and waits for it again
            cursor.executemany(statement, given)
    cursor.execute(_INSERT["checkpoints"], (size, note))
    cursor.execute("COMMIT")


def head(connection: Connection) -> tuple[int, bytes]:
    """Return size and note of the newest checkpoint."""
    newest = select(CHECKPOINTS.c.size, CHECKPOINTS.c.note).order_by(CHECKPOINTS.c.size.desc()).limit(1)
    row = connection.execute(newest).one()
    return row.size, row.note


def hashes(connection: Connection, level: int, first: int, width: int) -> list[bytes]:
    """Return up to `width` hashes of one level, from number `first` on."""
    cursor = connection.connection.cursor()
    return [row[0] for row in cursor.execute(_HASHES, (level, first, first + width)).fetchall()]


def result_number(connection: Connection, entry: bytes) -> int | None:
    """Return where the entry of a signed result stands, or nothing: it was never logged here."""
    row = connection.connection.cursor().execute(_RESULT, (entry,)).fetchone()
    return None if row is None else int(row[0])


def purge(connection: Connection, before: int) -> int:
    """Delete body, salt and search rows of what was recorded before the instant; return how many.

    Open intents stay: their outcome is still to be found out.
    """
    old = BODIES.c.at < before
    kept = BODIES.c.number.not_in(select(INTENTS.c.number))
    numbers = select(BODIES.c.number).where(old, kept)
    count = connection.execute(select(func.count()).select_from(BODIES).where(old, kept)).scalar_one()
    connection.execute(delete(SUBJECTS).where(SUBJECTS.c.number.in_(numbers)))
    connection.execute(delete(BODIES).where(old, kept))
    return int(count)


def fatal(error: DBAPIError | sqlite3.Error) -> bool:
    """Whether the state of the disk is unknown after `error`."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlite_errorname", "").startswith(FATAL)
