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
MOST_OF_A_STEP = 4
"""Of one record, and of each step that one dispute may take again: what lies upon a record is read whole."""


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


def few(command: DisputeCommand) -> Precondition:
    """Return the rule that a dispute takes a step that may be done again only so many times."""

    def holds(asked: Asked) -> bool:
        found = dispute_of(asked)
        done = [step for step in found.steps if step.command == command.value] if found else []
        return len(done) < MOST_OF_A_STEP

    return Precondition(code="STEPS_EXHAUSTED", holds=holds, details=lambda _: {"most": MOST_OF_A_STEP})


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
OPENED_BY_CALLER = Precondition(code="NOT_OPENED_BY_CALLER", holds=_opened_by_caller)
CORRECTED = Precondition(code="NOT_CORRECTED_YET", holds=_corrected)
TEST_FITS = Precondition(code="TEST_DAYS_UNFIT", holds=_test_fits, details=_days)
