"""The procedure of a dispute, as a table, and what of it is due.

Who received it forwards it to whoever provided the record; the provider verifies; who received it answers,
with reasons. A record that was found inaccurate is corrected or revoked before the answer can be given. Who
opened it may withdraw it at any time, and it lapses where nothing is left to verify. Which of these steps a
place's law sets a clock for is data (`dispute.steps`, `dispute.total`); the table is the same everywhere.
"""

from collections.abc import Iterable, Mapping

import msgspec

from graph.model.calendar import Calendar
from graph.model.facts import Dispute, DisputeFinding, DisputeState, Step
from graph.model.law import Law
from graph.model.rulings import Due
from graph.model.time import Day
from graph.rules.procedures.deadlines import DisputeEvents, dispute_clocks
from graph.rules.procedures.transitions import Procedure, Transition, state_of, transition

_OPENED = (DisputeState.RECEIVED, DisputeState.FORWARDED)
FOUND = frozenset({DisputeState.FOUND_ACCURATE, DisputeState.TO_CORRECT, DisputeState.TO_REVOKE})
PENDING = FOUND.union(_OPENED)

FORWARD, VERIFY, ANSWER = "forward_dispute", "verify_dispute", "answer_dispute"
WITHDRAW, LAPSE, TEST, ANNUL = "withdraw_dispute", "lapse_dispute", "test_dispute", "annul_record"

S = DisputeState
_FOUND = {
    DisputeFinding.ACCURATE: S.FOUND_ACCURATE,
    DisputeFinding.CORRECT: S.TO_CORRECT,
    DisputeFinding.REVOKE: S.TO_REVOKE,
}
_ANSWERED = {S.FOUND_ACCURATE: S.REJECTED, S.TO_CORRECT: S.CORRECTED, S.TO_REVOKE: S.REVOKED}

DISPUTE = Procedure(
    name="dispute",
    begins=S.RECEIVED,
    ends=frozenset(S) - PENDING,
    rows=(
        Transition(command=FORWARD, since=frozenset({S.RECEIVED}), to=S.FORWARDED, ends="forward"),
        *(
            Transition(command=TEST, since=frozenset({state}), to=state)
            for state in (S.RECEIVED, S.FORWARDED)
        ),
        *(
            Transition(command=VERIFY, choice=finding.value, since=PENDING, to=to, ends="verify")
            for finding, to in _FOUND.items()
        ),
        *(
            Transition(command=ANSWER, since=frozenset({found}), to=to, ends="notify")
            for found, to in _ANSWERED.items()
        ),
        Transition(command=ANNUL, since=PENDING, to=S.REVOKED),
        Transition(command=WITHDRAW, since=PENDING, to=S.WITHDRAWN),
        Transition(command=LAPSE, since=PENDING, to=S.LAPSED),
    ),
)

TOTAL = "total"


class DisputeClock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock of a dispute (异议处理期限): by which day, since when it is done, and whether it is late.

    `done_on` is `None` while it is not done; a dispute that was withdrawn or lapsed leaves nothing to do.
    """

    due: Due
    done_on: Day | None
    overdue: bool


def steps_of(dispute: Dispute, day: Day) -> tuple[Step, ...]:
    """Return the steps of a dispute until the day, in the order in which they were recorded."""
    return tuple(step for step in dispute.steps if step.on <= day)


def dispute_state(steps: Iterable[Step]) -> DisputeState:
    """Return how far a dispute has come by its steps."""
    return state_of(DISPUTE, steps)


def clocks_of(
    law: Law, calendar: Calendar, place: str, dispute: Dispute, day: Day
) -> tuple[DisputeClock, ...]:
    """Return each clock that the law in force at the objection sets, as it stands on the day.

    1. What has happened so far starts the clocks.
    2. The step that a clock waits for stops it; the answer stops that of the whole.
    3. After the end of a dispute nothing falls due any more.
    """
    # 1.
    steps = steps_of(dispute, day)
    happened = events_of(dispute, steps)
    # 2.
    done = _done(steps)
    # 3.
    last = min(day, dispute.closed_on)
    return tuple(_clock(due, done, last) for due in dispute_clocks(law, calendar, place, happened))


def events_of(dispute: Dispute, steps: Iterable[Step]) -> DisputeEvents:
    """Return what starts the clocks: receipt, forwarding to the provider, its finding; and expert tests."""
    on = {step.command: step.on for step in steps}
    return DisputeEvents(
        received=dispute.opened_on,
        provider_received=on.get(FORWARD),
        checked=on.get(VERIFY),
        tested=tuple((step.on, step.until) for step in steps if step.command == TEST and step.until),
    )


def _done(steps: Iterable[Step]) -> Mapping[str, Day]:
    """Return the day on which each clock was stopped."""
    done: dict[str, Day] = {}
    state = DISPUTE.begins
    for step in steps:
        row = transition(DISPUTE, state, step.command, step.choice)
        if row is None:
            continue
        state = row.to
        if row.ends:
            done[row.ends] = step.on
        if state in DISPUTE.ends:
            done[TOTAL] = step.on
    return done


def _clock(due: Due, done: Mapping[str, Day], last: Day) -> DisputeClock:
    done_on = done.get(due.what)
    late = due.day is not None and due.day < (done_on or last)
    return DisputeClock(due=due, done_on=done_on, overdue=late)
