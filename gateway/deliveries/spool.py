"""What was delivered and waits to be taken in, on the disk: nothing that was accepted is only in memory.

    deliveries/ID/part          bytes that are arriving; their number is the offset at which to go on
    deliveries/ID/file/NAME     all of them, under the name that the sender gave
    deliveries/ID/state.json    whose, what, and what became of it: the account, or why it was refused
    deliveries/ID/progress      how far the one has come that is being taken in; gone when it ended
    deliveries/waiting/AT-ID    an empty file for each that waits: their order, at a look
    deliveries/turn             the lock of the process that takes in

Gateways of one host share it: whoever has the turn takes in what all of them accepted, and when it is gone
another one goes on. INVARIANT: a delivery that is WAITING has its file and its state durable. The bytes go
when it has been taken in; its state stays for a month. An upload that nobody goes on with is dropped after a
day.
"""

import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from gateway.spooling import HostTurn, locked, unavailable_as
from graph.durable_files import publish, read, replace, sync_directory
from graph.errors import Refused
from graph.model.joined import joined
from graph.model.time import HOUR, Instant
from security.principal import Principal

MOST = 16
"""Deliveries of one sender that arrive or wait at once: nobody fills the disk of all."""

ABANDONED = 24 * HOUR
KEPT = 30 * 24 * HOUR
"""Microseconds after which an upload nobody goes on with, and the state of a delivery, are dropped."""

WAITING = "waiting"
"""The folder of marks."""

_ID = re.compile(r"[0-9a-f]{32}")

Progress = tuple[int, int, int]
"""Rows read, bytes read, bytes in all."""


class DeliveryStage(Enum):
    """How far a delivery has come (报送进度)."""

    ARRIVING = "ARRIVING"
    WAITING = "WAITING"
    DONE = "DONE"
    REFUSED = "REFUSED"


class SpooledDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery: through which feed, by whom, and what became of it.

    `report` is its account as it was made, whatever a later program's has besides.
    `digest` is SHA-256 of its bytes in hexadecimal, `at` when it began to arrive, or was accepted, or ended.
    `refusal` is the code that refused it as a whole, with its `details`.
    """

    id: str
    feed: str
    file: str
    region: str
    digest: str
    principal: Principal
    at: Instant
    stage: DeliveryStage = DeliveryStage.ARRIVING
    size: int = 0
    report: dict[str, Any] | None = None
    refusal: str = ""
    details: dict[str, Any] = {}

    @property
    def sender(self) -> str:
        """Who sends, for telling one sender from another: the agency, or the department that has no code."""
        return _sender(self.principal)

    def is_of(self, principal: Principal) -> bool:
        """Whether a caller is of the office that sent it."""
        return self.sender == _sender(principal)

    @property
    def under_way(self) -> bool:
        """Whether it is yet to be taken in."""
        return self.stage in {DeliveryStage.ARRIVING, DeliveryStage.WAITING}


def delivery_id(principal: Principal, feed: str, digest: str) -> str:
    """Return the one name of these bytes from this sender through this feed: sent again it is the same."""
    return hashlib.sha256(joined(_sender(principal), feed, digest).encode()).hexdigest()[:32]


def _sender(principal: Principal) -> str:
    return joined(principal.region, principal.agency or principal.department)


class Spool:
    """The deliveries of one data directory.

    `failed` counts how often each was tried in vain by this process: it comes after those that were not.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.failed: Counter[str] = Counter()
        self._turn = HostTurn(root / "turn")

    @classmethod
    def open(cls, root: Path) -> "Spool":
        """Return the spool; of what waits every one is found, also where a crash came before its mark."""
        spool = cls(root)
        with spooling():
            (root / WAITING).mkdir(parents=True, exist_ok=True, mode=0o700)
            for one in spool.every():
                if one.stage is DeliveryStage.WAITING:
                    spool._mark(one).touch()
            sync_directory(root / WAITING)
        return spool

    def close(self) -> None:
        """Let another process take in."""
        self._turn.close()

    def take_turn(self) -> bool:
        """Whether this process takes in: until it ends, once it has the turn; the kernel lets go of it."""
        with spooling():
            return self._turn.take()

    def waiting(self) -> list[str]:
        """Return the ids of those that wait, in the order in which they were accepted."""
        with spooling():
            names = [one[-32:] for one in sorted(path.name for path in (self.root / WAITING).iterdir())]
        return sorted(names, key=self.failed.__getitem__)

    def every(self) -> Iterator[SpooledDelivery]:
        """Yield every delivery whose state is known, in no order."""
        for state in self.root.glob("*/state.json"):
            if found := self.find(state.parent.name):
                yield found

    def find(self, name: str) -> SpooledDelivery | None:
        """Return a delivery by its id, or nothing."""
        path = self.root / name / "state.json"
        if not _ID.fullmatch(name) or not path.is_file():
            return None
        return msgspec.json.decode(read(path), type=SpooledDelivery)

    def file(self, delivery: SpooledDelivery) -> Path:
        """Return where the whole of a delivery lies."""
        return self.root / delivery.id / "file" / delivery.file

    def offset(self, delivery: SpooledDelivery) -> int:
        """Return how many bytes have arrived."""
        return delivery.size if delivery.stage is not DeliveryStage.ARRIVING else _size(self._part(delivery))

    def begin(self, delivery: SpooledDelivery) -> None:
        """Make room for a delivery that begins, in place of what had arrived of it before.

        Raises `Refused` DELIVERIES_FULL, or `Unavailable` DELIVERIES_UNAVAILABLE.
        """
        others = (one for one in self.every() if one.under_way and one.id != delivery.id)
        if sum(one.sender == delivery.sender for one in others) >= MOST:
            raise Refused("DELIVERIES_FULL", most=MOST)
        with spooling():
            self._part(delivery).unlink(missing_ok=True)
            self.keep(delivery)

    @contextmanager
    def sending(self, delivery: SpooledDelivery) -> Iterator[None]:
        """Let one request at a time write a delivery, of all processes; raises `Refused` DELIVERY_BUSY."""
        with spooling():
            home = self.root / delivery.id
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            held = locked(os.open(home, os.O_RDONLY | os.O_DIRECTORY))
        if held is None:
            raise Refused("DELIVERY_BUSY")
        try:
            yield
        finally:
            os.close(held)

    @contextmanager
    def appending(self, delivery: SpooledDelivery) -> Iterator[BinaryIO]:
        """Open what has arrived of a delivery for more."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        with spooling(), os.fdopen(os.open(self._part(delivery), flags, 0o600), "ab") as part:
            yield part

    def complete(self, delivery: SpooledDelivery) -> SpooledDelivery:
        """Make a delivery durable that has arrived to its end, and return it with its size.

        Raises `Refused` DELIVERY_DIGEST where the bytes are others than were announced; then they are gone.
        """
        part, whole = self._part(delivery), self.file(delivery)
        with spooling(), part.open("rb+") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
            if found != delivery.digest:
                self.drop(delivery)
                raise Refused("DELIVERY_DIGEST")
            whole.parent.mkdir(mode=0o700, exist_ok=True)
            publish(stream, part, whole)
        return msgspec.structs.replace(delivery, size=size)

    def keep(self, delivery: SpooledDelivery) -> None:
        """Make the state of a delivery durable, and that it waits; what ended loses its bytes."""
        home, mark = self.root / delivery.id, self._mark(delivery)
        replace(home / "state.json", msgspec.json.encode(delivery))
        sync_directory(self.root)
        if delivery.stage is DeliveryStage.WAITING:
            mark.touch()
            sync_directory(mark.parent)
        elif not delivery.under_way:
            self.leave(delivery.id)
            shutil.rmtree(home / "file", ignore_errors=True)
            (home / "progress").unlink(missing_ok=True)

    def leave(self, name: str) -> None:
        """Let a delivery wait no more: it ended, or is not there."""
        self.failed.pop(name, None)
        for mark in (self.root / WAITING).glob(f"*-{name}"):
            mark.unlink(missing_ok=True)

    def told(self, delivery: SpooledDelivery, progress: Progress) -> None:
        """Keep how far a delivery has come, for whichever process is asked; a crash may lose it."""
        beside = self.root / delivery.id / "progress.new"
        beside.write_bytes(msgspec.json.encode(progress))
        beside.replace(beside.with_name("progress"))

    def progress(self, delivery: SpooledDelivery) -> Progress | None:
        """Return how far a delivery has come that is being taken in."""
        try:
            told = (self.root / delivery.id / "progress").read_bytes()
        except FileNotFoundError:
            return None
        found: Progress = msgspec.json.decode(told, type=Progress)
        return found

    def drop(self, delivery: SpooledDelivery) -> None:
        """Forget a delivery."""
        shutil.rmtree(self.root / delivery.id, ignore_errors=True)

    def sweep(self, now: Instant) -> None:
        """Drop what nobody goes on with, and what nobody asks for any more."""
        lasting = {DeliveryStage.ARRIVING: ABANDONED, DeliveryStage.WAITING: now}  # what waits stays
        for one in self.every():
            if one.at < now - lasting.get(one.stage, KEPT):
                with suppress(Refused), self.sending(one):
                    self.drop(one)

    def _part(self, delivery: SpooledDelivery) -> Path:
        return self.root / delivery.id / "part"

    def _mark(self, delivery: SpooledDelivery) -> Path:
        return self.root / WAITING / f"{delivery.at:020}-{delivery.id}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def spooling() -> AbstractContextManager[None]:
    """Tell a full disk, and whatever else the system says, as DELIVERIES_UNAVAILABLE: send it again later."""
    return unavailable_as("DELIVERIES_UNAVAILABLE")
