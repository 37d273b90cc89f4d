"""Deadlines and working days that the law sets without a record: one count forwards and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadLaw
from graph.model.time import day_after, day_before
from graph.packs.lookup import shipped_law
from graph.rules.procedures.legal_deadlines import LegalDeadlineKind, legal_deadlines, working_days
from graph.rules.working_days import deadline, is_working_day

LAW = shipped_law()
PLACES = st.sampled_from(["410100", "410103", "410322", "431000", "110000"])
DAYS = st.dates(min_value=date(2016, 1, 1), max_value=date(2026, 6, 1))


@given(PLACES, DAYS.map(str), st.integers(1, 40))
def test_a_period_of_working_days_has_as_many_between_its_ends(place: str, start: str, days: int) -> None:
    last = deadline(LAW.calendar(place), start, days, "WORKING_DAYS").day
    assert working_days(LAW, place, start, last).count == days
    assert working_days(LAW, place, start, day_before(last)).count == days - 1
    assert working_days(LAW, place, start, start).count == 0


@given(PLACES, DAYS, st.integers(0, 900))
def test_working_days_are_counted_as_if_one_by_one(place: str, start: date, days: int) -> None:
    each = [(start + timedelta(days=day)).isoformat() for day in range(1, days + 1)]
    worked = sum(is_working_day(LAW.calendar(place), day) for day in each)
    assert working_days(LAW, place, start.isoformat(), (each or [start.isoformat()])[-1]).count == worked


@given(PLACES, DAYS.map(str))
def test_every_deadline_has_a_day_by_a_clause_or_says_what_the_text_says(place: str, event: str) -> None:
    found = legal_deadlines(LAW, place, event)
    kinds = [one.kind for one in found]
    assert kinds == sorted(kinds, key=list(LegalDeadlineKind).index)
    assert set(LegalDeadlineKind) - set(kinds) <= {
        LegalDeadlineKind.DISPUTE_FORWARD,
        LegalDeadlineKind.DISPUTE_VERIFY,
        LegalDeadlineKind.DISPUTE_NOTIFY,
    }
    for one in found:
        assert (one.due.day is None) == bool(one.due.text)
        assert (one.due.day is None) == (one.due.citations == ())
        assert one.due.day is None or one.due.day > event


def test_outside_the_calendar_nothing_is_counted() -> None:
    last = LAW.calendar("410100").last
    assert working_days(LAW, "410100", last, last).provisional
    for since, until in ((last, day_after(last)), ("1990-01-01", "1990-01-01")):
        with pytest.raises(BadLaw) as refused:
            working_days(LAW, "410100", since, until)
        assert refused.value.code == "LAW_UNSET"
