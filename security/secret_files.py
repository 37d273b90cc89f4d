"""Files that hold a secret: made once with mode 0600, durably; refused when others may touch them.

A file that others may read is refused, and not only warned of: a key that others may know proves nothing.
"""

import os
import stat
from pathlib import Path

from graph.durable_files import create
from graph.errors import Fault

OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""Mode bits of group and others; none of them may be set."""


def read_secret(path: Path, *, at_most: int = 65_536) -> bytes:
    """Return the bytes of a secret file; a file that group or others may touch is refused.

    Raises `Fault` KEY_FILE_INVALID with `why`: NOT_THERE, NOT_READABLE, OPEN_TO_OTHERS, TOO_LONG.
    """
    try:
        with path.open("rb") as file:
            # Of the open file, not of the path: between two looks another file could take its place.
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(at_most + 1)
    except FileNotFoundError as error:
        raise Fault("KEY_FILE_INVALID", file=str(path), why="NOT_THERE") from error
    except OSError as error:
        raise Fault("KEY_FILE_INVALID", file=str(path), why="NOT_READABLE", private=str(error)) from error
    if mode & OTHERS:
        raise Fault("KEY_FILE_INVALID", file=str(path), why="OPEN_TO_OTHERS")
    if len(data) > at_most:
        raise Fault("KEY_FILE_INVALID", file=str(path), why="TOO_LONG")
    return data


def write_secret(path: Path, data: bytes) -> None:
    """Write a new secret file with mode 0600, durably; an existing file is never overwritten.

    Raises `Fault` KEY_FILE_INVALID with `why`: EXISTS_ALREADY, also for a symbolic link, or NOT_WRITABLE.
    """
    try:
        create(path, data)
    except FileExistsError as error:
        raise Fault("KEY_FILE_INVALID", file=str(path), why="EXISTS_ALREADY") from error
    except OSError as error:
        raise Fault("KEY_FILE_INVALID", file=str(path), why="NOT_WRITABLE", private=str(error)) from error
