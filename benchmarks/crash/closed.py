"""Directories that take no writes: each refuses the start, or the delivery, with its code."""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.crash.ask_while_faulty import Case
from benchmarks.crash.city_process import Town, run
from graph.synthetic import story

AS_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Root may write everywhere; without these capabilities it is held to the permissions like anybody."""

SERVE = ("serve", "--port", "0")
INGEST = ("ingest", "--feed", "another", "--quiet")

CLOSED: dict[str, tuple[str, tuple[str, ...], str]] = {
    "data directory read-only": ("", SERVE, "DATA_DIR_UNUSABLE"),
    "ledger read-only": ("ledger", SERVE, "LEDGER_UNAVAILABLE"),
    "graph read-only": ("graph", SERVE, "GRAPH_ENGINE_FAILED"),
    "quarantine read-only": ("quarantine", INGEST, "QUARANTINE_UNAVAILABLE"),
}
"""What is closed, which command meets it, and what it says."""


async def closed(town: Town, fault: str) -> Case:
    """Close one directory, run the command that needs it, and open it again."""
    folder, command, code = CLOSED[fault]
    arguments = (*command, str(town.story / story.PENALTY_FILE)) if command is INGEST else command
    with _closed(town.data / folder):
        since = time.monotonic()
        done = await run(town, *arguments, prefix=() if os.geteuid() else AS_ANYBODY)
        seconds = time.monotonic() - since
    told = [word.strip(":") for word in done.talked.split() if word.strip(":").isupper() and "_" in word]
    case = Case(fault=fault, asked=f"accord {command[0]}", codes=tuple(told[:1]), seconds=seconds)
    if (done.status, told[:1]) != (3, [code]):
        case.wrong.append(f"it ended with {done.status}: {done.talked}")
    return case


@contextmanager
def _closed(directory: Path) -> Iterator[None]:
    """Take the right to write from a directory and all that is in it, and give it back."""
    directory.mkdir(exist_ok=True)
    paths = [directory, *directory.rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
