"""Opening a ledger: nothing is appended to a log that is not what was signed before."""

import os
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from graph.errors import Unavailable, VerificationError
from security.ledger import sqlite, tiles
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.high_water_mark import HighWaterMark, lock, make_high_water_mark
from security.ledger.note import Signs, VerifierKey
from security.ledger.sqlite import ENTRIES, LEDGER
from security.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash
from security.ledger.writer import State

DATABASE, HIGH, LOCK = "ledger.sqlite", "checkpoint.high", "ledger.lock"
_PASSING = ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
_PORTION = 4096


class Opened(NamedTuple):
    """A ledger that may be appended to: its lock, its engine, its side file, and where it stands."""

    lock: int
    engine: Engine
    high: HighWaterMark
    state: State


def open_files(directory: Path, origin: str, key: Signs, beside: Path) -> Opened:
    """Open or make the ledger in `directory`; `beside` is the side file of the highest checkpoint.

    1. Nobody else writes it.
    2. A ledger that is not there is made, the side file first; but not where a side file says that
       there was one.
    3. Format, origin and key are the ones given.
    4. Every entry has its hashes, and the tree over all of them is the one of the newest checkpoint,
       which the key has signed.
    5. The highest checkpoint ever signed is of this tree, and not beyond it.

    Bodies are not read: whether they open their entries is `verify`'s to find out.
    """
    with ExitStack() as undo:
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            # 1.
            held = lock(directory / LOCK)
            undo.callback(os.close, held)
            engine = sqlite.writing(directory / DATABASE)
            undo.callback(engine.dispose)
            with engine.connect() as connection:
                high, state = _checked(connection, origin, key, beside)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise _unopened(error) from error
        undo.pop_all()
        return Opened(held, engine, high, state)


def _unopened(error: Exception) -> Unavailable:
    """Tell a ledger that cannot be reached now from one that is damaged."""
    cause = getattr(error, "orig", error)
    if isinstance(error, OSError) or getattr(cause, "sqlite_errorname", "").startswith(_PASSING):
        return Unavailable("LEDGER_UNAVAILABLE", private=str(error))
    return Unavailable("LEDGER_CORRUPT", why="the database cannot be read", private=str(error))


def _checked(connection: Connection, origin: str, key: Signs, beside: Path) -> tuple[HighWaterMark, State]:
    verifier = VerifierKey(origin, key.public)
    with connection.begin():
        # 2.
        if not sqlite.exists(connection):
            _make(connection, verifier, key, beside)
        # 3.
        _check_identity(connection, verifier)
        sqlite.RESULTS.create(connection, checkfirst=True)  # ledgers made before there were results
    if not beside.exists():
        raise Unavailable("LEDGER_FORKED", why="the record of the highest checkpoint is missing")
    high = HighWaterMark(beside, verifier)
    try:
        with connection.begin():
            return high, _check_tree(connection, verifier, high.highest)
    except BaseException:
        high.close()
        raise


def _make(connection: Connection, verifier: VerifierKey, key: Signs, beside: Path) -> None:
    note = Checkpoint(verifier.name, 0, EMPTY_ROOT).signed(key)
    if beside.exists():
        high = HighWaterMark(beside, verifier)
        high.close()
        if high.highest is None or high.highest.size:
            raise Unavailable("LEDGER_FORKED", why="entries were signed here, and the database is empty")
    else:
        make_high_water_mark(beside, note)
    sqlite.make(connection, verifier.name, verifier.vkey, note)


def _check_identity(connection: Connection, verifier: VerifierKey) -> None:
    found = connection.execute(select(LEDGER)).one()
    if found.format != sqlite.FORMAT:
        raise Unavailable("LEDGER_FORMAT", found=found.format, known=sqlite.FORMAT)
    if found.vkey != verifier.vkey:
        raise Unavailable("LEDGER_KEY", ledger=found.vkey, given=verifier.vkey)


def _check_tree(connection: Connection, verifier: VerifierKey, highest: Checkpoint | None) -> State:
    # 4.
    size, note = sqlite.head(connection)
    try:
        newest = open_checkpoint(note, verifier.name, [verifier])
    except VerificationError as error:
        raise Unavailable("LEDGER_CORRUPT", why="the newest checkpoint does not verify") from error
    if newest.size != size:
        raise Unavailable("LEDGER_CORRUPT", why="the newest checkpoint is not of the size it is kept under")
    # 5. A side file that cannot be read proves nothing, so it is as good as missing.
    if highest is None:
        raise Unavailable("LEDGER_FORKED", why="the record of the highest checkpoint cannot be read")
    if highest.size > size:
        why = f"entries up to {highest.size} were signed, and it ends at {size}"
        raise Unavailable("LEDGER_FORKED", why=why)
    frontier, root_then = _replay(connection, size, highest.size)
    if frontier.root() != newest.root:
        raise Unavailable("LEDGER_CORRUPT", why="the entries do not lead to the root of the checkpoint")
    if root_then != highest.root:
        why = f"another tree of size {highest.size} was signed"
        raise Unavailable("LEDGER_FORKED", why=why)
    return State(frontier, note)


def _replay(connection: Connection, size: int, then: int) -> tuple[Frontier, bytes]:
    """Build the tree again, beside the stored hashes; return its edge, and its root at size `then`."""
    frontier = Frontier()
    root_then = EMPTY_ROOT
    for first in range(0, size, _PORTION):
        last = min(first + _PORTION, size)
        entries = connection.execute(
            select(ENTRIES.c.entry)
            .where(ENTRIES.c.number >= first, ENTRIES.c.number < last)
            .order_by("number")
        ).scalars()
        made: dict[int, list[bytes]] = {}
        for entry in entries:
            for height, digest in frontier.append(leaf_hash(entry)):
                if height % tiles.HEIGHT == 0:
                    made.setdefault(height // tiles.HEIGHT, []).append(digest)
            if frontier.size == then:
                root_then = frontier.root()
        for level, digests in made.items():
            begin = first >> tiles.HEIGHT * level
            if sqlite.hashes(connection, level, begin, len(digests)) != digests:
                why = f"the hashes of level {level} from {begin} on are not the entries'"
                raise Unavailable("LEDGER_CORRUPT", why=why)
    if frontier.size != size or sqlite.hashes(connection, 0, size, 1):
        raise Unavailable("LEDGER_CORRUPT", why=f"there are not {size} entries")
    return frontier, root_then
