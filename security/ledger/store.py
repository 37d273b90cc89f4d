"""The port behind which a ledger is kept: append this batch at head H, or say that the head moved.

    with store.turn() as turn:                 nobody else commits until the block ends
        turn.head                              what is signed over the newest commit
        turn.append(at, rows, head)            all of it, or `HeadMoved`, or an error and nothing of it
    with store.look() as connection:           one snapshot, for reading

`security.ledger.sqlite` keeps it in one file of one host, for several processes; `security.ledger.postgres`
in a server that several hosts reach. Both give out numbers inside the transaction and nowhere else: whoever
has the turn reads the head, makes what follows it, and commits; so there is no gap and no fork, and a writer
that dies takes its turn with it. What is signed is the same bytes in both.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from security.ledger.tables import Head, Rows

TURN_SECONDS = 2.0
"""How long a writer waits for its turn before those who wait for it are refused."""

LEASE_SECONDS = 15.0
"""How long a process counts as alive after it was last heard of: far longer than a write takes."""


class HeadMoved(Exception):
    """Nothing was appended: the newest commit is not the one that was gone on from."""


class Growth(NamedTuple):
    """What one commit adds: its rows, what is signed over them, and which bodies it deletes.

    `lease` names the process whose lease the commit renews, or nothing.
    """

    rows: Rows
    head: Head
    forget: Iterable[int] = ()
    lease: str = ""


class Turn(Protocol):
    """One writer's turn; what is not appended when it ends was never there.

    `connection` reads what is committed, inside the turn.
    """

    connection: Connection
    head: Head

    def append(self, at: Head, growth: Growth) -> None:
        """Commit what follows `at`, or raise `HeadMoved`; a driver's error leaves the last commit."""

    def remember(self, at: Head, memory: Mapping[str, str], seal: bytes) -> None:
        """Put values under their names with the seal over all of them, or raise `HeadMoved`."""

    def renew(self, lease: str) -> None:
        """Say that a process is alive, and forget those that are gone."""

    def release(self, lease: str) -> None:
        """Say that a process is gone; an empty name stands for all: nobody is here but who asks."""


class LedgerStore(Protocol):
    """Where one ledger is kept. `errors` are what its driver raises, `untaken` is what no text may hold."""

    errors: tuple[type[Exception], ...]
    untaken: str

    def turn(self) -> AbstractContextManager[Turn]:
        """Wait for the turn, `TURN_SECONDS` at most, and hold it for the block."""

    def look(self) -> AbstractContextManager[Connection]:
        """Give a connection that reads one snapshot, beside every writer."""

    def living(self, connection: Connection) -> frozenset[str]:
        """Return the leases of the processes that are alive, by this store's clock."""

    def durable(self) -> dict[str, str]:
        """Return the settings that durability rests on, as the writer's own connection reads them back."""

    def is_fatal(self, error: Exception) -> bool:
        """Whether what is on the disk is unknown after an error; after every other one it is as before."""

    def limit(self, pages: int) -> None:
        """Let the ledger grow to so many pages at most, where the engine knows such a bound."""

    def drop(self) -> None:
        """Throw the writer's connection away, after an error: the next turn makes another."""

    def sweep(self) -> None:
        """Overwrite what was deleted, as far as the engine can."""

    def close(self, *, whole: bool) -> None:
        """Let go; `whole` brings everything home, else the files stay as they are: they are evidence."""
