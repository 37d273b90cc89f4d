"""One bit flipped in a copy of the ledger: in an entry, a body, a salt, a hash of a tile, a checkpoint.

The bit is flipped in the file's bytes, below the data base, as a disk or an intruder would do it: nothing
that writes to the ledger in order is in the way, and so nothing but verification can notice.
"""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from security.ledger import reading, sqlite, tables
from security.ledger.copy import copy_ledger
from security.ledger.opening import DATABASE, HIGH

PLACES = ("entry", "body", "salt", "tile", "checkpoint")


@contextmanager
def flipped(ledger: Path, scratch: Path, place: str, index: int) -> Iterator[Path]:
    """Copy a ledger into `scratch`, flip one bit of the `place` of entry `index`, and give the copy.

    The original is only read. The copy is gone when the block ends.
    """
    copy = scratch / f"flipped-{place}"
    shutil.rmtree(copy, ignore_errors=True)
    copy_ledger(ledger, ledger / HIGH, copy)
    try:
        value = _whole(copy / DATABASE, place, index)
        _flip(copy / DATABASE, value)
        yield copy
    finally:
        shutil.rmtree(copy)


def main(arguments: Sequence[str]) -> int:
    """Flip one bit in the newest body of the ledger that is named: what a reader of the tour may try."""
    database = Path(arguments[0]) / DATABASE
    engine = sqlite.reading(database)
    try:
        with engine.connect() as connection:
            size = tables.head(connection).size
            # A result's entry has no body; that of an answer does.
            newest = next(one for one in reversed(range(size)) if reading.disclosure(connection, one))
    finally:
        engine.dispose()
    _flip(database, _whole(database, "body", newest))
    sys.stdout.write(f"one bit of the body of entry {newest} is another now\n")
    return 0


def _whole(database: Path, place: str, index: int) -> bytes:
    """Return the bytes of the copy that are to be flipped; it is only read."""
    engine = sqlite.reading(database, immutable=True)
    try:
        with engine.connect() as connection, connection.begin():
            opened = reading.disclosure(connection, index)
            assert opened is not None, "the entry of a moment ago has its body"
            return {
                "entry": reading.entry(connection, index),
                "body": opened.body,
                "salt": opened.salt,
                "tile": tables.hashes(connection, 0, index, 1)[0],
                "checkpoint": tables.head(connection).note,
            }[place]
    finally:
        engine.dispose()


def _flip(file: Path, value: bytes) -> None:
    """Flip one bit in the middle of where `value` lies in a file; a long value is known by its beginning."""
    data = bytearray(file.read_bytes())
    known = value[:200]
    at = data.index(known) + len(known) // 2
    data[at] ^= 1
    file.write_bytes(data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
