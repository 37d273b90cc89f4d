"""A whole copy of a ledger, also of one that is being written: folded, and with its side file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from graph.durable_files import read, replace, sync_directory
from graph.errors import Refused
from security.ledger import sqlite, tables
from security.ledger.high_water_mark import SLOT
from security.ledger.opening import DATABASE, HIGH, LOCK
from security.ledger.snapshot import copy_together


def copy_ledger(directory: Path, high: Path, to: Path) -> int:
    """Copy the ledger in `directory` into the new directory `to`; return how many entries the copy has.

    1. The side file first: the writer raises it after the database, so the copy is never behind it.
    2. The database with its write-ahead log, brought home in the copy.
    """
    if not (directory / DATABASE).is_file() or not high.is_file():
        raise Refused("LEDGER_NOTHING_THERE", resource=DATABASE)
    # 1.
    mark = read(high, at_most=2 * SLOT)
    read(directory / DATABASE, at_most=0)  # whatever fails from here on is the copy's place
    # 2.
    to.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=to.parent, prefix=f"{to.name}.") as scratch:
        copy = Path(scratch) / DATABASE
        copy_together(directory / DATABASE, copy)
        engine = sqlite.writing(copy)
        with engine.connect() as connection:
            sqlite.fold(connection)
            with connection.begin():
                size = tables.head(connection).size
        engine.dispose()
        replace(Path(scratch) / HIGH, mark)
        (Path(scratch) / LOCK).touch(mode=0o600)
        to.mkdir(mode=0o700)
        for name in (DATABASE, HIGH, LOCK):
            (Path(scratch) / name).replace(to / name)
    sync_directory(to)
    return size
