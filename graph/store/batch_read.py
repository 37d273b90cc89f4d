"""What a reader is asked for, many at once, and what every read carries: the rows its caller may have."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from graph.model.facts import Scope
from graph.model.time import FOREVER, Day, Instant
from graph.store.database import Graph, Row

W = TypeVar("W", bound=Hashable)
T = TypeVar("T")


class Sees(Protocol):
    """The rows a caller may have at all, as `security.principal.Sees` states them."""

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose rows are shown."""

    @property
    def windowless(self) -> bool:
        """Whether rows are shown outside their windows, and annulled records at all."""

    @property
    def today(self) -> Day:
        """The day that decides whether a window is open."""

    @property
    def own(self) -> str:
        """The id of the subject that the caller is, or an empty string."""


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


class Question(msgspec.Struct, Generic[W, T], frozen=True, kw_only=True):
    """A query, the columns of one want of it, and what is made of a want's rows."""

    query: str
    flat: Callable[[W], Row]
    make: Callable[[W, list[Row]], T]


NOBODY = "-" * 26
"""An id that no subject has, of the length that all have."""


def visible(scopes: Sequence[Scope], *, windowless: bool, today: Day, own: str) -> Row:
    """Return the parameters that say which rows a caller may have, always of one shape.

    Neo4j plans a statement anew for other lengths of lists and texts; a plan of the longest takes it
    more than a second, and no caller is to wait for one because another was of another kind.
    """
    padded = [scope.value for scope in scopes] + [""] * (len(Scope) - len(scopes))
    return {"scopes": padded, "windowless": windowless, "today": today, "own": own or NOBODY}


async def answers(
    graph: Graph, question: Question[W, T], sees: Sees, wants: Sequence[W], **bounds: int
) -> list[T]:
    """Ask for all wants in one round trip and return what is made of each; equal wants share it."""
    if not wants:
        return []
    distinct = {want: i for i, want in enumerate(dict.fromkeys(wants))}
    rows = await graph.read(
        question.query,
        wants=[{"i": i, **question.flat(want)} for want, i in distinct.items()],
        **visible(sees.scopes, windowless=sees.windowless, today=sees.today, own=sees.own),
        **bounds,
    )
    found: list[list[Row]] = [[] for _ in distinct]
    for row in rows:
        found[row["i"]].append(row)
    made = {want: question.make(want, found[i]) for want, i in distinct.items()}
    return [made[want] for want in wants]


def known(want: Known) -> Row:
    """Return the columns of one subject's or record's want."""
    return {"name": want.name, "known_at": want.known_at}


def paged(want: Paged) -> Row:
    """Return the columns of a page's want."""
    day, last = want.after
    return {"id": want.id, "known_at": want.known_at, "as_of": want.as_of, "after_day": day, "after_id": last}


def one(make: Callable[[Any], T]) -> Callable[[Known, list[Row]], T | None]:
    """Return what makes the fact of a want's only row, or None of none."""
    return lambda _, rows: make(rows[0]["fact"]) if rows else None


def sliced(column: str, make: Callable[[Any], T]) -> Callable[[Paged, list[Row]], Slice[T]]:
    """Return what cuts a want's list to its page; the item beyond it only tells that there is one."""

    def cut(want: Paged, rows: list[Row]) -> Slice[T]:
        items = rows[0][column] if rows else []
        kept = tuple(make(item) for item in items[: want.first])
        return Slice(items=kept, has_next=len(items) > want.first)

    return cut


def beyond(wants: Sequence[Paged]) -> int:
    """Return how many items to ask for: one more than the longest page."""
    return 1 + max((want.first for want in wants), default=0)
