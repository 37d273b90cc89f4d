"""Rows of a ledger as the database hands them out, and the rows of another table read beside them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Row, Select, select

_PORTION = 4096
"""Rows that the database hands out at once."""


class FoundBy(NamedTuple):
    """What a search finds an entry by: handles of subjects, and terms, None in a format without them."""

    handles: set[str]
    terms: set[int] | None


def portions(connection: Connection, asked: Select[Any]) -> Iterator[Row[Any]]:
    """Yield rows as they are handed out; whoever has seen enough gives the rest back."""
    with connection.execute(asked.execution_options(yield_per=_PORTION)) as rows:
        yield from rows


class Alongside:
    """The values of a table under each number, read in the order of the entries."""

    def __init__(self, connection: Connection, value: Column[Any], number: Column[int]) -> None:
        self._rows: Iterator[Any] = portions(connection, select(number, value).order_by(number))
        self._next: Any = next(self._rows, None)

    def of(self, number: int) -> set[Any]:
        """Return the values under a number; those of numbers before it that nobody asked for are passed."""
        found: set[Any] = set()
        while self._next is not None and self._next[0] <= number:
            found |= {self._next[1]} if self._next[0] == number else set()
            self._next = next(self._rows, None)
        return found
