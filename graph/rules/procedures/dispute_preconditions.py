"""What must hold before a step of a dispute is done, beside the states of its table."""

from operator import attrgetter
from typing import Any

from graph.model.facts import Dispute, DisputeState
from graph.rules.procedures.case_preconditions import CaseKind
from graph.rules.procedures.dispute_steps import DISPUTE, DisputeCommand, dispute_state
from graph.rules.procedures.preconditions import Asked, Precondition

DISPUTES = CaseKind(table=DISPUTE, member="dispute", cases=attrgetter("disputes"))


def _corrected(asked: Asked) -> bool:
    """Whether the record was stated anew since it was found inaccurate, where it is to be corrected."""
    found, penalty = DISPUTES.named(asked), asked.target.penalty
    if found is None or penalty is None or dispute_state(found.steps) is not DisputeState.TO_CORRECT:
        return True
    verified = [step.recorded_at for step in found.steps if step.command == DisputeCommand.VERIFY.value]
    return penalty.stated > max(verified)


def _test_fits(asked: Asked) -> bool:
    """Whether the days of an expert test lie between the objection and today."""
    found = DISPUTES.named(asked)
    return (
        isinstance(found, Dispute)
        and found.opened_on <= asked.input.since <= asked.input.until <= asked.today
    )


def _days(asked: Asked) -> dict[str, Any]:
    found = DISPUTES.named(asked)
    return {"since": found.opened_on if isinstance(found, Dispute) else "", "until": asked.today}


CORRECTED = Precondition(code="NOT_CORRECTED_YET", holds=_corrected)
TEST_FITS = Precondition(code="TEST_DAYS_UNFIT", holds=_test_fits, details=_days)
