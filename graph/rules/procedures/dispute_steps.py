"""The procedure of a dispute, as a table, and what of it is due.

Who received it forwards it to whoever provided the record; the provider verifies; who received it answers,
with reasons. A record that was found inaccurate is corrected or revoked before the answer can be given. Who
opened it may withdraw it at any time, and it lapses where nothing is left to verify. Which of these steps a
place's law sets a clock for is data (`dispute.steps`, `dispute.total`); the table is the same everywhere.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum

from graph.model.facts import Dispute, DisputeFinding, DisputeState, Step
from graph.model.law import Law
from graph.model.time import Day
from graph.rules.procedures.clocks import CaseClock, clock
from graph.rules.procedures.deadlines import DisputeEvents, dispute_clocks
from graph.rules.procedures.transitions import ProcedureTable, Transition, state_of, transition

_OPENED = (DisputeState.RECEIVED, DisputeState.FORWARDED)
FOUND = frozenset({DisputeState.FOUND_ACCURATE, DisputeState.TO_CORRECT, DisputeState.TO_REVOKE})
PENDING = FOUND.union(_OPENED)


class DisputeCommand(Enum):
    """What may be done in a dispute once it was opened (异议程序环节), each by the name of its command."""

    FORWARD = "forward_dispute"
    TEST = "test_dispute"
    VERIFY = "verify_dispute"
    ANSWER = "answer_dispute"
    WITHDRAW = "withdraw_dispute"
    LAPSE = "lapse_dispute"
    ANNUL = "annul_record"


class DisputeClockKind(Enum):
    """The clocks of a dispute (异议处理期限), each by the name that packs have for it."""

    FORWARD = "forward"
    VERIFY = "verify"
    NOTIFY = "notify"
    TOTAL = "total"


S, C, K = DisputeState, DisputeCommand, DisputeClockKind
_FOUND = {
    DisputeFinding.ACCURATE: S.FOUND_ACCURATE,
    DisputeFinding.CORRECT: S.TO_CORRECT,
    DisputeFinding.REVOKE: S.TO_REVOKE,
}
_ANSWERED = {S.FOUND_ACCURATE: S.REJECTED, S.TO_CORRECT: S.CORRECTED, S.TO_REVOKE: S.REVOKED}


def _row(
    command: DisputeCommand,
    since: AbstractSet[DisputeState],
    to: DisputeState,
    finding: DisputeFinding | None = None,
    ends: DisputeClockKind | None = None,
) -> Transition[DisputeState]:
    return Transition(
        command=command.value,
        since=frozenset(since),
        to=to,
        choice=finding.value if finding else "",
        ends=ends.value if ends else "",
    )


DISPUTE = ProcedureTable(
    name="dispute",
    begins=S.RECEIVED,
    ends=frozenset(S) - PENDING,
    rows=(
        _row(C.FORWARD, {S.RECEIVED}, S.FORWARDED, ends=K.FORWARD),
        *(_row(C.TEST, {state}, state) for state in _OPENED),
        *(_row(C.VERIFY, PENDING, to, finding, K.VERIFY) for finding, to in _FOUND.items()),
        *(_row(C.ANSWER, {found}, to, ends=K.NOTIFY) for found, to in _ANSWERED.items()),
        _row(C.ANNUL, PENDING, S.REVOKED),
        _row(C.WITHDRAW, PENDING, S.WITHDRAWN),
        _row(C.LAPSE, PENDING, S.LAPSED),
    ),
)


def steps_of(dispute: Dispute, day: Day) -> tuple[Step, ...]:
    """Return the steps of a dispute until the day, in the order in which they were recorded."""
    return tuple(step for step in dispute.steps if step.on <= day)


def dispute_state(steps: Iterable[Step]) -> DisputeState:
    """Return how far a dispute has come by its steps."""
    return state_of(DISPUTE, steps)


def clocks_of(law: Law, place: str, dispute: Dispute, day: Day) -> tuple[CaseClock, ...]:
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
    dues = dispute_clocks(law, law.calendar(place), place, happened)
    return tuple(clock(DisputeClockKind(due.what), due, done.get(due.what), last) for due in dues)


def events_of(dispute: Dispute, steps: Iterable[Step]) -> DisputeEvents:
    """Return what starts the clocks: receipt, forwarding to the provider, its finding; and expert tests."""
    on = {step.command: step.on for step in steps}
    return DisputeEvents(
        received=dispute.opened_on,
        provider_received=on.get(C.FORWARD.value),
        checked=on.get(C.VERIFY.value),
        tested=tuple((step.on, step.until) for step in steps if step.command == C.TEST.value and step.until),
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
            done[K.TOTAL.value] = step.on
    return done
