"""Places where the ledger of a test is kept; `python -m` programs open the same one by its words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from security.ledger.ledger import Ledger
from tests.unit.ledger_world import KEY
from tests.vectors.make_ledger import ORIGIN


class Place:
    """A ledger in the files of a directory, or in a server with its side file there."""

    def __init__(self, directory: Path, server: str = "") -> None:
        self.directory = directory
        self.server = server

    @property
    def words(self) -> tuple[str, ...]:
        return (str(self.directory), self.server)

    def make(self) -> None:
        Ledger.make(self.directory, ORIGIN, KEY, server=self.server)

    def open(self, origin: str = ORIGIN) -> Ledger:
        return Ledger.open(self.directory, origin, KEY, server=self.server)

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        """Open the ledger there; the first time it is made."""
        if not (self.directory / "checkpoint.high").exists():
            self.make()
        ledger = self.open()
        try:
            yield ledger
        finally:
            ledger.close()


def place_of(words: Sequence[str]) -> Place:
    return Place(Path(words[0]), words[1])
