"""By which day something is due: each step of a dispute, publication, withdrawal, the data list.

Each clock is the one in force at the place on the day of the event that starts it (decision D5).
What no text limits has no day: the answer then carries what the text does say.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from graph.errors import BadLaw
from graph.model.calendar import Calendar, DueDay
from graph.model.law import Citation, Law, RestsOn
from graph.model.rulings import Due, weakest
from graph.model.time import Day, covers, day_after
from graph.rules.working_days import Unit, deadline, next_working_day

STEP_STARTS = {"forward": "received", "verify": "provider_received", "notify": "checked"}
"""Which event starts which step of a dispute."""


class DisputeEvents(msgspec.Struct, frozen=True, kw_only=True):
    """What has happened in a dispute so far; `None` means not yet.

    `tested` are the half-open days of expert tests, which the regulation does not count.
    """

    received: Day
    provider_received: Day | None = None
    checked: Day | None = None
    own_data: bool = False
    tested: tuple[tuple[Day, Day], ...] = ()


def dispute_clocks(law: Law, calendar: Calendar, place: str, happened: DisputeEvents) -> tuple[Due, ...]:
    """Return the day by which each step, and then the whole dispute, must be done.

    1. The steps that the law in force at the objection knows, each from its own event.
    2. The whole: the shorter clock where the platform holds the data itself.
    3. Expert tests stop the clock of the whole where the text says so.
    """
    # 1. The steps.
    dues: list[Due] = []
    steps = law.find("dispute.steps", place, happened.received)
    for step, source in zip(steps.value, steps.sources, strict=True) if steps else ():
        starts: Day | None = getattr(happened, STEP_STARTS[step["step"]])
        dues.append(_step(calendar, starts, step, (source,)))
    # 2., 3. The whole.
    dues.append(_whole(law, calendar, place, happened))
    return tuple(dues)


def _step(
    calendar: Calendar, starts: Day | None, step: Mapping[str, Any], citations: tuple[Citation, ...]
) -> Due:
    if starts is None:
        return _not_started(step["step"], citations)
    last = deadline(calendar, starts, step["working_days"], "WORKING_DAYS")
    return _due(step["step"], starts, last, citations)


def _whole(law: Law, calendar: Calendar, place: str, happened: DisputeEvents) -> Due:
    found = law.find("dispute.total", place, happened.received)
    if found is None:
        return unset("total", law, "dispute.total", place, happened.received)
    clock: dict[str, int] = found.value
    days = clock["own_data"] if happened.own_data and "own_data" in clock else clock["via_provider"]
    tested = happened.tested if "excludes" in found.value else ()
    last = _outside(calendar, happened.received, days, tested)
    return _due("total", happened.received, last, found.citations)


def _outside(calendar: Calendar, start: Day, days: int, tested: tuple[tuple[Day, Day], ...]) -> DueDay:
    """Return the deadline of `days` working days of which none lies in a test."""
    day = start
    left = days
    while left:
        day = next_working_day(calendar, day_after(day))
        left -= not any(covers(since, until, day) for since, until in tested)
    return DueDay(day=day, provisional=day >= calendar.provisional_from)


def publicity_due(law: Law, calendar: Calendar, place: str, act: str, decided_on: Day) -> Due:
    """Return the day by which an act (`licence`, `penalty`, `other_acts`) must be online.

    Where the clause names no start the clock runs from the decision, as a reading.
    """
    key = f"publicity.{act}"
    found = law.find(key, place, decided_on)
    if found is None:
        return unset(act, law, key, place, decided_on)
    unit: Unit = found.value["unit"]
    due = _due(act, decided_on, deadline(calendar, decided_on, found.value["days"], unit), found.citations)
    if "starts" in found.value or due.rests_on is not RestsOn.TEXT:
        return due
    return msgspec.structs.replace(due, rests_on=RestsOn.READING)


def working_days_due(law: Law, calendar: Calendar, place: str, key: str, event_on: Day) -> Due:
    """Return the day by which a duty with one clock in working days is done.

    Such keys are `annulment.withdraw`, `annulment.downstream`, `catalogue.update`, `platform.check`
    and `restoration.clock`.
    """
    found = law.find(key, place, event_on)
    if found is None:
        return unset(key, law, key, place, event_on)
    days = found.value["working_days"]
    return _due(key, event_on, deadline(calendar, event_on, days, "WORKING_DAYS"), found.citations)


def step_due(law: Law, key: str, place: str, what: str, starts: Day) -> Due:
    """Return the working day by which a step is due that an event on the day `starts` makes due.

    `key` has the clocks of a procedure by its steps; where no text sets this one, that is said.
    """
    found = law.find(key, place, starts)
    for step, source in zip(found.value, found.sources, strict=True) if found else ():
        if step["step"] == what:
            last = deadline(law.calendar(place), starts, step["working_days"], "WORKING_DAYS")
            return _due(what, starts, last, (source,))
    return unset(what, law, key, place, starts)


def unset(what: str, law: Law, key: str, place: str, day: Day) -> Due:
    """Return the answer where no text sets a clock, with what the text does say."""
    text = ""
    try:
        law.value(key, place, day)
    except BadLaw as silent:
        text = str(silent.details["text"])
    return Due(
        what=what, starts=day, day=None, provisional=False, citations=(), rests_on=RestsOn.TEXT, text=text
    )


def _not_started(what: str, citations: tuple[Citation, ...]) -> Due:
    return Due(
        what=what, starts=None, day=None, provisional=False, citations=citations, rests_on=weakest(*citations)
    )


def _due(what: str, starts: Day, last: DueDay, citations: tuple[Citation, ...]) -> Due:
    return Due(
        what=what,
        starts=starts,
        day=last.day,
        provisional=last.provisional,
        citations=citations,
        rests_on=weakest(*citations),
    )
