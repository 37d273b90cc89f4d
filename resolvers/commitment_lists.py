"""Lists of commitments: an authority's own, of the centre all, of a subject its own, else the public ones.

Of a named organization everybody is shown what was made to everybody, and departments with a purpose also
what its subject lets them use.
"""

from typing import Any

from graph.ingest.identifiers import normalised_uscc
from graph.model.commitments import CommitmentState
from graph.model.time import BEGINNING
from graph.store import read_commitments
from graph.store.read_commitments import CommitmentsOnDesk
from graph.store.write_commitments import (
    TO_EVERYBODY,
    WHOLE_CITY,
    authority_desk,
    organization_desk,
    subject_desk,
)
from resolvers.batch_resolver import BatchKey, Dependencies
from resolvers.commitment_views import commitment_view
from resolvers.desk_lists import DeskList, FoundOnDesk
from resolvers.measure_views import permits
from resolvers.reads import window
from security.policy.ask import Action
from security.policy.decide import Target

NOBODYS = "commitments:nobody"
"""A desk on which nothing lies."""


def _wanted(deps: Dependencies, batch_key: BatchKey) -> CommitmentsOnDesk:
    """Return what is wanted of the desk that the caller is shown."""
    asked, args = window(deps, batch_key, COMMITMENTS.name), batch_key.args
    after, before = ("" if at is None else at[0] for at in (asked.after, asked.before))
    return CommitmentsOnDesk(
        desk=desk_of(deps, batch_key),
        known_at=batch_key.context.known_at,
        states=tuple(one.value for one in (args.get("states") or CommitmentState)),
        late_on=batch_key.context.as_of if args.get("overdue") else "",
        since=args.get("since") or BEGINNING,
        after=after,
        before=before,
        backward=asked.backward,
    )


def desk_of(deps: Dependencies, batch_key: BatchKey) -> str:
    """Return the desk that a caller is shown: of another's no more than what it may know of."""
    context, args = batch_key.context, batch_key.args
    principal, named = context.caller.principal, args.get("authority")
    if args.get("uscc"):
        usable = permits(deps, context, Action.FOLLOW_COMMITMENT, Target(consented=True))
        return organization_desk(normalised_uscc(args["uscc"]), consented=usable)
    if permits(deps, context, Action.FOLLOW_COMMITMENT, Target()):
        return authority_desk(named) if named else WHOLE_CITY
    agency = Target(authority=named or principal.agency)
    if agency.authority and permits(deps, context, Action.FOLLOW_COMMITMENT, agency):
        return authority_desk(agency.authority)
    own = Target(subject=principal.subject)
    if principal.subject and not named and permits(deps, context, Action.FOLLOW_COMMITMENT, own):
        return subject_desk(principal.subject)
    return NOBODYS if named else TO_EVERYBODY


def _beside(batch_key: BatchKey) -> bool:
    """Whether what a caller represents is listed as well: not where another desk is named."""
    return not (batch_key.args.get("uscc") or batch_key.args.get("authority"))


def _view(deps: Dependencies, batch_key: BatchKey, found: FoundOnDesk) -> Any:
    """Return a commitment as its own list shows it; nothing to whoever may not know of it."""
    commitment = next((one for one in found.of.commitments if one.id == found.id), None)
    if commitment is None:
        return None
    return commitment_view(
        deps, batch_key.context, commitment, found.of.organization, represented=found.represented
    )


COMMITMENTS = DeskList(
    name="commitments",
    wanted=_wanted,
    subject_desk=subject_desk,
    on_desks=read_commitments.commitments_on_desks,
    count=read_commitments.count_commitments_on_desks,
    of_organizations=read_commitments.commitments_of_organizations,
    view=_view,
    beside=_beside,
)

BATCH_RESOLVERS = (COMMITMENTS.batch_resolver,)
