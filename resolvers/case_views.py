"""What every kind of case shows alike: its steps, its clocks, and what the caller may do next.

A kind of case says what the policy is asked before each of its steps; all else is read off its table.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar

from graph.model.facts import Step
from graph.rules.procedures.clocks import CaseClock
from graph.rules.procedures.transitions import ProcedureTable, commands_in, state_of
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.views import ClockView, StepView
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target

C = TypeVar("C", bound=Enum)
ONLY_OWN = frozenset({Action.WITHDRAW, Action.WITHDRAW_APPLICATION})
"""What only who opened a case may do: the policy does not know who that was."""


def next_steps(  # noqa: PLR0917 - what is asked of a case, and for whom
    deps: Dependencies,
    context: RequestContext,
    table: ProcedureTable[Any],
    steps: Iterable[Step],
    actions: Mapping[C, Action],
    target: Target,
) -> tuple[C, ...]:
    """Return the commands that a case's present state has and the policy permits the caller.

    Who opened it is taken for its party's representative; the command asks the register itself.
    """
    named = {command.value: command for command in actions}
    there = (named[one] for one in commands_in(table, state_of(table, steps)) if one in named)
    return tuple(
        command
        for command in there
        if (actions[command] not in ONLY_OWN or target.represented)
        and deps.policy.permits(context.caller, actions[command], target).verdict is FieldVerdict.ALLOWED
    )


def step_view(commands: type[Enum], choices: Callable[[str], Enum] | None = None) -> Any:
    """Return what shows a step of a case whose commands and choices these are."""

    def view(step: Step) -> StepView:
        return StepView(
            command=commands(step.command),
            choice=choices(step.choice) if choices and step.choice else None,
            on=step.on,
            until=step.until,
            done_on=step.done_on,
            department=step.department or None,
            reason=step.reason or None,
            basis=step.basis or None,
        )

    return view


def clock_view(clock: CaseClock) -> ClockView:
    """Return a clock with the clauses that set it."""
    return ClockView(
        what=clock.what,
        starts=clock.due.starts,
        due=clock.due.day,
        provisional=clock.due.provisional,
        done_on=clock.done_on,
        overdue=clock.overdue,
        citations=clock.due.citations,
        text=clock.due.text or None,
    )
