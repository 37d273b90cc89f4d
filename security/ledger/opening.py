"""Opening a ledger: nothing is written before every check has passed, and nothing is appended to another log.

    make_files(…)       a new log, once: by a command, never by a start
    open_files(…)       the log that was made: looked at without touching it, then taken for writing

A refusal leaves every file as it was found, the write-ahead log too, and names the one that is wrong.
"""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from graph.durable_files import sync_directory
from graph.errors import Refused, Unavailable, VerificationError
from security.ledger import sqlite, tiles
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.high_water_mark import (
    HighWaterMark,
    Marks,
    SignedMark,
    lock,
    make_high_water_mark,
    read_marks,
)
from security.ledger.merkle_tree import EMPTY_ROOT, Frontier, leaf_hash
from security.ledger.note import Signs, VerifierKey
from security.ledger.seal import NO_CHAIN, Seal, chained, first_seal, memory_digest, open_seal
from security.ledger.snapshot import Found, log_of, looked_at
from security.ledger.sqlite import CHECKPOINTS, ENTRIES, LEDGER, Head
from security.ledger.writer import State

DATABASE, HIGH, LOCK = "ledger.sqlite", "checkpoint.high", "ledger.lock"
"""The names of the database, of the side file where it lies beside it, and of the writer's lock."""

_PASSING = ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
"""Beginnings of SQLite's error names that say nothing against the ledger: it cannot be reached now."""

_PORTION = 4096
"""Entries read at once: a start takes the same memory however long the log is."""


class Opened(NamedTuple):
    """A ledger that may be appended to: its lock, its engine, its side file, and where it stands."""

    lock: int
    engine: Engine
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
    held = lock(directory / LOCK, directory.name)
    try:
        note = Checkpoint(origin, 0, EMPTY_ROOT).signed(key)
        seal = first_seal(origin, note, memory)
        head = Head(0, note, seal.chain, seal.signed(key))
        make_high_water_mark(beside, note, head.seal)
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


def open_files(directory: Path, origin: str, key: Signs, beside: Path) -> Opened:
    """Open the ledger in `directory`; `beside` is the side file of the highest checkpoint.

    Raises `Unavailable`: LEDGER_MISSING (1), LEDGER_LOCKED (2), LEDGER_FORMAT, LEDGER_KEY, LEDGER_CORRUPT or
    LEDGER_FORKED (3), LEDGER_NOT_DURABLE (4), LEDGER_UNAVAILABLE where a file does not answer.

    1. There is one: what is missing was lost, and is not made anew.
    2. Nobody else writes it.
    3. What was found, without touching it, is the log that was signed last: see `_checked`.
    4. Only now it is opened for writing, and still stands where it was looked at.
    5. A side file that a crash left behind is brought up to it.
    """
    # 1.
    _check_there(directory / DATABASE, beside)
    verifier = VerifierKey(origin, key.public)
    with ExitStack() as undo:
        try:
            # 2.
            held = lock(directory / LOCK, directory.name)
            undo.callback(os.close, held)
            # 3.
            marks = read_marks(beside, verifier)
            state = _looked_at(directory / DATABASE, verifier, marks)
            # 4.
            engine = sqlite.writing(directory / DATABASE)
            undo.callback(engine.dispose)
            _check_unmoved(engine, state)
            # 5.
            high = HighWaterMark(beside, verifier)
            undo.callback(high.close)
            if _is_behind(marks, state.seal):
                high.raise_to(state.head.note, state.head.seal)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise _unopened(error) from error
        undo.pop_all()
        return Opened(held, engine, high, state)


def look_at_files(directory: Path, verifier: VerifierKey, beside: Path) -> int:
    """Return how many entries a ledger has, by the checks of a start; nothing is written, no lock is taken.

    Only where nobody writes it: what is written meanwhile looks like damage. Raises `Unavailable` as a start
    does, from step 3 of `open_files` on.
    """
    _check_there(directory / DATABASE, beside)
    try:
        return _looked_at(directory / DATABASE, verifier, read_marks(beside, verifier)).head.size
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise _unopened(error) from error


def _check_there(*files: Path) -> None:
    """Refuse a start where a file is missing: an empty one in its place would forget what was signed."""
    for file in files:
        if not file.exists():
            raise Unavailable("LEDGER_MISSING", file=str(file))


def _check_unmoved(engine: Engine, state: State) -> None:
    """Refuse a database that is no more what was looked at: somebody wrote it who took no lock."""
    with engine.connect() as connection, connection.begin():
        if sqlite.head(connection) != state.head:
            raise Unavailable("LEDGER_UNAVAILABLE", private="it changed while it was opened")


def _is_behind(marks: Marks, seal: Seal) -> bool:
    """Whether the side file is to be written anew: a slot was torn, or a crash came before it was raised."""
    return bool(marks.spoilt) or marks.highest is None or marks.highest.seal.number < seal.number


def _unopened(error: Exception) -> Unavailable:
    """Tell a ledger that cannot be reached now from one that is damaged."""
    cause = getattr(error, "orig", error)
    if isinstance(error, OSError) or getattr(cause, "sqlite_errorname", "").startswith(_PASSING):
        return Unavailable("LEDGER_UNAVAILABLE", private=str(error))
    return _corrupt(f"`{DATABASE}` cannot be read", str(error))


def _looked_at(database: Path, verifier: VerifierKey, marks: Marks) -> State:
    """Return where the ledger stands, by a look that writes nothing beside it."""
    with looked_at(database) as found:
        engine = sqlite.reading(found.path, immutable=found.immutable)
        try:
            with engine.connect() as connection, connection.begin():
                return _checked(connection, verifier, marks, found)
        except (SQLAlchemyError, sqlite3.Error) as error:
            if found.damage:
                raise _corrupt(
                    f"`{log_of(database).name}` is damaged at {found.damage}", str(error)
                ) from error
            raise
        finally:
            engine.dispose()


def _checked(connection: Connection, verifier: VerifierKey, marks: Marks, found: Found) -> State:
    """Return where a ledger stands that may be gone on with.

    1. Format, origin and key are the ones given; the tables, indexes, triggers and views are ours.
    2. The newest checkpoint and the seal over it are signed by the key; nothing that was signed higher is
       missing: cut off, restored from a backup, or lost with a damaged write-ahead log.
    3. Every entry has its hashes, and the tree over all of them is the one of the newest checkpoint.
    4. The highest checkpoint ever signed is of this tree.
    5. No checkpoint is missing, and what is remembered is what was sealed.

    Bodies are not read: each is opened against its entry when it is shown, and all of them by `examine`.
    """
    # 1.
    _check_identity(connection, verifier, marks)
    # 2.
    head, newest = _signed_head(connection, verifier)
    seal = _seal(head, verifier)
    highest = _highest(marks, seal, found.damage)
    # 3.
    frontier, root_then = _replay(connection, head.size, highest.checkpoint.size)
    if frontier.root() != newest.root:
        raise _corrupt("the entries do not lead to the root of the checkpoint")
    # 4.
    another_seal = seal.number == highest.seal.number and seal != highest.seal
    if root_then != highest.checkpoint.root or another_seal:
        raise Unavailable("LEDGER_FORKED", why=f"another tree of size {highest.checkpoint.size} was signed")
    # 5.
    return State(frontier, head, seal, _sealed_memory(connection, seal))


def _highest(marks: Marks, seal: Seal, damage: str) -> SignedMark:
    """Return the highest mark on file, which is not above the seal of the database, or refuse the ledger.

    Signed entries that are missing are damage where the write-ahead log is damaged, and a second history in
    the making where nothing explains them.
    """
    if why := marks.alarm(seal.number):
        raise Unavailable("LEDGER_FORKED", why=why)
    highest = marks.highest
    assert highest is not None, "the alarm was given"
    if highest.seal.number <= seal.number:
        return highest
    if damage:
        raise _corrupt(f"the write-ahead log is damaged at {damage}, and what it held was signed")
    why = f"entries up to {highest.checkpoint.size} were signed, and it ends at {seal.size}"
    raise Unavailable("LEDGER_FORKED", why=why)


def _sealed_memory(connection: Connection, seal: Seal) -> Mapping[str, str]:
    """Return what is remembered, where it and the chain of checkpoints are what the seal covers."""
    memory = sqlite.memory(connection)
    if memory_digest(memory) != seal.memory:
        raise _corrupt("what is remembered is not what was sealed")
    if chain_of(connection) != (seal.checkpoints, seal.chain):
        raise _corrupt("a checkpoint is missing, or another one was sealed")
    return memory


def _check_identity(connection: Connection, verifier: VerifierKey, marks: Marks) -> None:
    """Step 1; where the side file bears this key and the database names another, the database was altered."""
    found = connection.execute(select(LEDGER)).one()
    if found.format != sqlite.FORMAT:
        raise Unavailable("LEDGER_FORMAT", found=found.format, known=sqlite.FORMAT)
    if found.vkey != verifier.vkey or found.origin != verifier.name:
        if marks.highest is not None:
            raise _corrupt("the database names another key than the one that signs it")
        raise Unavailable("LEDGER_KEY", ledger=found.vkey, given=verifier.vkey)
    if strange := differences(connection):
        raise _corrupt(f"the schema is another: {strange[0]}")


def differences(connection: Connection) -> list[str]:
    """Return which tables, indexes, triggers and views are not those of a ledger, by kind and name."""
    found, wanted = sqlite.schema(connection), sqlite.declared()
    return sorted({f"{kind} `{name}`" for kind, name, _, _ in found ^ wanted})


def _signed_head(connection: Connection, verifier: VerifierKey) -> tuple[Head, Checkpoint]:
    """Return what is signed over the newest commit, and the checkpoint in it, which the key signed."""
    head = sqlite.head(connection)
    try:
        newest = open_checkpoint(head.note, verifier.name, [verifier])
    except VerificationError as error:
        raise _corrupt("the newest checkpoint does not verify") from error
    if newest.size != head.size:
        raise _corrupt("the newest checkpoint is not of the size it is kept under")
    return head, newest


def _seal(head: Head, verifier: VerifierKey) -> Seal:
    """Return the seal, which the key signed and which is over this very checkpoint."""
    try:
        seal = open_seal(head.seal, verifier.name, [verifier])
    except VerificationError as error:
        raise _corrupt("the seal does not verify") from error
    if (seal.size, seal.chain) != (head.size, head.chain):
        raise _corrupt("the seal is not that of the newest checkpoint")
    return seal


def chain_of(connection: Connection) -> tuple[int, bytes]:
    """Return how many checkpoints are kept, and the chain over them."""
    chain, count = NO_CHAIN, 0
    for note in connection.execute(select(CHECKPOINTS.c.note).order_by(CHECKPOINTS.c.size)).scalars():
        chain, count = chained(chain, note), count + 1
    return count, chain


def _replay(connection: Connection, size: int, then: int) -> tuple[Frontier, bytes]:
    """Build the tree again, beside the stored hashes; return its edge, and its root at size `then`.

    `then` is at most `size`. The hashes are read by portions as the entries are, so both are seen to agree.
    """
    frontier = Frontier()
    root_then = EMPTY_ROOT
    for first in range(0, size, _PORTION):
        entries = _entries(connection, first, min(first + _PORTION, size))
        made, met = _grown(frontier, entries, then)
        root_then = met or root_then
        _check_stored(connection, first, made)
    if frontier.size != size or sqlite.hashes(connection, 0, size, 1):
        raise _corrupt(f"there are not {size} entries")
    return frontier, root_then


def _entries(connection: Connection, first: int, last: int) -> Iterable[bytes]:
    """Return the entries from number `first` to the one before `last`, in order."""
    asked = select(ENTRIES.c.entry).where(ENTRIES.c.number >= first, ENTRIES.c.number < last)
    return connection.execute(asked.order_by("number")).scalars()


def _grown(
    frontier: Frontier, entries: Iterable[bytes], then: int
) -> tuple[Mapping[int, list[bytes]], bytes]:
    """Append entries; return the hashes made for each level of tiles, and the root at size `then` if met."""
    made: dict[int, list[bytes]] = defaultdict(list)
    root_then = b""
    for entry in entries:
        for height, digest in frontier.append(leaf_hash(entry)):
            if height % tiles.HEIGHT == 0:
                made[height // tiles.HEIGHT].append(digest)
        if frontier.size == then:
            root_then = frontier.root()
    return made, root_then


def _check_stored(connection: Connection, first: int, made: Mapping[int, list[bytes]]) -> None:
    """Refuse stored hashes that are not those made of the entries from number `first` on."""
    for level, digests in made.items():
        begin = first >> tiles.HEIGHT * level
        if sqlite.hashes(connection, level, begin, len(digests)) != digests:
            raise _corrupt(f"the hashes of level {level} from {begin} on are not the entries'")


def _corrupt(why: str, private: str = "") -> Unavailable:
    return Unavailable("LEDGER_CORRUPT", why=why, private=private)
