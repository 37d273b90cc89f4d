"""Offline verification of a whole ledger: numbered checks, each held, failed or not done.

Trusts nothing but the verifier key it is given; reads the files and writes none. What it cannot see:
a tail cut off together with the side file, and a second tree shown to somebody else. Both take a
checkpoint that others kept (`verify_consistency`), or witnesses.
"""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import chain
from pathlib import Path

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from graph.errors import Refused, VerificationError
from security.ledger import sqlite
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.high_water_mark import read_high_water_mark
from security.ledger.note import VerifierKey
from security.ledger.opening import DATABASE, HIGH
from security.ledger.proof import disclosure_in, verify_proof_file
from security.ledger.sqlite import LEDGER
from security.ledger.tree import check_consistency
from security.ledger.walk import count_purged, walk_bodies, walk_high, walk_tree

MOST_SHOWN = 20


class CheckOutcome(Enum):
    """How a check ended; what was not done says nothing."""

    HELD = "HELD"
    FAILED = "FAILED"
    NOT_DONE = "NOT_DONE"


class LedgerCheck(msgspec.Struct, frozen=True):
    """One numbered check: what was asked, how it ended, and where, if it failed."""

    number: int
    asked: str
    outcome: CheckOutcome
    detail: str = ""


def verify_ledger(place: Path, key: VerifierKey) -> list[LedgerCheck]:
    """Verify the ledger in a directory, or a database file alone, with the log's verifier key.

    1. The database is whole, of a known format, and names this key.
    2. The newest checkpoint is signed by the key.
    3. The entries lead to its root.
    4. The stored hashes, which are served as tiles, lead to its root, level by level.
    5. Every earlier checkpoint is signed by the key and of the same tree.
    6. Every body, with its salt, opens its entry.
    7. What the search finds is what the bodies say.
    8. The highest checkpoint on file is of this tree, and not beyond it.
    """
    database = place / DATABASE if place.is_dir() else place
    if not database.is_file():
        raise Refused("LEDGER_NOTHING_THERE", resource=database.name)
    # The side file first: a gateway that runs meanwhile writes it after the database.
    beside = place / HIGH
    highest = [read_high_water_mark(beside, key)] if place.is_dir() and beside.is_file() else []
    engine = sqlite.reading(database, immutable=_untouchable(database))
    try:
        with engine.connect() as connection, connection.begin():
            return _checks(connection, key, highest)
    except (SQLAlchemyError, sqlite3.Error) as error:
        why = f"the database cannot be read: {getattr(error, 'orig', error)}"
        return [_check(1, [why]), *(_not_done(number, why) for number in range(2, 9))]
    finally:
        engine.dispose()


def verify_proof(raw: bytes, key: VerifierKey, entry: bytes | None = None) -> list[LedgerCheck]:
    """Verify a tlog-proof file; `entry` is what ought to be logged, else what the file suggests.

    Says that the entry is in the tree the log signed for. A disclosed body is the committed one; that
    it is *true* is not seen.
    """
    asked = "the proof file binds the entry to a signed checkpoint"
    try:
        proof, checkpoint, proven = verify_proof_file(raw, key.name, [key], entry)
        opened = disclosure_in(proof.extra)
    except VerificationError as fault:
        return [LedgerCheck(1, asked, CheckOutcome.FAILED, fault.english)]
    bound = LedgerCheck(
        1, asked, CheckOutcome.HELD, f"entry {proof.index} of {checkpoint.size}: {proven.hex()}"
    )
    asked = "the disclosed body is what the entry commits to"
    if opened is None:
        return [bound, LedgerCheck(2, asked, CheckOutcome.NOT_DONE, "the file discloses no body")]
    if opened.commitment != proven:
        return [bound, LedgerCheck(2, asked, CheckOutcome.FAILED, "body or salt is another")]
    return [bound, LedgerCheck(2, asked, CheckOutcome.HELD, opened.body.decode())]


def verify_consistency(
    older: bytes, newer: bytes, path: Sequence[bytes], key: VerifierKey
) -> list[LedgerCheck]:
    """Verify that the tree of an older signed checkpoint is a prefix of that of a newer one."""
    asked = "both checkpoints are signed, and the older tree is a prefix of the newer"
    try:
        old, new = (open_checkpoint(raw, key.name, [key]) for raw in (older, newer))
        check_consistency(old.size, new.size, old.root, new.root, path)
    except VerificationError as fault:
        return [LedgerCheck(1, asked, CheckOutcome.FAILED, fault.english)]
    return [LedgerCheck(1, asked, CheckOutcome.HELD, f"{old.size} entries, then {new.size}")]


ASKED = (
    "the database is whole, of a known format, and names this key",
    "the newest checkpoint is signed by the key",
    "the entries lead to its root",
    "the stored hashes lead to its root",
    "every earlier checkpoint is signed and of the same tree",
    "every body, with its salt, opens its entry",
    "what the search finds is what the bodies say",
    "the highest checkpoint on file is of this tree",
)


def _checks(connection: Connection, key: VerifierKey, highest: list[Checkpoint | None]) -> list[LedgerCheck]:
    # 1.
    identity = _check(1, _identity(connection, key))
    # 2. Without it there is no root to lead to; the rest still says whether the parts agree.
    newest, why = _newest(connection, key)
    signed = _check(2, [why] if why else [], f"size {newest.size}" if newest else "")
    # 3 to 7.
    faults: dict[int, list[str]] = defaultdict(list)
    for fault in chain(walk_tree(connection, newest, key), walk_bodies(connection)):
        faults[fault.check].append(fault.where)
    count = count_purged(connection)
    said = {6: f"{count} purged" if count else ""}
    found = [_check(number, faults[number], said.get(number, "")) for number in range(3, 8)]
    # 8.
    if not highest:
        return [identity, signed, *found, _not_done(8, "the side file is not here")]
    high = _check(8, (fault.where for fault in walk_high(connection, newest, highest[0])))
    return [identity, signed, *found, high]


def _identity(connection: Connection, key: VerifierKey) -> Iterable[str]:
    if (state := sqlite.pragma(connection, "integrity_check(1)")) != "ok":
        yield f"the database is damaged: {state}"
    row = connection.execute(select(LEDGER)).one()
    if row.format != sqlite.FORMAT:
        yield f"format {row.format} is not known"
    if row.vkey != key.vkey or row.origin != key.name:
        yield f"the ledger names the key {row.vkey} and the origin {row.origin}"


def _newest(connection: Connection, key: VerifierKey) -> tuple[Checkpoint | None, str]:
    size, note = sqlite.head(connection)
    try:
        newest = open_checkpoint(note, key.name, [key])
    except VerificationError as fault:
        return None, f"checkpoint of size {size}: {fault.details['why']}"
    return (newest, "") if newest.size == size else (None, f"it is kept under {size} and says {newest.size}")


def _check(number: int, faults: Iterable[str], held: str = "") -> LedgerCheck:
    listed = list(faults)
    if not listed:
        return LedgerCheck(number, ASKED[number - 1], CheckOutcome.HELD, held)
    more = [f"and {len(listed) - MOST_SHOWN} more"] if len(listed) > MOST_SHOWN else []
    return LedgerCheck(
        number, ASKED[number - 1], CheckOutcome.FAILED, "; ".join([*listed[:MOST_SHOWN], *more])
    )


def _not_done(number: int, why: str) -> LedgerCheck:
    return LedgerCheck(number, ASKED[number - 1], CheckOutcome.NOT_DONE, why)


def _untouchable(database: Path) -> bool:
    """Whether the copy lies on a medium that cannot be written and has no log to be read with it."""
    log = database.with_name(database.name + "-wal")
    return not os.access(database.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
