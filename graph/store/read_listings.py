"""Reads of listings: what lies on a desk, page by page, and the cases of organizations, whole."""

from collections.abc import Sequence
from typing import Any

import msgspec

from graph.model.facts import Organization, Role
from graph.model.listing_cases import ListingCase
from graph.model.time import BEGINNING, FOREVER, Day, Instant
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
from graph.store.database import Graph, Row
from graph.store.write_target import MEASURES


class ListingsOnDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a desk: listings in these states, of these kinds of lists, of these days.

    A page lies between two rows, each named by its rank, from the end with `backward`.
    """

    desk: str
    known_at: Instant
    states: tuple[str, ...]
    standings: tuple[str, ...]
    since: Day = BEGINNING
    until: Day = FOREVER
    after: str = ""
    before: str = ""
    backward: bool = False


class ListingPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a listing lies: its subject, its own id, and the rank by which lists are ordered."""

    subject: str
    id: str
    rank: str


class ListingsOf(msgspec.Struct, frozen=True, kw_only=True):
    """The cases of listing an organization, and the organization where the caller may see it."""

    cases: tuple[ListingCase, ...]
    organization: Organization | None = None


async def listings_on_desks(
    graph: Graph, row_filter: VisibleRows, wanted: Sequence[ListingsOnDesk], most: int
) -> list[tuple[ListingPlace, ...]]:
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


async def organizations_represented(graph: Graph, person: str, today: Day) -> frozenset[str]:
    """Return the ids of the organizations that a person represents on a day."""
    role = Role.LEGAL_REPRESENTATIVE.value
    found = await graph.read("organizations_represented", person=person, role=role, today=today)
    return frozenset(row["organization"] for row in found)


def _columns(wanted: ListingsOnDesk) -> Row:
    return {
        **msgspec.structs.asdict(wanted),
        "states": list(wanted.states),
        "standings": list(wanted.standings),
    }


def _places(wanted: ListingsOnDesk, found: list[Row]) -> tuple[ListingPlace, ...]:
    places = tuple(msgspec.convert(each, ListingPlace) for row in found for each in row["found"])
    return places[::-1] if wanted.backward else places


def _total(_: ListingsOnDesk, found: list[Row]) -> int | None:
    total: int = sum(row["total"] for row in found)
    return total if total <= MOST_COUNTED else None


def _of(found: Sequence[Any]) -> ListingsOf:
    labelled, organization = found
    party = rows.organization(organization) if organization else None
    return ListingsOf(cases=listing_rows.cases(labelled), organization=party)


_ON_DESKS = BatchQuery(query="listing_cases_on_desks", flat=_columns, make=_places)
_COUNTED = BatchQuery(query="count_listing_cases_on_desks", flat=_columns, make=_total)
_OF_ORGANIZATIONS = BatchQuery(query="listings_of_organizations", flat=columns_of_key, make=one(_of))
