"""What a text looks for, however it is typed, and why a name is offered for it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.model.search_terms import CODE, ENDINGS, PLACE, folded, pairs, terms_of
from graph.synthetic import story
from resolvers.search_text import SCORES, MatchGround, is_code, match, place_prefix, read_search

NAME = "郑州瑞和食品有限公司"
CHINESE = st.text(alphabet="郑州瑞和食品有限责任公股份甲乙ＡaB（）· 　", min_size=2, max_size=24)


@pytest.mark.parametrize(
    "typed",
    [
        story.COMPANY,
        story.COMPANY.lower(),
        f" {story.COMPANY[:2]}-{story.COMPANY[2:]}\u200b",
        "９１１６９９０１ｍａ０００００１５３",
    ],
)
def test_a_code_is_one_however_it_is_typed(typed: str) -> None:
    assert is_code(typed)
    assert read_search(typed).code == story.COMPANY
    assert read_search(typed).terms == (f"{CODE}{story.COMPANY[8:17]}",)


@pytest.mark.parametrize("typed", ["MA0000015", "ma000001-5", "ＭＡ０００００１５"])
def test_an_organization_code_is_one_as_well(typed: str) -> None:
    assert read_search(typed).code == "MA0000015"
    assert not is_code(typed)


@pytest.mark.parametrize("typed", ["", "瑞", "·（）", "瑞" * 65, "  - "])
def test_what_is_too_short_or_too_long_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read_search(typed)
    assert refused.value.code == "SEARCH_LENGTH"


@pytest.mark.parametrize(
    ("typed", "prefix"),
    [("410105", "410105"), ("410100", "4101"), ("410000", "41"), ("４１０１００", "4101")],
)
def test_a_place_is_a_beginning_of_codes(typed: str, prefix: str) -> None:
    assert place_prefix(typed) == prefix


@pytest.mark.parametrize(
    ("typed", "former", "grounds"),
    [
        (NAME, (), ["NAME_EQUAL"]),
        ("（郑州）瑞和食品 有限公司", (), ["NAME_BEGINS"]),
        ("郑州", (), ["NAME_BEGINS"]),
        ("瑞和", (), ["NAME_CONTAINS"]),
        ("食品 瑞和", (), ["NAME_CONTAINS"]),
        ("旧名", ("郑州旧名公司", NAME), ["FORMER_NAME"]),
        ("郑州", ("郑州旧名公司", NAME), ["NAME_BEGINS", "FORMER_NAME"]),
        ("瑞合", (NAME,), []),
    ],
)
def test_each_candidate_says_why(typed: str, former: tuple[str, ...], grounds: list[str]) -> None:
    former_that_fit = [one for one in former if all(p in folded(one) for p in read_search(typed).parts)]
    found = match(read_search(typed), "", NAME, former_that_fit)
    assert [one.ground.name for one in found] == grounds
    assert all(0 <= one.score <= 100 for one in found)


def test_without_a_text_everybody_is_as_good() -> None:
    (found,) = match(None, "", NAME, ())
    assert (found.ground, found.score) == (MatchGround.CHOSEN, 0)


@given(CHINESE, st.integers(0, 20), st.integers(2, 8))
def test_every_pair_of_a_part_is_a_term_of_its_name(name: str, start: int, length: int) -> None:
    """So that whichever term is taken leads to every name that holds the part."""
    part = folded(name)[start : start + length]
    assert set(pairs(part)) <= set(terms_of([name], story.COMPANY, "410105"))


@given(CHINESE)
def test_how_a_name_is_typed_does_not_matter(name: str) -> None:
    assert folded(f" （{name}）·") == folded(name) == folded(folded(name))
    assert not set(folded(name)) & {CODE, PLACE}


def test_better_reasons_are_worth_more_whatever_the_share() -> None:
    worth = [SCORES[ground] for ground in MatchGround if ground is not MatchGround.ORGANIZATION_CODE]
    assert worth == sorted(worth, reverse=True)
    names = [SCORES[g] for g in (MatchGround.NAME_EQUAL, MatchGround.NAME_BEGINS, MatchGround.NAME_CONTAINS)]
    assert all(left - right == 20 for left, right in pairwise(names))
    assert [list(pairs(ending)) for ending in ENDINGS] == [[], []]
