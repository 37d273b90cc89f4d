"""The highest checkpoint ever signed, kept beside the database, and the lock of the one writer.

A database restored from an older backup is whole and correctly signed; going on with it would sign
a second history. Only something kept apart can tell: `checkpoint.high`, two slots of one disk block,
written in turn, each a signed checkpoint. It is written after the commit and before anybody hears of
it. So a crash between the two leaves it behind the database, which is no alarm; a torn write spoils
one slot and leaves the other. A backup that brings back *both* files is not seen here: put the file
on another disk, and let others keep checkpoints.
"""

import fcntl
import os
from pathlib import Path

from graph.durable_files import replace
from graph.errors import Unavailable, VerificationError
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.note import VerifierKey

SLOT = 4096


class HighWaterMark:
    """The open side file; `highest` is what it says, or nothing where no slot can be read."""

    def __init__(self, path: Path, key: VerifierKey) -> None:
        self._file = os.open(path, os.O_RDWR)
        slots = [_read(os.pread(self._file, SLOT, at * SLOT), key) for at in range(2)]
        self.highest = max(filter(None, slots), key=_size, default=None)
        self._next = 1 if self.highest is not None and slots[0] is self.highest else 0

    def raise_to(self, note: bytes) -> None:
        """Store a signed checkpoint durably; raises `OSError`, after which the disk is not to be trusted."""
        if os.pwrite(self._file, _slot(note), self._next * SLOT) != SLOT:
            raise OSError("the slot was written in part")
        os.fdatasync(self._file)
        self._next = 1 - self._next

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)


def make_high_water_mark(path: Path, note: bytes) -> None:
    """Make the file of a new ledger; it is there whole or not at all."""
    replace(path, _slot(note) * 2)


def read_high_water_mark(path: Path, key: VerifierKey) -> Checkpoint | None:
    """Return what the side file says, without opening it for writing."""
    with path.open("rb") as file:
        slots = [_read(file.read(SLOT), key) for _ in range(2)]
    return max(filter(None, slots), key=_size, default=None)


def lock(path: Path) -> int:
    """Take the lock of the ledger's one writer and return it; the kernel frees it with the process."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise Unavailable("LEDGER_LOCKED", directory=path.parent.name, private=str(path)) from error
    return handle


def _slot(note: bytes) -> bytes:
    assert len(note) <= SLOT, "a checkpoint fits one slot"
    return note.ljust(SLOT, b"\n")


def _read(slot: bytes, key: VerifierKey) -> Checkpoint | None:
    try:
        return open_checkpoint(slot.rstrip(b"\n") + b"\n", key.name, [key])
    except VerificationError:
        return None


def _size(checkpoint: Checkpoint) -> int:
    return checkpoint.size
