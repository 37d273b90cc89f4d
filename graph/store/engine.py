"""The embedded engine from its parent's side: started, addressed, stopped; nothing is left running.

A city that names no server in `graph.url` runs this engine as a child of the gateway, with its files below
the data directory. The two talk over pipes and Bolt on the loopback alone:

    parent → child, standard input     one line, the order; then silence; its end is the order to stop
    child → parent, standard output    one line: the port, or a code
    child, standard error              `engine.log` in the directory, written anew at every start
"""

import asyncio
import contextlib
import fcntl
import os
import secrets
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from graph.durable_files import create
from graph.errors import Unavailable

START_WITHIN = 60.0
"""Seconds until the child's first words: Java starts, and recovery reads whatever a crash left."""

STOP_WITHIN = 15.0
"""Seconds; an engine that needs longer to stop is killed, and recovers at its next start."""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where an engine listens and how to be let in; `wal_flush` 2 is a sync for every commit.

    `mode`, `wal_flush` and `process` (the child's id) are said of the embedded engine alone, for those who
    check that it runs as it must.
    """

    url: str
    user: str
    password: str
    database: str
    mode: str = ""
    wal_flush: int = 0
    process: int = 0


class EngineWords(msgspec.Struct, frozen=True, kw_only=True):
    """What the child said: `graph.store.embedded.Started` as it arrives."""

    port: int = 0
    mode: str = ""
    wal_flush: int = 0
    code: str = ""
    private: str = ""


def password_of(directory: Path) -> str:
    """Return the directory's password, made at its first use and readable by its owner only.

    INVARIANT: made once. The engine keeps its own copy: a new one would lock everybody out.
    """
    path = directory / "engine.password"
    with contextlib.suppress(FileExistsError):
        create(path, secrets.token_urlsafe(24).encode("ascii"))
    return path.read_text(encoding="ascii")


def _prepared(directory: Path) -> tuple[Path, str, BinaryIO]:
    """Make the directory, for its owner only; return its full path, its password and its open log."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return directory.resolve(), password_of(directory), (directory / "engine.log").open("wb")
    except OSError as fault:
        raise Unavailable("GRAPH_ENGINE_FAILED", private=str(fault), directory=str(directory)) from fault


def running_engine(directory: Path) -> Address | None:
    """Return where the engine listens that another process runs on `directory`; nothing where none does.

    Only whoever may read the directory is let in: the password lies there. INVARIANT: the port is that of
    whoever has the lock, so that no password goes to a stranger who came to listen there afterwards.
    """
    try:
        held = os.open(directory / "engine.lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _address(int(os.pread(held, 16, 0) or b"0"), password_of(directory))
    finally:
        os.close(held)
    return None


def _address(port: int, password: str) -> Address | None:
    """Return an engine's address, or nothing while it starts."""
    url = f"bolt://127.0.0.1:{port}"
    return Address(url=url, user="root", password=password, database="accord") if port else None


@contextlib.asynccontextmanager
async def embedded_engine(directory: Path, heap: str = "512m") -> AsyncIterator[Address]:
    """Run the embedded engine on `directory` while the context is open, and say where it listens.

    It listens on 127.0.0.1 only, on a port that the system chooses. The child ends when this
    process does, however it ends. Raises `Unavailable`: GRAPH_DIRECTORY_TAKEN where another
    process holds the directory, GRAPH_DAMAGED where recovery complained, GRAPH_ENGINE_FAILED.
    """
    directory, password, log = await asyncio.to_thread(_prepared, directory)
    with log:  # the child has a descriptor of its own
        child = await _child(log)
    try:
        words = await _first_words(child, directory, password, heap)
        yield Address(
            url=f"bolt://127.0.0.1:{words.port}",
            user="root",
            password=password,
            database="accord",
            mode=words.mode,
            wal_flush=words.wal_flush,
            process=child.pid,
        )
    finally:
        await _stop(child)


async def _child(log: BinaryIO) -> asyncio.subprocess.Process:
    """Start the engine's process: its words come by a pipe, whatever else it prints goes to `log`.

    The environment is handed on unread and without the engine's own variables: what the engine is told,
    `graph.store.embedded` says, and no shell that somebody once set up for it.
    """
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "graph.store.embedded",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=log,
        cwd=Path(__file__).parents[2],
        env={name: value for name, value in os.environ.items() if not name.startswith("ARCADEDB_")},
        start_new_session=True,  # a Ctrl-C is the parent's to handle: the engine stops last
    )


async def _first_words(
    child: asyncio.subprocess.Process, directory: Path, password: str, heap: str
) -> EngineWords:
    """Send the order on standard input, where `ps` does not see it, and wait for the answer.

    A child that ends without a word closes its output: the empty line is no JSON, and is told as
    GRAPH_ENGINE_FAILED with the place of its log.
    """
    assert child.stdin is not None and child.stdout is not None  # noqa: PT018 -- both are pipes
    order = {"directory": str(directory), "password": password, "heap": heap}
    try:
        child.stdin.write(msgspec.json.encode(order) + b"\n")
        async with asyncio.timeout(START_WITHIN):
            line = await child.stdout.readline()
        words = msgspec.json.decode(line, type=EngineWords)
    except (OSError, TimeoutError, msgspec.DecodeError) as fault:
        private = f"see {directory / 'engine.log'}"
        raise Unavailable("GRAPH_ENGINE_FAILED", private=private, directory=str(directory)) from fault
    if words.code:
        raise Unavailable(words.code, private=words.private, directory=str(directory))
    return words


async def _stop(child: asyncio.subprocess.Process) -> None:
    """Close the child's input, which is its order to stop; kill it only if it does not."""
    assert child.stdin is not None  # it is a pipe
    child.stdin.close()
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
