"""Lists of listings: of an authority what it proposed, of the centre all, of a subject what it was told.

Nobody else is shown anything, and a list of nothing looks the same whether there is something or not.
"""

from typing import Any

from graph.model.facts import ListStanding
from graph.model.listing_cases import ListingState
from graph.model.time import BEGINNING, FOREVER
from graph.store import read_listings
from graph.store.read_listings import ListingsOnDesk
from graph.store.write_listings import WHOLE_CITY, authority_desk, subject_desk
from resolvers.batch_resolver import BatchKey, Dependencies
from resolvers.desk_lists import DeskList, FoundOnDesk
from resolvers.listing_views import listing_view
from resolvers.measure_views import permits
from resolvers.reads import window
from security.policy.ask import Action
from security.policy.decide import Target

NOBODYS = "listings:nobody"
"""A desk on which nothing lies."""


def _wanted(deps: Dependencies, batch_key: BatchKey) -> ListingsOnDesk:
    """Return what is wanted of the desk that the caller is shown."""
    asked, args = window(deps, batch_key, LISTINGS.name), batch_key.args
    after, before = ("" if at is None else at[0] for at in (asked.after, asked.before))
    return ListingsOnDesk(
        desk=desk_of(deps, batch_key),
        known_at=batch_key.context.known_at,
        states=tuple(one.value for one in (args.get("states") or ListingState)),
        standings=tuple(one.value for one in (args.get("standings") or ListStanding)),
        since=args.get("since") or BEGINNING,
        until=args.get("until") or FOREVER,
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


def _view(deps: Dependencies, batch_key: BatchKey, found: FoundOnDesk) -> Any:
    """Return a listing as its own list shows it; nothing to whoever may not know of it."""
    case = next((one for one in found.of.cases if one.id == found.id), None)
    if case is None:
        return None
    return listing_view(deps, batch_key.context, case, found.of.organization, represented=found.represented)


LISTINGS = DeskList(
    name="listing_cases",
    wanted=_wanted,
    subject_desk=subject_desk,
    on_desks=read_listings.listings_on_desks,
    count=read_listings.count_listings_on_desks,
    of_organizations=read_listings.listings_of_organizations,
    view=_view,
)

BATCH_RESOLVERS = (LISTINGS.batch_resolver,)
