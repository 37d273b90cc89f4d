"""Offline verification as people ask for it: which checks belong to the files given, and their verdict."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from gateway.commands.exit_codes import Exit
from graph.errors import Fault
from security.ledger.note import VerifierKey, hashes, parse_vkey
from security.ledger.proof import FIRST_LINE
from security.ledger.receipt import FIRST_LINE as RECEIPT
from security.ledger.verify import (
    CheckOutcome,
    LedgerCheck,
    verify_consistency,
    verify_ledger,
    verify_proof,
    verify_receipt,
)

MARKS = {CheckOutcome.HELD: "✓", CheckOutcome.FAILED: "✗", CheckOutcome.NOT_DONE: "–"}

NOT_SHOWN = {
    "ledger": "not shown: that nobody was shown another tree; keep a checkpoint elsewhere, and compare",
    "receipt": "not shown: that everybody is shown the same tree, nor that what was logged is true",
    "proof": "not shown: that what was logged is true, nor that everybody is shown the same tree",
    "consistency": "not shown: what the entries say, nor that everybody is shown the same tree",
}


STATUS = {"HOLDS": Exit.YES, "FAILS": Exit.NO, "INCOMPLETE": Exit.INCOMPLETE}
SAID = {
    "HOLDS": "holds",
    "FAILS": "does not hold",
    "INCOMPLETE": "holds as far as it was checked, and not all of it was,",
}


class LogEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants verified: files, and the key (itself or its file) that alone is trusted."""

    place: Path | None
    vkey: str
    high: Path | None = None
    proof: Path | None = None
    entry: Path | None = None
    older: Path | None = None
    newer: Path | None = None
    path: Path | None = None


class LogVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """The checks that were made, what kind of thing they were made on, and under which key."""

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
    """Return the verdict on the files given; raises `Fault` where they do not make one question."""
    key = _trusted_key(asked)
    if asked.older and asked.newer and asked.path:
        found = verify_consistency(_bytes(asked.older), _bytes(asked.newer), hashes(_bytes(asked.path)), key)
        return _made("consistency", key, found)
    if asked.place is None:
        raise Fault("USAGE", why="name a ledger or a proof file, or give --older, --newer and --path")
    if _is_proof(asked.place):
        entry = _bytes(asked.entry) if asked.entry else None
        return _made("proof", key, verify_proof(_bytes(asked.place), key, entry))
    if asked.place.is_file() and _bytes(asked.place, len(RECEIPT)) == RECEIPT.encode():
        proof = _bytes(asked.proof) if asked.proof else None
        return _made("receipt", key, verify_receipt(_bytes(asked.place), key, proof))
    return _made("ledger", key, verify_ledger(asked.place, key, asked.high))


def _trusted_key(asked: LogEvidence) -> VerifierKey:
    """Return the key to trust; what was named and is not there is told before a key that nobody named."""
    together = (asked.older, asked.newer, asked.path)
    if any(together) and not all(together):
        raise Fault("USAGE", why="--older, --newer and --path belong together")
    key = _key(asked.vkey) if asked.vkey else None
    for path in (asked.place, asked.entry, *together):
        if path is not None and not path.exists():
            raise Fault("FILE_UNREADABLE", path=str(path), why="no such file or directory")
    if key is None:
        raise Fault(
            "USAGE", why="--vkey names the verifier key of the log; there are no keys of our own here"
        )
    return key


def _made(kind: str, key: VerifierKey, checks: list[LedgerCheck]) -> LogVerdict:
    return LogVerdict(kind=kind, vkey=key.vkey, checks=tuple(checks))


def _key(given: str) -> VerifierKey:
    """Return the key: the line itself, or the line in the file of that name."""
    line = given if "+" in given else _bytes(Path(given)).decode("utf-8", "replace").strip()
    return parse_vkey(line)


def _is_proof(place: Path) -> bool:
    return place.is_file() and _bytes(place, len(FIRST_LINE)) == FIRST_LINE.encode()


def _bytes(path: Path, at_most: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(at_most)
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise Fault("FILE_UNREADABLE", path=str(path), why=why) from error
