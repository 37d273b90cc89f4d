"""How often the embedded engine asks the kernel to sync a file while it commits, counted by strace."""

import asyncio
import re
import shutil
import signal
from pathlib import Path

import msgspec

from benchmarks.crash.city_process import Town, gone
from graph.store.database import Graph
from graph.store.engine import embedded_engine
from graph.store.fact_kinds import Provenance
from graph.store.write_events import put_report
from graph.store.write_once import Once, write_once
from graph.store.write_target import TargetKeys

CALLS = re.compile(rb"\b(fsync|fdatasync)\(")


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """So many commits, one after the other, and so many syncs while they were made."""

    commits: int
    syncs: int


async def synced(town: Town, scratch: Path, commits: int) -> Counted:
    """Commit small writes one after the other under strace; raises where it is missing or may not trace."""
    if shutil.which("strace") is None:
        raise RuntimeError("strace is not there: apt-get install strace")
    async with embedded_engine(town.data / "graph", f"{town.settings.graph.heap}m") as at:
        graph = await Graph.connect(at.url, at.user, at.password, at.database)
        try:
            await _commit(graph, "warm")
            traced = scratch / "strace"
            child = await _attached(at.process, traced)
            try:
                for number in range(commits):
                    await _commit(graph, f"traced-{number}")
            finally:
                child.send_signal(signal.SIGINT)
                await gone(child, kill=False)
        finally:
            await graph.close()
    return Counted(commits=commits, syncs=len(CALLS.findall(traced.read_bytes())))


async def _attached(process: int, to: Path) -> asyncio.subprocess.Process:
    child = await asyncio.create_subprocess_exec(
        "strace", "-f", "-e", "trace=fsync,fdatasync", "-o", str(to), "-p", str(process),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stderr is not None, "made with a pipe"
    first = await child.stderr.readline()
    if b"attached" not in first:
        await gone(child)
        raise RuntimeError(f"strace may not trace the engine: {first.decode().strip()}")
    return child


async def _commit(graph: Graph, key: str) -> None:
    """Keep the key of a write that does nothing else: one transaction, one small record."""
    source = Provenance(feed="crash", batch=key, region="410100")
    once, keys = Once(key=key, digest="", source=source, at=1), TargetKeys(key=key, today="2026-01-01")
    await write_once(graph, once, keys, hold=lambda _: None, put=put_report(source, ()))
