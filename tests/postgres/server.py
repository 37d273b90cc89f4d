"""A real PostgreSQL of Debian for tests: a cluster of its own, in a directory, gone when the block ends."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

INSTALL = "`postgres` is not there: apt-get install postgresql"
PASSWORD = "only-in-tests"


def _program(name: str) -> str:
    """Return where a program of the newest PostgreSQL here lies: Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    there = str(found[-1]) if found else shutil.which(name)
    assert there, INSTALL
    return there


def _user() -> str | None:
    """Return as whom a server runs: it refuses to be root's."""
    return "postgres" if os.getuid() == 0 else None


class Server:
    """A cluster that can be stopped, killed and started again; `conninfo` names a database of it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = _free_port()
        self._running: subprocess.Popen[bytes] | None = None

    def conninfo(self, database: str) -> str:
        return f"postgresql://accord:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        secret = self.directory / "password"
        secret.write_text(PASSWORD)
        if user := _user():
            found = pwd.getpwnam(user)
            for path in (self.directory, secret):
                os.chown(path, found.pw_uid, found.pw_gid)
        self._run(
            "initdb", "-D", "data", "-U", "accord", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8"
        )

    def start(self, *options: str) -> None:
        given = ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        self._running = subprocess.Popen(
            [_program("postgres"), "-D", "data", *given, *options],
            cwd=self.directory,
            user=_user(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while subprocess.run(
            [_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
        ).returncode:
            assert self._running.poll() is None, "the server ended"

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT breaks off what it does, SIGQUIT is as a crash of it."""
        self._running.send_signal(how)
        self._running.wait()

    def create(self, database: str) -> str:
        environment = {**os.environ, "PGPASSWORD": PASSWORD}
        command = [_program("createdb"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "accord", database]
        subprocess.run(command, check=True, env=environment)
        return self.conninfo(database)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [_program(program), *arguments],
            cwd=self.directory,
            user=_user(),
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Make a cluster and run its server for the block.

    Its directory is not one of pytest's, which are closed to every user but the one that tests.
    """
    with TemporaryDirectory(prefix="accord-postgres-", ignore_cleanup_errors=True) as directory:
        server = Server(Path(directory))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
