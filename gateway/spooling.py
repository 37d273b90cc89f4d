"""What lies on the disk until a process takes it up: whose turn it is, and a disk that fails told in words.

Deliveries and lists of codes to check both wait so: accepted once they are durable, worked off by one
process of the host at a time.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import Fault, Unavailable


class HostTurn:
    """Whose turn it is among the processes of a host: the kernel lets go of it when its holder ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: int | None = None

    def take(self) -> bool:
        """Whether this process has the turn: until it ends, once it has it. Raises `OSError`."""
        if self._held is None:
            self._held = locked(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        return self._held is not None

    def close(self) -> None:
        """Let another process have it."""
        if self._held is not None:
            os.close(self._held)
            self._held = None


def locked(descriptor: int) -> int | None:
    """Return a descriptor with the kernel's lock on its file; closed, where somebody else has that."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def unavailable_as(code: str) -> Iterator[None]:
    """Tell a full disk, and whatever else the system says, by one code: it is tried again later."""
    try:
        yield
    except OSError as error:
        raise Unavailable(code, private=str(error)) from error
    except Fault as error:
        if error.code not in {"FILE_UNWRITABLE", "FILE_UNREADABLE"}:
            raise
        raise Unavailable(code, private=error.english) from error
