"""The highest checkpoint ever signed, kept beside the database, and the turn of those who raise it.

A database restored from an older backup is whole and correctly signed; going on with it would sign
a second history. Only something kept apart can tell: `checkpoint.high`, two slots of one disk block,
written in turn, each a signed checkpoint and the seal that goes with it. It is written after the commit and
before anybody hears of it. So a crash between the two leaves it behind the database, which is no alarm; a
torn write spoils one slot, and then the database is beyond the other one. A spoilt slot with a database
that is *not* beyond the other is an alarm: the newest entry may have been cut off with it. A backup that
brings back *both* files is not seen here: put the file on another disk, and let others keep checkpoints.
"""

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from graph.durable_files import replace
from graph.errors import VerificationError
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.locks import in_turn
from security.ledger.note import VerifierKey
from security.ledger.seal import Seal, open_seal

SLOT = 4096
_BETWEEN = b"\x00"


class SignedMark(NamedTuple):
    """What was signed together: a checkpoint, and the seal."""

    checkpoint: Checkpoint
    seal: Seal


class Marks(NamedTuple):
    """What the side file says: its highest mark, if any slot can be read, and which slots cannot."""

    highest: SignedMark | None
    spoilt: tuple[int, ...]
    holder: int = 0

    def alarm(self, seal: int) -> str:
        """Return why a database under the seal of this number is not beyond doubt, if so."""
        if self.highest is None:
            return "the record of the highest checkpoint cannot be read"
        if self.spoilt and seal <= self.highest.seal.number:
            return (
                f"slot {self.spoilt[0] + 1} of the record of the highest checkpoint cannot be read,"
                " and no crash explains it: the newest entries may be cut off"
            )
        return ""


class HighWaterMark:
    """The side file, open for writing: one file, for every process of a host that has the ledger open."""

    def __init__(self, path: Path, key: VerifierKey) -> None:
        self._path, self._key = path, key
        self._file = os.open(path, os.O_RDWR)
        self._known, self._next = b"", 0

    def turn(self, seconds: float) -> AbstractContextManager[None]:
        """Hold the turn of this host for the block: nobody else commits and writes this file meanwhile."""
        return in_turn(self._file, seconds)

    def raise_to(self, note: bytes, seal: bytes) -> None:
        """Store what was signed, durably; raises `OSError`, after which the disk is not to be trusted.

        The slot that is overwritten is the lower one, whoever wrote it. Who calls has the turn.
        """
        if os.pread(self._file, 2 * SLOT, 0) != self._known:
            found = read_marks(self._path, self._key)
            self._next = found.spoilt[0] if found.spoilt else 1 - found.holder
        if os.pwrite(self._file, _slot(note, seal), self._next * SLOT) != SLOT:
            raise OSError("the slot was written in part")
        os.fdatasync(self._file)
        self._known, self._next = os.pread(self._file, 2 * SLOT, 0), 1 - self._next

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)


def make_high_water_mark(path: Path, note: bytes, seal: bytes) -> None:
    """Make the file of a new ledger; it is there whole or not at all."""
    replace(path, _slot(note, seal) * 2)


def read_marks(path: Path, key: VerifierKey) -> Marks:
    """Return what the side file says, without opening it for writing."""
    with path.open("rb") as file:
        slots = [_read(file.read(SLOT), key) for _ in range(2)]
    whole = [(mark.seal.number, -at) for at, mark in enumerate(slots) if mark is not None]
    holder = -max(whole)[1] if whole else 0
    return Marks(slots[holder], tuple(at for at, mark in enumerate(slots) if mark is None), holder)


def _slot(note: bytes, seal: bytes) -> bytes:
    assert len(note) + len(seal) < SLOT, "a checkpoint and a seal fit one slot"
    return (note + _BETWEEN + seal).ljust(SLOT, b"\n")


def _read(slot: bytes, key: VerifierKey) -> SignedMark | None:
    note, between, rest = slot.partition(_BETWEEN)
    seal = rest.rstrip(b"\n") + b"\n"
    try:
        mark = SignedMark(open_checkpoint(note, key.name, [key]), open_seal(seal, key.name, [key]))
    except VerificationError:
        return None
    # INVARIANT: every byte of a slot counts, the blanks behind the notes too.
    whole = len(slot) == SLOT and slot == (note + between + seal).ljust(SLOT, b"\n")
    return mark if whole and mark.checkpoint.size == mark.seal.size else None
