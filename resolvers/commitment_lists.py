"""Lists of commitments: an authority's own, of the centre all, of a subject its own, else the public ones.

Of a named organization everybody is shown what was made to everybody, and departments with a purpose also
what its subject lets them use.
"""

from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.ingest.identifiers import normalised_uscc
from graph.model.commitments import Commitment, CommitmentState
from graph.model.time import BEGINNING
from graph.store import read_commitments, read_listings
from graph.store.batch_read import Known
from graph.store.read_commitments import CommitmentsOf, CommitmentsOnDesk
from graph.store.write_commitments import (
    TO_EVERYBODY,
    WHOLE_CITY,
    authority_desk,
    organization_desk,
    subject_desk,
)
from resolvers.batch_resolver import BatchKey, BatchResolver, Count, Dependencies, Page
from resolvers.commitment_views import commitment_view
from resolvers.measure_views import permits
from resolvers.reads import listed, row_filter, window
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import CallerRole
from security.row_filter import RowFilter

COMMITMENTS = "commitments"
NOBODYS = "commitments:nobody"
"""A desk on which nothing lies."""


class FoundCommitment(msgspec.Struct, frozen=True, kw_only=True):
    """A commitment by its id, with all of its organization, which the caller may represent."""

    id: str
    of: CommitmentsOf
    rank: str = ""
    represented: bool = False

    @property
    def commitment(self) -> Commitment | None:
        """The commitment itself, where it is there."""
        return next((one for one in self.of.commitments if one.id == self.id), None)


class LookedDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a desk, and whose own rows are read there: the caller's, or whom it represents."""

    own: str
    wanted: CommitmentsOnDesk


class CommitmentsFound(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a page with one beyond it, and how the whole list is asked for."""

    rows: tuple[FoundCommitment, ...]
    looked: tuple[LookedDesk, ...]


async def commitments(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> list[CommitmentsFound]:
    """Read pages of what lies on desks, then the commitments of their organizations: one round trip each.

    Who represents organizations has a desk for each of them: what lies on these is one list.
    """
    visible, context = row_filter(batch_keys), batch_keys[0].context
    represented = await _represented(deps, visible, of=context.caller.principal.standing)
    looked = [_looked(deps, batch_key, represented) for batch_key in batch_keys]
    most = max(window(deps, batch_key, COMMITMENTS).size for batch_key in batch_keys) + 1
    found: dict[LookedDesk, list[FoundCommitment]] = {}
    for own in sorted({one.own for some in looked for one in some}):
        there = [one for some in looked for one in some if one.own == own]
        rows = await _on_desks(deps, replace(visible, own=own), there, most, represented=own in represented)
        found |= dict(zip(there, rows, strict=True))
    return [
        CommitmentsFound(
            rows=_merged([found[one] for one in some], most, backward=some[0].wanted.backward), looked=some
        )
        for some in looked
    ]


async def _on_desks(
    deps: Dependencies, visible: RowFilter, looked: Sequence[LookedDesk], most: int, *, represented: bool
) -> list[list[FoundCommitment]]:
    """Read what lies on desks, and the commitments of the organizations that made it."""
    wanted = [one.wanted for one in looked]
    places = await read_commitments.commitments_on_desks(deps.graph, visible, wanted, most)
    known = [
        Known(name=at.subject, known_at=one.known_at)
        for one, some in zip(wanted, places, strict=True)
        for at in some
    ]
    found = iter(await read_commitments.commitments_of_organizations(deps.graph, visible, known))
    every = [[(at, next(found)) for at in some] for some in places]
    return [
        [
            FoundCommitment(id=at.id, of=each, rank=at.rank, represented=represented)
            for at, each in some
            if each is not None
        ]
        for some in every
    ]


def _merged(
    found: Sequence[Sequence[FoundCommitment]], most: int, *, backward: bool
) -> tuple[FoundCommitment, ...]:
    """Return the rows of several desks as one list, the latest first: its first rows, or its last ones."""
    rows = [row for some in found for row in some]
    ordered = tuple(sorted(rows, key=attrgetter("rank"), reverse=True))
    return ordered[-most:] if backward else ordered[:most]


def _looked(deps: Dependencies, batch_key: BatchKey, represented: frozenset[str]) -> tuple[LookedDesk, ...]:
    """Return what is wanted of each desk that the caller is shown."""
    asked, args = window(deps, batch_key, COMMITMENTS), batch_key.args
    after, before = ("" if at is None else at[0] for at in (asked.after, asked.before))
    own = batch_key.context.row_filter.own
    wanted = CommitmentsOnDesk(
        desk=desk_of(deps, batch_key),
        known_at=batch_key.context.known_at,
        states=tuple(one.value for one in (args.get("states") or CommitmentState)),
        late_on=batch_key.context.as_of if args.get("overdue") else "",
        since=args.get("since") or BEGINNING,
        after=after,
        before=before,
        backward=asked.backward,
    )
    of_others = () if args.get("uscc") or args.get("authority") else sorted(represented)
    others = (LookedDesk(own=one, wanted=replace(wanted, desk=subject_desk(one))) for one in of_others)
    return (LookedDesk(own=own, wanted=wanted), *others)


async def _represented(deps: Dependencies, visible: RowFilter, *, of: CallerRole) -> frozenset[str]:
    """Return the organizations that a caller represents today, where it is a subject."""
    if of is not CallerRole.SUBJECT or not visible.own:
        return frozenset()
    return await read_listings.organizations_represented(deps.graph, visible.own, visible.today)


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


def commitments_page(deps: Dependencies, batch_key: BatchKey, found: CommitmentsFound) -> Page:
    """Return a page of commitments, the latest first."""
    whole = tuple(
        replace(one, wanted=replace(one.wanted, after="", before="", backward=False)) for one in found.looked
    )
    return listed(
        deps,
        batch_key,
        COMMITMENTS,
        found.rows,
        place=lambda row: (row.rank,),
        view=lambda row: found_commitment_view(deps, batch_key, row),
        count=Count(_count, whole),
    )


async def _count(
    deps: Dependencies, visible: RowFilter, lists: Sequence[tuple[LookedDesk, ...]]
) -> Sequence[int | None]:
    """Count lists, each the sum of its desks; one that is beyond what is counted makes its list so."""
    counted: dict[LookedDesk, int | None] = {}
    for own in sorted({one.own for some in lists for one in some}):
        there = [one for some in lists for one in some if one.own == own]
        wanted = [one.wanted for one in there]
        numbers = await read_commitments.count_commitments_on_desks(
            deps.graph, replace(visible, own=own), wanted
        )
        counted |= dict(zip(there, numbers, strict=True))
    return [_sum([counted[one] for one in some]) for some in lists]


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


async def by_id(
    deps: Dependencies, visible: RowFilter, names: Sequence[Known]
) -> list[FoundCommitment | None]:
    """Read commitments by the organizations that made them; one that the caller represents is its own."""
    represented = await _represented(deps, visible, of=CallerRole.SUBJECT)
    named = [(known, *known.name.partition("/")[::2]) for known in names]
    whose = [party if party in represented else visible.own for _, party, _ in named]
    found: list[FoundCommitment | None] = [None] * len(named)
    for own in sorted(set(whose)):
        places = [place for place, each in enumerate(whose) if each == own]
        wanted = [replace(named[place][0], name=named[place][1]) for place in places]
        read = await read_commitments.commitments_of_organizations(
            deps.graph, replace(visible, own=own), wanted
        )
        for place, each in zip(places, read, strict=True):
            if each is not None:
                found[place] = FoundCommitment(id=named[place][2], of=each, represented=own in represented)
    return found


def found_commitment_view(deps: Dependencies, batch_key: BatchKey, found: FoundCommitment) -> Any:
    """Return a commitment as its own list would show it; nothing to whoever may not know of it."""
    commitment = found.commitment
    if commitment is None:
        return None
    return commitment_view(
        deps, batch_key.context, commitment, found.of.organization, represented=found.represented
    )


BATCH_RESOLVERS = (
    BatchResolver(COMMITMENTS, commitments, commitments_page, check=partial(window, listing=COMMITMENTS)),
)
