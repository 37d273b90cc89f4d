"""What a region is told by this one, for systems of that region: in order, from any place, with the results.

It is the outbox (发件箱) that `GET /exchange/results` gives as signed pages; here it is a connection like
others, for people who look and for clients that choose kinds. Nobody is told anything of another region's.
"""

from collections.abc import Iterator, Sequence

import msgspec

from graph.errors import Refused
from graph.model.exchange import OutboxItem, StatedResult
from graph.store.batch_read import MOST_COUNTED
from graph.store.outbox import OutboxStretch, outbox_end, outbox_stretch
from resolvers.batch_resolver import BatchKey, BatchResolver, Count, Dependencies, Page
from resolvers.reads import ListWindow, listed, window
from resolvers.results import proven
from resolvers.views import SignedResultView
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target
from security.row_filter import RowFilter

LISTING = "results"
STRETCH = 1_000
"""Items that are looked through at once, until a page is full of those of the kinds that are asked for."""


class ToldView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One item of what a region is told, with the result as it is now."""

    item: OutboxItem
    result: SignedResultView

    @property
    def about(self) -> str:
        """Whose it is."""
        return self.result.about


class ToldFound(msgspec.Struct, frozen=True, kw_only=True):
    """The items of a page with one beyond it, and how many there are, where that is known without looking."""

    rows: tuple[ToldView, ...]
    total: int | None


async def told(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> list[ToldFound]:
    """Read pages of what regions are told."""
    return [await _told(deps, batch_key) for batch_key in batch_keys]


async def _told(deps: Dependencies, batch_key: BatchKey) -> ToldFound:
    """Read a page, and each of its results with its proof."""
    region, kinds = batch_key.args["for_"], [one.value for one in batch_key.args.get("kinds") or ()]
    asked = window(deps, batch_key, LISTING)
    end = await outbox_end(deps.graph, region)
    found: list[tuple[OutboxItem, StatedResult]] = []
    for first, last in _stretches(asked, end):
        wanted = OutboxStretch(
            region=region, first=first, last=last, kinds=tuple(kinds), backward=asked.backward
        )
        found += await outbox_stretch(deps.graph, wanted, asked.size + 1 - len(found))
        if len(found) > asked.size:
            break
    rows = [ToldView(item=item, result=await proven(deps, result)) for item, result in found]
    ordered = rows[::-1] if asked.backward else rows
    return ToldFound(rows=tuple(ordered), total=None if kinds or end > MOST_COUNTED else end)


def _stretches(asked: ListWindow, end: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of every stretch that a page is looked for in, nearest first."""
    low = int(asked.after[0]) + 1 if asked.after else 1
    high = int(asked.before[0]) - 1 if asked.before else end
    if asked.backward:
        return ((max(low, at - STRETCH + 1), at) for at in range(high, low - 1, -STRETCH))
    return ((at, min(high, at + STRETCH - 1)) for at in range(low, high + 1, STRETCH))


def told_page(deps: Dependencies, batch_key: BatchKey, found: ToldFound) -> Page:
    """Return a page of what a region is told, the first first."""
    return listed(
        deps,
        batch_key,
        LISTING,
        found.rows,
        place=lambda row: (str(row.item.number),),
        view=lambda row: row,
        count=Count(_count, found.total),
    )


async def _count(_deps: Dependencies, _visible: RowFilter, totals: Sequence[int | None]) -> list[int | None]:
    return list(totals)


def own_region(deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse whoever is no system of the region that it names, before anything is read of it."""
    caller = batch_key.context.caller
    permitted = deps.policy.permits(caller, Action.PULL, Target()).verdict is FieldVerdict.ALLOWED
    if not permitted or caller.principal.region != batch_key.args["for_"]:
        raise Refused("PULL_REFUSED")
    window(deps, batch_key, LISTING)


BATCH_RESOLVERS = (BatchResolver("results", told, told_page, check=own_region, facts=False),)
