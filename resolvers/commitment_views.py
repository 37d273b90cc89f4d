"""Commitments as they are shown: who may know of one, how far it came, its review, what may be done."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from graph.model.commitments import Commitment, CommitmentState
from graph.model.facts import Organization
from graph.model.law import Citation
from graph.model.time import FOREVER, Day
from graph.rules.procedures.commitment_steps import (
    COMMITMENT,
    CommitmentCommand,
    breach_clauses,
    commitment_clocks,
)
from graph.rules.procedures.measure_steps import is_late
from graph.rules.procedures.transitions import state_of
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.case_views import clock_view, next_steps, step_view
from resolvers.times import law_as_known
from resolvers.views import ClockView, NextStepView, StepView
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target


class CommitmentView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A commitment (信用承诺) on the day asked for.

    `breach_clauses` are the clauses in force that say what a broken commitment costs.
    """

    id: str
    subject: str
    fact: Commitment
    organization: Organization | None
    state: CommitmentState
    pending: bool
    overdue: bool
    breach_clauses: tuple[Citation, ...]
    steps: tuple[StepView, ...]
    clocks: tuple[ClockView, ...]
    next_steps: tuple[NextStepView, ...]

    @property
    def name(self) -> str:
        """The commitment's own name: it is found by the organization that made it."""
        return f"{self.subject}/{self.id}"


class CommitmentWritten(msgspec.Struct, frozen=True, kw_only=True):
    """What a command upon a commitment changed: what whoever may know of it sees, and whose it is."""

    commitment: CommitmentView | None
    subject: str
    replayed: bool


ACTIONS: Mapping[CommitmentCommand, Action] = MappingProxyType(
    {
        CommitmentCommand.REVIEW: Action.REVIEW_COMMITMENT,
        CommitmentCommand.FULFIL: Action.FULFIL_COMMITMENT,
        CommitmentCommand.BREACH: Action.BREACH_COMMITMENT,
        CommitmentCommand.WITHDRAW: Action.WITHDRAW_COMMITMENT,
        CommitmentCommand.LAPSE: Action.LAPSE_COMMITMENT,
    }
)
"""What the policy is asked before each step."""

_step = step_view(CommitmentCommand)


def commitment_target(commitment: Commitment, *, represented: bool = False) -> Target:
    """Return a commitment as the policy knows it."""
    return Target(
        authority=commitment.authority_code,
        subject=commitment.subject,
        represented=represented,
        promised_to_all=commitment.is_public,
        consented=commitment.consent,
    )


def knows_of(
    deps: Dependencies, context: RequestContext, commitment: Commitment, *, represented: bool = False
) -> bool:
    """Whether the caller may know that there is such a commitment."""
    target = commitment_target(commitment, represented=represented)
    ruling = deps.policy.permits(context.caller, Action.FOLLOW_COMMITMENT, target)
    return ruling.verdict is FieldVerdict.ALLOWED


def commitment_view(
    deps: Dependencies,
    context: RequestContext,
    commitment: Commitment,
    organization: Organization | None,
    *,
    represented: bool = False,
) -> CommitmentView | None:
    """Return a commitment as of the day asked for, or nothing where it is not there or not for the caller."""
    day = context.as_of
    known = knows_of(deps, context, commitment, represented=represented)
    if commitment.opened_on > day or not known:
        return None
    law, then = law_as_known(deps.law, context), _as_it_was(commitment, day)
    state = state_of(COMMITMENT, then.steps)
    clocks = commitment_clocks(law, then, day)
    pending = state not in COMMITMENT.ends
    target = commitment_target(commitment, represented=represented)
    may = next_steps(deps, context, COMMITMENT, commitment.steps, ACTIONS, target)
    return CommitmentView(
        id=commitment.id,
        subject=commitment.subject,
        fact=then,
        organization=organization,
        state=state,
        pending=pending,
        overdue=pending and is_late(clocks),
        breach_clauses=breach_clauses(law, commitment.place, day),
        steps=tuple(map(_step, then.steps)),
        clocks=tuple(map(clock_view, clocks)),
        next_steps=tuple(NextStepView(command=one, missing=()) for one in may),
    )


def _as_it_was(commitment: Commitment, day: Day) -> Commitment:
    """Return a commitment with the steps until a day: what came later is not there yet."""
    steps = tuple(step for step in commitment.steps if step.on <= day)
    if len(steps) == len(commitment.steps):
        return commitment
    return replace(commitment, steps=steps, closed_on=FOREVER)
