"""The calendar: every day of eleven years against two packages, and what a year without a notice means."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from graph.errors import BadLaw
from graph.packs.calendar import calendar_for
from graph.rules.days import deadline, deadline_in_years, is_working_day

CALENDAR = calendar_for(["410100", "410000", "100000"])
COVERED = [date(2016, 1, 1) + timedelta(days=days) for days in range(366 + 365 * 10 + 2)]


def test_the_days_compared_are_all_of_2016_to_2026() -> None:
    assert (COVERED[0], COVERED[-1]) == (date(2016, 1, 1), date(2026, 12, 31))
    assert CALENDAR.provisional_from == "2027-01-01"


def test_every_day_is_worked_as_chinesecalendar_says() -> None:
    wrong = [
        day for day in COVERED if is_working_day(CALENDAR, str(day)) is not chinese_calendar.is_workday(day)
    ]
    assert wrong == []


def test_every_day_is_worked_as_holidays_says() -> None:
    lines = Path("tests/vectors/working-days-holidays-0.108.txt").read_text(encoding="utf-8").splitlines()
    said = dict(line.split() for line in lines if not line.startswith("#"))
    wrong = [day for day in COVERED if is_working_day(CALENDAR, str(day)) is not _worked(said, day)]
    assert wrong == []
    assert len(said) > 200


def _worked(said: dict[str, str], day: date) -> bool:
    return said.get(str(day), "+" if day.weekday() < 5 else "-") == "+"


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2026-02-10", 5, "2026-02-24"),
        ("2026-02-10", 12, "2026-03-04"),
        ("2026-09-18", 7, "2026-09-29"),
        ("2020-01-20", 5, "2020-02-04"),
        ("2025-01-02", 0, "2025-01-02"),
    ],
)
def test_working_days_step_over_holidays_and_use_make_up_days(start: str, days: int, last: str) -> None:
    assert deadline(CALENDAR, start, days, "WORKING_DAYS").day == last


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2025-09-25", 7, "2025-10-09"),  # 2 October is a holiday: the ninth is worked
        ("2025-03-03", 7, "2025-03-10"),
        ("2025-04-20", 7, "2025-04-27"),  # a Sunday that is a make-up day
    ],
)
def test_calendar_days_all_count_and_only_the_last_one_moves(start: str, days: int, last: str) -> None:
    assert deadline(CALENDAR, start, days, "DAYS").day == last


def test_a_deadline_in_a_year_without_a_notice_is_provisional() -> None:
    assert not deadline(CALENDAR, "2026-12-24", 5, "WORKING_DAYS").provisional
    assert deadline(CALENDAR, "2026-12-28", 7, "WORKING_DAYS").provisional
    assert deadline_in_years(CALENDAR, "2025-10-01", 3).provisional
    assert deadline_in_years(CALENDAR, "2020-10-01", 1).day == "2021-10-08"


def test_a_notice_that_arrives_settles_and_may_move_the_deadline(tmp_path: Path) -> None:
    path = tmp_path / "100000.toml"
    text = (Path("graph/packs/calendars/100000.toml")).read_text(encoding="utf-8")
    path.write_text(text.split("[[year]]\nyear = 2027")[0] + YEAR_2027, encoding="utf-8")
    noticed = calendar_for(["100000"], tmp_path)
    before = deadline(CALENDAR, "2026-12-28", 4, "WORKING_DAYS")
    after = deadline(noticed, "2026-12-28", 4, "WORKING_DAYS")
    assert (before.day, before.provisional) == ("2027-01-04", True)
    assert (after.day, after.provisional) == ("2027-01-02", False)


YEAR_2027 = """
[[year]]
year = 2027
notice = "made up for this test"
off = [2027-01-01]
worked = [2027-01-02]
"""


def test_a_place_with_its_own_holidays_stands_before_the_nation(tmp_path: Path) -> None:
    nation = (Path("graph/packs/calendars/100000.toml")).read_text(encoding="utf-8")
    (tmp_path / "100000.toml").write_text(nation, encoding="utf-8")
    own = nation.replace('place = "100000"', 'place = "450000"').replace(
        "off = [", "off = [\n  2025-03-31,", 99
    )
    (tmp_path / "450000.toml").write_text(own, encoding="utf-8")
    assert not is_working_day(calendar_for(["450100", "450000", "100000"], tmp_path), "2025-03-31")
    assert is_working_day(calendar_for(["410100", "410000", "100000"], tmp_path), "2025-03-31")


def test_beyond_the_calendar_nothing_is_guessed() -> None:
    for day in ("2015-12-31", "2032-01-01"):
        with pytest.raises(BadLaw, match="the calendar reaches from 2016-01-01 to 2031-12-31"):
            is_working_day(CALENDAR, day)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("place = ", "Invalid value"),
        ('place = "100000"\nyear = []\n', "not in a row"),
        ('place = "100000"\n[[year]]\nyear = 2020\noff = []\n', "missing required field `worked`"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "100000.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadLaw, match=why):
        calendar_for(["100000"], tmp_path)
