"""Every check of a whole ledger on one look at it: for offline verification, and for the background walk.

check_all(connection, key, marks, damage)    faults by the number of their check
examine(engine, key, side)                   the first fault of a ledger that is being written, or nothing
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from graph.errors import VerificationError
from security.ledger import sqlite
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.high_water_mark import Marks, read_marks
from security.ledger.note import VerifierKey
from security.ledger.opening import chain_of, differences
from security.ledger.seal import Seal, memory_digest, open_seal
from security.ledger.sqlite import LEDGER, Head
from security.ledger.walk import Bodies, walk_bodies, walk_high, walk_tree

CHECKS = (
    "the database is whole, of a known format and schema, and names this key",
    "the newest checkpoint and the seal over it are signed by the key",
    "the entries lead to its root",
    "the stored hashes lead to its root",
    "every earlier checkpoint is signed and of the same tree, and none is missing",
    "every body, with its salt, opens its entry, or an entry says why it is gone",
    "what the search finds is what the bodies say, and their times follow one another",
    "the highest checkpoint on file is of this tree",
)


PAUSE = 0.005
"""Seconds of rest after every few rows, where a gateway answers in the same process: about half the time."""


class Examined(msgspec.Struct):
    """What was found wrong, by the number of the check, and what is said of one that held."""

    faults: dict[int, list[str]]
    held: dict[int, str]


def examine(engine: Engine, key: VerifierKey, side: Path) -> str:
    """Return the first thing wrong with a ledger that somebody may be writing meanwhile, or nothing.

    The side file is read first: the writer raises it after the database.
    """
    try:
        marks = read_marks(side, key)
        with engine.connect() as connection, connection.begin():
            found = check_all(connection, key, marks, "", PAUSE)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        return f"it cannot be read: {getattr(error, 'orig', error)}"
    return next((f"check {number}: {found.faults[number][0]}" for number in sorted(found.faults)), "")


def check_all(
    connection: Connection, key: VerifierKey, marks: Marks | None, damage: str, pause: float = 0.0
) -> Examined:
    """Make every check; `damage` says where the write-ahead log does not read, `marks` is the side file."""
    faults: dict[int, list[str]] = defaultdict(list)
    # 1.
    faults[1] = list(_identity(connection, key))
    # 2. Without it there is no root to lead to; the rest still says whether the parts agree.
    head = sqlite.head(connection)
    newest, seal = _signed(head, key, faults[2])
    # 3. to 7.
    met = Bodies()
    for fault in chain(walk_tree(connection, newest, key, pause), walk_bodies(connection, met, pause)):
        faults[fault.check].append(fault.where)
    if seal is not None:
        faults[5] += _sealed(connection, seal, known=bool(faults[2] or faults[5]))
    # 8. A damaged end of the log is an alarm where what it held was signed.
    if marks is not None:
        faults[8] += [fault.where for fault in walk_high(connection, newest, seal, marks)]
        if damage and faults[8]:
            faults[1].append(f"the write-ahead log is damaged at {damage}")
    elif damage:
        faults[1].append(f"the write-ahead log is damaged at {damage}, or a crash cut it there")
    held = {2: f"size {newest.size}" if newest else "", 6: f"{met.purged} purged" if met.purged else ""}
    return Examined({number: told for number, told in faults.items() if told}, held)


def _identity(connection: Connection, key: VerifierKey) -> Iterator[str]:
    if (state := sqlite.pragma(connection, "integrity_check(1)")) != "ok":
        yield f"the database is damaged: {state}"
    row = connection.execute(select(LEDGER)).one()
    if row.format != sqlite.FORMAT:
        yield f"format {row.format} is not known"
        return
    if row.vkey != key.vkey or row.origin != key.name:
        yield f"the ledger names the key {row.vkey} and the origin {row.origin}"
    yield from (f"the schema is another: {strange}" for strange in differences(connection))


def _signed(head: Head, key: VerifierKey, faults: list[str]) -> tuple[Checkpoint | None, Seal | None]:
    newest, seal = None, None
    try:
        newest = open_checkpoint(head.note, key.name, [key])
    except VerificationError as fault:
        faults.append(f"checkpoint of size {head.size}: {fault.details['why']}")
    try:
        seal = open_seal(head.seal, key.name, [key])
    except VerificationError as fault:
        faults.append(f"the seal: {fault.details['why']}")
    if newest is not None and newest.size != head.size:
        faults.append(f"it is kept under {head.size} and says {newest.size}")
        newest = None
    if seal is not None and (seal.size, seal.chain) != (head.size, head.chain):
        faults.append(f"the seal is of another checkpoint, of size {seal.size}")
    return newest, seal


def _sealed(connection: Connection, seal: Seal, *, known: bool) -> Iterator[str]:
    """Compare with the seal; a checkpoint that is `known` to be another one is told once."""
    count, chain_ = chain_of(connection)
    if count != seal.checkpoints:
        yield f"{seal.checkpoints} checkpoints were sealed, and {count} are here"
    elif chain_ != seal.chain and not known:
        yield "a checkpoint, or its place in the chain, is another than was sealed"
    if memory_digest(sqlite.memory(connection)) != seal.memory:
        yield "what is remembered is not what was sealed"
