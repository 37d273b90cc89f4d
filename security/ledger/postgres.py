"""The ledger in a PostgreSQL server: what its schema must be, and a store for processes of several hosts.

The row of the seal is the sequencer: whoever holds its lock reads the head behind it, and nobody else commits
until the lock is let go. The server lets go for a process that died at once, and for a host that vanished
after seconds. All of one commit goes to the server together and is one answer, however much it is.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import errors as told
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, Table, create_engine, insert
from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.exc import DBAPIError, NoResultFound

from graph.errors import Unavailable
from security.ledger.forward import bring_forward
from security.ledger.store import LEASE_SECONDS, TURN_SECONDS, Growth, HeadMoved
from security.ledger.tables import (
    CHECKPOINTS,
    FORMAT,
    LEDGER,
    MEMORY,
    SEAL,
    TABLES,
    Head,
    copy_rows,
    head_text,
)

SCHEMA = "accord_ledger"
"""The schema of a database that holds the ledger, and nothing else."""

DURABLE = {"fsync": {"on"}, "full_page_writes": {"on"}, "synchronous_commit": {"on", "remote_apply"}}
"""The settings read back after connecting: what is answered has been synced by the server."""

ERRORS = (DBAPIError, psycopg.Error)

_SILENT_SECONDS = 5
"""How long a server waits for a writer that holds the turn and says nothing, and a client for a server."""

_LINK = {
    "connect_timeout": _SILENT_SECONDS,
    "keepalives_idle": _SILENT_SECONDS,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": _SILENT_SECONDS * 1_000,
}
_WRITER = {
    "search_path": SCHEMA,
    "lock_timeout": f"{TURN_SECONDS * 1_000:.0f}",
    "idle_in_transaction_session_timeout": str(_SILENT_SECONDS * 1_000),
}
_READER = {
    "search_path": SCHEMA,
    "default_transaction_isolation": "repeatable\\ read",
    "default_transaction_read_only": "on",
}

_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_LOCK = "SELECT note FROM seal WHERE id = 0 FOR UPDATE"
_SEAL = "UPDATE seal SET note = %b WHERE id = 0"
_CHECKPOINT = "INSERT INTO checkpoints (size, note, chain) VALUES (%s, %b, %b)"
_REMEMBER = "INSERT INTO memory VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value"
_LEASE = (
    f"INSERT INTO leases VALUES (%s, {_NOW} + {LEASE_SECONDS * 1_000_000:.0f})"  # noqa: S608 - likewise
    " ON CONFLICT (id) DO UPDATE SET until = EXCLUDED.until"
)
_EXPIRE = f"DELETE FROM leases WHERE until <= {_NOW}"  # noqa: S608 - an instant, and nothing that is given
_LIVING = f"SELECT id FROM leases WHERE until > {_NOW}"  # noqa: S608 - likewise
_SETTLE = (
    "DELETE FROM intents USING unnest(%s::text[], %s::text[]) AS gone (operation_id, write_key)"
    " WHERE intents.operation_id = gone.operation_id AND intents.write_key = gone.write_key"
)
_FORGET = (
    "DELETE FROM subjects WHERE number = ANY(%s::bigint[])",
    "DELETE FROM terms WHERE number = ANY(%s::bigint[])",
    "DELETE FROM bodies WHERE number = ANY(%s::bigint[])",
)
_TYPES = {"BIGINT": "bigint", "TEXT": "text", 'TEXT COLLATE "C"': "text", "BYTEA": "bytea"}


def _type(column: Any) -> str:
    return str(column.type.compile(dialect=dialect()))  # type: ignore[no-untyped-call]


def _insert(table: Table, more: str = "") -> str:
    """Return the statement that inserts many rows, a column at a time: one plan, whatever their number."""
    names = ", ".join(column.name for column in table.columns)
    arrays = ", ".join(
        f"{'%b' if _type(column) == 'BYTEA' else '%s'}::{_TYPES[_type(column)]}[]" for column in table.columns
    )
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays}){more}"  # noqa: S608


_INSERT = {table.name: _insert(table) for table in TABLES.tables.values()}
_BEGIN_INTENT = _insert(TABLES.tables["intents"], " ON CONFLICT DO NOTHING")


class PostgresTurn:
    """The turn of one connection: from the lock of the seal to the commit."""

    def __init__(self, connection: Connection, raw: "psycopg.Connection[Any]") -> None:
        self.connection = connection
        self._raw = raw
        with raw.pipeline():
            raw.execute(_LOCK, prepare=True)
            newest = raw.execute(head_text("postgresql"), prepare=True)
        row = newest.fetchone()
        if row is None or row[3] is None:
            raise NoResultFound
        self.head = Head(*row)

    def append(self, at: Head, growth: Growth) -> None:
        """Insert one commit's rows and what is signed over them, and delete what is purged."""
        self._must_be(at)
        rows, signed, gone = growth.rows, growth.head, list(growth.forget)
        with self._raw.pipeline():
            for statement in _FORGET if gone else ():
                self._raw.execute(statement, (gone,))
            for statement, given in (
                (_INSERT["entries"], rows.entries),
                (_INSERT["hashes"], rows.hashes),
                (_INSERT["bodies"], rows.bodies),
                (_INSERT["subjects"], rows.subjects),
                (_INSERT["terms"], rows.terms),
                (_BEGIN_INTENT, rows.begun),
                (_SETTLE, rows.settled),
                (_INSERT["results"], rows.results),
                (_INSERT["notices"], rows.notices),
            ):
                if given:
                    self._raw.execute(statement, _columns(given), prepare=True)
            if growth.lease:
                self._raw.execute(_LEASE, (growth.lease,))
            self._raw.execute(_CHECKPOINT, (signed.size, signed.note, signed.chain), prepare=True)
            self._raw.execute(_SEAL, (signed.seal,), prepare=True)
            self._raw.commit()

    def remember(self, at: Head, memory: Mapping[str, str], seal: bytes) -> None:
        """Put values under their names, with the seal over all of them."""
        self._must_be(at)
        self._raw.cursor().executemany(_REMEMBER, list(memory.items()))
        self._raw.execute(_SEAL, (seal,))
        self._raw.commit()

    def renew(self, lease: str) -> None:
        """Say that a process is alive, and forget those that are gone."""
        self._raw.execute(_EXPIRE)
        self._raw.execute(_LEASE, (lease,))
        self._raw.commit()

    def release(self, lease: str) -> None:
        """Say that a process is gone, or with an empty name that all are."""
        self._raw.execute("DELETE FROM leases WHERE id = %s OR %s = ''", (lease, lease))
        self._raw.commit()

    def _must_be(self, at: Head) -> None:
        if at != self.head:
            raise HeadMoved


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Return rows as columns; numbers as the text of an array, so that they are of one type however large."""
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    return [f"{{{','.join(map(str, one))}}}" if isinstance(one[0], int) else one for one in columns]


class PostgresStore:
    """A ledger in a server, which processes of several hosts may have open."""

    errors: tuple[type[Exception], ...] = ERRORS
    untaken = "\x00"

    def __init__(self, server: str) -> None:
        self._server = server
        self._writers = _engine(server, _WRITER)
        self._readers = _engine(server, _READER)
        self._connection: Connection | None = None

    @contextlib.contextmanager
    def turn(self) -> Iterator[PostgresTurn]:
        """Wait for the lock of the seal and hold it for the block."""
        connection = self._connected()
        raw: psycopg.Connection[Any] = connection.connection.dbapi_connection  # type: ignore[assignment]
        with connection.begin():
            try:
                yield PostgresTurn(connection, raw)
            finally:
                if raw.info.transaction_status != TransactionStatus.IDLE:
                    raw.rollback()

    @contextlib.contextmanager
    def look(self) -> Iterator[Connection]:
        """Give a connection that reads one snapshot."""
        with self._readers.connect() as connection, connection.begin():
            yield connection

    def bring_forward(self) -> None:
        """Give a ledger of an older format, whose checks have passed, the tables that it lacks."""
        connection = self._connected()
        with connection.begin():
            connection.exec_driver_sql(_LOCK)
            bring_forward(connection)

    def living(self, connection: Connection) -> frozenset[str]:
        """Return the leases of the processes that are alive, by the server's clock."""
        return frozenset(connection.exec_driver_sql(_LIVING).scalars())

    def durable(self) -> dict[str, str]:
        """Return what the server says of syncing; raises `Unavailable` LEDGER_NOT_DURABLE if it does not."""
        connection = self._connected()
        with connection.begin():
            found = {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in DURABLE}
        for name, wanted in DURABLE.items():
            # INVARIANT: what is acknowledged is on the disk; a server that does not promise it is refused.
            if found[name] not in wanted:
                raise Unavailable("LEDGER_NOT_DURABLE", setting=name, found=found[name])
        return found

    def is_fatal(self, error: Exception) -> bool:
        """Whether the server says that its own data are damaged; a lost connection leaves a whole commit."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        return (getattr(cause, "sqlstate", "") or "").startswith("XX")

    def limit(self, pages: int) -> None:
        """Do nothing: how large a database may grow is said to its server."""

    def drop(self) -> None:
        """Throw the writer's connection away."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*ERRORS):
                connection.invalidate()
                connection.close()

    def sweep(self) -> None:
        """Give back the space of what was deleted; the server does not overwrite it, nor its own log."""
        with psycopg.connect(_conninfo(self._server, _WRITER), autocommit=True) as connection:
            connection.execute("VACUUM bodies, subjects, terms")

    def close(self, *, whole: bool) -> None:  # noqa: ARG002 - the server's files are the server's
        """Let go."""
        self.drop()
        self._writers.dispose()
        self._readers.dispose()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._writers.connect()
        return self._connection


def _engine(server: str, session: Mapping[str, str]) -> Engine:
    """Return an engine whose sessions have these settings; a connection that was reset is made again."""
    conninfo = _conninfo(server, session)
    return create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), pool_pre_ping=True, pool_size=8
    )


def _conninfo(server: str, session: Mapping[str, str]) -> str:
    options = " ".join(f"-c {name}={value}" for name, value in session.items())
    given = str(conninfo_to_dict(server).get("options") or "")
    return make_conninfo(server, **_LINK, options=f"{given} {options}".strip())


def reached_with(server: str, password: str) -> str:
    """Return how a server is reached with a password, which no setting holds."""
    return make_conninfo(server, password=password)


def name_of(server: str) -> str:
    """Return what a server is called where people read it: never its password."""
    said = conninfo_to_dict(server)
    return f"{said.get('host', 'localhost')}:{said.get('port', 5432)}/{said.get('dbname', '')}"


def exists(server: str) -> bool:
    """Whether the database has a ledger's schema, whatever is in it."""
    with psycopg.connect(_conninfo(server, {})) as connection:
        found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (SCHEMA,))
        return found.fetchone() is not None


def make(server: str, identity: tuple[str, str], head: Head, memory: Mapping[str, str]) -> None:
    """Make the schema of a new ledger of an origin and a verifier key, and store its first head."""
    origin, vkey = identity
    engine = _engine(server, _WRITER)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
            TABLES.create_all(connection)
            connection.execute(insert(LEDGER), {"format": FORMAT, "origin": origin, "vkey": vkey})
            first = {"size": head.size, "note": head.note, "chain": head.chain}
            connection.execute(insert(CHECKPOINTS), first)
            connection.execute(insert(SEAL), {"id": 0, "note": head.seal})
            if memory:
                connection.execute(insert(MEMORY), [{"name": n, "value": memory[n]} for n in memory])
    finally:
        engine.dispose()


def fill(server: str, source: Connection) -> None:
    """Make the schema and put the rows of a copy into it, in one transaction: there whole, or not at all."""
    engine = _engine(server, _WRITER)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
            TABLES.create_all(connection)
            copy_rows(source, connection)
    finally:
        engine.dispose()


def reading(server: str) -> Engine:
    """Return an engine whose transactions read one snapshot each."""
    return _engine(server, _READER)


def is_missing(error: BaseException) -> bool:
    """Whether an error says that the database, or the schema in it, is not there."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, told.InvalidSchemaName | told.UndefinedTable | told.InvalidCatalogName)
