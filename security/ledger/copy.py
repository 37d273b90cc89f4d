"""A whole copy of a ledger, also of one that is being written: folded, and with its side file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from graph.durable_files import read, replace, sync_directory
from graph.errors import Refused, Unavailable
from security.ledger import postgres, sqlite, tables
from security.ledger.high_water_mark import SLOT
from security.ledger.opening import DATABASE, HIGH, LOCK
from security.ledger.snapshot import copy_together
from security.ledger.tables import TABLES, copy_rows


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
    with folder(to, mark) as database:
        copy_together(directory / DATABASE, database)
        engine = sqlite.writing(database)
        with engine.connect() as connection:
            size = folded(connection)
        engine.dispose()
    return size


def copy_server(server: str, high: Path, to: Path) -> int:
    """Copy a ledger that is in PostgreSQL into files of the new directory `to`; return how many entries.

    The rows are of one snapshot, the side file is this host's as it was before. Who is alive is left out.
    """
    mark = read(high, at_most=2 * SLOT)
    store = postgres.PostgresStore(server)
    try:
        with folder(to, mark) as database, store.look() as source:
            return written(source, database)
    except postgres.ERRORS as error:
        raise Unavailable("LEDGER_UNAVAILABLE", private=str(error)) from error
    finally:
        store.close(whole=False)


def written(source: Connection, database: Path) -> int:
    """Write the rows of a ledger into a new file; return how many entries it has."""
    engine = sqlite.writing(database)
    with engine.connect() as connection:
        with connection.begin():
            TABLES.create_all(connection)
            copy_rows(source, connection)
        size = folded(connection)
    engine.dispose()
    return size


def folded(connection: Connection) -> int:
    """Bring the copy's log home; return how many entries it has."""
    sqlite.fold(connection)
    with connection.begin():
        return tables.head(connection).size


@contextmanager
def folder(to: Path, mark: bytes) -> Iterator[Path]:
    """Give where the copy's database is made; it stands in `to`, with its side file, after the block."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=to.parent, prefix=f"{to.name}.") as scratch:
        yield Path(scratch) / DATABASE
        replace(Path(scratch) / HIGH, mark)
        (Path(scratch) / LOCK).touch(mode=0o600)
        to.mkdir(mode=0o700)
        for name in (DATABASE, HIGH, LOCK):
            (Path(scratch) / name).replace(to / name)
    sync_directory(to)
