"""Processes that the demonstration starts: each is asked to end by its id, and is gone when it is left.

A gateway gets its settings by its environment, as in a container. It is a session of its own, so that a
Ctrl-C in the terminal reaches the parent only, and holds a pipe to the parent, so that it ends even where the
parent was killed and could ask nobody.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from gateway.client.client import GatewayClient
from gateway.demo.founding import address
from gateway.settings import Settings, surroundings
from graph.errors import Fault, Unavailable

STOP_WITHIN = 20.0
"""Seconds until a child that does not end is killed; its embedded graph recovers at its next start."""
READY_WITHIN = 90.0
"""Seconds until a gateway must answer."""

JAVA, QUICK = "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1"
"""A graph that lives as long as one command earns nothing from Java's slower compiler."""


class Gateway:
    """One city's gateway, a child that ends with us whatever we die of; what it says goes to `log`."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.settings = settings
        self.log = log
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start it, and wait for nothing."""
        with self.log.open("ab") as said:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "gateway", "serve", "--with-parent"],
                env=surroundings(self.settings),
                stdin=subprocess.PIPE,  # the kernel closes our end of it when we are killed
                stdout=said,
                stderr=said,
                start_new_session=True,  # a Ctrl-C is the parent's to handle: it stops the child in order
            )

    def ready(self) -> None:
        """Wait until it can work; raises `Fault` DEMO_FAILED where it ends before, or takes too long.

        `/readyz` looks at graph and ledger: `/livez` would answer too early.
        """
        door, until = GatewayClient(address(self.settings)), time.monotonic() + READY_WITHIN
        try:
            while self.runs and time.monotonic() < until:
                with suppress(Fault):
                    if door.get("/readyz") is not None:
                        return
                time.sleep(0.1)
        finally:
            door.close()
        raise self.silent()

    def silent(self) -> Fault:
        """Return the fault of a gateway that does not answer: it names the log that says why."""
        where = f"{self.settings.place} at {address(self.settings)}"
        return Unavailable("DEMO_FAILED", why=f"the gateway of {where} did not answer; see `{self.log}`")

    def ask_to_stop(self) -> None:
        """Ask it to end, and wait for nothing."""
        if self._child is not None:
            self._child.terminate()

    def stop(self) -> None:
        """Ask it to end and wait for it; one that does not is killed."""
        if self._child is None:
            return
        self.ask_to_stop()
        try:
            self._child.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        if self._child.stdin is not None:
            self._child.stdin.close()

    def restart(self) -> None:
        """Stop it, start it again under the same address, and wait until it can work."""
        self.stop()
        self.start()
        self.ready()


@contextmanager
def running(*gateways: Gateway) -> Iterator[None]:
    """Stop every gateway that was started while the block ran; all are asked before one is waited for."""
    try:
        yield
    finally:
        for gateway in gateways:
            gateway.ask_to_stop()
        for gateway in gateways:
            gateway.stop()


def run(settings: Settings, arguments: Sequence[str], *, quiet: bool = True) -> tuple[int, str]:
    """Run one `accord` command to its end and return its status and standard output.

    `quiet` keeps what it says on standard error from the terminal.
    """
    environ = surroundings(settings)
    done = subprocess.run(  # noqa: S603 - our own program, under our own interpreter
        [sys.executable, "-m", "gateway", *arguments],
        env={**environ, JAVA: f"{environ.get(JAVA, '')} {QUICK}".strip()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if quiet else None,
        check=False,
    )
    return done.returncode, done.stdout.decode()


def must_run(settings: Settings, arguments: Sequence[str], may_end_with: Sequence[int] = (0,)) -> str:
    """Run one `accord` command and return its standard output; another end stops the demonstration.

    Raises `Unavailable` DEMO_FAILED with the status, where it is none of `may_end_with`.
    """
    status, said = run(settings, arguments, quiet=False)
    if status not in may_end_with:
        raise Unavailable("DEMO_FAILED", why=f"`accord {' '.join(arguments[:2])}` ended with status {status}")
    return said
