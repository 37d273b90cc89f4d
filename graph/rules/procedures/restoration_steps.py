"""The procedure of restoration, as a table, and what of it is due.

Whoever determined the breach decides on its restoration (谁认定、谁修复). It accepts the application, stating
the grade of the breach and what was done about it; then it grants or refuses. In bankruptcy it grants
provisionally with the court's ruling on the plan, and for good once the plan is performed. What was granted
on falsified material is revoked; what waits when its record is annulled has lapsed. What must hold on the
day of the decision is the law's (`restorable`).
"""

from collections.abc import Iterable
from enum import Enum

from graph.model.facts import Penalty, RestorationCase, RestorationState
from graph.model.law import Citation, Law
from graph.model.rulings import Due, weakest
from graph.model.time import Day
from graph.rules.procedures.clocks import CaseClock, clock
from graph.rules.procedures.restoration import Breach
from graph.rules.procedures.transitions import ProcedureTable, Transition
from graph.rules.working_days import deadline


class RestorationCommand(Enum):
    """What may be done about an application (修复程序环节), each by the name of its command."""

    ACCEPT = "accept_restoration"
    GRANT = "grant_restoration"
    CONFIRM = "confirm_restoration"
    REFUSE = "refuse_restoration"
    WITHDRAW = "withdraw_restoration"
    REVOKE = "revoke_restoration"
    ANNUL = "annul_record"


class Basis(Enum):
    """On what a restoration is granted (修复依据)."""

    CONDITIONS = "CONDITIONS"  # 符合修复条件
    BANKRUPTCY_PLAN = "BANKRUPTCY_PLAN"  # 法院批准的重整计划


S, C = RestorationState, RestorationCommand
_OPEN = frozenset({S.APPLIED, S.ACCEPTED})
_STANDING = frozenset({S.GRANTED, S.PROVISIONAL})

RESTORATION = ProcedureTable(
    name="restoration",
    begins=S.APPLIED,
    ends=frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN, S.REVOKED, S.LAPSED}),
    rows=(
        Transition(command=C.ACCEPT.value, since=frozenset({S.APPLIED}), to=S.ACCEPTED),
        Transition(
            command=C.GRANT.value,
            choice=Basis.CONDITIONS.value,
            since=frozenset({S.ACCEPTED}),
            to=S.GRANTED,
        ),
        Transition(
            command=C.GRANT.value,
            choice=Basis.BANKRUPTCY_PLAN.value,
            since=frozenset({S.ACCEPTED}),
            to=S.PROVISIONAL,
        ),
        Transition(command=C.CONFIRM.value, since=frozenset({S.PROVISIONAL}), to=S.GRANTED),
        Transition(command=C.REFUSE.value, since=_OPEN, to=S.REFUSED),
        Transition(command=C.WITHDRAW.value, since=_OPEN, to=S.WITHDRAWN),
        Transition(command=C.REVOKE.value, since=_STANDING, to=S.REVOKED),
        Transition(command=C.ANNUL.value, since=_OPEN | {S.PROVISIONAL}, to=S.LAPSED),
    ),
)
"""A restoration that was granted is an end that may still fall: nothing waits in it."""


def breach_of(
    penalty: Penalty,
    case: RestorationCase,
    others: Iterable[RestorationCase],
    basis: Basis,
    disclosed_until: Day | None = None,
) -> Breach:
    """Return what restoration needs to know of a record, as its authority and the applicant stated it."""
    falsified = [
        step.on
        for one in others
        for step in one.steps
        if step.command == C.REVOKE.value and one.outcome == S.REVOKED.value
    ]
    return Breach(
        grade=case.grade,
        document_on=penalty.decided_on,
        corrected_on=case.corrected_on,
        duties_done=case.duties_done,
        corrected_in_time=case.corrected_in_time,
        harm_removed=case.harm_removed,
        disclosed_until=disclosed_until,
        commitment=bool(case.commitment),
        falsified_on=max(falsified, default=None),
        plan="IN_PERFORMANCE" if basis is Basis.BANKRUPTCY_PLAN else None,
    )


class RestorationClockKind(Enum):
    """The clocks of a restoration (修复办理期限), each by the member that `restoration.clock` has for it."""

    ACCEPT = "authority_accepts"
    DECIDE = "working_days"


_CLOSING = (C.REFUSE.value, C.WITHDRAW.value, C.ANNUL.value)
_STOPPED_BY = {
    RestorationClockKind.ACCEPT: {C.ACCEPT.value, *_CLOSING},
    RestorationClockKind.DECIDE: {C.GRANT.value, *_CLOSING},
}


def restoration_clocks(law: Law, place: str, case: RestorationCase, day: Day) -> tuple[CaseClock, ...]:
    """Return each clock that the law in force at the application sets, as it stands on the day."""
    found = law.find("restoration.clock", place, case.opened_on)
    if found is None:
        return ()
    return tuple(
        _clock(law, place, case, day, kind, found.value[kind.value], found.citations)
        for kind in RestorationClockKind
        if kind.value in found.value
    )


def _clock(  # noqa: PLR0917 - what one clock is made of
    law: Law,
    place: str,
    case: RestorationCase,
    day: Day,
    kind: RestorationClockKind,
    days: int,
    citations: tuple[Citation, ...],
) -> CaseClock:
    last = deadline(law.calendar(place), case.opened_on, days, "WORKING_DAYS")
    done = [step.on for step in case.steps if step.command in _STOPPED_BY[kind] and step.on <= day]
    due = Due(
        what=kind.value,
        starts=case.opened_on,
        day=last.day,
        provisional=last.provisional,
        citations=citations,
        rests_on=weakest(*citations),
    )
    return clock(kind, due, min(done, default=None), day)
