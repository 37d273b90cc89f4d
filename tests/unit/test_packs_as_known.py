"""The law as it was known on a day: instruments, notices of working days, and what follows from them."""

import pytest

from graph.errors import BadLaw
from graph.model.conclusions import ReasonCode
from graph.packs.as_known import calendars_known, issued
from graph.packs.calendar import Notice, Year, read_calendars
from graph.packs.load import DATA, files_of, read_pack
from graph.packs.lookup import law_of, shipped_law
from graph.rules.propagation.imputation import impute
from graph.rules.working_days import deadline
from tests.cases.imputation import world

FILES = files_of(DATA)
LAW = shipped_law()
ZHENGZHOU = "410100"


@pytest.mark.parametrize(
    ("known", "days", "instrument"),
    [
        ("2016-09-01", None, None),
        ("2017-07-18", 12, "郑政文〔2017〕128号"),
        ("2019-11-28", 12, "郑政文〔2017〕128号"),
        ("2019-11-29", 7, "河南省社会信用条例"),  # issued that day, in force from 2020-05-01
        ("2026-11-28", 7, "河南省社会信用条例"),
    ],
)
def test_what_was_issued_later_is_left_out(known: str, days: int | None, instrument: str | None) -> None:
    found = LAW.as_known(known).find("dispute.total", ZHENGZHOU, "2020-06-01")
    assert (found and found.value["via_provider"]) == days
    assert (found and found.citations[0].instrument) == instrument


def test_the_days_between_two_announcements_have_one_book() -> None:
    assert LAW.as_known("2026-11-28") is LAW
    then = LAW.as_known("2019-11-29")
    assert then is LAW.as_known("2019-12-11")
    assert then is not LAW.as_known("2019-11-28")
    assert (LAW.known_until, then.known_until) == ("9999-12-31", "2020-01-26")
    assert then.digest == LAW.digest  # of the files that both were read from


@pytest.mark.parametrize(
    ("known", "day", "provisional"),
    [
        ("2025-11-03", "2026-02-24", True),  # four days off by law, of the rest nobody knew
        ("2025-11-04", "2026-02-25", False),  # off until the 23rd, a Saturday before it is worked
    ],
)
def test_a_year_is_provisional_before_its_notice(known: str, day: str, provisional: bool) -> None:
    calendar = LAW.as_known(known).calendar(ZHENGZHOU)
    last = deadline(calendar, "2026-02-11", 5, "WORKING_DAYS")
    assert (last.day, last.provisional) == (day, provisional)


def test_a_day_that_is_off_by_law_is_off_in_its_year() -> None:
    text = FILES["calendars/100000.toml"].replace(
        b"statutory = [\n  2016-01-01", b"statutory = [\n  2016-01-04"
    )
    with pytest.raises(BadLaw, match="2016-01-04 is off by law, and not off"):
        read_calendars({**FILES, "calendars/100000.toml": text})


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("国办发明电〔2025〕7号 (2025-11-04)", "2025-11-04"),
        ("国办发明电〔2019〕16号 (2019-11-21), 〔2020〕1号 (2020-01-26)", "2020-01-26"),
        ("国办发明电〔2018〕15号 (2018-12-04), 〔2019〕3号 (2019-03)", "2019-03-31"),
        ("广西壮族自治区少数民族习惯节日放假办法", "0001-01-01"),
    ],
)
def test_a_notice_is_known_from_the_day_behind_its_number(words: str, day: str) -> None:
    assert issued(Notice(notice=words)) == day
    assert issued(Year(year=2030, provisional=True, off=frozenset(), worked=frozenset())) == "0001-01-01"


OWN = """
place = "450000"
[[notice]]
notice = "某通知 (2025-03-01)"
off = [2025-03-31]
[[notice]]
notice = "某通知 (2025-03-01)"
off = [2026-04-20]
[[notice]]
notice = "某办法"
off = [2025-04-01]
"""


def test_a_place_s_notice_waits_for_its_day_and_for_the_nation_s() -> None:
    law = law_of({**FILES, "calendars/450000.toml": OWN.encode()})
    kept = {
        day: [min(one.off) for one in calendars_known(law.calendars, day)["450000"].notice]
        for day in ("2024-11-11", "2024-11-12", "2025-03-01", "2025-11-04")
    }
    assert kept == {
        "2024-11-11": [],
        "2024-11-12": ["2025-04-01"],
        "2025-03-01": ["2025-03-31", "2025-04-01"],
        "2025-11-04": ["2025-03-31", "2026-04-20", "2025-04-01"],
    }
    assert "2025-03-31" in law.as_known("2025-06-01").calendar("450100").off


def test_a_conclusion_goes_by_the_law_that_was_known() -> None:
    case = {
        "tenure": [{"person": "A", "since": "2015-01-01"}],
        "penalty": [
            {
                "decided": "2020-06-01",
                "severity": "SEVERE",
                "conduct": {"since": "2020-05-10", "until": "2020-05-11"},
            }
        ],
    }
    told = {
        known: {
            one.kind.value: one.reasons[0].code
            for one in impute(world.neighbourhood(case), LAW.as_known(known), "2020-07-01", ZHENGZHOU)
        }
        for known in ("2019-11-28", "2020-06-01")
    }
    assert told["2019-11-28"]["RECORD"] is ReasonCode.REACHED
    assert told["2020-06-01"]["RECORD"] is ReasonCode.FINALITY_NOT_STATED  # asked for since the regulation


def test_a_day_of_issue_is_a_day() -> None:
    name = "henan.regulation-2019.toml"
    wrong = FILES[name].replace(b"issued = 2019-11-29", b'issued = "in November"')
    with pytest.raises(BadLaw, match="YYYY-MM-DD"):
        read_pack(name, wrong)
