"""Processes that the demonstration starts: each is asked to end by its id, and is gone when it is left."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gateway.settings import Settings, surroundings
from graph.errors import Unavailable

STOP_WITHIN = 20.0
"""Seconds until a child that does not end is killed; its embedded graph recovers at its next start."""


@contextmanager
def gateway_process(settings: Settings, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `accord serve` as a child while the block runs; what it says goes to `log`."""
    with log.open("ab") as said:
        child = subprocess.Popen(
            [sys.executable, "-m", "gateway", "serve"],
            env=surroundings(settings),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,  # a Ctrl-C is the parent's to handle: it stops the child in order
        )
    try:
        yield child
    finally:
        stop(child)


def stop(child: "subprocess.Popen[bytes]") -> None:
    """Ask a child to end and wait for it; one that does not is killed."""
    child.terminate()
    try:
        child.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def run(settings: Settings, arguments: Sequence[str], *, quiet: bool = True) -> tuple[int, str]:
    """Run one `accord` command to its end and return its status and standard output."""
    done = subprocess.run(  # noqa: S603 - our own program, under our own interpreter
        [sys.executable, "-m", "gateway", *arguments],
        env=surroundings(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if quiet else None,
        check=False,
    )
    return done.returncode, done.stdout.decode()


def must_run(settings: Settings, arguments: Sequence[str], may_end_with: Sequence[int] = (0,)) -> str:
    """Run one `accord` command and return its standard output; another end stops the demonstration."""
    status, said = run(settings, arguments, quiet=False)
    if status not in may_end_with:
        raise Unavailable("DEMO_FAILED", why=f"`accord {' '.join(arguments[:2])}` ended with status {status}")
    return said
