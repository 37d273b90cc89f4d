"""What every read of a section repeats: whose rows, what was known, and pages with checked cursors."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from graph.ingest.identifiers import normalised_uscc
from graph.store.batch_read import Known, Paged, Slice
from resolvers.batch_resolver import BatchKey, Dependencies, Page
from security.principal import RowFilter

T = TypeVar("T")


def row_filter(batch_keys: Sequence[BatchKey]) -> RowFilter:
    """Return the rows that the caller may have: one request, one caller."""
    return batch_keys[0].context.row_filter


def name_keys(batch_key: BatchKey, name: str) -> Known:
    """Return the want of one subject or record by name, as known at the request's instant."""
    return Known(name=name, known_at=batch_key.context.known_at)


def code(batch_key: BatchKey) -> str:
    """Return the unified social credit code that is asked for; raises CODE_MALFORMED."""
    args = batch_key.args
    return normalised_uscc(args["uscc"] if "uscc" in args else args["code"])


def code_given(_deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse what cannot be a code, before anything is read."""
    code(batch_key)


def page_keys(deps: Dependencies, batch_key: BatchKey, listing: str) -> Paged:
    """Return the want of one page of `listing` below the parent; refuses a foreign cursor."""
    after = batch_key.args.get("after")
    last = ("", "") if after is None else deps.cursors.open(_name(listing, batch_key), after)
    return Paged(
        id=batch_key.parent.id,
        known_at=batch_key.context.known_at,
        first=batch_key.args["first"],
        after=(last[0], last[1]),
    )


def page(
    deps: Dependencies,
    batch_key: BatchKey,
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
        seal=deps.cursors.sealing(_name(listing, batch_key)),
        has_next=found.has_next,
        has_previous=batch_key.args.get("after") is not None,
    )


def _name(listing: str, batch_key: BatchKey) -> str:
    """Name the list that a cursor belongs to: one of one subject; times and caller are asked anew."""
    return f"{listing}:{batch_key.parent.id}"
