"""Disputes as they are shown: how far each has come, what is due, and what the caller may do next."""

from collections.abc import Mapping
from types import MappingProxyType

from graph.model.facts import Dispute, DisputeFinding, Penalty, Remedy
from graph.model.time import covers
from graph.rules.procedures.dispute import pause
from graph.rules.procedures.dispute_steps import (
    DISPUTE,
    DisputeCommand,
    clocks_of,
    dispute_state,
    steps_of,
)
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.case_views import clock_view, next_steps, step_view
from resolvers.procedures import feed_of
from resolvers.times import law_as_known
from resolvers.views import DisputeView
from security.policy.ask import Action
from security.policy.decide import Target

ACTIONS: Mapping[DisputeCommand, Action] = MappingProxyType(
    {
        DisputeCommand.FORWARD: Action.FORWARD,
        DisputeCommand.VERIFY: Action.VERIFY,
        DisputeCommand.TEST: Action.TEST,
        DisputeCommand.ANSWER: Action.ANSWER,
        DisputeCommand.WITHDRAW: Action.WITHDRAW,
        DisputeCommand.LAPSE: Action.LAPSE,
        DisputeCommand.ANNUL: Action.ANNUL,
    }
)
"""What the policy is asked before each step."""

_step_view = step_view(DisputeCommand, DisputeFinding)


def dispute_view(deps: Dependencies, context: RequestContext, upon: Penalty, dispute: Dispute) -> DisputeView:
    """Return a dispute as of the day asked for, by the laws of origin and asking side.

    1. While it is pending: what waits. 2. Its steps until that day, and the state that they lead to. 3. Its
    clocks, by the law of its place at the objection. 4. What the caller may do next, today.
    """
    day, place, law = context.as_of, upon.region, law_as_known(deps.law, context)
    own = dispute.opened_by == feed_of(context.caller.principal)
    asked = Target(authority=upon.authority_code, subject=upon.subject, represented=own)
    pending = covers(dispute.opened_on, dispute.closed_on, day)
    steps = steps_of(dispute, day)
    clocks = clocks_of(law, place, dispute, day)
    remedies = law.find("dispute.remedies", place, dispute.opened_on)
    return DisputeView(
        id=dispute.id,
        record=upon.id,
        subject=upon.subject,
        opened_on=dispute.opened_on,
        closed_on=dispute.closed_on,
        grounds=dispute.grounds,
        state=dispute_state(steps),
        pending=pending,
        pause=pause(dispute, law, place, context.place, day) if pending else None,
        steps=tuple(map(_step_view, steps)),
        clocks=tuple(map(clock_view, clocks)),
        next_steps=next_steps(deps, context, DISPUTE, dispute.steps, ACTIONS, asked) if pending else (),
        remedies=tuple(map(Remedy, remedies.value)) if remedies else None,
        remedies_clauses=remedies.citations if remedies else (),
    )
