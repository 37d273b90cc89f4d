"""How many rows the whole list of a page has: counted only where it is asked, each kind of list once."""

from collections.abc import Sequence

from resolvers.batch_resolver import BatchKey, BatchResolver, CountLists, Dependencies, Page
from resolvers.reads import row_filter


async def totals(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[int | None]:
    """Return how many rows each page's list has that the caller may see; hidden rows have no part in it.

    Nothing where the list is longer than what is counted, or was cut before it was concluded from.
    """
    pages: list[Page] = [batch_key.parent for batch_key in batch_keys]
    found: list[int | None] = [page.total for page in pages]
    kinds: dict[CountLists, list[int]] = {}
    for i, page in enumerate(pages):
        if page.count is not None:
            kinds.setdefault(page.count.by, []).append(i)
    for by, places in kinds.items():
        wanted = [count.of for i in places if (count := pages[i].count) is not None]
        for i, total in zip(places, await by(deps, row_filter(batch_keys), wanted), strict=True):
            found[i] = total
    return found


BATCH_RESOLVERS = (BatchResolver("page.total", totals, facts=False),)
