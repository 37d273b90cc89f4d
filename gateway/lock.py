"""One process at a time owns a data directory: the lock that says so, and whom to ask instead.

A gateway holds it while it runs; commands that open graph or ledger themselves (`ingest`, `query` without
an address, `ledger purge`, `packs diff --city`) hold it for their work, so that neither changes what the
other has read. It is the kernel's lock on an open file and no file that is there or not: a process that
was killed leaves nothing behind that somebody would have to remove.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from graph.errors import Unavailable


@contextmanager
def hold_lock(data_dir: Path) -> Iterator[None]:
    """Hold the data directory until the block ends; the kernel lets go when the process dies.

    Raises `Unavailable`: DATA_DIR_LOCKED, which names the holder, where another process holds it,
    DATA_DIR_UNUSABLE where it cannot be written. This does not protect against a second machine on a
    shared file system.
    """
    try:
        file = _taken(data_dir)
    except OSError as error:
        why = (error.strerror or "it cannot be written").lower()
        raise Unavailable("DATA_DIR_UNUSABLE", path=str(data_dir), why=why) from error
    with file:
        yield


def _taken(data_dir: Path) -> TextIO:
    """Return the lock file, held and with our process id in it; closing it lets go.

    It is opened without cutting it, because what stands in it until it is ours is the holder's id.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as undo:
        file = undo.enter_context((data_dir / "lock").open("a+", encoding="utf-8"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise Unavailable("DATA_DIR_LOCKED", path=str(data_dir), holder=holder) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        undo.pop_all()
        return file
