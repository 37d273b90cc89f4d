"""Pages of what else than penalties was decided on organizations: listings, orders and the like."""

from collections.abc import Sequence
from functools import partial

from graph.model.facts import Determination
from graph.store import read_records
from graph.store.batch_read import Paged, Slice
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page
from resolvers.reads import page, page_keys, row_filter
from resolvers.record_views import DeterminationView
from security.row_filter import RowFilter

DETERMINATIONS = "organization.determinations"


async def upon(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Slice[Determination]]:
    """Read pages of what was determined of organizations by the day, the latest first."""
    pages = [page_keys(deps, batch_key, DETERMINATIONS) for batch_key in batch_keys]
    return await read_records.determinations_of_organizations(deps.graph, row_filter(batch_keys), pages)


def determinations_page(deps: Dependencies, batch_key: BatchKey, found: Slice[Determination]) -> Page:
    """Return what was determined of the organization."""
    views = (DeterminationView(fact=one) for one in found.items)
    return page(deps, batch_key, DETERMINATIONS, found, place=_place, items=views, count=_count)


def _place(fact: Determination) -> tuple[str, str]:
    return fact.decided_on, fact.id


async def _count(deps: Dependencies, visible: RowFilter, lists: Sequence[Paged]) -> Sequence[int | None]:
    return await read_records.count_determinations_of_organizations(deps.graph, visible, lists)


BATCH_RESOLVERS = (
    BatchResolver(
        DETERMINATIONS, upon, determinations_page, check=partial(page_keys, listing=DETERMINATIONS)
    ),
)
