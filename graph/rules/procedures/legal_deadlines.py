"""Every deadline that the law of a place sets in motion by an event of a day, without any record.

What falls due when an objection is received, an act decided, a decision annulled or a restoration granted on
that day: each by the text in force then. A step of a dispute starts with its own event, so each is told as if
its own event fell on the day. What no text limits is told as such, with what the text does say.
"""

from enum import Enum

import msgspec

from graph.model.law import Law
from graph.model.rulings import Due
from graph.model.time import Day
from graph.rules.procedures.deadlines import (
    DisputeEvents,
    dispute_clocks,
    publicity_due,
    working_days_due,
)
from graph.rules.working_days import working_days_between

OF_DISPUTE = "dispute."
OF_ACTS = "publicity."


class LegalDeadlineKind(Enum):
    """What the law sets a deadline for (法定期限), each by the name that packs have for it."""

    DISPUTE_FORWARD = "dispute.forward"
    DISPUTE_VERIFY = "dispute.verify"
    DISPUTE_NOTIFY = "dispute.notify"
    DISPUTE_TOTAL = "dispute.total"
    LICENCE_PUBLISHED = "publicity.licence"
    PENALTY_PUBLISHED = "publicity.penalty"
    OTHER_ACT_PUBLISHED = "publicity.other_acts"
    ANNULLED_WITHDRAWN = "annulment.withdraw"
    ANNULLED_DOWNSTREAM = "annulment.downstream"
    RESTORATION_DONE = "restoration.clock"
    DATA_LIST_UPDATED = "catalogue.update"


class LegalDeadline(msgspec.Struct, frozen=True, kw_only=True):
    """One deadline of the law from an event on a day (法定期限)."""

    kind: LegalDeadlineKind
    due: Due


class WorkingDays(msgspec.Struct, frozen=True, kw_only=True):
    """How many working days lie between two days (工作日), the first not counted and the last counted.

    It is provisional where the notice of a year that may move one has not come.
    """

    since: Day
    until: Day
    count: int
    provisional: bool


def legal_deadlines(law: Law, place: str, event: Day) -> tuple[LegalDeadline, ...]:
    """Return what falls due at a place by an event of a day, in the order of `LegalDeadlineKind`.

    1. The steps of a dispute and its whole. 2. Acts that go online. 3. Duties with one clock in working days.
    """
    calendar = law.calendar(place)
    # 1.
    happened = DisputeEvents(received=event, provider_received=event, checked=event)
    clocks = {f"{OF_DISPUTE}{due.what}": due for due in dispute_clocks(law, calendar, place, happened)}
    found: list[LegalDeadline] = []
    for kind in LegalDeadlineKind:
        key = kind.value
        if key.startswith(OF_DISPUTE):
            due = clocks.get(key)
        elif key.startswith(OF_ACTS):
            # 2.
            due = publicity_due(law, calendar, place, key.removeprefix(OF_ACTS), event)
        else:
            # 3.
            due = working_days_due(law, calendar, place, key, event)
        if due is not None:
            found.append(LegalDeadline(kind=kind, due=due))
    return tuple(found)


def working_days(law: Law, place: str, since: Day, until: Day) -> WorkingDays:
    """Count working days after `since` up to and with `until`; raises `BadLaw` outside the calendar.

    LAW: 民法典 201: the first day is not counted.
    """
    calendar = law.calendar(place)
    count = working_days_between(calendar, since, until)
    return WorkingDays(since=since, until=until, count=count, provisional=until >= calendar.provisional_from)
