"""Listings as commands: what each step keeps, and the determination that a listing becomes and ends as.

The table says what leads where; `graph.store.write_listings` keeps it. What a step does beside moving its
case is said here, once for each: the notice that is given, the decision, the days of publicity, the exit.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.errors import Refused
from graph.ingest.formats import list_word
from graph.ingest.identifiers import normalised_uscc
from graph.ingest.values import number_key
from graph.model.facts import DeterminationKind, Organization, Scope, Step
from graph.model.listing_cases import ListingCase, ListingDecision, ListingExit, ListingState
from graph.model.procedures import WriteTarget
from graph.model.reported import ReportedRecord
from graph.model.time import BEGINNING, FOREVER, Day, day_after
from graph.rules.procedures.case_preconditions import choice_of
from graph.rules.procedures.listing_preconditions import LISTINGS, notice_of, parts_of
from graph.rules.procedures.listing_steps import LISTING, ON_LIST, ListingCommand
from graph.rules.procedures.transitions import Transition, state_of, transition
from graph.store.fact_kinds import new_id
from graph.store.write_listings import ListingMove, put_listing
from graph.store.write_once import Done
from resolvers.batch_resolver import Dependencies
from resolvers.listing_views import ListingWritten, knows_of, listing_target, listing_view
from resolvers.procedures import Deed, Draft
from security.policy.decide import Target

Stating = Callable[[ListingCase, Any, Day], ListingCase]
"""Says what a step states of its case, by its input, on a day."""


def of_party(given: Any) -> dict[str, Any]:
    """Return the keys of a proposal: the organization that is named by its code."""
    return {"uscc": normalised_uscc(given.uscc)}


def of_listing(given: Any) -> dict[str, Any]:
    """Return the keys of a step of a listing: its organization."""
    return {"party": given.listing.partition("/")[0]}


def upon_own(_deps: Dependencies, deed: Deed) -> Iterable[Target]:
    """Return what the policy is asked about before a proposal: an authority's own word."""
    return (Target(authority=deed.context.caller.principal.agency),)


def upon_listing(deed: Deed, target: WriteTarget) -> Iterable[Target]:
    """Return what the policy is asked about: the case, which must be there."""
    found = _named(deed, target)
    if found is None:
        raise Refused("RECORD_UNKNOWN")
    return (listing_target(found, represented=target.represented),)


def hides_listing(deps: Dependencies, deed: Deed, target: WriteTarget) -> bool:
    """Whether the caller may not even know of the case that it named."""
    found = _named(deed, target)
    return found is not None and not knows_of(deps, deed.context, found, represented=target.represented)


def _named(deed: Deed, target: WriteTarget) -> ListingCase | None:
    _, _, own = deed.input.listing.partition("/")
    return next(
        (one for one in LISTINGS.cases(target) if one.id == own and isinstance(one, ListingCase)), None
    )


async def propose(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the proposal: nobody but its authority and the credit centre knows of it yet."""
    given, principal, common = deed.input, deed.context.caller.principal, _common(deed)
    organization, name = _organization(target), list_word(deed.input.list_name)
    known = deps.authorities.by_code.get(principal.agency) if deps.authorities else None
    case = ListingCase(
        key=f"{organization.id}|listing|{principal.agency}|{name}",
        **common,
        subject=organization.id,
        place=deed.once.source.region,
        list_id=name,
        list_standing=given.list_standing,
        authority=known.names[0] if known else principal.department,
        authority_code=principal.agency,
        opened_on=deed.context.today,
        opened_at=deed.once.at,
        reason=given.reason.strip(),
        conduct_since=given.conduct_since,
        conduct_until=given.conduct_until,
        parts=parts_of(given),
        rank=f"{deed.once.at:020}|{common['id']}",
    )
    return Draft(put=put_listing(deed.once.source, lambda _: ListingMove(after=case)))


def step(command: ListingCommand) -> Any:
    """Return what drafts a step of a listing, and all that the step leads to."""

    async def draft(_deps: Dependencies, deed: Deed, _target: WriteTarget) -> Draft:
        return Draft(put=put_listing(deed.once.source, lambda then: _move(deed, then, command)))

    return draft


def _move(deed: Deed, then: WriteTarget, command: ListingCommand) -> ListingMove:
    """Return how a listing goes on, as its transaction finds it.

    1. The row that the table has for the state says where it leads. 2. What the step states. 3. With its end
    the case frees its key. 4. A listing that stands, or stood, is a determination.
    """
    case = _named(deed, then)
    assert case is not None  # INVARIANT: without it the policy's question was refused
    # 1.
    row = transition(LISTING, state_of(LISTING, case.steps), command.value, choice_of(deed.input))
    assert row is not None  # INVARIANT: a precondition asked the table, within the transaction too
    # 2.
    today = deed.context.today
    stated = _STATED.get(command, _nothing)(case, deed.input, today)
    after = replace(stated, state=row.to)
    # 3.
    if row.to in LISTING.ends:
        after = replace(after, key=f"{case.key}|{case.id}", closed_on=today)
    # 4.
    stood = case.state in ON_LIST or row.to in ON_LIST
    report = _determination(_organization(then), after, deed) if stood else None
    return ListingMove(before=case, after=after, step=_step(deed, case, row), report=report)


def _noticed(case: ListingCase, given: Any, today: Day) -> ListingCase:
    return replace(case, notice=notice_of(given, today))


def _decided(case: ListingCase, given: Any, today: Day) -> ListingCase:
    remedies = tuple(dict.fromkeys(one.value for one in given.remedies or ()))
    if given.decision is ListingDecision.DROP:
        return replace(case, decided_on=today, remedies=remedies)
    return replace(
        case,
        decided_on=today,
        document_number=given.document_number.strip(),
        until=day_after(given.last_day) if given.last_day else FOREVER,
        remedies=remedies,
    )


def _published(case: ListingCase, given: Any, today: Day) -> ListingCase:
    return replace(case, published_on=today, published_until=min(day_after(given.last_day), case.until))


def _exited(case: ListingCase, given: Any, today: Day) -> ListingCase:
    """Return a listing that ends today, or ended with its term; what was annulled never stood."""
    shown = None if case.published_until is None else min(case.published_until, today)
    if given.exit is ListingExit.ANNULLED:
        return replace(case, published_until=shown)
    return replace(case, until=min(case.until, today), published_until=shown)


def _nothing(case: ListingCase, _given: Any, _today: Day) -> ListingCase:
    return case


_STATED: Mapping[ListingCommand, Stating] = MappingProxyType(
    {
        ListingCommand.NOTICE: _noticed,
        ListingCommand.DECIDE: _decided,
        ListingCommand.PUBLISH: _published,
        ListingCommand.EXIT: _exited,
    }
)


def _determination(organization: Organization, case: ListingCase, deed: Deed) -> ReportedRecord:
    """Return the determination that a listing is: the row that its authority would report of it.

    It is shared among authorities, and public in the days of its publication; what was annulled is taken
    back, so that it never reached anybody.
    """
    decision = f"{case.authority_code}|{number_key(case.document_number)}"
    kind, public = DeterminationKind.LISTING.value, case.published_on is not None
    annulled = case.state is ListingState.ANNULLED
    values = {
        "decision": decision,
        "kind": kind,
        "list_standing": case.list_standing.value,
        "list_id": case.list_id,
        "document_number": case.document_number,
        "authority": case.authority,
        "authority_code": case.authority_code,
        "ground": case.reason,
        "basis": case.parts.grounds,
        "decided_on": case.decided_on,
        "until": case.until,
        "conduct_since": case.conduct_since,
        "conduct_until": case.conduct_until,
    }
    return ReportedRecord(
        row=0,
        kind="determinations",
        key=f"{decision}|{organization.uscc}|{kind}",
        scope=Scope.PUBLIC if public else Scope.SHARED,
        shown_since=(case.published_on if public else None) or BEGINNING,
        shown_until=(case.published_until if public else None) or FOREVER,
        owner=case.authority_code,
        withdrawn=(deed.input.reason or "").strip() if annulled else None,
        uscc=organization.uscc,
        values={name: value for name, value in values.items() if value is not None},
    )


def _step(deed: Deed, case: ListingCase, row: Transition[ListingState]) -> Step:
    given, common = deed.input, _common(deed)
    words = getattr(given, "account", None) or getattr(given, "reason", None) or ""
    return Step(
        key=f"{case.id}|{common['id']}",
        record=case.subject,
        case=case.id,
        command=row.command,
        choice=row.choice,
        on=deed.context.today,
        by=deed.by,
        department=deed.context.caller.principal.department,
        reason=words.strip(),
        **common,
    )


def _common(deed: Deed) -> dict[str, Any]:
    """Return what every fact of a listing carries: shared among those who take part, never published."""
    return {
        **msgspec.structs.asdict(deed.once.source),
        "id": new_id(),
        "row": 0,
        "recorded_at": deed.once.at,
        "scope": Scope.SHARED,
    }


def _organization(target: WriteTarget) -> Organization:
    assert target.organization is not None  # INVARIANT: a precondition
    return target.organization


async def show(deps: Dependencies, deed: Deed, done: Done) -> ListingWritten:
    """Return the case as it is now, as far as the caller may know of it."""
    target, context = done.target, deed.context
    case = next(one for one in target.listings if one.id == done.result["listing"])
    party = target.organization
    if party is not None and not context.row_filter.is_visible(party, party.id):
        party = None
    return ListingWritten(
        case=listing_view(deps, context, case, party, represented=target.represented),
        subject=case.subject,
        replayed=done.replayed,
    )
