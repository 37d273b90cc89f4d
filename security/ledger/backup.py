"""A ledger copied at one point that is pinned first, and put back: as it is, or under another origin.

    with pinned(directory, high, server) as pin:    one snapshot: what is committed later is not in it
        pin.write(to)                               files, as `accord ledger copy` makes them
    look(files, origin, public)                     what a copy says of itself, by its key
    go_on(files, look, origin, key)                 the same entries, signed from here on under another origin
    put_back(files, directory, high, server)        the copy in a place where there is none

Pinning takes moments, however large the ledger is: so whoever copies something else beside it sees whether
that stood still meanwhile. INVARIANT: a log goes on from its last checkpoint, or under another origin.
"""

import os
import sqlite3 as driver
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, update
from sqlalchemy.exc import SQLAlchemyError

from graph.durable_files import put, read
from graph.errors import Refused, Unavailable, VerificationError
from security.ledger import postgres, sqlite, tables
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.copy import folded, folder, written
from security.ledger.high_water_mark import SLOT, make_high_water_mark, read_marks
from security.ledger.locks import is_alone, presence
from security.ledger.note import Signs, VerifierKey
from security.ledger.opening import DATABASE, LOCK
from security.ledger.seal import NO_CHAIN, Seal, chained, open_seal
from security.ledger.snapshot import Found, in_use, log_of, looked_at
from security.ledger.tables import CHECKPOINTS, LEDGER, SEAL, Head

_TOLD = (
    """
    CREATE TEMP TABLE said AS
    SELECT body ->> 'write_key' AS key, body ->> 'phase' AS phase, body ->> 'outcome' AS outcome, at
    FROM (SELECT CAST(body AS TEXT) AS body, at FROM bodies) WHERE body ->> 'write_key' <> ''
    """,
    "CREATE INDEX said_key ON said (key)",
    """
    CREATE TEMP TABLE done AS
    SELECT properties ->> 'key' AS key, properties ->> 'at' AS at FROM graph.nodes WHERE label = 'Write'
    """,
    "CREATE INDEX done_key ON done (key)",
)
_DISAGREEMENTS = """
    SELECT (SELECT count(*) FROM said WHERE phase = 'OUTCOME' AND outcome IN ('ANSWERED', 'SETTLED_DONE')
                AND key NOT IN (SELECT key FROM done))
         + (SELECT count(*) FROM done WHERE key NOT IN (SELECT key FROM said)
                AND at > coalesce((SELECT min(at) FROM main.bodies), 0))
"""


class Pin(NamedTuple):
    """A ledger as it stands at one instant, whoever goes on writing it; `mark` is the side file before it."""

    connection: Connection
    mark: bytes

    @property
    def head(self) -> Head:
        """What is signed over it."""
        return tables.head(self.connection)

    @property
    def format(self) -> int:
        """The format that it is kept in."""
        return tables.format_of(self.connection)

    def write(self, to: Path) -> int:
        """Write it into the new directory `to`; return how many entries it has."""
        with folder(to, self.mark) as database:
            if self.connection.dialect.name != "sqlite":
                return written(self.connection, database)
            with closing(driver.connect(database)) as copy:
                self.connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
            engine = sqlite.writing(database)
            with engine.connect() as connection:
                size = folded(connection)
            engine.dispose()
            return size


class LogStanding(NamedTuple):
    """Where a copy of a log stands: its key, the newest checkpoint, the seal, what is remembered."""

    verifier: VerifierKey
    note: bytes
    checkpoint: Checkpoint
    seal: Seal
    memory: Mapping[str, str]


@contextmanager
def pinned(directory: Path, high: Path, server: str) -> Iterator[Pin]:
    """Pin the ledger for the block; nothing of it is written. Raises `Refused` or `Unavailable`.

    The side file is read first: the writer raises it after the database, so the copy is never behind it.
    """
    if not high.is_file() or not (server or (directory / DATABASE).is_file()):
        raise Refused("LEDGER_NOTHING_THERE", resource=DATABASE)
    mark = read(high, at_most=2 * SLOT)
    with _reading(directory, server) as engine:
        try:
            with engine.connect() as connection, connection.begin():
                tables.head(connection)  # from here on it stands still
                yield Pin(connection, mark)
        except (SQLAlchemyError, driver.Error, *postgres.ERRORS) as error:
            raise Unavailable("LEDGER_UNAVAILABLE", private=str(error)) from error


def look(files: Path, origin: str, public: bytes) -> LogStanding:
    """Return where a copy stands, verified by the key of its log. Raises `VerificationError`."""
    verifier = VerifierKey(origin, public)
    engine = sqlite.reading(files / DATABASE, immutable=True)
    try:
        with engine.connect() as connection:
            head, memory = tables.head(connection), tables.memory(connection)
    except SQLAlchemyError as error:
        raise VerificationError("BACKUP_DAMAGED", why="its ledger cannot be read") from error
    finally:
        engine.dispose()
    checkpoint = open_checkpoint(head.note, origin, [verifier])
    return LogStanding(verifier, head.note, checkpoint, open_seal(head.seal, origin, [verifier]), memory)


def must_be_last(copy: LogStanding, high: Path, newest: bytes | None) -> None:
    """Raise `Refused` RESTORE_FORKS unless nothing later than the copy is known to have been signed.

    `high` is this host's side file, if it was kept; else `newest`, a checkpoint that somebody else kept, must
    be the copy's own: from nothing nobody can tell what was published after it.
    """
    if newest is not None:
        _must_equal(copy, newest)
    elif not high.exists():
        raise Refused("RESTORE_FORKS", why="nothing here tells what was signed after it")
    if high.exists():
        _must_reach(copy, high)


def go_on(files: Path, copy: LogStanding, origin: str, key: Signs) -> LogStanding:
    """Sign the tree of a copy under another origin, which has signed nothing yet; return where it stands.

    The entries and what is remembered stay. Earlier checkpoints are the other log's, and stay in its copy.
    """
    verifier = VerifierKey(origin, key.public)
    checkpoint = Checkpoint(origin, copy.checkpoint.size, copy.checkpoint.root)
    note = checkpoint.signed(key)
    chain, number = chained(NO_CHAIN, note), copy.seal.number + 1
    seal = Seal(origin, number, checkpoint.size, 1, chain, copy.seal.memory)
    engine = sqlite.writing(files / DATABASE)
    with engine.connect() as connection:
        with connection.begin():
            connection.execute(delete(CHECKPOINTS))
            connection.execute(insert(CHECKPOINTS), {"size": checkpoint.size, "note": note, "chain": chain})
            connection.execute(update(LEDGER).values(origin=origin, vkey=verifier.vkey))
            connection.execute(update(SEAL).values(note=seal.signed(key)))
        folded(connection)
    engine.dispose()
    return LogStanding(verifier, note, checkpoint, seal, copy.memory)


def must_be_absent(directory: Path, server: str) -> None:
    """Raise `Refused` RESTORE_TARGET where there is a ledger already."""
    database = directory / DATABASE
    there = [str(path) for path in (database, log_of(database)) if path.exists()]
    if server and postgres.exists(server):
        there = [postgres.name_of(server)]
    if there:
        raise Refused("RESTORE_TARGET", path=there[0])


def disagreements(ledger: Path, graph: Path) -> int:
    """Return how many writes a copied ledger and the copy of a graph beside it tell differently.

    1. Writes whose outcome is that they were done, and that are not in the graph. 2. Writes in the graph that
    no intent announced. Bodies that were purged say nothing any more, so nothing is said of what is older.
    """
    with closing(driver.connect(f"{(ledger / DATABASE).absolute().as_uri()}?mode=ro", uri=True)) as database:
        database.execute("ATTACH DATABASE ? AS graph", (f"{graph.absolute().as_uri()}?mode=ro",))
        for statement in _TOLD:
            database.execute(statement)
        return int(database.execute(_DISAGREEMENTS).fetchone()[0])


def put_back(files: Path, directory: Path, high: Path, server: str) -> None:
    """Put a copy where there is no ledger, the side file first; raises `Unavailable` or `OSError`.

    A side file that was here is kept beside the new one, under a name of its own: it is evidence.
    """
    engine = sqlite.reading(files / DATABASE, immutable=True)
    try:
        with engine.connect() as connection:
            head = tables.head(connection)
            if high.exists():
                high.rename(high.with_name(f"{high.name}.before-{head.size}"))
            make_high_water_mark(high, head.note, head.seal)
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            if server:
                postgres.fill(server, connection)
            else:
                with (files / DATABASE).open("rb") as copy:
                    put(directory / DATABASE, copy)
    except postgres.ERRORS as error:
        raise Unavailable("LEDGER_UNAVAILABLE", private=str(error)) from error
    finally:
        engine.dispose()


def _must_equal(copy: LogStanding, newest: bytes) -> None:
    known = open_checkpoint(newest, copy.verifier.name, [copy.verifier])
    if known != copy.checkpoint:
        why = f"a checkpoint of {known.size} entries was signed, and it ends at {copy.checkpoint.size}"
        raise Refused("RESTORE_FORKS", why=why)


def _must_reach(copy: LogStanding, high: Path) -> None:
    """Hold a copy against the side file of this host."""
    marks = read_marks(high, copy.verifier)
    if marks.highest is None or marks.spoilt:
        raise Refused("RESTORE_FORKS", why="the record of the highest checkpoint here cannot be read")
    if marks.highest.seal.number > copy.seal.number:
        why = f"{marks.highest.seal.size} entries were signed here, and it ends at {copy.seal.size}"
        raise Refused("RESTORE_FORKS", why=why)


@contextmanager
def _reading(directory: Path, server: str) -> Iterator[Engine]:
    """Give an engine that reads the ledger, wherever it is, and changes nothing beside it."""
    if server:
        engine = postgres.reading(server)
        try:
            yield engine
        finally:
            engine.dispose()
        return
    with _found(directory) as found:
        engine = sqlite.reading(found.path, immutable=found.immutable)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def _found(directory: Path) -> Iterator[Found]:
    """Give the database: in its place where others have it open, else a copy, so that no file is touched."""
    held = presence(directory / LOCK, directory.name, alone=False)
    try:
        alone = is_alone(held)
    finally:
        os.close(held)
    with looked_at(directory / DATABASE) if alone else in_use(directory / DATABASE) as found:
        yield found
