"""A change of packs is seen before it takes effect: values that move, effects that come and go."""

from graph.packs.diff import changed_effects, changed_values
from graph.packs.load import DATA, digest, files_of, read_packs
from graph.packs.lookup import LawBook
from graph.rules.imputation import impute
from tests.cases.imputation import world

FILES = files_of(DATA)


def law(files: dict[str, bytes]) -> LawBook:
    return LawBook(read_packs(files), digest(files))


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
    assert [(one.change, one.person, one.old.value, one.new.value) for one in changes] == [
        ("CHANGES", "A", "RESTRICTED", "CANDIDATE")
    ]


def test_without_the_plan_every_effect_disappears_and_comes_back() -> None:
    gone = changed_effects(NOW, without("henan.zhengzhou-2017.toml"), CITY, "2025-01-01", impute)
    back = changed_effects(without("henan.zhengzhou-2017.toml"), NOW, CITY, "2025-01-01", impute)
    assert {one.change for one in gone} == {"DISAPPEARS"}
    assert {one.change for one in back} == {"APPEARS"}
    assert {one.rule for one in gone} == {one.rule for one in back}
