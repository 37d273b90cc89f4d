"""Reads of records of declared kinds: pages of what was decided on organizations, and of what is held.

Each answer has the order of its wants; what is not there and what the caller may not see are the same.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from graph.model.facts import Determination, Holding, Organization, Permission, Person
from graph.store import rows
from graph.store.batch_read import (
    BatchQuery,
    Known,
    Paged,
    Slice,
    VisibleRows,
    columns_of_page,
    count_lists,
    counted,
    make_slice,
    one,
    read_batch,
    read_pages,
)
from graph.store.database import Graph, Row


class HeldShare(msgspec.Struct, frozen=True, kw_only=True):
    """A holding with its two ends, as far as the caller may have them."""

    holding: Holding
    organization: Organization | None = None
    by_organization: Organization | None = None
    by_person: Person | None = None


async def determinations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[Determination | None]:
    """Return determinations by `organization/id`; None where none is visible."""
    return await read_batch(graph, _BY_ID, row_filter, batch_keys)


async def determinations_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[Slice[Determination]]:
    """Return pages of what was determined of organizations by the day, the latest first."""
    return await read_pages(graph, _DECIDED, row_filter, batch_keys)


async def count_determinations_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[int | None]:
    """Return how many determinations the caller may see; None beyond what is counted."""
    return await count_lists(graph, _DECIDED_COUNTED, row_filter, batch_keys)


async def holdings_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[Slice[HeldShare]]:
    """Return pages of the shares of organizations, with who holds each, by (since, id)."""
    return await read_pages(graph, _HOLDERS, row_filter, batch_keys)


async def holdings_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[Slice[HeldShare]]:
    """Return pages of the shares that persons hold, with the organizations, by (since, id)."""
    return await read_pages(graph, _HELD, row_filter, batch_keys)


async def count_holdings_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[int | None]:
    """Return how many shares of organizations the caller may see; None beyond what is counted."""
    return await count_lists(graph, _HOLDERS_COUNTED, row_filter, batch_keys)


async def count_holdings_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[int | None]:
    """Return how many shares of persons the caller may see; None beyond what is counted."""
    return await count_lists(graph, _HELD_COUNTED, row_filter, batch_keys)


async def permissions_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[Slice[Permission]]:
    """Return pages of what persons are permitted, by (since, id)."""
    return await read_pages(graph, _PERMITTED, row_filter, batch_keys)


async def count_permissions_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[int | None]:
    """Return how many permissions of persons the caller may see; None beyond what is counted."""
    return await count_lists(graph, _PERMITTED_COUNTED, row_filter, batch_keys)


def _by_organization(batch_key: Known) -> Row:
    """Return the columns of a want by `organization/id`."""
    organization, _, name = batch_key.name.partition("/")
    return {"organization": organization, "name": name, "known_at": batch_key.known_at}


def _with_holder(values: Sequence[Any]) -> HeldShare:
    fact, organization, person = values
    return HeldShare(
        holding=rows.holding(fact),
        by_organization=rows.organization(organization) if organization else None,
        by_person=rows.person(person) if person else None,
    )


def _with_organization(values: Sequence[Any]) -> HeldShare:
    fact, organization = values
    return HeldShare(holding=rows.holding(fact), organization=rows.organization(organization))


_BY_ID = BatchQuery(query="by_id_decided_determinations", flat=_by_organization, make=one(rows.determination))
_DECIDED = BatchQuery(
    query="page_decided_determinations", flat=columns_of_page, make=make_slice("records", rows.determination)
)
_DECIDED_COUNTED = BatchQuery(query="count_decided_determinations", flat=columns_of_page, make=counted)
_HOLDERS = BatchQuery(
    query="holdings_of_organizations", flat=columns_of_page, make=make_slice("holdings", _with_holder)
)
_HELD = BatchQuery(
    query="holdings_of_persons", flat=columns_of_page, make=make_slice("holdings", _with_organization)
)
_HOLDERS_COUNTED = BatchQuery(query="count_holdings_of_organizations", flat=columns_of_page, make=counted)
_HELD_COUNTED = BatchQuery(query="count_holdings_of_persons", flat=columns_of_page, make=counted)
_PERMITTED = BatchQuery(
    query="page_permitted_permissions", flat=columns_of_page, make=make_slice("records", rows.permission)
)
_PERMITTED_COUNTED = BatchQuery(query="count_permitted_permissions", flat=columns_of_page, make=counted)
