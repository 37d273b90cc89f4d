"""How texts meet: what collides yields, element by element; what does not stands beside; keys that must agree do."""

from pathlib import Path

import pytest

from graph.packs.check import check
from graph.packs.contradictions import contradictions
from graph.packs.explain import Part, explain
from graph.packs.load import DATA, files_of, read_packs
from graph.packs.lookup import LawBook, law_of, shipped_law

LAW = shipped_law()
FILES = files_of(DATA)

Z, C, E, M = "410100", "431000", "410103", "410322"
NOW = "2025-01-15"


def by_name(place: str, key: str, day: str = NOW) -> dict[str, str]:
    """Each item or field of a value with the article that it comes from."""
    found = LAW.value(key, place, day)
    names = [one if isinstance(one, str) else next(iter(one.values())) for one in found.value]
    return dict(zip(names, [source.article for source in found.sources], strict=True))


def test_the_regulation_leaves_the_districts_three_bands() -> None:
    assert by_name(E, "inspection.bands", "2020-11-13") == {
        "BREACH": "第三十二条(五)",
        "INCENTIVE_LIST": "第三十条(四)",
        "GOOD": "三(二)7",
        "NORMAL": "三(二)7",
        "RISKY": "三(二)7",
        "HONEST": "四(四)",
    }


def test_the_notice_of_2018_sets_the_clock_and_leaves_the_push() -> None:
    found = LAW.value("publicity.penalty", M, "2020-01-15")
    assert found.value == {"days": 7, "unit": "WORKING_DAYS", "starts": "DECISION", "push": "信用洛阳"}
    assert [source.instrument for source in found.sources] == ["发改办财金〔2018〕424号"] * 3 + [
        "孟政〔2019〕10号"
    ]
    chenzhou = LAW.value("publicity.penalty", C, NOW)
    assert chenzhou.value["unit"] == "WORKING_DAYS"
    assert [one.instrument for one in chenzhou.outranked] == [
        "郴政发〔2017〕11号"
    ]  # 7天 collides with 7个工作日


def test_a_district_leaves_the_citys_duties_that_it_does_not_touch() -> None:
    assert by_name(E, "dispute.reparation") == {"REMOVE_HARM": "三(四)17", "RESTORE_REPUTATION": "六(三)"}
    assert by_name(E, "recognition.counterpart") == {
        "SUPERVISION_GRADES": "三(二)7",
        "CREDIT_REPORTS": "三(一)3",
        "BANS": "三(三)11",
        "RESTORATIONS": "三(三)13",
        "INFORMATION": "六(四)",
        "EVALUATION": "六(四)",
    }
    tolerance = LAW.value("eligibility.tolerance", E, NOW).value
    assert tolerance["good_standing"] is True
    assert tolerance["except_required_by_law"] is True


def test_a_higher_notice_adds_its_contents_to_those_of_the_regulation() -> None:
    before, after = LAW.value("lists.notice", Z, "2020-12-17").value, LAW.value("lists.notice", Z, NOW).value
    assert after["form"] == before["form"] == "WRITTEN"
    assert set(after["contents"]) - set(before["contents"]) == {"RIGHTS"}


def test_one_measure_for_two_kinds_of_subjects_is_two_measures() -> None:
    found = LAW.value("measures.catalogue", E, NOW)
    funds = [
        (entry.get("listed", False), source.instrument)
        for entry, source in zip(found.value, found.sources, strict=True)
        if entry["code"] == "ADM-FUNDS"
    ]
    assert funds == [(True, "二七政〔2020〕5号"), (False, "郑政文〔2017〕128号")]


def test_a_mandatory_measure_is_one_that_a_regulation_orders() -> None:
    found = LAW.value("measures.catalogue", Z, NOW)
    binding = {
        (entry["binding"], source.instrument)
        for entry, source in zip(found.value, found.sources, strict=True)
    }
    assert binding == {("MANDATORY", "河南省社会信用条例"), ("RECOMMENDED", "郑政文〔2017〕128号")}


@pytest.mark.parametrize(("place", "day"), [(Z, NOW), (E, NOW), (M, "2020-01-15"), (C, NOW)])
def test_every_city_knows_what_it_recognises(place: str, day: str) -> None:
    kinds = LAW.value("recognition.kinds", place, day)
    assert [one["kind"] for one in kinds.value] == ["PENALTY_CONCLUSION", "CHECK_RECEIPT"]
    assert LAW.value("recognition.severe", place, day).value
    assert LAW.value("recognition.effect.ban", place, day).value["needs_officer"]


def test_an_explanation_shows_what_stands_beside_and_what_is_lost() -> None:
    told = explain(LAW, "inspection.bands", E, NOW)
    assert [link.citation.pack for link in told.links if link.part is Part.ADDS] == [
        "henan.regulation-2019",
        "henan.regulation-2019",
        "henan.erqi-2020",
        "henan.zhengzhou-2017",
    ]
    push = explain(LAW, "publicity.penalty", M, "2021-01-15")
    (county,) = [link for link in push.links if link.citation.pack == "henan.mengjin-2019"]
    assert county.part is Part.ADDS
    assert county.why.english == "what does not collide stands beside"
    erqi = explain(LAW, "measures.catalogue", E, NOW)
    (listed, *_) = [link for link in erqi.links if link.citation.pack == "henan.erqi-2020"]
    assert "outranked in: ADM-PUBLIC-RESOURCES listed" in listed.why.english
    assert "不适用的部分" in listed.why.chinese
    assert dict(listed.words)[1] == "招标投标"


def changed(name: str, old: str, new: str) -> LawBook:
    assert old.encode() in FILES[name]
    return LawBook(read_packs({**FILES, name: FILES[name].replace(old.encode(), new.encode(), 1)}), "")


TRAVEL = """[[value]]
key = "measures.travel"
value = { precondition = "NONE" }
article = "三(三)10"
quotation = "乘坐飞机"
rests_on = "reading"
alternative = "none"

[[value]]
key = "interview\""""


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "day", "key", "why"),
    [
        (
            "henan.erqi-2020.toml",
            '[[value]]\nkey = "interview"',
            TRAVEL,
            E,
            "2020-11-13",
            "measures.travel",
            "asks for ABLE_BUT_REFUSES",
        ),
        (
            "henan.zhengzhou-2017.toml",
            'step = "notify", working_days = 2',
            'step = "notify", working_days = 3',
            Z,
            "2017-07-18",
            "dispute.steps",
            "its 13 working days are more than those",
        ),
        (
            "hunan.chenzhou-2017.toml",
            '"SENIOR_MANAGER", "DIRECTOR", "SHAREHOLDER"], matters = ["AWARDS"]',
            '"SENIOR_MANAGER", "DIRECTOR"], matters = ["AWARDS"]',
            C,
            "2017-07-10",
            "measures.catalogue",
            "ADM-AWARDS: a rule reaches SHAREHOLDER",
        ),
        (
            "hunan.chenzhou-2017.toml",
            'targets = ["ORGANIZATION", "LEGAL_REPRESENTATIVE", "PRINCIPAL", "REGISTERED_PRACTITIONER"]',
            'targets = ["ORGANIZATION", "LEGAL_REPRESENTATIVE", "PRINCIPAL", "REGISTERED_PRACTITIONER", "SUPERVISOR"]',
            C,
            "2017-07-10",
            "measures.catalogue",
            "ADM-BAN: `measures.catalogue` aims it at SUPERVISOR",
        ),
        (
            "hunan.chenzhou-2017.toml",
            'binding = "RECOMMENDED"',
            'binding = "MANDATORY"',
            C,
            "2017-07-10",
            "measures.kinds",
            "ADM-APPROVAL is mandatory by 郴政发〔2017〕11号",
        ),
    ],
)
def test_keys_that_contradict_one_another_are_found(
    name: str, old: str, new: str, place: str, day: str, key: str, why: str
) -> None:
    found = list(contradictions(changed(name, old, new)))
    assert (place, day, key) in [one[:3] for one in found if why in one[3]], found


def test_the_shipped_law_contradicts_itself_nowhere() -> None:
    assert list(contradictions(LAW)) == []


def test_check_tells_a_contradiction_once_all_packs_can_be_read(tmp_path: Path) -> None:
    for name, data in FILES.items():
        if "/" not in name:
            (tmp_path / name).write_bytes(data)
    (tmp_path / "calendars").mkdir()
    for name, data in FILES.items():
        if "/" in name:
            (tmp_path / name).write_bytes(data)
    plan = tmp_path / "hunan.chenzhou-2017.toml"
    plan.write_bytes(plan.read_bytes().replace(b'binding = "RECOMMENDED"', b'binding = "MANDATORY"', 1))
    errors = [(flaw.key, flaw.english) for flaw in check(tmp_path) if flaw.kind == "error"]
    assert [key for key, _ in errors] == ["measures.kinds"]
    assert "in 431000 from 2017-07-10" in errors[0][1]
    assert law_of(files_of(tmp_path)).packs
