"""Opening a ledger: nothing is written before every check has passed, and nothing is appended to another log.

    make_files(…)       a new log, once: by a command, never by a start
    open_files(…)       the log that was made: looked at without touching it, then taken for writing
    make_server(…), open_server(…)      the same of one in PostgreSQL, with this host's own side file

A refusal leaves every file as it was found, the write-ahead log too, and names the one that is wrong.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import NoResultFound, SQLAlchemyError

from graph.durable_files import sync_directory
from graph.errors import Refused, Unavailable
from security.ledger import postgres, sqlite
from security.ledger.checkpoint import Checkpoint
from security.ledger.high_water_mark import HighWaterMark, Marks, make_high_water_mark, read_marks
from security.ledger.locks import is_alone, presence
from security.ledger.merkle_tree import EMPTY_ROOT
from security.ledger.note import Signs, VerifierKey
from security.ledger.seal import Seal, first_seal
from security.ledger.snapshot import Found, in_use, log_of, looked_at
from security.ledger.state import State, caught_up, corrupt, read_state
from security.ledger.store import TURN_SECONDS, LedgerStore
from security.ledger.tables import Head

DATABASE, HIGH, LOCK = "ledger.sqlite", "checkpoint.high", "ledger.lock"
"""The names of the database, of the side file where it lies beside it, and of the lock of who has it open."""

_PASSING = ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
"""Beginnings of SQLite's error names that say nothing against the ledger: it cannot be reached now."""


class Opened(NamedTuple):
    """A ledger that may be appended to: the lock of being there, store, side file, where it stands."""

    lock: int
    store: LedgerStore
    high: HighWaterMark
    state: State


def make_files(directory: Path, origin: str, key: Signs, beside: Path, memory: Mapping[str, str]) -> None:
    """Make a new ledger in `directory`, the side file first; raises `Refused` LEDGER_EXISTS.

    INVARIANT: nothing that remembers an older log is replaced. A crash leaves files that no start takes.
    """
    database = directory / DATABASE
    there = [path for path in (database, log_of(database), beside) if path.exists()]
    if there:
        raise Refused("LEDGER_EXISTS", file=str(there[0]))
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = presence(directory / LOCK, directory.name, alone=True)
    try:
        head = first_head(origin, key, memory)
        make_high_water_mark(beside, head.note, head.seal)
        engine = sqlite.writing(database)
        with engine.connect() as connection:
            with connection.begin():
                vkey = VerifierKey(origin, key.public).vkey
                sqlite.make(connection, (origin, vkey), head, memory)
            sqlite.fold(connection)
        engine.dispose()
        sync_directory(directory)
    finally:
        os.close(held)


def first_head(origin: str, key: Signs, memory: Mapping[str, str]) -> Head:
    """Return what is signed over a new log: the empty tree, and what it remembers from the first."""
    note = Checkpoint(origin, 0, EMPTY_ROOT).signed(key)
    seal = first_seal(origin, note, memory)
    return Head(0, note, seal.chain, seal.signed(key))


def open_files(directory: Path, origin: str, key: Signs, beside: Path) -> Opened:
    """Open the ledger in `directory`; `beside` is the side file of the highest checkpoint.

    Raises `Unavailable`: LEDGER_MISSING (1), LEDGER_LOCKED (2), LEDGER_FORMAT, LEDGER_KEY, LEDGER_CORRUPT or
    LEDGER_FORKED (3), LEDGER_NOT_DURABLE (4), LEDGER_UNAVAILABLE where a file does not answer.

    1. There is one: what is missing was lost, and is not made anew.
    2. Nobody writes it meanwhile: whoever else has it open waits for its turn.
    3. What was found, without touching it, is the log that was signed last: see `read_state`.
    4. Only now it is opened for writing, and still stands where it was looked at.
    5. A side file that a crash left behind is brought up to it; where nobody else is here, no lease is alive.
    """
    # 1.
    _check_there(directory / DATABASE, beside)
    verifier = VerifierKey(origin, key.public)
    with ExitStack() as undo:
        try:
            # 2.
            held = presence(directory / LOCK, directory.name, alone=False)
            undo.callback(os.close, held)
            high = HighWaterMark(beside, verifier)
            undo.callback(high.close)
            with high.turn(TURN_SECONDS):
                # 3.
                alone, marks = is_alone(held), read_marks(beside, verifier)
                state = _looked_at(directory / DATABASE, verifier, marks, alone=alone)
                # 4.
                store = sqlite.SqliteStore(directory / DATABASE)
                undo.callback(store.close, whole=False)
                store.bring_forward()
                _check_unmoved(store, state, alone=alone)
                # 5.
                if _is_behind(marks, state.seal):
                    high.raise_to(state.head.note, state.head.seal)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise _unopened(error) from error
        undo.pop_all()
        return Opened(held, store, high, state)


def look_at_files(directory: Path, verifier: VerifierKey, beside: Path) -> int:
    """Return how many entries a ledger has, by the checks of a start; nothing is written, no lock is taken.

    Only where nobody writes it: what is written meanwhile looks like damage. Raises `Unavailable` as a start
    does, from step 3 of `open_files` on.
    """
    _check_there(directory / DATABASE, beside)
    try:
        marks = read_marks(beside, verifier)
        return _looked_at(directory / DATABASE, verifier, marks, alone=True).head.size
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise _unopened(error) from error


def look_at_server(server: str, verifier: VerifierKey, beside: Path) -> int:
    """Return how many entries the ledger in a server has, as `look_at_files` does of files."""
    _check_there(beside)
    store = postgres.PostgresStore(server)
    try:
        with store.look() as connection:
            return read_state(connection, verifier, read_marks(beside, verifier)).head.size
    except (SQLAlchemyError, *postgres.ERRORS, OSError) as error:
        raise _unreached(server, error) from error
    finally:
        store.close(whole=False)


def _check_there(*files: Path) -> None:
    """Refuse a start where a file is missing: an empty one in its place would forget what was signed."""
    for file in files:
        if not file.exists():
            raise Unavailable("LEDGER_MISSING", file=str(file))


def _check_unmoved(store: LedgerStore, state: State, *, alone: bool) -> None:
    """Refuse a file that is no more what was looked at: somebody wrote it who took no turn.

    Leases that are left where nobody else is here are those of processes that were killed.
    """
    store.durable()
    with store.turn() as turn:
        if turn.head != state.head:
            raise Unavailable("LEDGER_UNAVAILABLE", private="it changed while it was opened")
        if alone and store.living(turn.connection):
            turn.release("")


def _is_behind(marks: Marks, seal: Seal) -> bool:
    """Whether the side file is to be written anew: a slot was torn, or a crash came before it was raised."""
    return bool(marks.spoilt) or marks.highest is None or marks.highest.seal.number < seal.number


def _unopened(error: Exception) -> Unavailable:
    """Tell a ledger that cannot be reached now from one that is damaged."""
    cause = getattr(error, "orig", error)
    if isinstance(error, OSError) or getattr(cause, "sqlite_errorname", "").startswith(_PASSING):
        return Unavailable("LEDGER_UNAVAILABLE", private=str(error))
    return corrupt(f"`{DATABASE}` cannot be read", str(error))


def _looked_at(database: Path, verifier: VerifierKey, marks: Marks, *, alone: bool) -> State:
    """Return where the ledger stands, by a look that writes nothing beside it.

    Where others have it open its write-ahead log is theirs, and is read in its place.
    """
    with looked_at(database, unused=True) if alone else in_use(database) as found:
        engine = sqlite.reading(found.path, immutable=found.immutable)
        try:
            with engine.connect() as connection, connection.begin():
                return read_state(connection, verifier, marks, found.damage)
        except (SQLAlchemyError, sqlite3.Error) as error:
            if found.damage:
                raise _damaged(database, found, error) from error
            raise
        finally:
            engine.dispose()


def _damaged(database: Path, found: Found, error: Exception) -> Unavailable:
    return corrupt(f"`{log_of(database).name}` is damaged at {found.damage}", str(error))


def make_server(
    directory: Path, server: str, origin: str, key: Signs, *, beside: Path, memory: Mapping[str, str]
) -> None:
    """Make a new ledger in a server, this host's side file first; raises `Refused` LEDGER_EXISTS."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = presence(directory / LOCK, directory.name, alone=True)
    try:
        if beside.exists() or postgres.exists(server):
            raise Refused("LEDGER_EXISTS", file=str(beside) if beside.exists() else postgres.name_of(server))
        head = first_head(origin, key, memory)
        make_high_water_mark(beside, head.note, head.seal)
        postgres.make(server, (origin, VerifierKey(origin, key.public).vkey), head, memory)
    except postgres.ERRORS as error:
        raise Unavailable("LEDGER_UNAVAILABLE", private=str(error)) from error
    finally:
        os.close(held)


def open_server(directory: Path, server: str, origin: str, key: Signs, beside: Path) -> Opened:
    """Open the ledger in a server; `directory` holds this host's lock, `beside` is its side file.

    The steps and codes are those of `open_files`. Whether others have it open is not known here: they may be
    on other hosts, and what leases they left runs out.
    """
    _check_there(beside)
    verifier = VerifierKey(origin, key.public)
    with ExitStack() as undo:
        held = presence(directory / LOCK, directory.name, alone=False)
        undo.callback(os.close, held)
        try:
            high = HighWaterMark(beside, verifier)
            undo.callback(high.close)
            with high.turn(TURN_SECONDS):
                marks = read_marks(beside, verifier)
                store = postgres.PostgresStore(server)
                undo.callback(store.close, whole=False)
                state = _newest(store, verifier, marks)
                store.bring_forward()
                if _is_behind(marks, state.seal):
                    high.raise_to(state.head.note, state.head.seal)
        except (SQLAlchemyError, *postgres.ERRORS, OSError) as error:
            raise _unreached(server, error) from error
        undo.pop_all()
        return Opened(held, store, high, state)


def _newest(store: LedgerStore, verifier: VerifierKey, marks: Marks) -> State:
    """Return where a ledger stands: looked at first, then followed to where neighbours of other hosts are."""
    with store.look() as connection:
        state = read_state(connection, verifier, marks)
    store.durable()
    with store.turn() as turn:
        moved = turn.head != state.head
        return caught_up(turn.connection, state, verifier) if moved else state


def _unreached(server: str, error: Exception) -> Unavailable:
    """Tell a server that has no ledger, or cannot be reached now, from a ledger that is damaged."""
    if postgres.is_missing(error):
        return Unavailable("LEDGER_MISSING", file=postgres.name_of(server))
    if isinstance(error, NoResultFound):
        return corrupt("nothing is signed over it")
    return Unavailable("LEDGER_UNAVAILABLE", private=str(error))
