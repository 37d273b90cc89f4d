"""Pages of the shares of organizations with who holds them, and of the shares that persons hold."""

from collections.abc import Sequence
from functools import partial

from graph.model.facts import Organization
from graph.store import read_records
from graph.store.batch_read import Paged, Slice
from graph.store.read_records import HeldShare
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page
from resolvers.reads import page, page_keys, row_filter
from resolvers.record_views import HoldingView
from security.row_filter import RowFilter

OF_ORGANIZATION = "organization.holdings"
OF_PERSON = "person.holdings"


async def holders(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Slice[HeldShare]]:
    """Read pages of the shares of organizations by the day asked for."""
    pages = [page_keys(deps, batch_key, OF_ORGANIZATION) for batch_key in batch_keys]
    return await read_records.holdings_of_organizations(deps.graph, row_filter(batch_keys), pages)


async def held(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Slice[HeldShare]]:
    """Read pages of the shares that persons hold by the day asked for."""
    pages = [page_keys(deps, batch_key, OF_PERSON) for batch_key in batch_keys]
    return await read_records.holdings_of_persons(deps.graph, row_filter(batch_keys), pages)


def holders_page(deps: Dependencies, batch_key: BatchKey, found: Slice[HeldShare]) -> Page:
    """Return who holds the organization."""
    day = batch_key.context.as_of
    views = (
        HoldingView(
            fact=one.holding,
            organization=batch_key.parent,
            by_organization=_on(one.by_organization, day),
            by_person=one.by_person,
        )
        for one in found.items
    )
    return page(deps, batch_key, OF_ORGANIZATION, found, place=_place, items=views, count=_count_holders)


def held_page(deps: Dependencies, batch_key: BatchKey, found: Slice[HeldShare]) -> Page:
    """Return what the person holds."""
    day = batch_key.context.as_of
    views = (
        HoldingView(fact=one.holding, organization=_on(one.organization, day), by_person=batch_key.parent)
        for one in found.items
    )
    return page(deps, batch_key, OF_PERSON, found, place=_place, items=views, count=_count_held)


def _on(organization: Organization | None, day: str) -> Organization | None:
    return organization.as_it_was(day) if organization is not None else None


def _place(one: HeldShare) -> tuple[str, str]:
    return one.holding.since, one.holding.id


async def _count_holders(
    deps: Dependencies, visible: RowFilter, lists: Sequence[Paged]
) -> Sequence[int | None]:
    return await read_records.count_holdings_of_organizations(deps.graph, visible, lists)


async def _count_held(deps: Dependencies, visible: RowFilter, lists: Sequence[Paged]) -> Sequence[int | None]:
    return await read_records.count_holdings_of_persons(deps.graph, visible, lists)


BATCH_RESOLVERS = (
    BatchResolver(OF_ORGANIZATION, holders, holders_page, check=partial(page_keys, listing=OF_ORGANIZATION)),
    BatchResolver(OF_PERSON, held, held_page, check=partial(page_keys, listing=OF_PERSON)),
)
