"""Running `accord` as a process that stays up, for tests that ask it, stop it and look what is left."""

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.metrics import ROOT

PATIENCE = 120.0
NAMED = {
    "ACCORD_PLACE": "410100",
    "ACCORD_LEDGER_ORIGIN": "zhengzhou.example/accord-log",
    "ACCORD_TOKENS_ISSUER": "https://id.zhengzhou.example",
    "ACCORD_TOKENS_AUDIENCE": "https://accord.zhengzhou.example",
    "ACCORD_EXCHANGE_ORIGIN": "https://zhengzhou.example",
}
"""What an operator says before anything else: nothing of it has a default."""

TWO_CITIES = 4
"""Processes of a demonstration: two gateways, and the graph of each."""


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "JAVA_TOOL_OPTIONS": os.environ["JAVA_TOOL_OPTIONS"],
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "ACCORD_DATA_DIR": str(data_dir),
        "ACCORD_GRAPH_HEAP": "256",
        **NAMED,
        **more,
    }


def accord(environ: dict[str, str], where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "gateway", *arguments],
        env=environ,
        cwd=where,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def started(environ: dict[str, str], where: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start one command that stays up."""
    return subprocess.Popen(
        [sys.executable, "-m", "gateway", *arguments],
        env=environ,
        cwd=where,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def descendants(pid: int) -> set[int]:
    """The processes below one, at this moment."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


def all_gone(pids: set[int], within: float = 20.0) -> bool:
    """Whether the processes end within a time; a zombie that nobody has waited for is gone, too."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if not any(_runs(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
