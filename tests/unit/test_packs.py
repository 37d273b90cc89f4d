"""The shipped packs: every word stands in its text, every value is found where and when it should be."""

from pathlib import Path

import pytest

from graph.errors import BadLaw, Refused
from graph.model.law import EffectKind, Modality, Quoted, Rank, RestsOn
from graph.packs.check import check
from graph.packs.format import SUMMARY, UNSEEN, key_row
from graph.packs.load import DATA, SOURCES, digest, files_of, read_packs
from graph.packs.lookup import shipped_law
from graph.packs.quotations import copy_of, fold, missing_words

PACKS = read_packs(files_of(DATA))
LAW = shipped_law()
QUOTED = [
    pytest.param(pack, one, id=f"{pack.id}:{one.key}")
    for pack in PACKS
    for one in pack.provisions
    if pack.text not in {UNSEEN, SUMMARY}
]


@pytest.mark.parametrize(("pack", "one"), QUOTED)
def test_every_quotation_stands_in_the_copy(pack, one) -> None:
    copy = copy_of(pack.text)
    assert copy is not None
    assert one.citation.article
    assert fold(one.citation.quotation)
    if one.citation.source is not Quoted.SUMMARY:
        assert fold(one.citation.quotation) in copy


def test_check_finds_no_error() -> None:
    assert [flaw for flaw in check() if flaw.kind == "error"] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_what_is_not_quoted_says_so(pack) -> None:
    for one in pack.provisions:
        assert one.citation.rests_on in RestsOn
        assert one.citation.modality in Modality
        if one.citation.rests_on is RestsOn.READING:
            assert one.citation.alternative
        if pack.rank is Rank.HOUSE_DECISION:
            assert one.citation.rests_on is RestsOn.DECISION
        assert one.key == "*" or key_row(one.key) is not None


def test_six_sources_and_our_decisions_are_at_hand() -> None:
    assert {path.name for path in SOURCES.glob("*.txt")} == {
        "chenzhou-2017-11.txt",
        "decisions.txt",
        "erqi-2020-5.txt",
        "higher-law.txt",
        "mengjin-2019-10.txt",
        "zhengzhou-2016-66.txt",
        "zhengzhou-2017-128.txt",
    }


def test_folding_touches_only_space_and_five_signs() -> None:
    assert fold(" a ,\n b;c:(d)\t\u3000e。“”") == "a，b；c：（d）e。“”"


def test_a_copy_that_is_not_there_is_told(tmp_path: Path) -> None:
    pack = next(pack for pack in PACKS if pack.id == "henan.zhengzhou-2017")
    assert missing_words(pack, [tmp_path]) == [
        ("", "no copy of its text `zhengzhou-2017-128.txt` is at hand")
    ]
    assert copy_of("higher-law.txt#nobody") is None


def test_the_digest_knows_names_order_and_bytes() -> None:
    files = files_of(DATA)
    assert digest(files) == digest(dict(reversed(files.items()))) == LAW.digest
    name, data = next(iter(files.items()))
    assert digest({**files, name: data + b"\n"}) != LAW.digest
    assert digest({f"x{key}": value for key, value in files.items()}) != LAW.digest
    assert digest({"a": b"bc"}) != digest({"ab": b"c"})


def test_the_place_chain_ends_with_the_nation() -> None:
    assert LAW.place_chain("410103") == ("410103", "410100", "410000", "100000")
    assert LAW.place_chain("410100") == ("410100", "410000", "100000")
    assert LAW.place_chain("410000") == ("410000", "100000")
    assert LAW.place_chain("100000") == ("100000",)


@pytest.mark.parametrize("place", ["", "4101", "41010x", "４１０１００", "010101", "4101000"])
def test_a_place_is_a_six_digit_code(place: str) -> None:
    with pytest.raises(Refused, match="not an administrative division code"):
        LAW.find("dispute.total", place, "2025-01-01")


def test_the_regulation_replaces_the_citys_clock_from_its_day() -> None:
    before = LAW.value("dispute.total", "410100", "2020-04-30")
    after = LAW.value("dispute.total", "410100", "2020-05-01")
    assert before.value == {"via_provider": 12}
    assert after.value["via_provider"] == 7
    assert [one.instrument for one in after.outranked] == ["郑政文〔2017〕128号"]
    assert LAW.value("dispute.steps", "410100", "2020-05-01").value == [{"step": "verify", "working_days": 3}]


def test_what_no_text_says_is_an_error_that_tells_what_it_does_say() -> None:
    with pytest.raises(BadLaw) as caught:
        LAW.value("dispute.total", "431000", "2025-01-01")
    assert caught.value.code == "LAW_UNSET"
    assert "核实无误的继续执行" in caught.value.english
    assert "431000" in caught.value.chinese
    with pytest.raises(BadLaw, match="no text in force speaks of it"):
        LAW.value("dispute.total", "310000", "2025-01-01")
    assert LAW.find("nobody.sets.this", "410100", "2025-01-01") is None


@pytest.mark.parametrize(
    ("place", "day", "flagged"),
    [
        ("431000", "2021-04-30", []),
        ("431000", "2021-05-01", ["第303号"]),
        ("431000", "2022-09-01", ["第303号", "湖南省社会信用条例"]),
        ("410100", "2025-01-01", ["国发〔2016〕33号"]),
    ],
)
def test_what_an_unread_text_may_outrank_is_flagged(place: str, day: str, flagged: list[str]) -> None:
    (clause,) = LAW.pause(place, day).measures_clauses
    assert all(word in (clause.possibly_outranked or "") for word in flagged)
    assert bool(clause.possibly_outranked) is bool(flagged)


def test_a_plan_that_names_no_last_day_is_flagged() -> None:
    (clause,) = LAW.pause("431000", "2019-01-01").measures_clauses
    assert clause.end_unset
    assert not LAW.value("dispute.total", "410100", "2025-01-01").citations[0].end_unset


@pytest.mark.parametrize(
    ("day", "finality", "finding"), [("2020-04-30", False, False), ("2020-05-01", True, True)]
)
def test_the_regulation_lays_its_conditions_on_the_citys_rules(
    day: str, *, finality: bool, finding: bool
) -> None:
    rules = {rule.id.partition("/")[2]: rule for rule in LAW.rules("410100", day)}
    awards, record = rules["imputation.awards.office"], rules["imputation.record.office"]
    assert awards.effect is EffectKind.HONOUR
    assert (awards.needs_finality, awards.needs_personal_finding) == (finality, finding)
    assert (record.needs_personal_finding, record.reading_without_finding) == (False, finding)
    assert all(rule.citations for rule in rules.values())


def test_the_same_law_is_the_same_tuple() -> None:
    assert LAW.rules("410100", "2020-12-31") is LAW.rules("410100", "2021-01-01")
    assert LAW.rules("410100", "2020-04-30") is not LAW.rules("410100", "2020-05-01")


def test_asking_about_every_place_of_the_country_costs_a_bounded_memory() -> None:
    law = shipped_law()
    for code in range(110_000, 120_000):
        assert law.find("dispute.regions", str(code), "2025-01-01") is not None
    assert law.find("dispute.total", "410103", "2025-01-01") is not None
