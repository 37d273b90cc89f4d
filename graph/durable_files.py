"""Files that survive a crash: whoever reads one meets the old bytes or the new, whole.

Used by whatever keeps a file of its own: keys, signed lists, high-water marks, the quarantine, backups.

INVARIANT of the order: bytes to the disk, then the name, then the directory. A name that is durable before
its bytes would show an empty file after a power cut.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from graph.errors import Fault

OWNERS = 0o600
"""The mode of a file that its owner alone reads and writes."""

LONGEST = 1_048_576
"""Bytes of the longest file of this kind: a signed list."""


def read(path: Path, *, at_most: int = LONGEST) -> bytes:
    """Return the bytes of a file; a byte more than `at_most` is returned, enough to refuse it.

    Raises `Fault` FILE_UNREADABLE.
    """
    try:
        with path.open("rb") as file:
            return file.read(at_most + 1)
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise Fault("FILE_UNREADABLE", path=str(path), why=why) from error


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file, durably; its directory is made where it is missing.

    Raises `Fault` FILE_UNWRITABLE.
    """
    beside = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with beside.open("wb") as file:
            file.write(data)
            publish(file, beside, path)
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise Fault("FILE_UNWRITABLE", path=str(path), why=why) from error


def put(path: Path, stream: IO[bytes]) -> None:
    """Put what a stream brings in the place of a file, its owner's alone, durably; raises `OSError`."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        os.fchmod(file.fileno(), OWNERS)
        shutil.copyfileobj(stream, file)
        publish(file, beside, path)


def create(path: Path, data: bytes) -> None:
    """Make a new file, its owner's alone, durably; raises `OSError`, FileExistsError where one is there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, OWNERS), "wb") as file:
        os.fchmod(file.fileno(), OWNERS)  # the process's umask has no say
        file.write(data)
        sync(file)
    sync_directory(path.parent)


@contextmanager
def writing_below(directory: Path) -> Iterator[None]:
    """Tell an `OSError` of the block as `Fault` FILE_UNWRITABLE: the file that failed, or the directory."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or "it cannot be written").lower()
        raise Fault("FILE_UNWRITABLE", path=str(error.filename or directory), why=why) from error


def publish(file: IO[Any], beside: Path, path: Path) -> None:
    """Make what was written to `file`, at `beside`, durable and give it its name; raises `OSError`."""
    sync(file)
    beside.replace(path)
    sync_directory(path.parent)


def sync(file: IO[Any]) -> None:
    """Make what was written to an open file durable."""
    file.flush()
    os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Make the names in `directory` durable: a new or renamed file can vanish without it."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
