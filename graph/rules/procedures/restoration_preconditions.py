"""What must hold before a step of a restoration is done: above all that the law in force grants it."""

from operator import attrgetter
from typing import Any

from graph.model.facts import RestorationCase
from graph.model.rulings import RuleAnswer, Ruling
from graph.model.time import FOREVER
from graph.rules.procedures.case_preconditions import CaseKind
from graph.rules.procedures.preconditions import LONGEST_GROUNDS, Asked, Precondition, within
from graph.rules.procedures.restoration import restorable
from graph.rules.procedures.restoration_steps import RESTORATION, Basis, breach_of

RESTORATIONS = CaseKind(table=RESTORATION, member="restoration", cases=attrgetter("restoration_cases"))
GRANTED_BY = {Basis.CONDITIONS: RuleAnswer.YES, Basis.BANKRUPTCY_PLAN: RuleAnswer.PROVISIONAL}
"""What the law must answer for a restoration to be granted on each basis."""


def ruling_on(asked: Asked, basis: Basis) -> Ruling | None:
    """Return what the law in force says of restoring the record today on that basis."""
    found, penalty = RESTORATIONS.named(asked), asked.target.penalty
    if penalty is None or not isinstance(found, RestorationCase):
        return None
    breach = breach_of(penalty, found, asked.target.restoration_cases, basis)
    return restorable(asked.law, penalty.region, breach, asked.today)


def _granted(asked: Asked) -> bool:
    ruling = ruling_on(asked, asked.input.basis)
    return ruling is not None and ruling.answer is GRANTED_BY[asked.input.basis]


def _missing(asked: Asked) -> dict[str, Any]:
    ruling = ruling_on(asked, asked.input.basis)
    grounds = ruling.grounds if ruling else ()
    return {
        "why": "; ".join(one.english for one in grounds),
        "why_chinese": "；".join(one.chinese for one in grounds),
    }


def _corrected_in_time(asked: Asked) -> bool:
    """Whether the day of the correction lies between the decision and today, where one is stated."""
    penalty, day = asked.target.penalty, asked.input.corrected_on
    return day is None or (penalty is not None and penalty.decided_on <= day <= asked.today)


def _days(asked: Asked) -> dict[str, Any]:
    penalty = asked.target.penalty
    return {"since": penalty.decided_on if penalty else "", "until": asked.today}


def _none_pending(asked: Asked) -> bool:
    """Whether no application is pending or granted provisionally, and no restoration stands."""
    cases = asked.target.restoration_cases
    return not asked.target.restorations and all(one.closed_on != FOREVER for one in cases)


NONE_PENDING = Precondition(code="RESTORATION_PENDING", holds=_none_pending)
COMMITTED = Precondition(
    code="COMMITMENT_UNFIT",
    holds=lambda asked: not asked.input.commitment or within(asked.input.commitment, LONGEST_GROUNDS),
    details=lambda _: {"longest": LONGEST_GROUNDS},
)
CORRECTED_IN_TIME = Precondition(code="CORRECTION_DAY_UNFIT", holds=_corrected_in_time, details=_days)
RESTORABLE = Precondition(code="RESTORATION_UNMET", holds=_granted, details=_missing)
