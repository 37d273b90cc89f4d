"""What a reader is asked for, many at once, and what every read carries: the rows its caller may have."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from graph.model.facts import Scope
from graph.model.time import BEGINNING, FOREVER, Day, Instant
from graph.store.database import Graph, Row

W = TypeVar("W", bound=Hashable)
T = TypeVar("T")


class VisibleRows(Protocol):
    """The rows a caller may have at all, as `security.principal.RowFilter` states them."""

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose rows are shown."""

    @property
    def ignores_window(self) -> bool:
        """Whether rows are shown outside their windows, and annulled records at all."""

    @property
    def today(self) -> Day:
        """The day that decides whether a window is open."""

    @property
    def now(self) -> Instant:
        """The instant of the request: what is published is a question about it, whatever was known before."""

    @property
    def own(self) -> str:
        """The id of the subject that the caller is, or an empty string."""

    @property
    def decided_since(self) -> Day:
        """The earliest decision whose window of publicity the law has not closed."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A subject or record by the name the reader asks for, as known at an instant."""

    name: str
    known_at: Instant


class Paged(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what hangs on `id`; `after` is (day, id) of the last row the caller has seen.

    Penalties decided after `as_of` were not there yet; tenures are shown whenever they are.
    The pair is data, not a secret: whoever hands it out as a cursor makes it opaque and checks it.
    """

    id: str
    known_at: Instant
    first: int
    after: tuple[Day, str] = ("", "")
    as_of: Day = FOREVER


class Slice(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One page, and whether more visible rows follow."""

    items: tuple[T, ...]
    has_next: bool


class BatchQuery(msgspec.Struct, Generic[W, T], frozen=True, kw_only=True):
    """A query, the columns of one want of it, and what is made of a want's rows."""

    query: str
    flat: Callable[[W], Row]
    make: Callable[[W, list[Row]], T]


NOBODY = "-" * 26
"""An id that no subject has, of the length that all have."""


def visible(
    scopes: Sequence[Scope],
    *,
    ignores_window: bool,
    today: Day,
    now: Instant,
    own: str,
    decided_since: Day = BEGINNING,
) -> Row:
    """Return the parameters that say which rows a caller may have, always of one shape.

    Neo4j plans a statement anew for other lengths of lists and texts; a plan of the longest takes it
    more than a second, and no caller is to wait for one because another was of another kind.
    """
    padded = [scope.value for scope in scopes] + [""] * (len(Scope) - len(scopes))
    return {
        "scopes": padded,
        "ignores_window": ignores_window,
        "today": today,
        "now": now,
        "own": own or NOBODY,
        "decided_since": decided_since,
    }


async def read_batch(
    graph: Graph, question: BatchQuery[W, T], row_filter: VisibleRows, batch_keys: Sequence[W], **bounds: int
) -> list[T]:
    """Ask for all wants in one round trip and return what is made of each; equal wants share it."""
    if not batch_keys:
        return []
    distinct = {batch_key: i for i, batch_key in enumerate(dict.fromkeys(batch_keys))}
    rows = await graph.read(
        question.query,
        batch_keys=[{"i": i, **question.flat(batch_key)} for batch_key, i in distinct.items()],
        **visible(
            row_filter.scopes,
            ignores_window=row_filter.ignores_window,
            today=row_filter.today,
            now=row_filter.now,
            own=row_filter.own,
            decided_since=row_filter.decided_since,
        ),
        **bounds,
    )
    found: list[list[Row]] = [[] for _ in distinct]
    for row in rows:
        found[row["i"]].append(row)
    made = {batch_key: question.make(batch_key, found[i]) for batch_key, i in distinct.items()}
    return [made[batch_key] for batch_key in batch_keys]


def columns_of_key(batch_key: Known) -> Row:
    """Return the columns of one subject's or record's want."""
    return {"name": batch_key.name, "known_at": batch_key.known_at}


def columns_of_page(batch_key: Paged) -> Row:
    """Return the columns of a page's want."""
    day, last = batch_key.after
    return {
        "id": batch_key.id,
        "known_at": batch_key.known_at,
        "as_of": batch_key.as_of,
        "after_day": day,
        "after_id": last,
    }


def one(make: Callable[[Any], T]) -> Callable[[Known, list[Row]], T | None]:
    """Return what makes the fact of a want's only row, or None of none."""
    return lambda _, rows: make(rows[0]["fact"]) if rows else None


def make_slice(column: str, make: Callable[[Any], T]) -> Callable[[Paged, list[Row]], Slice[T]]:
    """Return what cuts a want's list to its page; the item beyond it only tells that there is one."""

    def cut(batch_key: Paged, rows: list[Row]) -> Slice[T]:
        items = rows[0][column] if rows else []
        kept = tuple(make(item) for item in items[: batch_key.first])
        return Slice(items=kept, has_next=len(items) > batch_key.first)

    return cut


def longest_page(batch_keys: Sequence[Paged]) -> int:
    """Return how many items to ask for: one more than the longest page."""
    return 1 + max((batch_key.first for batch_key in batch_keys), default=0)
