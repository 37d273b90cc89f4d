"""What must hold before a commitment is made, reviewed and ended."""

from operator import attrgetter
from typing import Any

from graph.model.commitments import Commitment
from graph.model.time import FOREVER, Day
from graph.rules.procedures.case_preconditions import MOST_CASES, CaseKind
from graph.rules.procedures.commitment_steps import COMMITMENT
from graph.rules.procedures.preconditions import LONGEST_GROUNDS, Asked, Precondition, within

COMMITMENTS = CaseKind(table=COMMITMENT, member="commitment", cases=attrgetter("commitments"))


def named(asked: Asked) -> Commitment | None:
    """Return the commitment that a step is upon."""
    found = COMMITMENTS.named(asked)
    return found if isinstance(found, Commitment) else None


def authority_of(given: Any, own: str) -> str:
    """Return towards which authority a commitment is made: the one that is named, or the caller's own."""
    return (given.authority or own).strip()


def _review_ahead(asked: Asked) -> bool:
    given: Day | None = asked.input.review_by
    return given is None or given > asked.today


def _few(asked: Asked) -> bool:
    """Whether the subject has few commitments pending towards the same authority."""
    to = authority_of(asked.input, asked.by)
    pending = [one for one in asked.target.commitments if one.closed_on == FOREVER]
    return sum(one.authority_code == to for one in pending) < MOST_CASES


def _review_over(asked: Asked) -> bool:
    case = named(asked)
    return case is not None and case.review_by < asked.today


def _review_day(asked: Asked) -> dict[str, Any]:
    case = named(asked)
    return {"day": "-" if case is None or case.review_by == FOREVER else case.review_by}


TERMS_GIVEN = Precondition(
    code="COMMITMENT_UNFIT",
    holds=lambda asked: within(asked.input.terms, LONGEST_GROUNDS),
    details=lambda _: {"longest": LONGEST_GROUNDS},
)
FINDING_GIVEN = Precondition(
    code="COMMITMENT_FINDING_UNFIT",
    holds=lambda asked: within(asked.input.findings, LONGEST_GROUNDS),
    details=lambda _: {"longest": LONGEST_GROUNDS},
)
CONSENT_GIVEN = Precondition(
    code="COMMITMENT_CONSENT_MISSING", holds=lambda asked: asked.input.to_everybody or asked.input.consent
)
REVIEW_AHEAD = Precondition(
    code="COMMITMENT_REVIEW_UNFIT", holds=_review_ahead, details=lambda asked: {"today": asked.today}
)
FEW_COMMITMENTS = Precondition(code="CASES_EXHAUSTED", holds=_few, details=lambda _: {"most": MOST_CASES})
REVIEW_OVER = Precondition(code="COMMITMENT_REVIEW_AHEAD", holds=_review_over, details=_review_day)
