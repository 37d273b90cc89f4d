"""The embedded engine's own process: `python -m graph.store.embedded`, alive as long as its standard input.

It reads one line of JSON, an `Order`, answers one line, a `Started`, and stops when its input ends:
a parent that was killed takes its engine with it. A bare Java process would outlive its parent,
listen on every address and show its password to `ps`.
"""

import contextlib
import fcntl
import os
import sys
import time
from pathlib import Path
from typing import Any

import jpype
import msgspec
from arcadedb_embedded.exceptions import ArcadeDBError
from arcadedb_embedded.server import ArcadeDBServer

DATABASE = "accord"
PATIENCE = 5.0
"""Seconds to wait for the directory's lock: a killed parent's engine needs a moment to go."""


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the parent asks for; `heap` is a Java size such as `512m`."""

    directory: str
    password: str
    heap: str


class Started(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the child answers: the Bolt port and the settings read back, or a code and why.

    `mode` is the engine's own (`production`), `wal_flush` how it syncs its log: 2 is at every commit.
    `code` is empty or one of GRAPH_DIRECTORY_TAKEN, GRAPH_DAMAGED and GRAPH_ENGINE_FAILED, with what the
    engine said in `private`, for the log alone.
    """

    port: int = 0
    mode: str = ""
    wal_flush: int = 0
    code: str = ""
    private: str = ""


class Severe:
    """A `java.util.logging.Filter` that lets everything pass and keeps what was SEVERE.

    The engine opens a database that it could only recover in part, and says so in its log and nowhere else. A
    filter sees each line before any handler writes it, on whichever thread.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.proxy = jpype.JProxy("java.util.logging.Filter", inst=self)

    def isLoggable(self, record: Any) -> bool:  # noqa: N802 -- Java's name
        """Keep the record's text if it is severe; called on any Java thread."""
        if str(record.getLevel().getName()) == "SEVERE":
            self.lines.append(str(record.getMessage()))
        return True

    def watch(self, filtering: bool) -> None:  # noqa: FBT001
        """Put the filter on every handler of the root logger, or take it off."""
        for handler in jpype.JClass("java.util.logging.Logger").getLogger("").getHandlers():
            handler.setFilter(self.proxy if filtering else None)


def take_lock(directory: Path) -> int | None:
    """Take the directory's lock and return its descriptor, or None if another process keeps it.

    The lock goes with the process, whatever ends it; nothing has to be cleaned up. What stands in the file is
    the port of whoever has the lock, and of nobody else: it is emptied before anything else is done.
    """
    held = os.open(directory / "engine.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(held)
                return None
            time.sleep(0.05)
        else:
            os.ftruncate(held, 0)
            return held


def server_of(order: Order) -> ArcadeDBServer:
    """Start Java and make the server, not yet started.

    INVARIANT: a commit is on the disk before it is acknowledged. The flush mode has to be an
    argument of the virtual machine: given as a server setting it was ignored, and development
    mode never syncs at all. Port 0 lets the system choose, so that no port is guessed.
    """
    return ArcadeDBServer(
        root_path=order.directory,
        root_password=order.password,
        config={
            "mode": "production",
            "host": "127.0.0.1",
            "http_port": 0,
            "bolt_port": 0,
            "bolt_defaultDatabase": DATABASE,
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        },
        jvm_kwargs={
            "heap_size": order.heap,
            "jvm_args": [
                "-Darcadedb.txWalFlush=2",
                f"-Darcadedb.server.logsDirectory={order.directory}/log",
                f"-XX:ErrorFile={order.directory}/log/crash-%p.log",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
            ],
        },
    )


def start_server(server: ArcadeDBServer) -> Started:
    """Start the server, open the database, and return what the running engine says of itself.

    1. Start and open; both recover what a crash left, and may complain only by a SEVERE line.
    2. Stop the HTTP listener: nobody uses it, so nobody shall find it.
    3. Read the settings back from the engine, not from what was asked.
    """
    severe = Severe()
    severe.watch(True)
    # 1.
    server.start()
    server.create_database(DATABASE)
    severe.watch(False)
    if severe.lines:
        return Started(code="GRAPH_DAMAGED", private="; ".join(severe.lines))
    # 2. The wheel wraps neither the listener's end nor the port that the system chose.
    java = server._java_server  # noqa: SLF001
    java.getHttpServer().stopService()
    (bolt,) = (plugin for plugin in java.getPlugins() if str(plugin.getName()) == "Neo4j-Bolt")
    # 3.
    flush = jpype.JClass("com.arcadedb.GlobalConfiguration").TX_WAL_FLUSH
    return Started(
        port=int(bolt.getPort()),
        mode=str(java.getMode()),
        wal_flush=int(java.getDatabase(DATABASE).getConfiguration().getValue(flush)),
    )


def set_aside(directory: Path) -> list[str]:
    """Return the names of the logs that a former start could not recover, as the engine renames them."""
    return sorted(path.name for path in directory.glob("databases/*/*.corrupt"))


def run(order: Order, answer: Any) -> None:
    """Answer once, then serve until standard input ends.

    1. The directory is ours alone. 2. No recovery was left half done. 3. The engine starts and says where
    it listens. 4. Nothing more is read from the parent: the end of its pipe is the order to stop, whatever
    ended it. Each failure of the first three is an answer with a code, and the end.
    """

    def say(words: Started) -> None:
        answer.write(msgspec.json.encode(words) + b"\n")
        answer.flush()

    if (held := take_lock(Path(order.directory))) is None:
        return say(Started(code="GRAPH_DIRECTORY_TAKEN"))
    # INVARIANT: a recovery that stopped halfway sets its logs aside; the next start finds nothing to
    # complain of, and what they held is missing. Somebody has to restore the directory first.
    if left := set_aside(Path(order.directory)):
        return say(Started(code="GRAPH_DAMAGED", private=f"not recovered: {', '.join(left)}"))
    server = server_of(order)
    try:
        words = start_server(server)
        os.pwrite(held, f"{words.port}\n".encode(), 0)
        say(words)
        if not words.code:
            sys.stdin.buffer.read()
    except (ArcadeDBError, jpype.JException) as fault:
        say(Started(code="GRAPH_ENGINE_FAILED", private=str(fault)))
    finally:
        with contextlib.suppress(ArcadeDBError):
            server.stop()
    return None


def main() -> None:
    """Read the order, keep standard output for the answer, and run."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    Path(order.directory, "log").mkdir(parents=True, exist_ok=True)
    os.chdir(order.directory)
    answer = os.fdopen(os.dup(1), "wb")
    # Java writes its log to descriptor 1; only the answer may leave there.
    os.dup2(2, 1)
    run(order, answer)


if __name__ == "__main__":
    main()
