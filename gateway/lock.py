"""One process at a time owns a data directory: the lock that says so, and whom to ask instead."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import Unavailable


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Hold the data directory until the block ends; the kernel lets go when the process dies.

    Raises `Unavailable` with DATA_DIR_LOCKED, which names the holder, where another process holds
    it. This does not protect against a second machine on a shared file system.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise Unavailable("DATA_DIR_LOCKED", path=str(data_dir), holder=holder) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
