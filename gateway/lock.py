"""Who has a data directory open: the lock that says so, and whom to ask instead.

A gateway holds it while it runs: alone, where it runs the embedded graph itself; together with other gateways
where the graph is a server's. Commands that open graph or ledger themselves (`ingest`, `query` without
an address, `ledger purge`, `packs diff --city`) hold it alone for their work, so that nobody changes what
another one has read. It is the kernel's lock on an open file and no file that is there or not: a process that
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
def hold_lock(data_dir: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the data directory until the block ends; the kernel lets go when the process dies.

    Raises `Unavailable`: DATA_DIR_LOCKED, which names the holders, where another process holds it and not
    both share it, DATA_DIR_UNUSABLE where it cannot be written. This does not protect against a second
    machine on a shared file system.
    """
    try:
        file = _taken(data_dir, shared=shared)
    except OSError as error:
        why = (error.strerror or "it cannot be written").lower()
        raise Unavailable("DATA_DIR_UNUSABLE", path=str(data_dir), why=why) from error
    with file:
        yield


def holders(data_dir: Path) -> list[str]:
    """Return the ids of the living processes that hold a data directory, or wrote that they do."""
    try:
        written = (data_dir / "lock").read_text(encoding="utf-8").split()
    except OSError:
        return []
    return [one for one in written if one.isdecimal() and Path("/proc", one).exists()]


def _taken(data_dir: Path, *, shared: bool) -> TextIO:
    """Return the lock file, held and with our process id in it; closing it lets go.

    It is opened without cutting it, because what stands in it until it is ours are the holders' ids.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as undo:
        file = undo.enter_context((data_dir / "lock").open("a+", encoding="utf-8"))
        if _locked(file, fcntl.LOCK_EX):
            file.truncate(0)
        elif not shared or not _locked(file, fcntl.LOCK_SH):
            raise _held(data_dir)
        file.write(f"{os.getpid()}\n")
        file.flush()
        if shared and not _locked(file, fcntl.LOCK_SH):
            raise _held(data_dir)
        undo.pop_all()
        return file


def _held(data_dir: Path) -> Unavailable:
    holder = ", ".join(holders(data_dir)) or "unknown"
    return Unavailable("DATA_DIR_LOCKED", path=str(data_dir), holder=holder)


def _locked(file: TextIO, how: int) -> bool:
    """Whether the kernel gives us its lock on a file now."""
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
