"""What every read of a section repeats: whose rows, what was known, and pages with checked cursors."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from graph.ingest.identifiers import normalised_uscc
from graph.model.facts import TenurePhase
from graph.store.batch_read import Known, Paged, Slice
from resolvers.batch_resolver import BatchKey, Count, CountLists, Dependencies, Page
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


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a list is asked for: `size` rows between two places, from the end if `backward`."""

    size: int
    after: tuple[str, ...] | None
    before: tuple[str, ...] | None
    backward: bool

    def cut(self, ordered: Sequence[T], place: Callable[[T], tuple[str, ...]]) -> tuple[list[T], bool]:
        """Return this part of a list that is at hand, and whether there is more in its direction."""
        rest = [
            one
            for one in ordered
            if (self.after is None or place(one) > self.after)
            and (self.before is None or place(one) < self.before)
        ]
        kept = rest[-self.size :] if self.backward else rest[: self.size]
        return kept, len(rest) > len(kept)


def window(deps: Dependencies, batch_key: BatchKey, name: str) -> Window:
    """Return the part of the list of that name that is asked for; refuses a foreign cursor."""
    args = batch_key.args
    after, before = (
        None if args.get(which) is None else deps.cursors.open(name, args[which])
        for which in ("after", "before")
    )
    size = args.get("first") or args["last"]
    return Window(size=size, after=after, before=before, backward=args.get("first") is None)


def page_keys(deps: Dependencies, batch_key: BatchKey, listing: str) -> Paged:
    """Return the want of one page of `listing` below the parent, by the day asked for."""
    asked = window(deps, batch_key, _name(listing, batch_key))
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
        seal=deps.cursors.sealing(_name(listing, batch_key)),
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
    name: str,
    ordered: Sequence[T],
    *,
    place: Callable[[T], tuple[str, ...]],
    view: Callable[[T], Any],
    total: int | None,
) -> Page:
    """Return a page of a list that is at hand as a whole, in its order."""
    kept, more = window(deps, batch_key, name).cut(ordered, place)
    has_next, has_previous = beyond(batch_key, more=more)
    return Page(
        items=tuple(map(view, kept)),
        places=tuple(map(place, kept)),
        seal=deps.cursors.sealing(name),
        has_next=has_next,
        has_previous=has_previous,
        total=total,
    )


def _name(listing: str, batch_key: BatchKey) -> str:
    """Name the list that a cursor belongs to: one of one subject; times and caller are asked anew."""
    return f"{listing}:{batch_key.parent.id}"
