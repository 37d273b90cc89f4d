"""Every check of a whole ledger (审计账本) on one look at it: offline, or by the background walk.

    check_all(connection, key, marks, damage)    faults by the number of their check
    examine(store, key, side)                    the first fault of a ledger that is being written, or nothing

All checks read one transaction, so that a ledger that grows meanwhile is judged as it stood at one instant.
No check stops at its first fault: whoever mends a ledger wants to know all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from graph.errors import VerificationError
from security.ledger import tables
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.engines import damage as damage_of
from security.ledger.engines import differences
from security.ledger.high_water_mark import Marks, read_marks
from security.ledger.note import VerifierKey
from security.ledger.seal import Seal, memory_digest, open_seal
from security.ledger.state import chain_of
from security.ledger.store import LedgerStore
from security.ledger.tables import LEDGER, Head
from security.ledger.walk import Bodies, LedgerFault, walk_bodies, walk_high, walk_tree

Signed = TypeVar("Signed", Checkpoint, Seal)

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
"""What each check asks, in order: check 1 is the first of them."""

PAUSE = 0.005
"""Seconds of rest after every few rows, where a gateway answers in the same process: about half the time."""


class Examined(msgspec.Struct):
    """What was found wrong, and what is said of checks that held, both by the number of the check.

    `faults` has no entry for a check that held. `held` is a short remark, `size 812` for one, often empty.
    """

    faults: dict[int, list[str]]
    held: dict[int, str]


def examine(store: LedgerStore, key: VerifierKey, side: Path) -> str:
    """Return the first thing wrong with a ledger that somebody may be writing meanwhile, or nothing.

    The side file is read first: the writer raises it after the database.
    """
    unread: tuple[type[Exception], ...] = (SQLAlchemyError, OSError, *store.errors)
    try:
        marks = read_marks(side, key)
        with store.look() as connection:
            found = check_all(connection, key, marks, "", PAUSE)
    except unread as error:
        return f"it cannot be read: {getattr(error, 'orig', error)}"
    return next((f"check {number}: {found.faults[number][0]}" for number in sorted(found.faults)), "")


def check_all(
    connection: Connection, key: VerifierKey, marks: Marks | None, damage: str, pause: float = 0.0
) -> Examined:
    """Make every check, 1 to 8, in the order of `CHECKS`, and return all faults.

    `damage` says where the write-ahead log does not read. `marks` is the side file, or None where there is
    none to compare with; then check 8 is not made. `pause` is in seconds, taken between rows.
    """
    faults: dict[int, list[str]] = defaultdict(list)
    # 1.
    faults[1] = list(_identity(connection, key))
    # 2. Without it there is no root to lead to; the rest still says whether the parts agree.
    head = tables.head(connection)
    newest, seal = _signed(head, key, faults[2])
    # 3. to 7.
    met = Bodies()
    _sort(walk_tree(connection, newest, key, pause), faults)
    _sort(walk_bodies(connection, met, pause), faults)
    if seal is not None:
        faults[5] += _sealed(connection, seal, known=bool(faults[2] or faults[5]))
    # 8. and what it says of check 1.
    if marks is not None:
        _sort(walk_high(connection, newest, seal, marks), faults)
    faults[1] += _damaged_log(damage, marks, faults[8])
    return Examined({number: told for number, told in faults.items() if told}, _held(newest, met))


def _sort(found: Iterable[LedgerFault], faults: dict[int, list[str]]) -> None:
    """Put each fault under the number of its check."""
    for fault in found:
        faults[fault.check].append(fault.where)


def _damaged_log(damage: str, marks: Marks | None, alarms: Sequence[str]) -> Iterator[str]:
    """Yield the damaged end of the write-ahead log, which is a fault where what it held was signed.

    The side file tells: with nothing amiss in check 8, a crash cut what nobody was told of. Without a side
    file nobody can tell, so it is a fault as well, and its words say that a crash may explain it.
    """
    if damage and marks is None:
        yield f"the write-ahead log is damaged at {damage}, or a crash cut it there"
    elif damage and alarms:
        yield f"the write-ahead log is damaged at {damage}"


def _held(newest: Checkpoint | None, met: Bodies) -> dict[int, str]:
    """Return what is said of checks 2 and 6 where they hold: how many entries, how many bodies purged."""
    size = f"size {newest.size}" if newest else ""
    return {2: size, 6: f"{met.purged} purged" if met.purged else ""}


def _identity(connection: Connection, key: VerifierKey) -> Iterator[str]:
    """Check 1; of a format that is not known nothing more is asked, for its columns may mean other things."""
    if state := damage_of(connection):
        yield f"the database is damaged: {state}"
    row = connection.execute(select(LEDGER)).one()
    if row.format not in tables.LACKING:
        yield f"format {row.format} is not known"
        return
    if row.vkey != key.vkey or row.origin != key.name:
        yield f"the ledger names the key {row.vkey} and the origin {row.origin}"
    yield from (f"the schema is another: {strange}" for strange in differences(connection))


def _signed(head: Head, key: VerifierKey, faults: list[str]) -> tuple[Checkpoint | None, Seal | None]:
    """Check 2: return checkpoint and seal as far as they verify, and put what is wrong into `faults`.

    A checkpoint that is kept under another size than its own leads nowhere: it counts as none.
    """
    newest = _opened(open_checkpoint, head.note, key, f"checkpoint of size {head.size}", faults)
    seal = _opened(open_seal, head.seal, key, "the seal", faults)
    if newest is not None and newest.size != head.size:
        faults.append(f"it is kept under {head.size} and says {newest.size}")
        newest = None
    if seal is not None and (seal.size, seal.chain) != (head.size, head.chain):
        faults.append(f"the seal is of another checkpoint, of size {seal.size}")
    return newest, seal


def _opened(
    open_note: Callable[[bytes, str, Iterable[VerifierKey]], Signed],
    note: bytes,
    key: VerifierKey,
    what: str,
    faults: list[str],
) -> Signed | None:
    """Return what a note says if the key signed it, else nothing, and say of `what` why not."""
    try:
        return open_note(note, key.name, [key])
    except VerificationError as fault:
        faults.append(f"{what}: {fault.details['why']}")
        return None


def _sealed(connection: Connection, seal: Seal, *, known: bool) -> Iterator[str]:
    """Compare with the seal; a checkpoint that is `known` to be another one is told once."""
    count, chain_ = chain_of(connection)
    if count != seal.checkpoints:
        yield f"{seal.checkpoints} checkpoints were sealed, and {count} are here"
    elif chain_ != seal.chain and not known:
        yield "a checkpoint, or its place in the chain, is another than was sealed"
    if memory_digest(tables.memory(connection)) != seal.memory:
        yield "what is remembered is not what was sealed"
