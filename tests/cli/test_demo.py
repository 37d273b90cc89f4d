"""`accord demo`: a killed one leaves nothing running; what it needs is asked before anything is made.

The tour itself is walked in `test_examples`, beside what it invites its reader to paste.
"""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.cli.running import PATIENCE, TWO_CITIES, accord, all_gone, descendants, environment, started


@contextmanager
def demonstrated(where, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    environ = environment(where / "unused", COLUMNS="120")
    with started(
        environ, where, "demo", "--companies", "1000", "--port", "0", "--directory", "city", *arguments
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def shown_until(process: subprocess.Popen[str], beginning: str) -> str:
    shown = []
    for line in process.stdout:
        shown.append(line)
        if line.startswith(beginning):
            break
    return "".join(shown)


def test_a_killed_demonstration_leaves_nothing_running(tmp_path):
    with demonstrated(tmp_path, "--tour", "none") as process:
        shown_until(process, "one to break")
        below = descendants(process.pid)
        assert len(below) >= TWO_CITIES
        process.kill()
        process.communicate(timeout=PATIENCE)
    assert all_gone(below)


def test_a_taken_port_is_told_in_one_sentence_before_anything_is_made(tmp_path):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        # Chenzhou listens on the port behind Zhengzhou's.
        for port in (taken, taken - 1):
            done = accord(environment(tmp_path), tmp_path, "demo", "--port", str(port), "--directory", "city")
            assert (done.returncode, done.stdout) == (3, "")
            assert done.stderr.startswith(f"accord: PORT_TAKEN: port `{taken}` ")
            assert done.stderr.count("\n") == 1
    assert not (tmp_path / "city").exists()
