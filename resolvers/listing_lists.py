"""Lists of listings: of an authority what it proposed, of the centre all, of a subject what it was told.

Nobody else is shown anything, and a list of nothing looks the same whether there is something or not.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from graph.model.facts import ListStanding
from graph.model.listing_cases import ListingCase, ListingState
from graph.model.time import BEGINNING
from graph.store import read_listings
from graph.store.batch_read import Known
from graph.store.read_listings import ListingPlace, ListingsOf, ListingsOnDesk
from graph.store.write_listings import WHOLE_CITY, authority_desk, subject_desk
from resolvers.batch_resolver import BatchKey, BatchResolver, Count, Dependencies, Page
from resolvers.listing_views import listing_view
from resolvers.measure_views import permits
from resolvers.reads import listed, row_filter, window
from security.policy.ask import Action
from security.policy.decide import Target
from security.row_filter import RowFilter

LISTINGS = "listing_cases"
NOBODYS = "listings:nobody"
"""A desk on which nothing lies."""


class FoundListing(msgspec.Struct, frozen=True, kw_only=True):
    """A listing by its id, with all the cases of its organization."""

    id: str
    of: ListingsOf
    rank: str = ""

    @property
    def case(self) -> ListingCase | None:
        """The case itself, where it is there."""
        return next((one for one in self.of.cases if one.id == self.id), None)


class ListingsFound(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a page with one beyond it, and how the whole list is asked for."""

    rows: tuple[FoundListing, ...]
    wanted: ListingsOnDesk


async def cases(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> list[ListingsFound]:
    """Read pages of what lies on desks, then the cases of their organizations: one round trip each."""
    wanted = [_wanted(deps, batch_key) for batch_key in batch_keys]
    most = max(window(deps, batch_key, LISTINGS).size for batch_key in batch_keys) + 1
    visible = row_filter(batch_keys)
    places = await read_listings.listings_on_desks(deps.graph, visible, wanted, most)
    known = [
        Known(name=at.subject, known_at=one.known_at)
        for one, some in zip(wanted, places, strict=True)
        for at in some
    ]
    found = iter(await read_listings.listings_of_organizations(deps.graph, visible, known))
    every_page = [[(at, next(found)) for at in some] for some in places]
    return [
        ListingsFound(rows=tuple(_row(at, each) for at, each in rows if each), wanted=one)
        for one, rows in zip(wanted, every_page, strict=True)
    ]


def _row(at: ListingPlace, found: ListingsOf) -> FoundListing:
    return FoundListing(id=at.id, of=found, rank=at.rank)


def _wanted(deps: Dependencies, batch_key: BatchKey) -> ListingsOnDesk:
    asked, args = window(deps, batch_key, LISTINGS), batch_key.args
    after, before = ("" if at is None else at[0] for at in (asked.after, asked.before))
    return ListingsOnDesk(
        desk=desk_of(deps, batch_key),
        known_at=batch_key.context.known_at,
        states=tuple(one.value for one in (args.get("states") or ListingState)),
        standings=tuple(one.value for one in (args.get("standings") or ListStanding)),
        since=args.get("since") or BEGINNING,
        after=after,
        before=before,
        backward=asked.backward,
    )


def desk_of(deps: Dependencies, batch_key: BatchKey) -> str:
    """Return the desk that a caller is shown: of another authority's nobody but the centre sees anything."""
    context, named = batch_key.context, batch_key.args.get("authority")
    principal = context.caller.principal
    if permits(deps, context, Action.FOLLOW_LISTING, Target()):
        return authority_desk(named) if named else WHOLE_CITY
    if principal.subject and permits(
        deps, context, Action.FOLLOW_LISTING, Target(subject=principal.subject, noticed=True)
    ):
        return subject_desk(principal.subject)
    own = principal.agency
    if named not in {None, own} or not permits(deps, context, Action.FOLLOW_LISTING, Target(authority=own)):
        return NOBODYS
    return authority_desk(own)


def cases_page(deps: Dependencies, batch_key: BatchKey, found: ListingsFound) -> Page:
    """Return a page of listings, the latest first."""
    whole = msgspec.structs.replace(found.wanted, after="", before="", backward=False)
    return listed(
        deps,
        batch_key,
        LISTINGS,
        found.rows,
        place=lambda row: (row.rank,),
        view=lambda row: found_listing_view(deps, batch_key, row),
        count=Count(_count, whole),
    )


async def _count(
    deps: Dependencies, visible: RowFilter, lists: Sequence[ListingsOnDesk]
) -> Sequence[int | None]:
    return await read_listings.count_listings_on_desks(deps.graph, visible, lists)


async def by_id(deps: Dependencies, visible: RowFilter, names: Sequence[Known]) -> list[FoundListing | None]:
    """Read listings by the organizations that they are about."""
    named = [known.name.partition("/") for known in names]
    parties = [
        msgspec.structs.replace(known, name=party) for known, (party, _, _) in zip(names, named, strict=True)
    ]
    found = await read_listings.listings_of_organizations(deps.graph, visible, parties)
    return [
        FoundListing(id=own, of=each) if each is not None else None
        for (_, _, own), each in zip(named, found, strict=True)
    ]


def found_listing_view(deps: Dependencies, batch_key: BatchKey, found: FoundListing) -> Any:
    """Return a listing as its own list would show it; nothing to whoever may not know of it."""
    case = found.case
    return listing_view(deps, batch_key.context, case, found.of.organization) if case else None


BATCH_RESOLVERS = (BatchResolver(LISTINGS, cases, cases_page, check=partial(window, listing=LISTINGS)),)
