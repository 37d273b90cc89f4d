"""When the last backup was made here, and where to: a file beside the data, for who looks after the city."""

from pathlib import Path

import msgspec

from gateway.settings import Settings
from graph.durable_files import read, replace
from graph.errors import Fault
from graph.model.time import Instant

NAME = "last-backup.json"


class LastBackup(msgspec.Struct, frozen=True, kw_only=True):
    """As of which instant (microseconds UTC) a backup holds the city, and the directory it was made in."""

    at: Instant
    to: str


def keep_last(settings: Settings, at: Instant, to: Path) -> None:
    """Keep that a backup is whole; raises `Fault` FILE_UNWRITABLE."""
    found = LastBackup(at=at, to=str(to.absolute()))
    replace(settings.data_dir / NAME, msgspec.json.encode(found))


def last_backup(settings: Settings) -> LastBackup | None:
    """Return the last backup made here; nothing where there was none. Raises `Fault` FILE_UNREADABLE."""
    path = settings.data_dir / NAME
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(read(path), type=LastBackup)
    except msgspec.MsgspecError as error:
        raise Fault("FILE_UNREADABLE", path=str(path), why="it is no record of a backup") from error
