"""What every read of a section repeats: whose rows, what was known, and pages with checked cursors."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from graph.store.batch_read import Known, Paged, Slice
from resolvers.batch_resolver import Page, Ports, Want
from security.principal import Sees

T = TypeVar("T")


def sees(wants: Sequence[Want]) -> Sees:
    """Return the rows that the caller may have: one request, one caller."""
    return wants[0].ask.sees


def known(want: Want, name: str) -> Known:
    """Return the want of one subject or record by name, as known at the request's instant."""
    return Known(name=name, known_at=want.ask.known_at)


def paged(ports: Ports, want: Want, listing: str) -> Paged:
    """Return the want of one page of `listing` below the parent; refuses a foreign cursor."""
    after = want.args.get("after")
    last = ports.cursors.open(_name(listing, want), after) if after else ("", "")
    return Paged(
        id=want.parent.id,
        known_at=want.ask.known_at,
        first=want.args["first"],
        after=(last[0], last[1]),
    )


def page(
    ports: Ports,
    want: Want,
    listing: str,
    found: Slice[T],
    *,
    place: Callable[[T], tuple[str, str]],
    items: Iterable[Any],
) -> Page:
    """Return a page of views over what was found; `place` tells a row's sort values."""
    return Page(
        items=tuple(items),
        places=tuple(map(place, found.items)),
        seal=ports.cursors.sealing(_name(listing, want)),
        has_next=found.has_next,
        has_previous=want.args.get("after") is not None,
    )


def _name(listing: str, want: Want) -> str:
    """Name the list that a cursor belongs to: one of one subject; times and caller are asked anew."""
    return f"{listing}:{want.parent.id}"
