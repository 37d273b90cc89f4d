"""What holds of every web of shares: the fixpoint is the plain one, circles carry nobody, order is nothing."""

from itertools import pairwise
from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from graph.model.facts import Holding
from graph.model.time import day_after
from graph.rules.propagation.control import Control, controllers
from tests.cases.imputation import world
from tests.properties.oracle import controls, when

COMPANIES = ("company", "x", "y", "z")
PERSONS = ("P", "Q")
HALF = 5_000
DAYS = st.integers(1, 20).map(lambda number: f"2024-03-{number:02d}")


@st.composite
def rows(draw: st.DrawFn) -> dict:
    since, last = sorted((draw(DAYS), draw(DAYS)))
    owner = draw(
        st.sampled_from([("person", name) for name in PERSONS] + [("company", name) for name in COMPANIES])
    )
    return dict(
        [owner],
        of=draw(st.sampled_from(COMPANIES)),
        percent=draw(st.sampled_from([20, 30, 50, 51, 100])),
        since=since,
        until=day_after(last),
    )


WEBS = st.lists(rows(), max_size=9)


def holdings(web: list[dict]) -> list[Holding]:
    return [world.holding(row, number) for number, row in enumerate(web)]


def who(found: tuple[Control, ...], day: str) -> set[str]:
    return {one.person for one in found if one.since <= day < one.until}


@given(WEBS, DAYS)
def test_the_fixpoint_is_the_one_counted_by_hand(web: list[dict], day: str) -> None:
    log = {"holding": web}
    expected = {name for name in PERSONS if controls(log, name, when(day))}
    assert who(controllers(holdings(web), "company", HALF), day) == expected


@given(WEBS, st.randoms(use_true_random=False))
def test_the_order_of_holdings_is_irrelevant(web: list[dict], random: Random) -> None:
    rows = holdings(web)
    first = controllers(rows, "company", HALF)
    random.shuffle(rows)
    assert controllers(rows, "company", HALF) == first


@given(WEBS, DAYS, DAYS)
def test_each_stretch_is_one_that_its_own_holdings_carry(web: list[dict], day: str, other: str) -> None:
    rows = holdings(web)
    for one in controllers(rows, "company", HALF):
        carrying = [row for row in rows if row.id in one.holdings]
        assert {row.id for row in carrying} == set(one.holdings)
        assert one.person in who(controllers(carrying, "company", HALF), one.since)
        if one.since <= day < one.until and one.since <= other < one.until:
            standing = [row.id for row in carrying if row.since <= day < row.until]
            assert standing == [row.id for row in carrying if row.since <= other < row.until]


@given(WEBS)
def test_stretches_on_the_same_holdings_are_one(web: list[dict]) -> None:
    found = controllers(holdings(web), "company", HALF)
    assert list(found) == sorted(found, key=lambda one: (one.person, one.since))
    for one, other in pairwise(found):
        if one.person == other.person:
            assert one.until <= other.since
            assert one.until < other.since or one.holdings != other.holdings


def test_what_changes_elsewhere_does_not_cut_a_stretch() -> None:
    web = [
        {"person": "P", "percent": 60, "since": "2024-01-01", "until": "2025-01-01"},
        {"person": "Q", "percent": 20, "since": "2024-03-01", "until": "2024-05-01"},
    ]
    (found,) = controllers(holdings(web), "company", HALF)
    assert (found.since, found.until) == ("2024-01-01", "2025-01-01")


@given(WEBS)
def test_companies_that_hold_one_another_carry_nobody(web: list[dict]) -> None:
    circles = [row for row in web if "company" in row]
    assert controllers(holdings(circles), "company", HALF) == ()


@given(WEBS, DAYS)
def test_shares_below_the_company_or_beside_it_change_nothing(web: list[dict], day: str) -> None:
    below = world.holding({"company": "company", "of": "daughter", "percent": 100, "since": "2024-01-01"}, 98)
    beside = world.holding({"person": "R", "of": "stranger", "percent": 100, "since": "2024-01-01"}, 99)
    rows = holdings(web)
    assert controllers([*rows, below, beside], "company", HALF) == controllers(rows, "company", HALF)


@given(st.integers(1, 40))
def test_a_chain_of_any_length_is_one_bond(length: int) -> None:
    names = ["company", *(f"c{number}" for number in range(length))]
    web = [
        {"company": upper, "of": lower, "percent": 51, "since": "2024-01-01"}
        for lower, upper in pairwise(names)
    ]
    web.append({"person": "P", "of": names[-1], "percent": 51, "since": "2024-01-01"})
    (found,) = controllers(holdings(web), "company", HALF)
    assert (found.person, len(found.holdings)) == ("P", length + 1)
    cut = [msgspec.structs.replace(one, share=HALF) if one.holder == "P" else one for one in holdings(web)]
    assert controllers(cut, "company", HALF) == ()
