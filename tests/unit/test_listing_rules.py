"""Listings in the rules: the clocks that a pack sets, the day until which a subject is heard, and fields of lists."""

import pytest

from graph.model.facts import Determination, DeterminationKind, ListStanding, Step
from graph.model.listing_cases import ListingCase, ListingNotice, ListingState, ListPart, ListParts
from graph.packs.load import DATA, files_of
from graph.packs.lookup import LawBook, law_of, shipped_law
from graph.rules.procedures.listing import by_field, escalation, subject_kind
from graph.rules.procedures.listing_preconditions import ruling_on_listing
from graph.rules.procedures.listing_steps import ListingClockKind, heard_until, listing_clocks

PACK = """
[pack]
id = "test.lists"
place = "410100"
instrument = "郑信联办〔2024〕2号"
rank = "CITY_DOCUMENT"
valid_from = 2024-01-01
valid_until = "unset"
text = "zhengzhou-2017-128.txt"

[[value]]
key = "lists.clocks"
value = [{ step = "defend", working_days = 5 }, { step = "decide", working_days = 20 }, { step = "publish", working_days = 7 }]
article = "六(三)"
quotation = "市信用中心接到异议申请5个工作日内"
rests_on = "decision"
alternative = "no clock runs"
"""
"""A document of the city's own, as its operator may add one; its words stand for those of a text yet to come."""

COMMON = {"region": "410100", "feed": "f", "batch": "b", "row": 0, "recorded_at": 1}


@pytest.fixture(scope="module")
def law() -> LawBook:
    return law_of({**files_of(DATA), "test.lists.toml": PACK.encode()})


def case(**more: object) -> ListingCase:
    fields: dict[str, object] = {
        "id": "c", "key": "c", **COMMON, "subject": "s", "place": "410100", "list_id": "名单",
        "list_standing": ListStanding.SERIOUS, "authority": "某局", "authority_code": "a",
        "opened_on": "2026-03-01", "notice": ListingNotice(given_on="2026-03-02", written=True), **more,
    }  # fmt: skip
    return ListingCase(**fields)  # type: ignore[arg-type]


def step(command: str, on: str, choice: str = "") -> Step:
    return Step(
        id=command, key=command, **COMMON, record="s", case="c", command=command, choice=choice, on=on, by="a"
    )  # type: ignore[arg-type]


def days(law: LawBook, one: ListingCase, day: str) -> dict[str, tuple[str | None, bool]]:
    return {clock.what.value: (clock.due.day, clock.overdue) for clock in listing_clocks(law, one, day)}


def test_a_pack_sets_the_clocks_in_working_days(law: LawBook) -> None:
    assert days(law, case(notice=None), "2026-03-02") == {}
    assert days(law, case(), "2026-03-02") == {
        "defend": ("2026-03-09", False),
        "decide": ("2026-03-30", False),
    }
    late = days(law, case(), "2026-03-31")
    assert late == {"defend": ("2026-03-09", False), "decide": ("2026-03-30", True)}
    decided = case(
        state=ListingState.LISTED,
        decided_on="2026-03-20",
        steps=(step("decide_listing", "2026-03-20", "LIST"),),
    )
    assert days(law, decided, "2026-04-01") == {
        "defend": ("2026-03-09", False),
        "decide": ("2026-03-30", False),
        "publish": ("2026-03-31", True),
    }


def test_nothing_falls_due_after_the_end(law: LawBook) -> None:
    ended = case(state=ListingState.WITHDRAWN, closed_on="2026-03-10")
    assert days(law, ended, "2026-06-01")["decide"] == ("2026-03-30", False)


def test_where_no_text_sets_a_clock_that_is_said() -> None:
    found = listing_clocks(shipped_law(), case(), "2026-03-31")
    assert [clock.what for clock in found] == [ListingClockKind.DEFEND, ListingClockKind.DECIDE]
    assert all(clock.due.day is None and "第二十八条" in clock.due.text for clock in found)
    assert heard_until(shipped_law(), case()) is None


@pytest.mark.parametrize(
    ("given", "until"), [(None, "2026-03-09"), ("2026-03-05", "2026-03-09"), ("2026-03-12", "2026-03-12")]
)
def test_the_later_of_the_laws_day_and_the_authoritys_counts(
    law: LawBook, given: str | None, until: str
) -> None:
    notice = ListingNotice(given_on="2026-03-02", written=True, defend_by=given)
    due = heard_until(law, case(notice=notice))
    assert due is not None
    assert due.day == until


def test_a_missing_part_is_named_where_a_text_asks_for_the_parts() -> None:
    whole = {part.value.lower(): "有" for part in ListPart}
    told = ListingNotice(
        given_on="2026-03-02",
        written=True,
        grounds="有",
        reasons="有",
        measures="有",
        rights="有",
        objection="有",
    )
    for place, code in (("410103", "PARTS_MISSING"), ("410100", "MAY_LIST")):
        listed = case(place=place, parts=ListParts(**(whole | {"exit": " "})))
        ruled = ruling_on_listing(shipped_law(), listed, told, "2026-03-02")
        assert ruled.grounds[0].code == code, place


def determined(name: str, authority: str, **more: object) -> Determination:
    fields: dict[str, object] = {
        "id": f"{name}-{authority}", "key": f"{name}-{authority}", **COMMON, "subject": "s", "decision": "d",
        "kind": DeterminationKind.LISTING, "list_id": name, "authority_code": authority,
        "decided_on": "2026-01-01", **more,
    }  # fmt: skip
    return Determination(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("listed", "answer"),
    [
        ([("market", "a"), ("tax", "b")], "YES"),
        ([("market", "a"), ("food", "a")], "NO"),
        ([("market", "a"), ("market", "b")], "NO"),
        ([("market", "a"), ("food", "a"), ("food", "b")], "NO"),
        ([("market", "a"), ("food", "a"), ("tax", "b")], "YES"),
        ([("market", "a")], "NO"),
        ([], "NO"),
    ],
)
def test_two_listings_are_of_two_fields_where_neither_list_nor_authority_is_the_same(
    listed: list[tuple[str, str]], answer: str
) -> None:
    lists = by_field(determined(*one) for one in listed)
    ruled = escalation(shipped_law(), "410100", subject_kind("国有企业"), lists, "2026-03-02")
    assert ruled.answer.value == answer


def test_what_is_held_against_nobody_adds_no_force() -> None:
    kinds = (ListStanding.WATCH, ListStanding.INCENTIVE, ListStanding.REFERENCE)
    some = [determined(one.value, one.value, list_standing=one) for one in kinds]
    order = determined("order", "court", kind=DeterminationKind.CONSUMPTION_ORDER)
    assert by_field([*some, order]) == ()
    assert escalation(shipped_law(), "410100", subject_kind("机关"), (), "2026-03-02").grounds[0].code == (
        "NOT_AN_ENTERPRISE"
    )
