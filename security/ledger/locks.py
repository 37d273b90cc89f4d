"""Locks on files, of the kernel: whoever dies lets go, and no file is left behind that somebody must remove.

    presence(path)            held by every process that has the ledger open; alone, by one that makes it
    in_turn(file, seconds)    held for one commit, by one process of this host at a time

Turns are taken in two steps, so that who has just had one does not have the next as well: whoever waits holds
the place of the next one, and gives it up once it has the turn. Both are locks of the open file, not of the
process, so two ledgers of one process exclude each other too.
"""

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import Unavailable

_NEXT, _TURN = 1, 2
"""Which byte of the file stands for what; nothing is read or written there."""

_PAUSE = 0.0003
"""Seconds between two tries: a turn takes some milliseconds."""


def presence(path: Path, directory: str, *, alone: bool) -> int:
    """Take the lock of those who have the ledger open, or of the one who has it alone; return it.

    Raises `Unavailable` LEDGER_LOCKED where somebody has it in a way that excludes this one.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if not _flock(handle, alone=alone):
        os.close(handle)
        raise Unavailable("LEDGER_LOCKED", directory=directory, private=str(path))
    return handle


def is_alone(presence: int) -> bool:
    """Whether nobody else has the ledger open, by trying; the lock that is held stays a shared one.

    Who asks has the turn, so that nobody comes in between.
    """
    alone = _flock(presence, alone=True)
    _flock(presence, alone=False)
    return alone


@contextmanager
def in_turn(file: int, seconds: float) -> Iterator[None]:
    """Hold the turn for the block; raises `Unavailable` LEDGER_UNAVAILABLE where it does not come in time."""
    until = time.monotonic() + seconds
    _wait(file, _NEXT, until)
    try:
        _wait(file, _TURN, until)
    finally:
        _set(file, _NEXT, fcntl.F_UNLCK)
    try:
        yield
    finally:
        _set(file, _TURN, fcntl.F_UNLCK)


def _flock(handle: int, *, alone: bool) -> bool:
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(file: int, place: int, until: float) -> None:
    while not _set(file, place, fcntl.F_WRLCK):
        if time.monotonic() > until:
            raise Unavailable("LEDGER_UNAVAILABLE", private="another process keeps its turn")
        time.sleep(_PAUSE)


def _set(file: int, place: int, kind: int) -> bool:
    """Set or free the lock of one byte; return whether it could be done."""
    wanted = struct.pack("hhqqi4x", kind, os.SEEK_SET, place, 1, 0)
    try:
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, wanted)
    except BlockingIOError:
        return False
    return True
