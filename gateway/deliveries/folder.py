"""A watched folder: files that the operator's own machine puts there are taken in while the gateway answers.

    FOLDER/FEED/NAME                      taken in, as it is, a few seconds after it was last written to
    FOLDER/FEED/done/INSTANT-NAME         every row of it is accounted for: INSTANT-NAME.report.json
    FOLDER/FEED/rejected/INSTANT-NAME     refused as a whole: INSTANT-NAME.report.json says why

Whoever may write into the folder of a feed delivers through it: that is the operator's to say, by the modes
of the folders. A file that is still being written has a name that begins with a dot or ends with `.part`, and
gets its own by renaming. Names and links that are anything else are left where they lie.

INVARIANT: the report is durable before the file has gone. A crash between the two takes the file in again,
which changes nothing.
"""

import asyncio
import hashlib
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from gateway.city import City
from gateway.deliveries.accounts import delivery_entry
from gateway.deliveries.headers import is_feed, is_file_name, must_fit
from gateway.deliveries.spool import DeliveryStage, SpooledDelivery, spooling
from gateway.running_user import running_user
from gateway.worker.rounds import a_round
from graph.durable_files import replace, sync_directory
from graph.errors import Refused
from graph.ingest.report import Report
from graph.model.time import Instant, moment
from security.principal import CallerRole, Principal

RESTING = 5.0
"""Seconds for which nobody has written to a file that is taken in."""

UNFINISHED = (".part", ".tmp")
"""How the names end of files that are still being written."""

DONE, REJECTED = "done", "rejected"

Take = Callable[[Path, SpooledDelivery], Awaitable[Report]]
"""What takes a file in and returns its account."""


async def take_in_folder(city: City, take: Take) -> None:
    """Take in every file that is ready, the oldest first; one that fails is told, and tried again."""
    folder = city.settings.deliveries.folder
    for path in await asyncio.to_thread(_ready, folder) if folder else ():
        with a_round("folder"):
            await _taken_in(city, path, take)


def _ready(folder: Path) -> list[Path]:
    """Return the files that may be taken in; raises `Unavailable` where they cannot be put away."""
    until = time.time() - RESTING
    with spooling():
        feeds = [one for one in os.scandir(folder) if one.is_dir(follow_symlinks=False) and is_feed(one.name)]
        found = sorted((at, path) for feed in feeds for at, path in _files(Path(feed.path)) if at < until)
        for feed in {path.parent for _, path in found}:
            for name in (DONE, REJECTED):
                (feed / name).mkdir(exist_ok=True)
    return [path for _, path in found]


def _files(feed: Path) -> Iterator[tuple[float, Path]]:
    for one in os.scandir(feed):
        named = is_file_name(one.name) and not one.name.endswith(UNFINISHED)
        if named and one.is_file(follow_symlinks=False):
            yield one.stat(follow_symlinks=False).st_mtime, Path(one.path)


async def _taken_in(city: City, path: Path, take: Take) -> None:
    """Take one file in, log it, write its report, and put it away."""
    delivery = await asyncio.to_thread(_named, city, path)
    report: Report | None = None
    try:
        must_fit(city.settings.deliveries.largest - delivery.size, city.settings.deliveries.largest)
        report = await take(path, delivery)
        told: Any = msgspec.to_builtins(report)
    except Refused as fault:
        delivery = msgspec.structs.replace(delivery, refusal=fault.code)
        told = {"code": fault.code, "english": fault.english, "chinese": fault.chinese}
    ended = msgspec.structs.replace(delivery, at=city.clock(), report=told if report else None)
    entry = delivery_entry(city, ended, "TakeIn", ended.at)
    who = await asyncio.to_thread(running_user)
    await city.ledger.append(msgspec.structs.replace(entry, standing="OPERATOR", officer=who))
    await asyncio.to_thread(_put_away, path, DONE if report else REJECTED, told, ended.at)


def _named(city: City, path: Path) -> SpooledDelivery:
    with spooling(), path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
    return SpooledDelivery(
        id=digest[:32],
        feed=path.parent.name,
        file=path.name,
        region=city.place,
        digest=digest,
        principal=Principal(standing=CallerRole.MACHINE, region=city.place),
        at=city.clock(),
        stage=DeliveryStage.WAITING,
        size=size,
    )


def _put_away(path: Path, where: str, told: Any, at: Instant) -> None:
    to = path.parent / where / f"{moment(at):%Y%m%dT%H%M%S.%fZ}-{path.name}"
    with spooling():
        replace(to.with_name(f"{to.name}.report.json"), msgspec.json.format(msgspec.json.encode(told)))
        path.replace(to)
        sync_directory(to.parent)
        sync_directory(path.parent)
