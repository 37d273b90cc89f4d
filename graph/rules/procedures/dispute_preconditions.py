"""What must hold before a step of a dispute is done: the table's states, and the particulars of each step."""

from typing import Any

from graph.model.facts import Dispute, DisputeState
from graph.rules.procedures.dispute_steps import (
    DISPUTE,
    DisputeCommand,
    dispute_state,
)
from graph.rules.procedures.preconditions import Asked, Precondition
from graph.rules.procedures.transitions import commands_in, graphql_name, transition

MOST_DISPUTES = 10
MOST_STEPS = 10
_REPEATED = {DisputeCommand.VERIFY.value, DisputeCommand.TEST.value}
"""Of one record, and of one dispute: a record with what lies upon it is read whole, and stays bounded."""


def dispute_of(asked: Asked) -> Dispute | None:
    """Return the dispute that a step is upon, or `None` where none of that id lies upon the record."""
    _, _, own = asked.input.dispute.partition("/")
    return next((one for one in asked.target.disputes if one.id == own), None)


def choice_of(given: Any) -> str:
    """Return what the caller of a step found, where the step asks for it."""
    finding = getattr(given, "finding", None)
    return finding.value if finding else ""


def in_state(command: DisputeCommand) -> Precondition:
    """Return the rule that a command may be done in the dispute's state, by the table."""

    def holds(asked: Asked) -> bool:
        found = dispute_of(asked)
        if found is None:
            return False
        choice = choice_of(asked.input)
        return transition(DISPUTE, dispute_state(found.steps), command.value, choice) is not None

    return Precondition(code="DISPUTE_STATE_UNFIT", holds=holds, details=_state)


def _state(asked: Asked) -> dict[str, Any]:
    found = dispute_of(asked)
    state = dispute_state(found.steps) if found else DISPUTE.begins
    return {"state": state.value, "may": ", ".join(map(graphql_name, commands_in(DISPUTE, state))) or "-"}


def _opened_by_caller(asked: Asked) -> bool:
    found = dispute_of(asked)
    return found is not None and found.opened_by == asked.by


def _corrected(asked: Asked) -> bool:
    """Whether the record was stated anew since it was found inaccurate, where it is to be corrected."""
    found, penalty = dispute_of(asked), asked.target.penalty
    if found is None or penalty is None or dispute_state(found.steps) is not DisputeState.TO_CORRECT:
        return True
    verified = max(step.recorded_at for step in found.steps if step.command == DisputeCommand.VERIFY.value)
    return penalty.recorded_at > verified


def _test_fits(asked: Asked) -> bool:
    """Whether the days of an expert test lie between the objection and today."""
    found = dispute_of(asked)
    return found is not None and found.opened_on <= asked.input.since <= asked.input.until <= asked.today


def _days(asked: Asked) -> dict[str, Any]:
    found = dispute_of(asked)
    return {"since": found.opened_on if found else "", "until": asked.today}


DISPUTE_KNOWN = Precondition(code="RECORD_UNKNOWN", holds=lambda asked: dispute_of(asked) is not None)
FEW_DISPUTES = Precondition(
    code="DISPUTES_EXHAUSTED",
    holds=lambda asked: len(asked.target.disputes) < MOST_DISPUTES,
    details=lambda _: {"most": MOST_DISPUTES},
)
FEW_STEPS = Precondition(
    code="STEPS_EXHAUSTED",
    holds=lambda asked: sum(one.command in _REPEATED for one in _steps(asked)) < MOST_STEPS - 2,
    details=lambda _: {"most": MOST_STEPS - 2},
)
OPENED_BY_CALLER = Precondition(code="NOT_OPENED_BY_CALLER", holds=_opened_by_caller)
CORRECTED = Precondition(code="NOT_CORRECTED_YET", holds=_corrected)
TEST_FITS = Precondition(code="TEST_DAYS_UNFIT", holds=_test_fits, details=_days)


def _steps(asked: Asked) -> tuple[Any, ...]:
    found = dispute_of(asked)
    return found.steps if found else ()
