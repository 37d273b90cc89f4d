"""The procedure of a commitment, as a table, and by when it is to be reviewed.

A subject commits itself towards an authority, or the authority enters what the subject signed. The authority
reviews it, and again; it states that it was kept, or finds that it was broken. The subject may withdraw it,
and one whose review date has passed without anything left to review lapses. A breach has no effect of its
own here: what a broken commitment costs is the law of the place (`commitment.breach`), and so is every clock
(`commitment.clocks`); where no text sets one, the authority gives a day or none.
"""

from collections.abc import Iterable
from enum import Enum

from graph.errors import BadLaw
from graph.model.commitments import Commitment, CommitmentState
from graph.model.law import Citation, Law, RestsOn
from graph.model.rulings import Due
from graph.model.time import FOREVER, Day
from graph.rules.procedures.clocks import CaseClock, clock
from graph.rules.procedures.deadlines import step_due
from graph.rules.procedures.transitions import ProcedureTable, Transition

CLOCKS = "commitment.clocks"
"""The key of the clocks of commitments."""

BREACH = "commitment.breach"
"""The key of what a broken commitment costs."""


class CommitmentCommand(Enum):
    """What may be done once a commitment was made (信用承诺环节), each by the name of its command."""

    REVIEW = "review_commitment"
    FULFIL = "fulfil_commitment"
    BREACH = "breach_commitment"
    WITHDRAW = "withdraw_commitment"
    LAPSE = "lapse_commitment"


class CommitmentClockKind(Enum):
    """The clocks of a commitment (信用承诺复核期限): the law's, and the authority's own word."""

    REVIEW = "review"
    GIVEN = "given"


S, C, K = CommitmentState, CommitmentCommand, CommitmentClockKind
_MADE = frozenset({S.MADE})

COMMITMENT = ProcedureTable(
    name="commitment",
    begins=S.MADE,
    ends=frozenset(S) - _MADE,
    rows=(
        Transition(command=C.REVIEW.value, since=_MADE, to=S.MADE, ends=K.REVIEW.value),
        Transition(command=C.FULFIL.value, since=_MADE, to=S.FULFILLED, ends=K.REVIEW.value),
        Transition(command=C.BREACH.value, since=_MADE, to=S.BREACHED, ends=K.REVIEW.value),
        Transition(command=C.WITHDRAW.value, since=_MADE, to=S.WITHDRAWN),
        Transition(command=C.LAPSE.value, since=_MADE, to=S.LAPSED),
    ),
)


def review_by(law: Law, place: str, since: Day, given: Day | None) -> Day:
    """Return the day by which a commitment is to be reviewed: the law's, else what was given, else none."""
    return step_due(law, CLOCKS, place, K.REVIEW.value, since).day or given or FOREVER


def commitment_clocks(law: Law, case: Commitment, day: Day) -> tuple[CaseClock, ...]:
    """Return each clock as it stands on the day; it starts anew with every review.

    After the end nothing falls due any more.
    """
    reviews = [step.on for step in case.steps if step.command == C.REVIEW.value and step.on <= day]
    since, last = max([case.opened_on, *reviews]), min(day, case.closed_on)
    return tuple(clock(K(due.what), due, None, last) for due in _dues(law, case, since))


def _dues(law: Law, case: Commitment, since: Day) -> Iterable[Due]:
    of_law = step_due(law, CLOCKS, case.place, K.REVIEW.value, since)
    yield of_law
    if case.given is not None and of_law.day is None:
        yield Due(
            what=K.GIVEN.value,
            starts=since,
            day=case.given,
            provisional=False,
            citations=(),
            rests_on=RestsOn.DECISION,
        )


def breach_clauses(law: Law, place: str, day: Day) -> tuple[Citation, ...]:
    """Return the clauses in force that say what a broken commitment costs; none where no text does."""
    try:
        return law.value(BREACH, place, day).citations
    except BadLaw:
        return ()
