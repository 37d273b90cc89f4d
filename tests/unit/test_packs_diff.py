"""A change of packs is seen before it takes effect: values that move, effects that come and go."""

import pytest

from gateway.commands.law_impact import Laws, changed_reports, deadlines
from graph.model.calendar import DueDay
from graph.model.facts import Neighbourhood
from graph.model.law import EffectKind
from graph.packs.diff import (
    DeadlineChange,
    changed_deadlines,
    changed_effects,
    changed_values,
    first_difference,
)
from graph.packs.load import DATA, files_of
from graph.packs.lookup import LawBook
from graph.packs.lookup import law_of as law
from graph.rules.propagation.imputation import impute
from tests.cases.imputation import world

FILES = files_of(DATA)


def without(name: str) -> LawBook:
    return law({file: data for file, data in FILES.items() if file != name})


NOW = law(FILES)
BEFORE_THE_REGULATION = without("henan.regulation-2019.toml")
CITY = [
    world.neighbourhood(
        {
            "tenure": [{"person": "A", "since": "2020-01-01"}],
            "penalty": [
                {
                    "severity": "SEVERE",
                    "conduct": {"since": "2024-03-01", "until": "2024-04-01"},
                    "decided": "2024-09-10",
                    "final": "2024-12-01",
                }
            ],
        }
    )
]


def test_the_same_law_changes_nothing() -> None:
    assert changed_values(NOW, law(FILES), ["410100", "431000"], "2025-01-01") == ()
    assert changed_effects(NOW, law(FILES), CITY, "2025-01-01", impute) == ()


def test_the_regulation_moves_the_citys_clock_and_leaves_chenzhou_alone() -> None:
    changes = changed_values(BEFORE_THE_REGULATION, NOW, ["410100", "431000"], "2025-01-01")
    clock = next(one for one in changes if one.key == "dispute.total")
    assert (clock.old, clock.new["via_provider"]) == ({"via_provider": 12}, 7)
    assert {one.place for one in changes} == {"410100"}


def test_the_regulation_narrows_the_measure_to_a_candidate() -> None:
    changes = changed_effects(BEFORE_THE_REGULATION, NOW, CITY, "2025-01-01", impute)
    narrowed = [one for one in changes if one.kind is EffectKind.HONOUR]
    assert [
        (one.change.value, one.person, one.old.outcome.value, one.new.outcome.value) for one in narrowed
    ] == [("CHANGES", "A", "RESTRICTED", "CANDIDATE")]
    # What stays what it was holds from the day on which the decision became final.
    moved = [one for one in changes if one not in narrowed]
    assert {(one.change.value, one.old.since, one.new.since) for one in moved} == {
        ("MOVES", "2024-09-10", "2024-12-01")
    }


def test_without_the_plan_every_effect_disappears_and_comes_back() -> None:
    gone = changed_effects(NOW, without("henan.zhengzhou-2017.toml"), CITY, "2025-01-01", impute)
    back = changed_effects(without("henan.zhengzhou-2017.toml"), NOW, CITY, "2025-01-01", impute)
    assert {one.change.value for one in gone} == {"DISAPPEARS"}
    assert {one.change.value for one in back} == {"APPEARS"}
    assert {one.old.rule for one in gone} == {one.new.rule for one in back}


def changed(name: str, old: str, new: str) -> LawBook:
    assert old.encode() in FILES[name]
    return law({**FILES, name: FILES[name].replace(old.encode(), new.encode())})


def test_a_plan_under_a_new_name_makes_no_effect_new() -> None:
    renamed = changed(
        "henan.zhengzhou-2017.toml", 'id = "henan.zhengzhou-2017"', 'id = "henan.zhengzhou-2027"'
    )
    assert changed_effects(NOW, renamed, CITY, "2025-01-01", impute) == ()


def test_a_text_that_asks_for_less_moves_the_days_of_an_effect() -> None:
    facts = [
        world.neighbourhood(
            {
                "tenure": [{"person": "A", "since": "2020-01-01"}],
                "finding": [{"person": "A", "decided": "2024-09-10"}],
                "penalty": [
                    {
                        "severity": "SEVERE",
                        "conduct": {"since": "2024-03-01", "until": "2024-04-01"},
                        "decided": "2024-09-10",
                        "final": "2024-12-01",
                    }
                ],
            }
        )
    ]
    without_finality = changed(
        "henan.regulation-2019.toml", 'asks = "needs_finality"', 'asks = "needs_personal_finding"'
    )
    moves = changed_effects(NOW, without_finality, facts, "2025-01-01", impute)
    assert {one.change.value for one in moves} == {"MOVES"}
    assert {(one.old.since, one.new.since) for one in moves} == {("2024-12-01", "2024-09-10")}


def test_a_pack_that_begins_later_is_compared_on_its_first_day() -> None:
    pack = FILES["henan.zhengzhou-2017.toml"].replace(b'valid_until = "unset"', b"valid_until = 2027-07-01")
    ends = law({**FILES, "henan.zhengzhou-2017.toml": pack})
    assert first_difference(NOW, ends, ["410100"], "2026-01-01") == "2027-07-01"
    assert first_difference(NOW, law(FILES), ["410100"], "2026-01-01") == "2026-01-01"


def disputed(opened: str, **more: str) -> Neighbourhood:
    return world.neighbourhood(
        {
            "penalty": [
                {
                    "severity": "SEVERE",
                    "conduct": {"since": "2026-03-01", "until": "2026-04-01"},
                    "decided": "2026-12-24",
                }
            ],
            "dispute": [{"opened": opened}],
            "annulment": [{"on": one} for one in more.values()],
        }
    )


def between(old: LawBook, new: LawBook, facts: Neighbourhood, on: str) -> dict[str, DeadlineChange]:
    found = changed_deadlines(deadlines(old, facts, on), deadlines(new, facts, on), on)
    return {one.what: one for one in found}


def test_a_notice_that_arrives_recomputes_every_open_deadline() -> None:
    """A dispute of 28 December 2026 crosses into a year whose notice has not come; then it comes."""
    name = "calendars/100000.toml"
    waiting = FILES[name].decode()
    head, _, rest = waiting.partition("[[year]]\nyear = 2027\n")
    coming = (
        '[[year]]\nyear = 2027\nnotice = "made up"\noff = [2027-01-01, 2027-01-04]\nworked = [2027-01-02]\n'
    )
    noticed = law({**FILES, name: f"{head}{coming}\n[[year]]{rest.partition('[[year]]')[2]}".encode()})
    found = between(NOW, noticed, disputed("2026-12-28", a="2026-12-29"), "2026-12-30")
    told = {what: (one.change.value, one.old, one.new) for what, one in found.items()}
    assert told == {
        "annulment.withdraw": (
            "MOVES",
            DueDay(day="2027-01-04", provisional=True),
            DueDay(day="2027-01-02", provisional=False),
        ),
        "dispute.total": (
            "SETTLES",
            DueDay(day="2027-01-07", provisional=True),
            DueDay(day="2027-01-07", provisional=False),
        ),
        "penalty": (
            "SETTLES",
            DueDay(day="2027-01-05", provisional=True),
            DueDay(day="2027-01-05", provisional=False),
        ),
    }
    # The same notice again changes nothing more.
    assert between(noticed, noticed, disputed("2026-12-28"), "2026-12-30") == {}


def test_a_clock_that_is_shortened_moves_only_what_is_still_open() -> None:
    shorter = changed("henan.regulation-2019.toml", "via_provider = 7", "via_provider = 6")
    moved = between(NOW, shorter, disputed("2026-03-02"), "2026-03-05")["dispute.total"]
    assert (moved.change.value, moved.old.day, moved.new.day) == ("MOVES", "2026-03-11", "2026-03-10")
    assert between(NOW, shorter, disputed("2026-03-02"), "2026-03-12") == {}


def test_a_clock_that_nobody_sets_any_more_disappears() -> None:
    gone = between(
        NOW, without("nation.penalties-law.toml"), disputed("2026-03-02", a="2026-03-03"), "2026-03-04"
    )
    assert gone["annulment.withdraw"].change.value == "DISAPPEARS"
    assert gone["annulment.withdraw"].new is None


@pytest.mark.parametrize("decided", ["2014-01-02", "2031-12-30"])
def test_what_the_calendar_does_not_reach_has_no_deadline(decided: str) -> None:
    facts = world.neighbourhood({"penalty": [{"decided": decided}]})
    assert not [what for _, what in deadlines(NOW, facts, "2031-12-31") if what == "penalty"]


def test_the_citys_own_reports_are_compared_too() -> None:
    laws = Laws(old=NOW, new=without("henan.zhengzhou-2017.toml"), on="2026-01-01")
    assert {one.change.value for one in changed_reports(laws, "410100")} == {"DISAPPEARS"}
