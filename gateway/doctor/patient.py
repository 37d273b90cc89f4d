"""What is looked at: the settings, the instant of the look, and the gateway that may run meanwhile."""

import fcntl
from typing import Any

import msgspec

from gateway.client.client import GatewayClient
from gateway.lock import holders
from gateway.settings import Loaded, Settings
from graph.errors import Fault
from graph.model.time import Instant

WITHIN = 3.0
"""Seconds for one answer of anything that is asked over a network."""


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """One installation at one instant.

    `holder` is the process that holds the data directory, empty where none does; `url` is where its gateway
    is asked; `readiness` is what it said of itself, and `silence` why it said nothing.
    """

    loaded: Loaded
    now: Instant
    url: str
    holder: str = ""
    readiness: dict[str, Any] | None = None
    silence: Fault | None = None

    @property
    def settings(self) -> Settings:
        """What the installation was told."""
        return self.loaded.settings


def visit(loaded: Loaded, now: Instant, url: str = "") -> Patient:
    """Return the installation as it is met: who holds it, and what a running gateway says of itself.

    Without a `url` a gateway is asked where the settings have it listen, and only where somebody holds the
    data directory.
    """
    holder = holder_of(loaded.settings)
    asked = url or address(loaded.settings.http.host, loaded.settings.http.port)
    patient = Patient(loaded=loaded, now=now, url=asked, holder=holder)
    if not (url or holder):
        return patient
    try:
        return msgspec.structs.replace(patient, readiness=_readiness(asked))
    except Fault as fault:
        return msgspec.structs.replace(patient, silence=fault)


def holder_of(settings: Settings) -> str:
    """Return the processes that hold the data directory, or nothing; the lock is tried for a moment.

    The file is not opened for writing: a look leaves it as it was found.
    """
    try:
        with (settings.data_dir / "lock").open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return ", ".join(holders(settings.data_dir)) or "unknown"
    except OSError:
        return ""
    return ""


def _readiness(url: str) -> dict[str, Any]:
    client = GatewayClient(url, patience=WITHIN)
    try:
        return client.state()
    finally:
        client.close()


def address(host: str, port: int) -> str:
    """Return where a listener is asked on this machine: one that hears everybody is asked at home."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not listened on
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"
