"""The ledger in one SQLite file: how it is opened, what its schema must be, its store for one host.

SQLite lets one connection write at a time, so `BEGIN IMMEDIATE` is the sequencer: the head is read behind it
and stands still until the commit. Readers see the last commit, whoever writes.
"""

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    Connection,
    Engine,
    RootTransaction,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from graph.errors import Unavailable
from security.ledger.forward import bring_forward
from security.ledger.store import LEASE_SECONDS, TURN_SECONDS, Growth, HeadMoved
from security.ledger.tables import (
    BODIES,
    CHECKPOINTS,
    FORMAT,
    INTENTS,
    LACKING,
    LEASES,
    LEDGER,
    MEMORY,
    SEAL,
    SUBJECTS,
    TABLES,
    TERMS,
    Head,
    format_of,
    head,
    text_of,
)

DURABLE = {"journal_mode": "wal", "synchronous": "2"}
"""The settings read back after connecting: a write-ahead log, synced before a commit returns."""

ERRORS = (DBAPIError, sqlite3.Error)

FATAL = ("SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC", "SQLITE_CORRUPT", "SQLITE_NOTADB")
"""Errors after which what is on the disk is not known; every other one left the last commit whole."""

# Written by Core, once; the hot path hands them to the driver as they are (a fifth of the cost).
_INSERT = {table.name: text_of(insert(table), "sqlite") for table in TABLES.tables.values()}
_BEGIN_INTENT = text_of(insert(INTENTS).prefix_with("OR IGNORE"), "sqlite")
_SETTLE_INTENT = text_of(
    delete(INTENTS).where(
        INTENTS.c.operation_id == bindparam("operation_id"), INTENTS.c.write_key == bindparam("write_key")
    ),
    "sqlite",
)
_FORGET_SUBJECTS = text_of(delete(SUBJECTS).where(SUBJECTS.c.number == bindparam("number")), "sqlite")
_FORGET_TERMS = text_of(delete(TERMS).where(TERMS.c.number == bindparam("number")), "sqlite")
_FORGET_BODY = text_of(delete(BODIES).where(BODIES.c.number == bindparam("number")), "sqlite")
_REMEMBER = text_of(insert(MEMORY).prefix_with("OR REPLACE"), "sqlite")
_SEAL = text_of(insert(SEAL).prefix_with("OR REPLACE"), "sqlite")
_LEASE = text_of(insert(LEASES).prefix_with("OR REPLACE"), "sqlite")
_EXPIRE = text_of(delete(LEASES).where(LEASES.c.until <= bindparam("now")), "sqlite")


def writing(path: Path) -> Engine:
    """Return the engine of a writer: durable, and forgetting what it deletes."""
    engine = _engine(path, "rwc", "BEGIN IMMEDIATE")
    settings = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        f"busy_timeout={TURN_SECONDS * 1_000:.0f}",
    )

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


def differences(connection: Connection) -> list[str]:
    """Return which tables, indexes, triggers and views are not those of its format, by kind and name."""
    lacking = LACKING[format_of(connection)]
    wanted = {part for part in declared() if part[2] not in lacking}
    return sorted({f"{kind} `{name}`" for kind, name, _, _ in schema(connection) ^ wanted})


def damage(connection: Connection) -> str:
    """Return what SQLite finds wrong with the pages of the file, or nothing."""
    state = str(pragma(connection, "integrity_check(1)"))
    return "" if state == "ok" else state


class SqliteTurn:
    """The turn of one connection: from `BEGIN IMMEDIATE` to its commit."""

    def __init__(self, connection: Connection, transaction: RootTransaction) -> None:
        self.connection = connection
        self.head = head(connection)
        self._transaction = transaction
        self._cursor = connection.connection.cursor()

    def append(self, at: Head, growth: Growth) -> None:
        """Insert one commit's rows and what is signed over them, and delete what is purged."""
        self._must_be(at)
        rows, signed = growth.rows, growth.head
        gone = [(number,) for number in growth.forget]
        for statement, given in (
            (_FORGET_SUBJECTS, gone),
            (_FORGET_TERMS, gone),
            (_FORGET_BODY, gone),
            (_INSERT["entries"], rows.entries),
            (_INSERT["hashes"], rows.hashes),
            (_INSERT["bodies"], rows.bodies),
            (_INSERT["subjects"], rows.subjects),
            (_INSERT["terms"], rows.terms),
            (_BEGIN_INTENT, rows.begun),
            (_SETTLE_INTENT, rows.settled),
            (_INSERT["results"], rows.results),
            (_INSERT["notices"], rows.notices),
            (_LEASE, [_lasting(growth.lease)] if growth.lease else ()),
        ):
            if given:  # each call gives up the interpreter and waits for it again
                self._cursor.executemany(statement, given)
        self._cursor.execute(_INSERT["checkpoints"], (signed.size, signed.note, signed.chain))
        self._cursor.execute(_SEAL, (0, signed.seal))
        self._transaction.commit()

    def remember(self, at: Head, memory: Mapping[str, str], seal: bytes) -> None:
        """Put values under their names, with the seal over all of them."""
        self._must_be(at)
        self._cursor.executemany(_REMEMBER, list(memory.items()))
        self._cursor.execute(_SEAL, (0, seal))
        self._transaction.commit()

    def renew(self, lease: str) -> None:
        """Say that a process is alive, and forget those that are gone."""
        self._cursor.execute(_EXPIRE, (_now(),))
        self._cursor.execute(_LEASE, _lasting(lease))
        self._transaction.commit()

    def release(self, lease: str) -> None:
        """Say that a process is gone, or with an empty name that all are."""
        self.connection.execute(delete(LEASES).where(LEASES.c.id == lease) if lease else delete(LEASES))
        self._transaction.commit()

    def _must_be(self, at: Head) -> None:
        if at != self.head:
            raise HeadMoved


class SqliteStore:
    """A ledger in one file, which several processes of a host may have open."""

    errors: tuple[type[Exception], ...] = ERRORS
    untaken = ""

    def __init__(self, path: Path) -> None:
        self._writers = writing(path)
        self._readers = reading(path)
        self._connection: Connection | None = None
        self._most_pages: int | None = None

    @contextlib.contextmanager
    def turn(self) -> Iterator[SqliteTurn]:
        """Wait for SQLite's write lock and hold it for the block."""
        connection = self._connected()
        with connection.begin() as transaction:
            yield SqliteTurn(connection, transaction)

    @contextlib.contextmanager
    def look(self) -> Iterator[Connection]:
        """Give a connection that reads one snapshot."""
        with self._readers.connect() as connection, connection.begin():
            yield connection

    def bring_forward(self) -> None:
        """Give a ledger of an older format, whose checks have passed, the tables that it lacks."""
        with self._connected().begin():
            bring_forward(self._connected())

    def living(self, connection: Connection) -> frozenset[str]:
        """Return the leases of the processes that are alive, by this host's clock."""
        return frozenset(connection.execute(select(LEASES.c.id).where(LEASES.c.until > _now())).scalars())

    def durable(self) -> dict[str, str]:
        """Return journal mode and synchronisation of the writer's connection."""
        connection = self._connected()
        return {name: str(pragma(connection, name)) for name in DURABLE}

    def is_fatal(self, error: Exception) -> bool:
        """Whether the state of the disk is unknown after `error`."""
        return fatal(error)

    def limit(self, pages: int) -> None:
        """Let the file grow to this many pages at most."""
        self._most_pages = pages
        pragma(self._connected(), f"max_page_count = {pages:d}")

    def drop(self) -> None:
        """Throw the writer's connection away; one that is broken may not even close cleanly."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*ERRORS):
                connection.invalidate()
                connection.close()

    def sweep(self) -> None:
        """Fold: what was deleted is overwritten in the database, and its copy in the log goes too."""
        fold(self._connected())

    def close(self, *, whole: bool) -> None:
        """Let go; the last connection that may write folds the log, so that one is the readers' or ours."""
        if whole:
            self._readers.dispose()
            with contextlib.suppress(*ERRORS):
                fold(self._connected())
        self.drop()
        self._writers.dispose()
        self._readers.dispose()

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._writers.connect()
            if self._most_pages is not None:
                pragma(connection, f"max_page_count = {self._most_pages:d}")
            self._connection = connection
        return self._connection


def _now() -> int:
    return time.time_ns() // 1_000


def _lasting(lease: str) -> tuple[str, int]:
    return lease, _now() + int(LEASE_SECONDS * 1_000_000)


def fold(connection: Connection) -> bool:
    """Bring the write-ahead log home and empty it; whether nobody stood in the way."""
    return bool(pragma(connection, "wal_checkpoint(TRUNCATE)") == 0)


def fatal(error: Exception) -> bool:
    """Whether the state of the disk is unknown after `error`."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlite_errorname", "").startswith(FATAL)
