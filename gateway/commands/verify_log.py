"""Offline verification as people ask for it: which checks belong to the files given, and their verdict.

    a directory or a database     the whole ledger (审计账本), entry by entry
    a `.tlog-proof` file          that one entry is in the tree of one checkpoint
    a receipt                     that the log promised an answer's entry, and with a proof that it kept it
    evidence                      that the log signed for an auditor's answers and has the entries in them
    two checkpoints and a path    that the older tree is a prefix of the newer one

The checks themselves are `security.ledger.verify`. Nothing is trusted but the verifier key, which must
come from somewhere else than the files: that is why there is no default but our own.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gateway.commands.exit_codes import Exit
from graph.errors import Fault
from security.ledger.evidence import BEGINNING as EVIDENCE
from security.ledger.evidence import checkpoints_in, verify_evidence
from security.ledger.note import VerifierKey, hashes, parse_vkey
from security.ledger.proof import FIRST_LINE
from security.ledger.receipt import FIRST_LINE as RECEIPT
from security.ledger.tlog_policy import read_policy
from security.ledger.verify import (
    CheckOutcome,
    LedgerCheck,
    checkpoint_of,
    verify_consistency,
    verify_cosigned,
    verify_ledger,
    verify_proof,
    verify_receipt,
)

MARKS = {CheckOutcome.HELD: "✓", CheckOutcome.FAILED: "✗", CheckOutcome.NOT_DONE: "–"}

# What a green verdict is too easily taken for: each kind of evidence leaves something open.
NOT_SHOWN = {
    "ledger": "not shown: that nobody was shown another tree; keep a checkpoint elsewhere, and compare",
    "receipt": "not shown: that everybody is shown the same tree, nor that what was logged is true",
    "proof": "not shown: that what was logged is true, nor that everybody is shown the same tree",
    "evidence": "not shown: that these are all entries, that they are true,"
    " nor that everybody is shown the same tree",
    "consistency": "not shown: what the entries say, nor that everybody is shown the same tree",
}


STATUS = {"HOLDS": Exit.YES, "FAILS": Exit.NO, "INCOMPLETE": Exit.INCOMPLETE}
SAID = {
    "HOLDS": "holds",
    "FAILS": "does not hold",
    "INCOMPLETE": "holds as far as it was checked, and not all of it was,",
}


class LogEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants verified: files, and the key (itself or its file) that alone is trusted.

    `place` is a ledger, a proof, a receipt or evidence; `high` a ledger's record of its highest checkpoint;
    `entry` the entry that a proof must be of; `proof` what a receipt's promise is held against; `older`,
    `newer` and `path` two checkpoints and the hashes between them, one in base64 on each line. `policy` says
    whose cosignatures every checkpoint that is looked at must carry.
    """

    place: Path | None
    vkey: str
    high: Path | None = None
    proof: Path | None = None
    entry: Path | None = None
    older: Path | None = None
    newer: Path | None = None
    path: Path | None = None
    policy: Path | None = None


class LogVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """The checks that were made, what kind of thing they were made on, and under which key.

    A check that could not be made for want of a file is no failure, and is told: the verdict is INCOMPLETE
    then.
    """

    kind: str
    vkey: str
    checks: tuple[LedgerCheck, ...]

    @property
    def answer(self) -> str:
        """HOLDS where every check was made and held, FAILS where one failed, else INCOMPLETE."""
        outcomes = {check.outcome for check in self.checks}
        if CheckOutcome.FAILED in outcomes:
            return "FAILS"
        return "HOLDS" if outcomes == {CheckOutcome.HELD} else "INCOMPLETE"

    @property
    def status(self) -> Exit:
        """The status to end with."""
        return STATUS[self.answer]

    @property
    def document(self) -> dict[str, Any]:
        """The verdict as one JSON document; what is signed and what was merely looked at stay apart."""
        return {
            "holds": self.answer == "HOLDS",
            "answer": self.answer,
            "kind": self.kind,
            "vkey": self.vkey,
            "checks": self.checks,
            "notShown": NOT_SHOWN[self.kind],
        }

    @property
    def sentences(self) -> Iterator[str]:
        """The verdict first, then each check, then what none of them shows."""
        yield f"the {self.kind} {SAID[self.answer]} under {self.vkey}"
        for check in self.checks:
            detail = f": {check.detail}" if check.detail else ""
            yield f"{MARKS[check.outcome]} {check.number}. {check.asked}{detail}"
        yield NOT_SHOWN[self.kind]


def verdict(asked: LogEvidence) -> LogVerdict:
    """Return the verdict on the files given.

    Raises `Fault` USAGE where they do not make one question, FILE_UNREADABLE where one is not there.
    """
    key = _trusted_key(asked)
    if asked.older and asked.newer and asked.path:
        found = verify_consistency(_bytes(asked.older), _bytes(asked.newer), hashes(_bytes(asked.path)), key)
        notes = [_bytes(asked.newer)]
        return LogVerdict(kind="consistency", vkey=key.vkey, checks=_with_witnesses(found, notes, asked, key))
    if asked.place is None:
        raise Fault("USAGE", why="name a ledger or a proof file, or give --older, --newer and --path")
    kind = _kind_of(asked.place)
    checks = _CHECKS[kind](asked.place, key, asked)
    notes = _NOTES[kind](asked) if asked.policy else []
    return LogVerdict(kind=kind, vkey=key.vkey, checks=_with_witnesses(checks, notes, asked, key))


def _with_witnesses(
    checks: Sequence[LedgerCheck], notes: Sequence[bytes], asked: LogEvidence, key: VerifierKey
) -> tuple[LedgerCheck, ...]:
    """Return the checks, and with a policy one more: whether each checkpoint is cosigned as it asks."""
    if asked.policy is None:
        return tuple(checks)
    return (*checks, verify_cosigned(len(checks) + 1, notes, read_policy(_bytes(asked.policy)), key))


_BEGINNINGS = {FIRST_LINE.encode(): "proof", RECEIPT.encode(): "receipt", EVIDENCE: "evidence"}
"""How a file begins that is one of these: all are texts, a ledger is a directory or a database."""


def _kind_of(place: Path) -> str:
    """Return what lies at a place by how it begins, whatever it is named; else it is a ledger."""
    beginning = _bytes(place, max(map(len, _BEGINNINGS))) if place.is_file() else b""
    return next((kind for first, kind in _BEGINNINGS.items() if beginning.startswith(first)), "ledger")


def _proof(place: Path, key: VerifierKey, asked: LogEvidence) -> list[LedgerCheck]:
    """Check a proof of inclusion, and against the entry in hand where one is given."""
    return verify_proof(_bytes(place), key, _bytes(asked.entry) if asked.entry else None)


def _receipt(place: Path, key: VerifierKey, asked: LogEvidence) -> list[LedgerCheck]:
    """Check a signed receipt, and whether the log kept its promise where a proof is given."""
    return verify_receipt(_bytes(place), key, _bytes(asked.proof) if asked.proof else None)


def _evidence(place: Path, key: VerifierKey, _asked: LogEvidence) -> list[LedgerCheck]:
    return verify_evidence(_bytes(place), key)


def _ledger(place: Path, key: VerifierKey, asked: LogEvidence) -> list[LedgerCheck]:
    return verify_ledger(place, key, asked.high)


_CHECKS: dict[str, Callable[[Path, VerifierKey, LogEvidence], list[LedgerCheck]]] = {
    "proof": _proof,
    "receipt": _receipt,
    "evidence": _evidence,
    "ledger": _ledger,
}


def _of_proof(asked: LogEvidence) -> list[bytes]:
    return checkpoint_of(_bytes(asked.place)) if asked.place else []


def _of_receipt(asked: LogEvidence) -> list[bytes]:
    return checkpoint_of(_bytes(asked.proof)) if asked.proof else []


def _of_evidence(asked: LogEvidence) -> list[bytes]:
    return checkpoints_in(_bytes(asked.place)) if asked.place else []


_NOTES: dict[str, Callable[[LogEvidence], list[bytes]]] = {
    "proof": _of_proof,
    "receipt": _of_receipt,
    "evidence": _of_evidence,
    "ledger": lambda _asked: [],  # a ledger's own newest checkpoint is always ahead of its witnesses
}
"""The checkpoints in each kind that a policy's witnesses must have cosigned."""


def _trusted_key(asked: LogEvidence) -> VerifierKey:
    """Return the key to trust; what was named and is not there is told before a key that nobody named."""
    together = (asked.older, asked.newer, asked.path)
    if any(together) and not all(together):
        raise Fault("USAGE", why="--older, --newer and --path belong together")
    key = _key(asked.vkey) if asked.vkey else None
    _must_be_there(asked.place, asked.entry, asked.policy, *together)
    if key is None:
        raise Fault(
            "USAGE", why="--vkey names the verifier key of the log; there are no keys of our own here"
        )
    return key


def _must_be_there(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and not path.exists():
            raise Fault("FILE_UNREADABLE", path=str(path), why="no such file or directory")


def _key(given: str) -> VerifierKey:
    """Return the key: the line itself, or the line in the file of that name."""
    line = given if "+" in given else _bytes(Path(given)).decode("utf-8", "replace").strip()
    return parse_vkey(line)


def _bytes(path: Path, at_most: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(at_most)
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise Fault("FILE_UNREADABLE", path=str(path), why=why) from error
