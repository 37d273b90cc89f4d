"""Applications for restoration as they are shown: state, conditions met and missing, next steps."""

from collections.abc import Mapping
from types import MappingProxyType

from graph.model.facts import Restoration, RestorationCase, RestorationEffect
from graph.model.time import Day, covers
from graph.rules.procedures.restoration import may_apply, publicity_period, publicity_runs, restorable
from graph.rules.procedures.restoration_steps import (
    RESTORATION,
    Basis,
    RestorationCommand,
    breach_of,
    restoration_clocks,
)
from graph.rules.procedures.transitions import state_of
from graph.rules.publicity import published_until
from graph.store.read_penalties import PenaltyWithEvents
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.case_views import clock_view, next_steps, step_view
from resolvers.procedures import feed_of
from resolvers.times import law_as_known
from resolvers.views import RestorationView
from security.policy.ask import Action
from security.policy.decide import Target

ACTIONS: Mapping[RestorationCommand, Action] = MappingProxyType(
    {
        RestorationCommand.ACCEPT: Action.ACCEPT,
        RestorationCommand.GRANT: Action.GRANT,
        RestorationCommand.CONFIRM: Action.CONFIRM,
        RestorationCommand.REFUSE: Action.REFUSE,
        RestorationCommand.WITHDRAW: Action.WITHDRAW_APPLICATION,
        RestorationCommand.REVOKE: Action.REVOKE,
        RestorationCommand.ANNUL: Action.ANNUL,
    }
)
"""What the policy is asked before each step."""

_step_view = step_view(RestorationCommand, Basis)


def restoration_view(
    deps: Dependencies, context: RequestContext, upon: PenaltyWithEvents, case: RestorationCase
) -> RestorationView:
    """Return an application as of the day asked for.

    1. Its steps until that day, and the state that they lead to. 2. What the law in force on that day asks
    for, met or missing: of an application, of a restoration, of publicity. 3. Its clocks, by the law of its
    place at the application. 4. What the caller may do next.
    """
    penalty, day, law = upon.penalty, context.as_of, law_as_known(deps.law, context)
    # 1.
    steps = tuple(step for step in case.steps if step.on <= day)
    # 2.
    shown = published_until(law, penalty.region, penalty.decided_on, penalty.shown_until, day)
    breach = breach_of(penalty, case, upon.restoration_cases, Basis.CONDITIONS, shown)
    ruling = restorable(law, penalty.region, breach, day)
    period = publicity_period(law, penalty.region, breach, day)
    restored = _restored(upon, case, day)
    own = case.opened_by == feed_of(context.caller.principal)
    asked = Target(authority=penalty.authority_code, subject=penalty.subject, represented=own)
    return RestorationView(
        id=case.id,
        record=penalty.id,
        subject=penalty.subject,
        opened_on=case.opened_on,
        closed_on=case.closed_on,
        state=state_of(RESTORATION, steps),
        pending=covers(case.opened_on, case.closed_on, day),
        commitment=case.commitment or None,
        grade=case.grade,
        corrected_on=case.corrected_on,
        duties_done=case.duties_done,
        corrected_in_time=case.corrected_in_time,
        harm_removed=case.harm_removed,
        may_apply=may_apply(law, penalty.region, breach, day),
        publicity=publicity_runs(law, penalty.region, breach, day),
        steps=tuple(map(_step_view, steps)),
        answer=ruling.answer,
        conditions=ruling.grounds,
        earliest=period.earliest if period else None,
        latest=period.latest if period else None,
        citations=ruling.citations,
        # 3.
        clocks=tuple(map(clock_view, restoration_clocks(law, penalty.region, case, day))),
        # 4.
        next_steps=next_steps(deps, context, RESTORATION, case.steps, ACTIONS, asked),
        restored_on=restored.restored_on if restored else None,
        stops=tuple(map(RestorationEffect, restored.stops)) if restored else (),
    )


def _restored(upon: PenaltyWithEvents, case: RestorationCase, day: Day) -> Restoration | None:
    """Return the restoration that was granted on a case by the day, and stands."""
    granted = (one for one in upon.restorations if one.case == case.id and one.restored_on <= day)
    return next(granted, None)
