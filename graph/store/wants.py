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


NOTHING: Slice[Any] = Slice(items=(), has_next=False)


async def rows_of(
    graph: Graph,
    query: str,
    sees: Sees,
    wants: Sequence[W],
    flat: Callable[[W], Row],
    **bounds: int,
) -> list[list[Row]]:
    """Ask for all wants in one round trip and return each want's rows; equal wants are asked once."""
    if not wants:
        return []
    distinct = {want: i for i, want in enumerate(dict.fromkeys(wants))}
    rows = await graph.read(
        query,
        wants=[{"i": i, **flat(want)} for want, i in distinct.items()],
        scopes=[scope.value for scope in sees.scopes],
        windowless=sees.windowless,
        today=sees.today,
        own=sees.own,
        **bounds,
    )
    found: list[list[Row]] = [[] for _ in distinct]
    for row in rows:
        found[row["i"]].append(row)
    return [found[distinct[want]] for want in wants]


def known(want: Known) -> Row:
    """Return the columns of one subject's or record's want."""
    return {"name": want.name, "known_at": want.known_at}


def paged(want: Paged) -> Row:
    """Return the columns of a page's want."""
    day, last = want.after
    return {"id": want.id, "known_at": want.known_at, "as_of": want.as_of, "after_day": day, "after_id": last}


def sliced(want: Paged, found: Sequence[Sequence[Any]], make: Callable[[Sequence[Any]], T]) -> Slice[T]:
    """Cut what was found to the page; the row beyond it only tells that there is one."""
    kept = found[: want.first]
    return Slice(items=tuple(make(values) for values in kept), has_next=len(found) > want.first)
