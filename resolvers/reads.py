"""What every read of a section repeats: whose rows, what was known, and pages with checked cursors."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from graph.ingest.identifiers import normalised_uscc
from graph.model.facts import TenurePhase
from graph.store.batch_read import Known, Paged, Slice
from resolvers.batch_resolver import BatchKey, Count, CountLists, Dependencies, Page
from security.policy.decide import class_of
from security.row_filter import RowFilter

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


class ListWindow(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a list is asked for: `size` rows between two places, from the end if `backward`."""

    size: int
    after: tuple[str, ...] | None
    before: tuple[str, ...] | None
    backward: bool

    def cut(self, ordered: Sequence[T]) -> tuple[Sequence[T], bool]:
        """Return the page of rows read between the two places, and whether there is more in its direction."""
        kept = ordered[-self.size :] if self.backward else ordered[: self.size]
        return kept, len(ordered) > len(kept)


def window(deps: Dependencies, batch_key: BatchKey, listing: str) -> ListWindow:
    """Return the part of a listing that is asked for; refuses a foreign cursor."""
    args, good_for = batch_key.args, bound(batch_key, listing)
    after, before = (
        None if args.get(which) is None else deps.cursors.decode_cursor(good_for, args[which])
        for which in ("after", "before")
    )
    size = args.get("first") or args["last"]
    return ListWindow(size=size, after=after, before=before, backward=args.get("first") is None)


def page_keys(deps: Dependencies, batch_key: BatchKey, listing: str) -> Paged:
    """Return the want of one page of `listing` below the parent, by the day asked for."""
    asked = window(deps, batch_key, listing)
    after, before = (("", "") if at is None else (at[0], at[1]) for at in (asked.after, asked.before))
    phases = batch_key.args.get("include") or [TenurePhase.CURRENT]
    return Paged(
        id=batch_key.parent.id,
        known_at=batch_key.context.known_at,
        first=asked.size,
        after=after,
        before=before,
        backward=asked.backward,
        as_of=batch_key.context.as_of,
        phases=frozenset(phases),
    )


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


PAGING = ("first", "after", "last", "before")
"""Arguments that move within a list, and do not choose its rows."""


def page(
    deps: Dependencies,
    batch_key: BatchKey,
    listing: str,
    found: Slice[T],
    *,
    place: Callable[[T], tuple[str, str]],
    items: Iterable[Any],
    count: CountLists,
) -> Page:
    """Return a page of views over what was found; `place` tells a row's sort values."""
    has_next, has_previous = beyond(batch_key, more=found.has_more)
    return Page(
        items=tuple(items),
        places=tuple(map(place, found.items)),
        seal=deps.cursors.cursor_encoder(bound(batch_key, listing)),
        has_next=has_next,
        has_previous=has_previous,
        count=Count(count, page_keys(deps, batch_key, listing)),
    )


def beyond(batch_key: BatchKey, *, more: bool) -> tuple[bool, bool]:
    """Return whether something follows a page, and came before it: at its cursor, that row itself does."""
    args = batch_key.args
    if args.get("first") is None:
        return args.get("before") is not None, more
    return more, args.get("after") is not None


def listed(
    deps: Dependencies,
    batch_key: BatchKey,
    listing: str,
    ordered: Sequence[T],
    *,
    place: Callable[[T], tuple[str, ...]],
    view: Callable[[T], Any],
    count: Count,
) -> Page:
    """Return a page of what was read, in its order: one row beyond it only tells that there is more."""
    kept, more = window(deps, batch_key, listing).cut(ordered)
    has_next, has_previous = beyond(batch_key, more=more)
    return Page(
        items=tuple(map(view, kept)),
        places=tuple(map(place, kept)),
        seal=deps.cursors.cursor_encoder(bound(batch_key, listing)),
        has_next=has_next,
        has_previous=has_previous,
        count=count,
    )
