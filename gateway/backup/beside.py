"""What lies beside graph and ledger: deliveries, quarantine, trust list, revocations.

    open_waiting(spool)              every delivery that waits, opened: its bytes stay, whatever comes
    pack(settings, waiting, …)       all of it in one archive
    unpack(archive, settings)        back in its places

A delivery that was accepted is either in the graph already or among those that wait. Whoever makes the copy
looks whether the graph moved while they were opened; what was taken in meanwhile is taken in once more, which
changes nothing.
"""

import io
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from gateway.deliveries.spool import WAITING, DeliveryStage, Spool, SpooledDelivery
from gateway.settings import Settings
from graph.durable_files import put
from graph.errors import Refused, VerificationError
from graph.model.time import Instant


class OpenDelivery(NamedTuple):
    """A delivery that waits: its state as it was, and its bytes."""

    state: SpooledDelivery
    file: BinaryIO


def waiting_now(root: Path) -> list[str]:
    """Return the ids of those that wait by their states: also one whose mark a crash did not let be made."""
    every = Spool(root).every() if root.is_dir() else iter(())
    return [one.id for one in every if one.stage is DeliveryStage.WAITING]


def open_waiting(root: Path, known: list[str], stack: ExitStack) -> list[OpenDelivery] | None:
    """Open every delivery that waits, until the stack is closed; nothing where one ended meanwhile.

    `known` are those that waited some time before: of the others each has its mark, or was not accepted yet.
    """
    spool, found = Spool(root), []
    marked = spool.waiting() if (root / WAITING).is_dir() else []
    for name in dict.fromkeys((*known, *marked)):
        state = spool.find(name)
        if state is None or state.stage is not DeliveryStage.WAITING:
            continue
        try:
            found.append(OpenDelivery(state, stack.enter_context(spool.file(state).open("rb"))))
        except FileNotFoundError:
            return None
    return found


def pack(settings: Settings, waiting: list[OpenDelivery], until: Instant, archive: Path) -> None:
    """Write the archive: what waits as it was opened, and of what ended only what had by the point."""
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as tar:
        for one in waiting:
            _add_state(tar, one.state)
            one.file.seek(0)
            name = f"deliveries/{one.state.id}/file/{one.state.file}"
            _add(tar, name, one.state.size, one.file)
        names = {one.state.id for one in waiting}
        for ended in _ended(settings.spool_dir, until):
            if ended.id not in names:
                _add_state(tar, ended)
        for name, path in _plain(settings):
            raw = path.read_bytes()
            _add(tar, name, len(raw), io.BytesIO(raw))


def unpack(archive: Path, settings: Settings) -> None:
    """Put everything back; nothing that is there is replaced."""
    homes = {"deliveries": settings.spool_dir, "quarantine": settings.quarantine_dir}
    alone = {"trust.note": settings.trust_list, "revocations.json": settings.revocations}
    with tarfile.open(archive) as tar:
        for member in tar:
            place = _place(member.name, homes, alone)
            stream = tar.extractfile(member)
            if stream is not None and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                put(place, stream)


def _place(name: str, homes: dict[str, Path], alone: dict[str, Path]) -> Path:
    """Return where a file goes; raises BACKUP_DAMAGED for a name that leads anywhere else."""
    first, _, rest = name.partition("/")
    known = homes.get(first) if rest else alone.get(name)
    if known is None or ".." in rest.split("/") or rest.startswith("/"):
        raise VerificationError("BACKUP_DAMAGED", why=f"`files.tar` has `{name}`, which goes nowhere")
    return known / rest


def must_be_unused(settings: Settings) -> None:
    """Raise `Refused` RESTORE_TARGET where deliveries are here already."""
    if any(settings.spool_dir.glob("*/state.json")):
        raise Refused("RESTORE_TARGET", path=str(settings.spool_dir))


def _plain(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Yield the other files by their names in the archive."""
    root = settings.quarantine_dir
    for path in sorted(one for one in root.rglob("*") if one.is_file()):
        yield f"quarantine/{path.relative_to(root)}", path
    for name, path in (("trust.note", settings.trust_list), ("revocations.json", settings.revocations)):
        if path.is_file():
            yield name, path


def _ended(root: Path, until: Instant) -> Iterator[SpooledDelivery]:
    stages = {DeliveryStage.DONE, DeliveryStage.REFUSED}
    every = Spool(root).every() if root.is_dir() else iter(())
    return (one for one in every if one.stage in stages and one.at <= until)


def _add_state(tar: tarfile.TarFile, delivery: SpooledDelivery) -> None:
    raw = msgspec.json.encode(delivery)
    _add(tar, f"deliveries/{delivery.id}/state.json", len(raw), io.BytesIO(raw))


def _add(tar: tarfile.TarFile, name: str, size: int, stream: BinaryIO) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, stream)
