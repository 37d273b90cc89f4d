"""Pages of the dated exemptions of persons from measures, by a court or an authority."""

from collections.abc import Sequence
from functools import partial

from graph.model.facts import Permission
from graph.store import read_records
from graph.store.batch_read import Paged, Slice
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page
from resolvers.reads import page, page_keys, row_filter
from security.row_filter import RowFilter

PERMISSIONS = "person.permissions"


async def granted(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Slice[Permission]]:
    """Read pages of what persons are permitted by the day asked for."""
    pages = [page_keys(deps, batch_key, PERMISSIONS) for batch_key in batch_keys]
    return await read_records.permissions_of_persons(deps.graph, row_filter(batch_keys), pages)


def permissions_page(deps: Dependencies, batch_key: BatchKey, found: Slice[Permission]) -> Page:
    """Return what the person is permitted."""
    return page(deps, batch_key, PERMISSIONS, found, place=_place, items=found.items, count=_count)


def _place(one: Permission) -> tuple[str, str]:
    return one.since, one.id


async def _count(deps: Dependencies, visible: RowFilter, lists: Sequence[Paged]) -> Sequence[int | None]:
    return await read_records.count_permissions_of_persons(deps.graph, visible, lists)


BATCH_RESOLVERS = (
    BatchResolver(PERMISSIONS, granted, permissions_page, check=partial(page_keys, listing=PERMISSIONS)),
)
