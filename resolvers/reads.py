"""What every read of a section repeats: whose rows, what was known, and pages with checked cursors."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from graph.store.batch_read import Known, Paged, Slice
from resolvers.batch_resolver import BatchKey, Dependencies, Page
from security.policy.decide import class_of
from security.principal import RowFilter

T = TypeVar("T")


def row_filter(batch_keys: Sequence[BatchKey]) -> RowFilter:
    """Return the rows that the caller may have: one request, one caller."""
    return batch_keys[0].context.row_filter


def name_keys(batch_key: BatchKey, name: str) -> Known:
    """Return the want of one subject or record by name, as known at the request's instant."""
    return Known(name=name, known_at=batch_key.context.known_at)


def page_keys(deps: Dependencies, batch_key: BatchKey, listing: str) -> Paged:
    """Return the want of one page of `listing` below the parent; refuses a foreign cursor."""
    last = opened(deps, batch_key, listing) or ("", "")
    return Paged(
        id=batch_key.parent.id,
        known_at=batch_key.context.known_at,
        first=batch_key.args["first"],
        after=(last[0], last[1]),
    )


def opened(deps: Dependencies, batch_key: BatchKey, listing: str) -> tuple[str, ...] | None:
    """Return the place after which a page of `listing` begins, or nothing; refuses a foreign cursor."""
    after = batch_key.args.get("after")
    return None if after is None else deps.cursors.open(bound(batch_key, listing), after)


def bound(batch_key: BatchKey, listing: str) -> bytes:
    """Return all that a cursor is good for: one list, asked by one class of callers, on one day.

    The list, the record it hangs on, what selects its rows, its day and its place; then who asks, for what,
    and on which day. What it is known at is no part of it: who goes on at the instant that the first page
    stated sees one list, and an answer that is asked for again has the same cursors.
    """
    context = batch_key.context
    chosen = {name: value for name, value in batch_key.args.items() if name not in PAGING}
    question = (listing, getattr(batch_key.parent, "id", ""), chosen, context.as_of, context.place)
    asker = (class_of(context.caller), context.row_filter.own, context.today)
    return msgspec.json.encode((question, asker), order="sorted")


PAGING = ("first", "after")
"""Arguments that move within a list, and do not choose its rows."""


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
        seal=deps.cursors.sealing(bound(batch_key, listing)),
        has_next=found.has_next,
        has_previous=batch_key.args.get("after") is not None,
    )
