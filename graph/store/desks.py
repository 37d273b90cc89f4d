"""What lies on desks (待办台), page by page: one shape for all kinds of cases listed by whose they are.

A page lies between two rows, each named by its rank, from the end with `backward`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from graph.model.time import BEGINNING, Day, Instant
from graph.store.batch_read import MOST_COUNTED
from graph.store.database import Row

P = TypeVar("P")


class DeskPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a desk: what has one of these states, since a day, as a page of the list."""

    desk: str
    known_at: Instant
    states: tuple[str, ...]
    since: Day = BEGINNING
    after: str = ""
    before: str = ""
    backward: bool = False


class SubjectPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where something lies that is about a subject: the subject, its own id, the rank that orders lists."""

    subject: str
    id: str
    rank: str


def desk_columns(wanted: DeskPage) -> Row:
    """Return the parameters of a statement that reads desks."""
    given = msgspec.structs.asdict(wanted)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


def places_as(kind: type[P]) -> Callable[[DeskPage, list[Row]], tuple[P, ...]]:
    """Return what makes the places of a page of the rows that were read, in the order of the list."""

    def places(wanted: DeskPage, rows: list[Row]) -> tuple[P, ...]:
        found = tuple(msgspec.convert(one, kind) for row in rows for one in row["found"])
        return found[::-1] if wanted.backward else found

    return places


def desk_total(_: Any, rows: list[Row]) -> int | None:
    """Return how much lies on a desk; None beyond what is counted."""
    total: int = sum(row["total"] for row in rows)
    return total if total <= MOST_COUNTED else None
