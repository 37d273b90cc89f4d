"""Offline verification of a whole ledger: numbered checks, each held, failed or not done.

Trusts nothing but the verifier key it is given; reads the files and writes none. What it cannot see:
a tail cut off together with the side file, and a second tree shown to somebody else. Both take a
checkpoint that others kept (`verify_consistency`), or witnesses.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from graph.errors import Refused, VerificationError
from security.ledger import sqlite
from security.ledger.checkpoint import open_checkpoint
from security.ledger.examine import CHECKS, Examined, check_all
from security.ledger.high_water_mark import Marks, read_marks
from security.ledger.merkle_tree import check_consistency, check_inclusion
from security.ledger.note import VerifierKey, encode64
from security.ledger.opening import DATABASE, HIGH
from security.ledger.proof import disclosure_in, parse_proof, verify_proof_file
from security.ledger.receipt import open_receipt
from security.ledger.snapshot import log_of, looked_at
from security.ledger.tlog_policy import WitnessPolicy

MOST_SHOWN = 20
"""Faults told of one check; a table that was dropped would otherwise be told once for each of its rows."""

HOW_TO_COPY = (
    "; a copy made of a ledger that was written meanwhile can look like this:"
    " `accord ledger copy` makes a whole one"
)


class CheckOutcome(Enum):
    """How a check ended (核验结果); what was not done says nothing."""

    HELD = "HELD"
    FAILED = "FAILED"
    NOT_DONE = "NOT_DONE"


class LedgerCheck(msgspec.Struct, frozen=True):
    """One numbered check: what was asked, how it ended, and where, if it failed."""

    number: int
    asked: str
    outcome: CheckOutcome
    detail: str = ""


def verify_ledger(place: Path, key: VerifierKey, high: Path | None = None) -> list[LedgerCheck]:
    """Verify the ledger in a directory, or a database file alone, with the log's verifier key.

    `high` is the side file where it lies elsewhere. Nothing is written, not beside the database either.

    1. The database is whole, of a known format and schema, and names this key; its log is not damaged.
    2. The newest checkpoint and the seal over it are signed by the key.
    3. The entries lead to its root.
    4. The stored hashes, which are served as tiles, lead to its root, level by level.
    5. Every earlier checkpoint is signed by the key and of the same tree, and none is missing.
    6. Every body, with its salt, opens its entry; where one is gone, an entry says by which clause.
    7. What the search finds is what the bodies say, and their times follow one another.
    8. The highest checkpoint on file is of this tree, and not beyond it.
    """
    database = _database_at(place)
    # The side file first: a gateway that runs meanwhile writes it after the database.
    beside = high or place / HIGH
    marks = read_marks(beside, key) if beside.is_file() else None
    copied = HOW_TO_COPY if log_of(database).exists() else ""
    try:
        with looked_at(database) as found:
            engine = sqlite.reading(found.path, immutable=found.immutable)
            try:
                with engine.connect() as connection, connection.begin():
                    return _told(check_all(connection, key, marks, found.damage), marks, copied)
            finally:
                engine.dispose()
    except (SQLAlchemyError, sqlite3.Error) as error:
        return _unreadable(f"the database cannot be read: {getattr(error, 'orig', error)}", copied)


def _database_at(place: Path) -> Path:
    """Return the database in a directory, or the one named itself; raises `Refused` LEDGER_NOTHING_THERE."""
    database = place / DATABASE if place.is_dir() else place
    if not database.is_file():
        raise Refused("LEDGER_NOTHING_THERE", resource=database.name)
    return database


def _unreadable(why: str, copied: str) -> list[LedgerCheck]:
    """Return the checks of a database that does not open: the first one failed, none of the others made."""
    return [_check(1, [why + copied]), *(_not_done(number, why) for number in range(2, 9))]


def _told(found: Examined, marks: Marks | None, copied: str) -> list[LedgerCheck]:
    """Return the eight checks in order; without a side file there is nothing to hold the eighth against."""
    checks = [
        _check(number, found.faults.get(number, ()), found.held.get(number, ""), copied)
        for number in range(1, 8)
    ]
    if marks is None:
        return [*checks, _not_done(8, "the side file is not here")]
    return [*checks, _check(8, found.faults.get(8, ()), "", copied)]


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
    if opened is None:  # nothing is disclosed, so nothing is asked of it
        return [bound]
    asked = "the disclosed body is what the entry commits to"
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


def verify_receipt(raw: bytes, key: VerifierKey, proof: bytes | None = None) -> list[LedgerCheck]:
    """Verify a signed receipt and, with a tlog-proof of its entry, whether the log kept its word.

    A proof under a checkpoint that is older than the promise says nothing on it and is refused.
    """
    asked = "the receipt is signed by the log"
    try:
        promise = open_receipt(raw, key.name, [key])
    except VerificationError as fault:
        return [LedgerCheck(1, asked, CheckOutcome.FAILED, fault.english)]
    said = f"entry {promise.index} of {promise.size}: leaf {encode64(promise.leaf)}, answer {promise.answer}"
    signed = LedgerCheck(1, asked, CheckOutcome.HELD, said)
    asked = "the log has that very entry where it was promised"
    if proof is None:
        return [signed, LedgerCheck(2, asked, CheckOutcome.NOT_DONE, "no proof of the entry was given")]
    try:
        shown = parse_proof(proof)
        checkpoint = open_checkpoint(shown.checkpoint, key.name, [key])
        if shown.index != promise.index or checkpoint.size < promise.size:
            return [
                signed,
                LedgerCheck(2, asked, CheckOutcome.NOT_DONE, "the proof is of another entry or older"),
            ]
        check_inclusion(promise.index, checkpoint.size, promise.leaf, shown.path, checkpoint.root)
    except VerificationError as fault:
        why = f"{fault.english}: keep receipt and proof, both are signed"
        return [signed, LedgerCheck(2, asked, CheckOutcome.FAILED, why)]
    return [signed, LedgerCheck(2, asked, CheckOutcome.HELD, f"in the tree of {checkpoint.size} entries")]


def verify_cosigned(
    number: int, notes: Sequence[bytes], policy: WitnessPolicy, key: VerifierKey
) -> LedgerCheck:
    """Verify that each checkpoint is the log's, which the policy knows, and cosigned by the policy's quorum.

    Then witnesses saw this very tree: as long as a quorum of them is honest, everybody was shown the same
    one.
    """
    asked = "every checkpoint is cosigned by the quorum of the policy"
    if not notes:
        return LedgerCheck(number, asked, CheckOutcome.NOT_DONE, "no checkpoint with cosignatures was given")
    try:
        signers = [one for note in dict.fromkeys(notes) for one in _cosigners(note, policy, key)]
    except VerificationError as fault:
        return LedgerCheck(number, asked, CheckOutcome.FAILED, fault.english)
    return LedgerCheck(number, asked, CheckOutcome.HELD, ", ".join(sorted(set(signers))))


def _cosigners(note: bytes, policy: WitnessPolicy, key: VerifierKey) -> list[str]:
    """Return the names of the witnesses that cosigned a checkpoint as a policy asks, or raise why not."""
    open_checkpoint(note, key.name, [key])
    policy.check(note)
    return [one.key.name for one in policy.cosigned(note)]


def checkpoint_of(proof: bytes) -> list[bytes]:
    """Return the checkpoint in a proof file; none where it is no such file, which other checks tell."""
    try:
        return [parse_proof(proof).checkpoint]
    except VerificationError:
        return []


def _check(number: int, faults: Iterable[str], held: str = "", copied: str = "") -> LedgerCheck:
    """Return how a check ended: held with a remark, or failed with its first faults and the number of others.

    `copied` is said after faults, where the files look like a copy made of a ledger in use.
    """
    listed = list(faults)
    if not listed:
        return LedgerCheck(number, CHECKS[number - 1], CheckOutcome.HELD, held)
    more = [f"and {len(listed) - MOST_SHOWN} more"] if len(listed) > MOST_SHOWN else []
    told = "; ".join([*listed[:MOST_SHOWN], *more])
    return LedgerCheck(number, CHECKS[number - 1], CheckOutcome.FAILED, told + copied)


def _not_done(number: int, why: str) -> LedgerCheck:
    return LedgerCheck(number, CHECKS[number - 1], CheckOutcome.NOT_DONE, why)
