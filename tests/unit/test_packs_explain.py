"""An explanation: every text in its part, in the words of a lawyer, for the conflicts that the packs hold."""

import pytest

from graph.errors import Fault, Refused
from graph.model.law import Rank
from graph.packs.explain import RANKS, Explanation, explain
from graph.packs.lookup import shipped_law

LAW = shipped_law()


def parts(told: Explanation) -> list[tuple[str, str]]:
    return [(link.part.english, link.citation.pack) for link in told.links]


def test_the_regulation_stands_and_the_citys_plan_yields_to_it() -> None:
    told = explain(LAW, "dispute.total", "410100", "2026-01-01")
    assert told.places == ("410100", "410000", "100000")
    assert told.value["via_provider"] == 7
    assert parts(told)[:2] == [
        ("stands", "henan.regulation-2019"),
        ("outranked", "henan.zhengzhou-2017"),
    ]
    stands, outranked = told.links[:2]
    assert (stands.rank.english, outranked.rank.chinese) == ("local regulation", "市级文件")
    assert outranked.why.english == "a higher instrument speaks: 河南省社会信用条例 第四十一条"
    assert outranked.value == {"via_provider": 12}
    assert stands.citation.quotation
    assert told.digest == LAW.digest


def test_before_the_regulation_it_is_another_days() -> None:
    told = explain(LAW, "dispute.total", "410100", "2018-01-01")
    assert parts(told)[0] == ("stands", "henan.zhengzhou-2017")
    assert ("other days", "henan.regulation-2019") in parts(told)


def test_a_later_text_of_the_same_place_stands() -> None:
    told = explain(LAW, "platform.exchange", "410100", "2017-12-01")
    whys = {link.citation.pack: link.why.english for link in told.links}
    assert whys["henan.zhengzhou-2016"].startswith("the later text stands: 郑政文〔2017〕128号")


def test_a_nearer_text_stands_and_what_binds_another_place_only_says_so() -> None:
    told = explain(LAW, "dispute.pause.measures", "410103", "2025-01-01")
    assert ("silent", "henan.regulation-2019") in parts(told)
    assert "not read" in {part for part, _ in parts(told)}
    county = explain(LAW, "dispute.total", "410322", "2020-12-01")
    assert ("not here", "henan.regulation-2019") in parts(county)


def test_a_text_that_yields_says_so() -> None:
    told = explain(LAW, "restoration.clock", "410100", "2026-05-01")
    assert told.links
    yielding = [one.key for pack in LAW.packs for one in pack.provisions if one.yields_to]
    for key in yielding:
        whys = [link.why.english for link in explain(LAW, key, "410100", "2026-05-01").links]
        assert any("by its own words" in why for why in whys) or len(whys) == 1


def test_what_adds_up_stands_together() -> None:
    told = explain(LAW, "publicity.sites", "410100", "2017-09-01")
    assert told.merge == "add"
    assert [part for part, _ in parts(told)].count("adds") > 1
    assert "outranked" not in {part for part, _ in parts(told)}


def test_a_rule_shows_what_higher_texts_ask_of_it() -> None:
    (key,) = {
        one.key for pack in LAW.packs for one in pack.provisions if one.key == "imputation.record.office"
    }
    told = explain(LAW, key, "410100", "2026-01-01")
    asks = [link for link in told.links if link.part.english == "asks more"]
    assert asks
    assert {link.citation.pack for link in asks} == {"henan.regulation-2019"}
    assert not [link for link in explain(LAW, key, "410100", "2019-01-01").links if link.part.name == "ASKS"]


def test_a_ministry_rule_is_named_as_one() -> None:
    told = explain(LAW, "restoration.grades", "410100", "2026-05-01")
    assert told.links[0].rank.english == "ministry rule"
    assert set(RANKS) == set(Rank)


def test_an_unset_key_shows_what_the_text_does_say() -> None:
    told = explain(LAW, "dispute.steps", "410100", "2016-12-01")
    assert (told.is_set, told.value) == (False, None)
    assert parts(told)[0] == ("silent", "henan.zhengzhou-2016")
    assert told.links[0].citation.quotation == "异议处理、投诉办理和侵权责任追究"
    assert ("other days", "henan.zhengzhou-2017") in parts(told)


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("dispute.totl", "dispute.total"),
        ("imputation.record.*", "imputation.record."),
        ("imputation.record.colour", "imputation.record."),
    ],
)
def test_an_unknown_key_names_the_nearest(key: str, nearest: str) -> None:
    with pytest.raises(Fault) as caught:
        explain(LAW, key, "410100", "2026-01-01")
    assert caught.value.code == "LAW_KEY_UNKNOWN"
    assert caught.value.details["nearest"].startswith(nearest)


def test_a_place_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="not an administrative division code"):
        explain(LAW, "dispute.total", "zhengzhou", "2026-01-01")


@pytest.mark.parametrize("place", ["100000", "410000", "410100", "410103", "410322", "410306", "431000"])
@pytest.mark.parametrize("day", ["2016-10-01", "2018-01-01", "2021-06-01", "2026-05-01"])
def test_every_key_that_stands_is_explained_as_it_is_found(place: str, day: str) -> None:
    """The chain begins with the clause of the value, or has every clause that adds."""
    for key in sorted({one.key for pack in LAW.packs for one in pack.provisions} - {"*"}):
        found = LAW.find(key, place, day)
        if found is None:
            continue
        links = [link for link in explain(LAW, key, place, day).links if link.part.name in {"STANDS", "ADDS"}]
        bare = [one.pack for one in found.citations]
        assert [link.citation.pack for link in links] == bare
        outranked = [
            link.citation.pack for link in explain(LAW, key, place, day).links if link.part.name == "YIELDS"
        ]
        assert outranked == [one.pack for one in found.outranked]
