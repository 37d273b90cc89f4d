"""Looking at a database without touching it: in place where it lies folded, else on a copy of its own.

    with looked_at(directory / "ledger.sqlite") as found:
        found.path, found.immutable     what to open
        found.damage                    where the write-ahead log is damaged, or nothing

Opening a database together with its write-ahead log changes files even for reading: `-shm` is made, and
whoever closes last folds the log or throws away what it could not read. So the two are copied first, and
only the copy is opened. That works beside a living writer: pages that it folds meanwhile are still in the
log that is copied afterwards, and if the log was begun anew in between, the copy is made again.

A start does not copy the database, for it may be large: nobody else has it open (`looked_at` is told so), so
a second name of the same file stands beside a copy of the log, and is opened to be read alone.
"""

import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from graph.errors import Unavailable

_HEAD, _FRAME = 32, 24
"""SPEC: SQLite file format 4.1 and 4.2: bytes of the log's header, and of the header of each frame."""

_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
"""SPEC: SQLite file format 4.1: the first four bytes say in which order checksums are computed."""

TRIES = 50
"""Copies made beside a writer that begins its log anew each time; it does so every thousand pages."""


class Found(NamedTuple):
    """A database as it may be opened without changing what was found, and what is wrong with its log."""

    path: Path
    immutable: bool
    damage: str = ""


class Layout(NamedTuple):
    """How a write-ahead log is laid out: the bytes of a page, the byte order of its checksums."""

    page: int
    order: str


def log_of(database: Path) -> Path:
    """Return where the write-ahead log of a database lies."""
    return database.with_name(database.name + "-wal")


@contextmanager
def looked_at(database: Path, *, unused: bool = False) -> Iterator[Found]:
    """Give what may be opened instead of `database`; nothing beside it is written. Raises `OSError`.

    `unused`: nobody writes it meanwhile, so that the log alone has to be copied.
    """
    if not _has_log(database):
        yield Found(database, immutable=True)
        return
    beside = database.parent if unused else None
    with TemporaryDirectory(prefix="accord-ledger-", dir=beside) as scratch:
        copy = Path(scratch) / database.name
        if not (unused and _named_again(database, copy)):
            copy_together(database, copy)
        log = log_of(copy).read_bytes() if log_of(copy).exists() else b""
        yield Found(copy, immutable=False, damage=damage_of(log))


@contextmanager
def in_use(database: Path) -> Iterator[Found]:
    """Give a database that other processes have open: its log is theirs, and reading it changes nothing."""
    yield Found(database, immutable=False)


def _named_again(database: Path, copy: Path) -> bool:
    """Give the database a second name beside a copy of its log; whether it could be done.

    SPEC: SQLite follows symbolic links to where the log lies, but not the names of one file.
    """
    try:
        copy.hardlink_to(database)
    except OSError:
        return False
    shutil.copyfile(log_of(database), log_of(copy))
    return True


def copy_together(database: Path, copy: Path) -> None:
    """Copy a database and its log as they belong together, whoever writes them meanwhile.

    1. Which log it is. 2. The database, then the log. 3. It is still that log, else again.
    """
    log = log_of(database)
    for _ in range(TRIES):
        # 1.
        before = _salts(log)
        # 2.
        shutil.copyfile(database, copy)
        log_of(copy).unlink(missing_ok=True)
        if log.exists():
            shutil.copyfile(log, log_of(copy))
        # 3. INVARIANT: what was folded while we copied is in the log that was copied after it.
        if before == _salts(log) == _salts(log_of(copy)):
            return
    raise Unavailable("LEDGER_UNAVAILABLE", private="it is written faster than it can be copied")


def damage_of(log: bytes) -> str:
    """Return where a write-ahead log is damaged, or nothing where it ends as logs do.

    A log ends at its last byte, at a frame left over from an earlier round (both salts are others), or in
    the middle of a frame that a crash cut. A frame of this round whose checksum does not fit is damage,
    unless a crash tore it: then nobody was told of it, which only the highest checkpoint on file can say.
    """
    if len(log) < _HEAD:
        return ""
    layout = _layout(log)
    if layout is None:
        return "its header"
    at = _misfit(log, layout)
    if at is None or _left_over(log, at):
        return ""
    return f"its frame {(at - _HEAD) // (_FRAME + layout.page) + 1}"


def _layout(log: bytes) -> Layout | None:
    """Return what a whole header says of the frames behind it, or nothing where it is damaged."""
    magic, _, page = struct.unpack(">III", log[:12])
    order = _MAGIC.get(magic)
    if order is None or not 512 <= page <= 65_536 or _sum(log[:24], (0, 0), order) != _pair(log, 24):
        return None
    return Layout(page, order)


def _misfit(log: bytes, layout: Layout) -> int | None:
    """Return where the first frame lies that is of another round or whose checksum does not fit.

    SPEC: SQLite file format 4.2: the checksum runs on from frame to frame, over the first eight bytes of each
    frame's header and its page; so behind one misfit nothing more can be told.
    """
    page, order = layout
    salts, state = log[16:24], _pair(log, 24)
    for at in range(_HEAD, len(log) - _FRAME - page + 1, _FRAME + page):
        state = _sum(log[at : at + 8], state, order)
        state = _sum(log[at + _FRAME : at + _FRAME + page], state, order)
        if log[at + 8 : at + 16] != salts or state != _pair(log, at + 16):
            return at
    return None


def _left_over(log: bytes, at: int) -> bool:
    """Whether the frame at an offset is of an earlier round: neither of its salts is the header's."""
    return log[at + 8 : at + 12] != log[16:20] and log[at + 12 : at + 16] != log[20:24]


def _has_log(database: Path) -> bool:
    """Whether there is a write-ahead log with anything in it; a folded one may stay as an empty file."""
    log = log_of(database)
    return log.exists() and log.stat().st_size > 0


def _salts(log: Path) -> bytes:
    """Return the header of a log, whose salts are others each time it is begun anew; empty without one."""
    try:
        with log.open("rb") as file:
            return file.read(_HEAD)
    except FileNotFoundError:
        return b""


def _pair(data: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack(">II", data[at : at + 8])
    return first, second


def _sum(data: bytes, state: tuple[int, int], order: str) -> tuple[int, int]:
    """Return the running checksum. SPEC: SQLite file format 4.2, over pairs of 32-bit words."""
    one, two = state
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for at in range(0, len(words), 2):
        one = (one + words[at] + two) & 0xFFFFFFFF
        two = (two + words[at + 1] + one) & 0xFFFFFFFF
    return one, two
