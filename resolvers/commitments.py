"""Commitments as commands: what is kept when one is made, reviewed and ended."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.errors import Refused
from graph.ingest.identifiers import normalised_uscc
from graph.model.commitments import Commitment, CommitmentState
from graph.model.facts import Scope, Step
from graph.model.procedures import WriteTarget
from graph.rules.procedures.commitment_preconditions import COMMITMENTS, authority_of
from graph.rules.procedures.commitment_steps import COMMITMENT, CommitmentCommand, review_by
from graph.rules.procedures.transitions import Transition, state_of, transition
from graph.store.fact_kinds import new_id
from graph.store.write_commitments import CommitmentMove, put_commitment
from graph.store.write_once import Done
from resolvers.batch_resolver import Dependencies
from resolvers.commitment_views import CommitmentWritten, commitment_target, commitment_view, knows_of
from resolvers.procedures import Deed, Draft
from resolvers.times import law_as_known
from security.policy.decide import Target
from security.principal import CallerRole


def of_maker(given: Any) -> dict[str, Any]:
    """Return the keys of a new commitment: the organization that is named by its code."""
    return {"uscc": normalised_uscc(given.uscc)}


def of_commitment(given: Any) -> dict[str, Any]:
    """Return the keys of a step of a commitment: its organization."""
    return {"party": given.commitment.partition("/")[0]}


def upon_maker(deed: Deed, target: WriteTarget) -> Iterable[Target]:
    """Return what the policy is asked about: whose commitment it is, and towards which authority."""
    return (
        Target(
            authority=authority_of(deed.input, deed.context.caller.principal.agency),
            subject=target.organization.id if target.organization else "",
            represented=target.represented,
        ),
    )


def upon_commitment(deed: Deed, target: WriteTarget) -> Iterable[Target]:
    """Return what the policy is asked about: the commitment, which must be there."""
    found = _named(deed, target)
    if found is None:
        raise Refused("RECORD_UNKNOWN")
    return (commitment_target(found, represented=target.represented),)


def hides_commitment(deps: Dependencies, deed: Deed, target: WriteTarget) -> bool:
    """Whether the caller may not even know of the commitment that it named."""
    found = _named(deed, target)
    return found is not None and not knows_of(deps, deed.context, found, represented=target.represented)


def _named(deed: Deed, target: WriteTarget) -> Commitment | None:
    _, _, own = deed.input.commitment.partition("/")
    found = (one for one in COMMITMENTS.cases(target) if isinstance(one, Commitment))
    return next((one for one in found if one.id == own), None)


async def make(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the commitment as its subject, or the authority in its name, states it."""
    given, principal = deed.input, deed.context.caller.principal
    organization, today = target.organization, deed.context.today
    assert organization is not None  # INVARIANT: a precondition
    code = authority_of(given, principal.agency)
    common = _common(deed, public=given.to_everybody)
    place = deed.once.source.region
    commitment = Commitment(
        key=f"{organization.id}|commitment|{common['id']}",
        **common,
        subject=organization.id,
        uscc=organization.uscc,
        place=place,
        commitment_kind=given.kind,
        terms=given.terms.strip(),
        is_public=given.to_everybody,
        consent=given.consent,
        by_subject=principal.standing is CallerRole.SUBJECT,
        authority=_authority(deps, deed, code),
        authority_code=code,
        opened_on=today,
        opened_at=deed.once.at,
        given=given.review_by,
        review_by=review_by(law_as_known(deps.law, deed.context), place, today, given.review_by),
        rank=f"{deed.once.at:020}|{common['id']}",
    )
    return Draft(put=put_commitment(lambda _: CommitmentMove(after=commitment)))


def _authority(deps: Dependencies, deed: Deed, code: str) -> str:
    """Return the name of the authority that reviews a commitment; refuses one that nobody knows."""
    principal = deed.context.caller.principal
    known = deps.authorities.by_code.get(code) if deps.authorities else None
    if known:
        return known.names[0]
    if not principal.agency or principal.agency != code:
        raise Refused("COMMITMENT_AUTHORITY_UNKNOWN")
    return principal.department


def step(command: CommitmentCommand) -> Any:
    """Return what drafts a step of a commitment."""

    async def draft(deps: Dependencies, deed: Deed, _target: WriteTarget) -> Draft:
        return Draft(put=put_commitment(lambda then: _move(deps, deed, then, command)))

    return draft


def _move(deps: Dependencies, deed: Deed, then: WriteTarget, command: CommitmentCommand) -> CommitmentMove:
    """Return how a commitment goes on, as its transaction finds it.

    1. The row that the table has for the state says where it leads. 2. A review sets the next one. 3. With
    its end nothing is reviewed any more.
    """
    found = _named(deed, then)
    assert found is not None  # INVARIANT: without it the policy's question was refused
    # 1.
    row = transition(COMMITMENT, state_of(COMMITMENT, found.steps), command.value)
    assert row is not None  # INVARIANT: a precondition asked the table, within the transaction too
    today, after = deed.context.today, replace(found, state=row.to)
    # 2.
    if command is CommitmentCommand.REVIEW:
        given = deed.input.review_by
        law = law_as_known(deps.law, deed.context)
        after = replace(after, given=given, review_by=review_by(law, found.place, today, given))
    # 3.
    if row.to in COMMITMENT.ends:
        after = replace(after, closed_on=today)
    return CommitmentMove(before=found, after=after, step=_step(deed, found, row))


def _step(deed: Deed, found: Commitment, row: Transition[CommitmentState]) -> Step:
    given, common = deed.input, _common(deed, public=found.is_public)
    words = getattr(given, "findings", None) or getattr(given, "reason", None) or ""
    return Step(
        key=f"{found.id}|{common['id']}",
        record=found.subject,
        case=found.id,
        command=row.command,
        choice=row.choice,
        on=deed.context.today,
        by=deed.by,
        department=deed.context.caller.principal.department,
        reason=words.strip(),
        **common,
    )


def _common(deed: Deed, *, public: bool) -> dict[str, Any]:
    """Return what every fact of a commitment carries: its scope is as wide as it was made."""
    return {
        **msgspec.structs.asdict(deed.once.source),
        "id": new_id(),
        "row": 0,
        "recorded_at": deed.once.at,
        "scope": Scope.PUBLIC if public else Scope.SHARED,
    }


async def show(deps: Dependencies, deed: Deed, done: Done) -> CommitmentWritten:
    """Return the commitment as it is now, as far as the caller may know of it."""
    target, context = done.target, deed.context
    found = next(one for one in target.commitments if one.id == done.result["commitment"])
    party = target.organization
    if party is not None and not context.row_filter.is_visible(party, party.id):
        party = None
    return CommitmentWritten(
        commitment=commitment_view(deps, context, found, party, represented=target.represented),
        subject=found.subject,
        replayed=done.replayed,
    )
