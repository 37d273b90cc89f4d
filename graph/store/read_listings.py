"""Reads of listings: what lies on a desk, page by page, and the cases of organizations, whole."""

from collections.abc import Sequence
from typing import Any

import msgspec

from graph.model.facts import Organization
from graph.model.listing_cases import ListingCase
from graph.model.time import FOREVER, Day
from graph.store import listing_rows, rows
from graph.store.batch_read import (
    MOST_COUNTED,
    BatchQuery,
    Known,
    VisibleRows,
    columns_of_key,
    one,
    read_batch,
)
from graph.store.database import Graph
from graph.store.desks import DeskPage, SubjectPlace, desk_columns, desk_total, places_as
from graph.store.write_target import MEASURES


class ListingsOnDesk(DeskPage, frozen=True, kw_only=True):
    """What is wanted of a desk: listings of these kinds of lists, until a day."""

    standings: tuple[str, ...]
    until: Day = FOREVER


class ListingsOf(msgspec.Struct, frozen=True, kw_only=True):
    """The cases of listing an organization, and the organization where the caller may see it."""

    cases: tuple[ListingCase, ...]
    organization: Organization | None = None


async def listings_on_desks(
    graph: Graph, row_filter: VisibleRows, wanted: Sequence[ListingsOnDesk], most: int
) -> list[tuple[SubjectPlace, ...]]:
    """Return up to `most` places of what lies on each desk, in the order of the list."""
    return await read_batch(graph, _ON_DESKS, row_filter, wanted, limit=most)


async def count_listings_on_desks(
    graph: Graph, row_filter: VisibleRows, wanted: Sequence[ListingsOnDesk]
) -> list[int | None]:
    """Return how much lies on each desk; None beyond what is counted."""
    return await read_batch(graph, _COUNTED, row_filter, wanted, limit=MOST_COUNTED + 1)


async def listings_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[ListingsOf | None]:
    """Return the cases of listing organizations, by the ids of these."""
    return await read_batch(graph, _OF_ORGANIZATIONS, row_filter, batch_keys, limit=MEASURES)


def _of(found: Sequence[Any]) -> ListingsOf:
    labelled, organization = found
    party = rows.organization(organization) if organization else None
    return ListingsOf(cases=listing_rows.cases(labelled), organization=party)


_ON_DESKS = BatchQuery(query="listing_cases_on_desks", flat=desk_columns, make=places_as(SubjectPlace))
_COUNTED = BatchQuery(query="count_listing_cases_on_desks", flat=desk_columns, make=desk_total)
_OF_ORGANIZATIONS = BatchQuery(query="listings_of_organizations", flat=columns_of_key, make=one(_of))
