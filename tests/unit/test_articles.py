"""Articles that an instrument has: quoted ones, those before the last of them, and no others."""

import pytest

from graph.packs.articles import names_article
from graph.packs.lookup import shipped_law

PACKS = shipped_law().packs
ZHENGZHOU, CHENZHOU = ("410100", "410000", "000000"), ("431000", "430000", "000000")
HENAN, PLAN = "henan.regulation-2019", "hunan.chenzhou-2017"


@pytest.mark.parametrize(
    "article", ["18", "第十八条", "第四十一条(二)", "第四十一条（二）", "第一条", "第十条", "1"]
)
def test_an_article_of_a_regulation_in_force_here(article):
    assert names_article(PACKS, HENAN, article, ZHENGZHOU, "2026-03-02")


@pytest.mark.parametrize(
    "article", ["999", "第九百条", "0", "第〇条", "第一百零一条", "x", "", "条", "第条", "十八", "-1"]
)
def test_an_article_that_the_regulation_does_not_have(article):
    assert not names_article(PACKS, HENAN, article, ZHENGZHOU, "2026-03-02")


@pytest.mark.parametrize(
    ("article", "there"), [("二(四)17", True), ("二(四)", True), ("二(四)99", False), ("17", False)]
)
def test_what_is_numbered_otherwise_must_be_quoted(article, there):
    assert names_article(PACKS, PLAN, article, CHENZHOU, "2026-03-02") is there


def test_a_text_is_a_basis_where_and_while_it_is_in_force():
    assert not names_article(PACKS, HENAN, "18", CHENZHOU, "2026-03-02")
    assert not names_article(PACKS, HENAN, "18", ZHENGZHOU, "2019-01-01")
    assert not names_article(PACKS, "henan.regulation-2999", "18", ZHENGZHOU, "2026-03-02")
