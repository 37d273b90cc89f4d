"""Words that carry their value: numbers, bodies, kinds and codes of each value stand in the words it is cited with."""

from pathlib import Path

import pytest

from graph.errors import BadLaw
from graph.packs.carried import ours, uncarried
from graph.packs.check import check
from graph.packs.codes import codes, in_words
from graph.packs.format import SUMMARY, UNSEEN
from graph.packs.load import DATA, files_of, read_pack, read_packs
from graph.packs.lookup import shipped_law

PACKS = read_packs(files_of(DATA))
LAW = shipped_law()

Z, C, E, M = "410100", "431000", "410103", "410322"
NOW, EARLY, COUNTY = "2025-01-15", "2018-01-15", "2020-01-15"


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_every_value_of_every_pack_is_carried_by_its_words(pack) -> None:
    assert list(uncarried(pack)) == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_every_value_was_read_a_second_time_beside_its_words(pack) -> None:
    assert [one.key for one in pack.provisions if pack.text != UNSEEN and not one.read_on] == []


ITEMS = [  # place, day, key, item, words that its clause must be cited with
    (C, NOW, "measures.catalogue", "ADM-FUNDS", "严格限制申请财政性资金项目"),
    (C, NOW, "measures.catalogue", "ADM-KEY-PROJECTS", "限制参与重点项目建设"),
    (C, NOW, "measures.catalogue", "ADM-INTERNET", "限制从事互联网信息服务等"),
    (Z, EARLY, "dispute.steps", "notify", "2个工作日内将核查结果书面通知异议申请人"),
    (Z, NOW, "inspection.bands", "INCENTIVE_LIST", "在日常监管中减少检查频次"),
    (Z, NOW, "inspection.bands", "BREACH", "增加监管频次，加强现场检查"),
    (Z, NOW, "incentives.catalogue", "INC-BONUS", "给予信用加分、提升信用等级"),
    (C, NOW, "severity.conduct", "MARKET_ORDER", "二是严重破坏市场公平竞争秩序和社会正常秩序的行为"),
    (C, NOW, "severity.conduct", "DEFENCE", "四是拒不履行国防义务"),
    (M, COUNTY, "severity.conduct", "REFUSED_OBLIGATIONS", "三是拒不履行法定义务"),
    (M, COUNTY, "publicity.sites", "县政府门户网站", "在县政府门户网站和“信用洛阳”进行公示"),
    (E, NOW, "recognition.counterpart", "BANS", "并进行跨地区共享"),
    (E, NOW, "recognition.counterpart", "CREDIT_REPORTS", "信用报告结果实现跨区域互通互认"),
]


@pytest.mark.parametrize(("place", "day", "key", "item", "words"), ITEMS)
def test_an_item_is_cited_with_its_own_words(place: str, day: str, key: str, item: str, words: str) -> None:
    found = LAW.value(key, place, day)
    (source,) = [
        source
        for one, source in zip(found.value, found.sources, strict=True)
        if item == (one if isinstance(one, str) else next(iter(one.values())))
    ]
    assert words in source.quotation


def test_what_the_words_do_not_name_is_no_value() -> None:
    assert LAW.value("coordinator", Z, NOW).value == [
        "市社会信用体系建设工作领导小组办公室",
        "市社会信用体系建设工作领导小组",
    ]
    assert "并将约谈记录记入" in LAW.value("interview", E, NOW).citations[0].quotation
    assert LAW.find("dispute.remedies", Z, "2016-12-01") is None  # a topic for legislation is no remedy
    assert LAW.find("platform.record", Z, NOW) is None  # passing on is not keeping the record
    assert LAW.find("platform.record", M, COUNTY) is None


PACK = """
[pack]
id = "test.words"
place = "410100"
instrument = "某文件"
rank = "CITY_DOCUMENT"
valid_from = 2017-07-18
valid_until = "unset"
text = "zhengzhou-2017-128.txt"

[[value]]
key = "{key}"
value = {value}
article = "六(三)"
quotation = "{quotation}"
{more}
rests_on = "text"
"""
TWELVE = "市信用中心应当自收到异议申请之日起12个工作日内回复信用主体并说明处理理由"


def told(key: str, value: str, quotation: str, more: str = "") -> list[str]:
    data = PACK.format(key=key, value=value, quotation=quotation, more=more).encode()
    return [why for _, why in uncarried(read_pack("a.toml", data))]


@pytest.mark.parametrize(
    ("key", "value", "quotation", "more", "why"),
    [
        ("dispute.total", "{ via_provider = 12 }", TWELVE, "", []),
        ("dispute.total", "{ via_provider = 2 }", TWELVE, "", ["the number 2"]),
        ("dispute.total", "{ via_provider = 20 }", "二十个工作日", "", []),
        ("dispute.total", "{ via_provider = 10 }", "二十个工作日", "", ["the number 10"]),
        ("dispute.total", "{ via_provider = 2 }", "在2020年之前", "", ["the number 2"]),
        ("coordinator", '["市发展改革委"]', "由市信用中心负责", "", ["市发展改革委"]),
        ("platform.exchange", '"信用郑州"', "公开，并推送至 “信用郑州”网站", "", []),
        ("severity.scale", '["SEVERE"]', "一般失信行为", "", ["SEVERE"]),
        ("severity.scale", '["PURPLE"]', "一般失信行为", "", ["no words are known for the code PURPLE"]),
        ("severity.scale", '["GENERAL", "SEVERE"]', "一般和严重失信行为", "", ["no words of their own"]),
        (
            "severity.scale",
            '["GENERAL", "SEVERE"]',
            "一般和严重",
            'words = ["严重", "一般"]',
            ["GENERAL", "SEVERE"],
        ),
        ("severity.scale", '["GENERAL", "SEVERE"]', "一般和严重", 'words = ["一般", "严重"]', []),
        ("note.n20", '"2020-12-31"', "到2020年底", "", []),
        ("note.n20", '"2020-12-31"', "到2017年底", "", ["2020-12-31"]),
        (
            "dispute.steps",
            '[{ step = "forward", working_days = 5 }, { step = "notify", working_days = 5 }]',
            "接到5个工作日内反馈至提供单位，2个工作日内通知",
            'words = ["5个工作日内反馈至提供单位", "2个工作日内通知"]',
            ["the number 5"],
        ),
        (
            "dispute.total",
            "{ own_data = 3, via_provider = 7 }",
            "七个工作日内",
            'words = { own_data = "三个工作日内" }',
            [],
        ),
    ],
)
def test_a_value_that_its_words_do_not_say_is_told(
    key: str, value: str, quotation: str, more: str, why: list[str]
) -> None:
    flaws = told(key, value, quotation, more)
    assert len(flaws) == len(why), flaws
    assert all(any(words in flaw for flaw in flaws) for words in why), flaws


@pytest.mark.parametrize(
    ("value", "more"),
    [
        ("[1, 2]", 'words = ["a"]'),
        ("{ a = 1 }", 'words = { b = "c" }'),
        ("{ a = 1 }", 'words = ["c"]'),
        ("[1]", 'words = { a = "c" }'),
    ],
)
def test_words_of_items_that_are_not_there_are_refused(value: str, more: str) -> None:
    data = PACK.format(key="severity.scale", value=value, quotation="一般", more=more).encode()
    with pytest.raises(BadLaw, match="words for other items"):
        read_pack("a.toml", data)


def test_check_tells_all_of_it(tmp_path: Path) -> None:
    more = 'words = ["一般失信行为", "从无此语"]'
    data = PACK.format(
        key="severity.scale", value='["GENERAL", "SEVERE"]', quotation="严重失信行为", more=more
    )
    (tmp_path / "a.toml").write_text(data, encoding="utf-8")
    flaws = [(flaw.kind, flaw.english) for flaw in check(tmp_path)]
    assert ("error", "its words are not in the text: 从无此语") in flaws
    assert ("error", "its words do not say SEVERE") in flaws
    assert ("note", "1 values have not been read a second time beside their words (`read_on`)") in flaws


def test_a_summary_is_compared_by_its_numbers() -> None:
    packs = [pack for pack in PACKS if pack.text == SUMMARY]
    assert packs
    longer = files_of(DATA)["nation.migrant-wages-2019.toml"]
    assert list(uncarried(read_pack("a.toml", longer))) == []
    falsified = files_of(DATA)["nation.ndrc-order-36.toml"].replace(b"barred_years = 3", b"barred_years = 5")
    assert [key for key, _ in uncarried(read_pack("a.toml", falsified))] == ["restoration.falsified"]


def test_every_code_and_field_reads_in_both_languages() -> None:
    for name, (english, chinese, *_) in [*codes().items(), *ours().items()]:
        assert english.isascii(), name
        assert not chinese.isascii(), name


def test_a_value_reads_in_both_languages() -> None:
    value = [{"band": "GOOD", "effect": "LOWER"}, {"code": "ADM-BAN", "listed": True, "needs_end": False}]
    assert (
        in_words(value, zh=True)
        == "(类别：信用较好、风险较低；后果：降低)、(代码：市场和行业禁入；列入名单的主体；须有期限：否)"
    )
    assert in_words(value, zh=False) == (
        "(band: good standing, low risk; effect: lower), (code: market and industry ban; of listed subjects; needs an end: no)"
    )
    assert in_words("信用郑州", zh=True) == "信用郑州"
    assert in_words(12, zh=True) == "12"
