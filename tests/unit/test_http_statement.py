"""What a caller states, however its client can send it: one reading, and of two contradicting ones none."""

import re
from urllib.parse import quote

import pytest

from gateway.http.authenticate import authenticate_request, complete_statement
from gateway.http.headers import collect_headers
from graph.errors import Refused
from graph.packs.articles import article_called, number_in
from graph.packs.legal_basis import LegalBases
from graph.packs.load import DATA, SOURCES, files_of, read_packs
from security.principal import Purpose
from security.tokens import TokenAuthenticator
from tests.attacks.http.wire import AUDIENCE, NOW, TRUST

GATE = TokenAuthenticator(TRUST, AUDIENCE)
BASES = LegalBases(read_packs(files_of(DATA)), (SOURCES,))
BASIS, CASE = "《河南省社会信用条例》第十八条", "郑公资招【2026】1号"
KEPT = ("henan.regulation-2019 第十八条", CASE)


def asked(*lines, extensions=None):
    raw = [(name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in lines]
    caller = authenticate_request(collect_headers(raw), GATE, BASES, NOW)
    return complete_statement(caller, extensions or {}, BASES, NOW)


def accord(**stated):
    return {"accord": stated}


WAYS = {
    "raw bytes": [("accord-legal-basis", BASIS), ("accord-case", CASE)],
    "percent-encoded": [("accord-legal-basis", quote(BASIS)), ("accord-case", quote(CASE))],
    "all of it encoded": [
        ("accord-legal-basis", "".join(f"%{byte:02x}" for byte in BASIS.encode())),
        ("accord-case", quote(CASE)),
    ],
    "RFC 8187": [
        ("accord-legal-basis*", f"UTF-8''{quote(BASIS)}"),
        ("accord-case*", f"utf-8'zh-CN'{quote(CASE)}"),
    ],
    "RFC 8187 without the star": [
        ("accord-legal-basis", f"UTF-8''{quote(BASIS)}"),
        ("accord-case", f"UTF-8''{quote(CASE)}"),
    ],
    "both, and the same": [
        ("accord-legal-basis", BASIS),
        ("accord-legal-basis*", f"UTF-8''{quote(BASIS)}"),
        ("accord-case", CASE),
    ],
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_sending_chinese_is_one_statement(way):
    caller = asked(("accord-purpose", "TENDER"), *WAYS[way])
    assert (caller.purpose, caller.legal_basis, caller.case) == (Purpose.TENDER, *KEPT)


def test_the_body_states_the_same_without_any_header():
    caller = asked(extensions=accord(purpose="TENDER", legalBasis=BASIS, case=CASE))
    assert (caller.purpose, caller.legal_basis, caller.case) == (Purpose.TENDER, *KEPT)


def test_header_and_body_may_share_what_is_stated_or_agree():
    caller = asked(
        ("accord-purpose", "TENDER"),
        ("accord-legal-basis", "henan.regulation-2019 第十八条"),
        extensions=accord(purpose="TENDER", legalBasis=BASIS, case=CASE),
    )
    assert (caller.purpose, caller.legal_basis, caller.case) == (Purpose.TENDER, *KEPT)


@pytest.mark.parametrize(
    ("line", "member"),
    [
        (("accord-purpose", "TENDER"), {"purpose": "AUDIT"}),
        (("accord-legal-basis", BASIS), {"legalBasis": "henan.regulation-2019 19"}),
        (("accord-case", "2026-1"), {"case": "2026-2"}),
    ],
    ids=str,
)
def test_two_statements_that_contradict_each_other_are_none(line, member):
    with pytest.raises(Refused) as caught:
        asked(line, extensions=accord(**member))
    assert caught.value.code == "STATEMENT_CONTRADICTS"


REFUSED_HEADERS = [
    ("accord-case*", quote(CASE), "HEADER_REFUSED"),  # the star promises an ext-value
    ("accord-case*", f"GB18030''{quote(CASE.encode('gb18030'))}", "HEADER_REFUSED"),
    ("accord-case", "%E9%83%9", "HEADER_REFUSED"),
    ("accord-case", "%ff%fe", "HEADER_REFUSED"),
    ("accord-case", quote(CASE.encode("gb18030")), "HEADER_REFUSED"),
    ("accord-case", "%00", "CASE_MALFORMED"),
    ("accord-case", "2026%0A1", "CASE_MALFORMED"),
    ("accord-case", "七%20%20八%3Bdrop", "CASE_MALFORMED"),
    ("accord-legal-basis", quote(f"{BASIS}\n"), "LEGAL_BASIS_UNKNOWN"),
    ("accord-legal-basis", quote("《河南省社会信用条例》"), "LEGAL_BASIS_UNKNOWN"),
    ("accord-legal-basis", quote("《海南省社会信用条例》第十八条"), "LEGAL_BASIS_UNKNOWN"),
]


@pytest.mark.parametrize(("name", "value", "code"), REFUSED_HEADERS)
def test_what_does_not_decode_to_a_statement_is_refused(name, value, code):
    with pytest.raises(Refused) as caught:
        asked((name, value))
    assert caught.value.code == code


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_who_states_no_legal_basis_is_shown_how_and_may_do_as_shown(language):
    with pytest.raises(Refused) as caught:
        asked(("accord-legal-basis", "x"))
    shown = re.findall("`([^`]+)`", getattr(caught.value, language))
    assert [BASES.read(one, "2026-03-02") for one in shown] == [
        "nation.penalties-law 第四十八条",
        "nation.penalties-law 48",
    ]


def test_a_header_and_its_twin_that_differ_are_refused():
    with pytest.raises(Refused, match="Accord-Case"):
        asked(("accord-case", "2026-1"), ("accord-case*", "UTF-8''2026-2"))


@pytest.mark.parametrize(
    "stated",
    ["TENDER", ["TENDER"], {"purpose": 7}, {"legalbasis": BASIS}, {"case": None, "reason": ""}],
    ids=str,
)
def test_a_body_that_states_in_another_shape_is_refused(stated):
    with pytest.raises(Refused) as caught:
        asked(extensions={"accord": stated})
    assert caught.value.code == "REQUEST_ILL_FORMED"


REAL_NUMBERS = [
    "（2026）豫01行初1号",
    "(2026)豫01行初1号",
    "郑公资招【2026】1号",
    "郑公资招〔2024〕018号",
    "[2026]豫0102民初123号之一",
    "郑市监处罚〔2025〕9301号",
    "2026-018",
    "ZZ/2026.7",
]


@pytest.mark.parametrize("number", REAL_NUMBERS)
def test_numbers_as_courts_and_departments_write_them_pass(number):
    assert asked(("accord-case", quote(number))).case == number


KNOWN = [
    (BASIS, "henan.regulation-2019 第十八条"),
    ("《河南省社会信用条例》第18条", "henan.regulation-2019 第18条"),
    ("河南省社会信用条例 第十八条", "henan.regulation-2019 第十八条"),
    ("henan.regulation-2019 18", "henan.regulation-2019 18"),
    ("henan.regulation-2019 第二十条第一款第（二）项", "henan.regulation-2019 第二十条第一款第（二）项"),
    ("郑政文〔2017〕128号 六(三)", "henan.zhengzhou-2017 六（三）"),
    ("郑政文[2017]128号六（三）", "henan.zhengzhou-2017 六（三）"),
    ("《郑州市…实施方案》（郑政文〔2017〕128号）六（三）", "henan.zhengzhou-2017 六（三）"),
    ("hunan.chenzhou-2017 二(四)17", "hunan.chenzhou-2017 二(四)17"),
    ("《行政处罚法》第八十六条", "nation.penalties-law 第八十六条"),
    ("《公司法》第一百七十八条", "nation.company-law-2023 第一百七十八条"),
    ("《信用修复管理办法》第三条", "nation.ndrc-order-36 第三条"),
]


@pytest.mark.parametrize(("stated", "kept"), KNOWN)
def test_an_instrument_is_named_by_its_id_its_name_or_its_number(stated, kept):
    assert asked(("accord-legal-basis", stated)).legal_basis == kept


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        ("《河南省社会信用条例》第七十一条", "第一条–第七十条"),
        ("henan.regulation-2019 0", "第一条–第七十条"),
        ("henan.regulation-2019 二(四)", "第一条–第七十条"),
        ("《行政处罚法》第八十七条", "第一条–第八十六条"),
        ("郑政文〔2017〕128号 九(一)", "一、二、三、四、五、六、七、八"),
        ("《公司法》第九百条", "第一百七十八条、第二百六十五条"),
    ],
)
def test_an_article_that_an_instrument_does_not_have_is_refused_with_those_it_has(stated, known):
    with pytest.raises(Refused) as caught:
        asked(("accord-legal-basis", stated))
    assert caught.value.code == "ARTICLE_UNKNOWN"
    assert known in caught.value.english
    assert known in caught.value.chinese


def test_every_article_number_is_read_as_it_is_written():
    assert [number_in(article_called(n)[1:-1]) for n in range(1, 2_000)] == list(range(1, 2_000))
    assert [article_called(n) for n in (10, 18, 20, 203, 265, 1_005)] == [
        "第十条",
        "第十八条",
        "第二十条",
        "第二百零三条",
        "第二百六十五条",
        "第一千零五条",
    ]
