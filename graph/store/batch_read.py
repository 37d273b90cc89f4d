"""What a reader is asked for, many at once, and what every read carries: the rows its caller may have.

A want is a key (批量键): what is asked for, and the instant as of which. All wants of one depth of a
document go out together: a section of an answer costs one round trip, however many parents it hangs on.

    wants, in any order, with repeats → distinct wants, numbered `i` → rows with their `i` → one value each

The visibility parameters are put in here, for every reader, so that none can forget one of them.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from graph.model.facts import Scope, TenurePhase
from graph.model.time import BEGINNING, FOREVER, Day, Instant
from graph.store.database import Graph, Row

W = TypeVar("W", bound=Hashable)
T = TypeVar("T")


class VisibleRows(Protocol):
    """The rows a caller may have at all, as `security.row_filter.RowFilter` states them."""

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
    """A subject or record by the name the reader asks for, as known at an instant.

    `name` is an id, a unified social credit code or a document's handle, as the query says. `known_at`
    chooses the version by recorded time: the one with `recorded_at <= known_at < superseded_at`.
    """

    name: str
    known_at: Instant


class Paged(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what hangs on `id`: of `first` rows between two rows, each named by its (day, id).

    With `backward` they are the last ones before `before`, else the first ones after `after`. Penalties
    decided after `as_of` were not there yet; of tenures, `phases` says which are shown by that day.
    The pairs are data, not a secret: whoever hands them out as cursors makes them opaque and checks them.
    """

    id: str
    known_at: Instant
    first: int
    after: tuple[Day, str] = ("", "")
    before: tuple[Day, str] = ("", "")
    backward: bool = False
    as_of: Day = FOREVER
    phases: frozenset[TenurePhase] = frozenset(TenurePhase)


class Slice(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One page, and whether more visible rows lie beyond it in the direction in which it was read."""

    items: tuple[T, ...]
    has_more: bool


class BatchQuery(msgspec.Struct, Generic[W, T], frozen=True, kw_only=True):
    """A query, the columns of one want of it, and what is made of a want's rows.

    `query` is the name of a statement in `graph/cypher/read`; `flat` makes the map that stands in its
    `$batch_keys`, beside the want's number; `make` gets the want and its rows, which may be none, and its
    result is the reader's answer to that want.
    """

    query: str
    flat: Callable[[W], Row]
    make: Callable[[W, list[Row]], T]


MOST_COUNTED = 10_000
"""Rows of a list that are counted at most: of a longer one nobody is told how long it is."""

NOBODY = "-" * 26
"""An id that no subject has, of the length that all have."""


def row_filter_parameters(
    scopes: Sequence[Scope],
    *,
    ignores_window: bool,
    today: Day,
    now: Instant,
    own: str,
    decided_since: Day = BEGINNING,
) -> Row:
    """Return the parameters that say which rows a caller may have, always of one shape.

    Neo4j plans a statement anew for other lengths of lists and texts; a plan of the longest takes it more
    than a second, and no caller is to wait for one because another was of another kind. So the list of
    scopes is filled up with empty texts, which no fact has, and a caller who is nobody gets `NOBODY` for
    an id.
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
    """Ask for all wants in one round trip and return what is made of each; equal wants share it.

    The answer has the length and the order of `batch_keys`. `bounds` are the statement's own parameters,
    such as `limit`: one for all wants. Raises `Unavailable` GRAPH_UNAVAILABLE.
    """
    if not batch_keys:
        return []
    distinct = {batch_key: i for i, batch_key in enumerate(dict.fromkeys(batch_keys))}
    rows = await graph.read(
        question.query,
        batch_keys=[{"i": i, **question.flat(batch_key)} for batch_key, i in distinct.items()],
        **row_filter_parameters(
            row_filter.scopes,
            ignores_window=row_filter.ignores_window,
            today=row_filter.today,
            now=row_filter.now,
            own=row_filter.own,
            decided_since=row_filter.decided_since,
        ),
        **bounds,
    )
    found = _rows_by_want(rows, len(distinct))
    made = {batch_key: question.make(batch_key, found[i]) for batch_key, i in distinct.items()}
    return [made[batch_key] for batch_key in batch_keys]


async def read_pages(
    graph: Graph,
    question: BatchQuery[Paged, T],
    row_filter: VisibleRows,
    batch_keys: Sequence[Paged],
    **bounds: int,
) -> list[T]:
    """Return a page for each want; the statement's `limit` is one row more than the longest of them."""
    limit = longest_page(batch_keys)
    return await read_batch(graph, question, row_filter, batch_keys, limit=limit, **bounds)


async def count_lists(
    graph: Graph,
    question: BatchQuery[Paged, int | None],
    row_filter: VisibleRows,
    batch_keys: Sequence[Paged],
) -> list[int | None]:
    """Return how many rows of each list the caller may see, all pages; None beyond what is counted."""
    wanted = list(map(whole, batch_keys))
    return await read_batch(graph, question, row_filter, wanted, limit=MOST_COUNTED + 1)


def _rows_by_want(rows: Sequence[Row], wants: int) -> list[list[Row]]:
    """Return the rows of each want, by its number `i`; a want that found nothing has an empty list."""
    found: list[list[Row]] = [[] for _ in range(wants)]
    for row in rows:
        found[row["i"]].append(row)
    return found


def columns_of_key(batch_key: Known) -> Row:
    """Return the columns of one subject's or record's want."""
    return {"name": batch_key.name, "known_at": batch_key.known_at}


def columns_of_page(batch_key: Paged) -> Row:
    """Return the columns of a page's want."""
    return {
        "id": batch_key.id,
        "known_at": batch_key.known_at,
        "as_of": batch_key.as_of,
        "after_day": batch_key.after[0],
        "after_id": batch_key.after[1],
        "before_day": batch_key.before[0],
        "before_id": batch_key.before[1],
        "backward": batch_key.backward,
        **{phase.value.lower(): phase in batch_key.phases for phase in TenurePhase},
    }


def whole(batch_key: Paged) -> Paged:
    """Return the want of the whole list that a page is of: all pages of a list are counted as one."""
    return replace(batch_key, first=0, after=("", ""), before=("", ""), backward=False)


def counted(_: Paged, rows: list[Row]) -> int | None:
    """Return how many rows a list has, or None beyond the bound."""
    total: int = rows[0]["total"] if rows else 0
    return total if total <= MOST_COUNTED else None


def one(make: Callable[[Any], T]) -> Callable[[Known, list[Row]], T | None]:
    """Return what makes the fact of a want's only row, or None of none."""
    return lambda _, rows: make(rows[0]["fact"]) if rows else None


def make_slice(column: str, make: Callable[[Any], T]) -> Callable[[Paged, list[Row]], Slice[T]]:
    """Return what cuts a want's list to its page; the item beyond it only tells that there is one.

    The statement has one bound for all wants, that of the longest page, so a shorter page may get more
    than one item too many.
    """

    def cut(batch_key: Paged, rows: list[Row]) -> Slice[T]:
        items = rows[0][column] if rows else []
        kept = tuple(make(item) for item in items[: batch_key.first])
        in_order = kept[::-1] if batch_key.backward else kept
        return Slice(items=in_order, has_more=len(items) > batch_key.first)

    return cut


def longest_page(batch_keys: Sequence[Paged]) -> int:
    """Return how many items to ask for: one more than the longest page."""
    return 1 + max((batch_key.first for batch_key in batch_keys), default=0)
