"""The calendar: every day of eleven years against two packages, and what a year without a notice means."""

import re
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from graph.errors import BadLaw
from graph.packs.calendar import calendar_of, read_calendars
from graph.packs.load import DATA, files_of
from graph.packs.lookup import law_of, shipped_law
from graph.rules.working_days import deadline, is_working_day

NATION = (DATA / "calendars" / "100000.toml").read_text(encoding="utf-8")
CALENDAR = shipped_law().calendar("410100")
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
    lines = Path("tests/vectors/working-days-holidays-0.109.txt").read_text(encoding="utf-8").splitlines()
    said = dict(line.split() for line in lines if not line.startswith("#"))
    wrong = [day for day in COVERED if is_working_day(CALENDAR, str(day)) is not _worked(said, day)]
    assert wrong == []
    assert len(said) > 200


NOTICE_OF_2026 = {
    "off": (
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ),
    "worked": ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
}
"""国办发明电〔2025〕7号, span by span."""


def test_every_day_of_2026_is_as_its_notice_says() -> None:
    def arranged(day: date) -> bool:
        off = any(since <= str(day) <= until for since, until in NOTICE_OF_2026["off"])
        return str(day) in NOTICE_OF_2026["worked"] or (day.weekday() < 5 and not off)

    days = [day for day in COVERED if day.year == 2026]
    assert len(days) == 365
    assert [day for day in days if is_working_day(CALENDAR, str(day)) is not arranged(day)] == []


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


def files(**places: str) -> dict[str, bytes]:
    """The nation's calendar, with others beside it or another in its place."""
    given = {"100000": NATION, **{name.strip("p"): text for name, text in places.items()}}
    return {f"calendars/{place}.toml": text.encode() for place, text in given.items()}


def test_a_notice_that_arrives_settles_and_may_move_the_deadline() -> None:
    noticed = calendar_of(
        read_calendars(files(p100000=NATION.split("[[year]]\nyear = 2027")[0] + YEAR_2027)), ["100000"]
    )
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

GUANGXI = """
place = "450000"

[[notice]]
notice = "广西壮族自治区少数民族习惯节日放假办法：2025年“壮族三月三”"
off = [2025-03-31, 2025-04-01, 2025-04-02, 2025-04-03]

[[notice]]
notice = "made up: a make-up day for them"
worked = [2025-03-29]
"""

NANNING = """
place = "450100"

[[notice]]
notice = "made up: the city works on one of them"
off = [2025-03-29]
worked = [2025-04-03]
"""


def test_a_places_notice_names_only_what_it_changes_and_lies_over_the_nations() -> None:
    calendars = read_calendars(files(p450000=GUANGXI, p450100=NANNING))
    province = calendar_of(calendars, ["450300", "450000", "100000"])
    city = calendar_of(calendars, ["450100", "450000", "100000"])
    elsewhere = calendar_of(calendars, ["410100", "410000", "100000"])
    assert [is_working_day(one, "2025-03-31") for one in (province, city, elsewhere)] == [False, False, True]
    assert [is_working_day(one, "2025-03-29") for one in (province, city, elsewhere)] == [True, False, False]
    assert [is_working_day(one, "2025-04-03") for one in (province, city, elsewhere)] == [False, True, True]
    assert (province.place, province.provisional_from) == ("450300", "2027-01-01")
    # Seven working days from 26 March: the make-up day counts, the four days off do not.
    assert deadline(province, "2025-03-26", 7, "WORKING_DAYS").day == "2025-04-10"
    assert deadline(elsewhere, "2025-03-26", 7, "WORKING_DAYS").day == "2025-04-07"


def test_the_example_of_the_documentation_is_a_calendar() -> None:
    page = Path("docs/law.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```text\n(place = .*?)^```", page, re.MULTILINE | re.DOTALL)
    calendar = calendar_of(read_calendars(files(p450000=example)), ["450000", "100000"])
    assert not is_working_day(calendar, "2025-03-31")


def test_the_calendar_of_the_law_is_asked_by_place() -> None:
    law = law_of({**files_of(DATA), **files(p450000=GUANGXI)})
    assert not is_working_day(law.calendar("450100"), "2025-03-31")
    assert is_working_day(law.calendar("410100"), "2025-03-31")
    assert law.calendar("410103").place == "410103"
    assert law.digest != law_of(files_of(DATA)).digest


def test_beyond_the_calendar_nothing_is_guessed() -> None:
    for day in ("2015-12-31", "2032-01-01"):
        with pytest.raises(BadLaw, match="the calendar reaches from 2016-01-01 to 2031-12-31"):
            is_working_day(CALENDAR, day)


def nation(year: str) -> str:
    return f'place = "100000"\n[[year]]\n{year}\n'


@pytest.mark.parametrize(
    ("place", "text", "why"),
    [
        ("100000", "place = ", "it is not TOML at its end"),
        ("100000", 'place = "100000"\nyear = []\n', "years are the nation's"),
        ("100000", nation("year = 2020\noff = []"), "lacks the field `worked`"),
        ("100000", nation('year = 2020\nnotice = "n"\noff = [2020-01-04]\nworked = []'), "changes nothing"),
        ("100000", nation('year = 2020\nnotice = "n"\noff = []\nworked = [2020-01-03]'), "changes nothing"),
        ("100000", nation('year = 2020\nnotice = "n"\noff = [2021-01-01]\nworked = []'), "another year"),
        ("100000", nation("year = 2020\noff = []\nworked = []"), "has its notice, or is provisional"),
        (
            "100000",
            nation('year = 2020\nnotice = "n"\nprovisional = true\noff = []\nworked = []'),
            "has its notice, or is provisional",
        ),
        (
            "100000",
            nation('year = 2020\nnotice = "n"\noff = []\nworked = []')
            + '[[year]]\nyear = 2022\nnotice = "n"\noff = []\nworked = []\n',
            "not in a row",
        ),
        (
            "450000",
            'place = "450100"\n[[notice]]\nnotice = "n"\noff = [2025-03-31]\n',
            "calendar of `450100`",
        ),
        ("450000", 'place = "450000"\n[[notice]]\noff = [2025-03-31]\n', "lacks the field `notice`"),
        ("450000", 'place = "450000"\n[[notice]]\nnotice = "n"\n', "it names no day"),
        (
            "450000",
            'place = "450000"\n[[notice]]\nnotice = "n"\noff = [2025-10-01]\n',
            "nothing changes there",
        ),
        ("450000", 'place = "450000"\n[[notice]]\nnotice = "n"\nworked = [2025-03-31]\n', "nothing changes"),
        (
            "450000",
            'place = "450000"\n[[notice]]\nnotice = "n"\noff = [2035-03-30]\n',
            "nothing changes there",
        ),
        (
            "450000",
            'place = "450000"\n[[year]]\nyear = 2025\nnotice = "n"\noff = []\nworked = []\n',
            "years are the nation's",
        ),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(place: str, text: str, why: str) -> None:
    with pytest.raises(BadLaw, match=why):
        read_calendars({**files(), f"calendars/{place}.toml": text.encode()})


def test_a_law_without_a_calendar_has_no_working_days() -> None:
    with pytest.raises(BadLaw, match="not in a row"):
        calendar_of({}, ["410100", "410000", "100000"])
