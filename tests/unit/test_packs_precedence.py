"""Which of several texts stands: rank, then nearness, then the later; and a text that yields says so."""

import pytest

from graph.packs.load import read_packs
from graph.packs.lookup import LawBook

HEAD = """
[pack]
id = "{id}"
place = "{place}"
instrument = "{id}"
rank = "{rank}"
valid_from = {since}
valid_until = "unset"
text = "decisions.txt"

[[value]]
key = "{key}"
value = {value}
article = "一"
quotation = "某规定"
rests_on = "text"
{more}
"""


def pack(name: str, place: str, rank: str, **more: str) -> tuple[str, bytes]:
    fields = {"since": "2020-01-01", "key": "dispute.total", "value": f'"{name}"', "more": "", **more}
    return f"{name}.toml", HEAD.format(id=name, place=place, rank=rank, **fields).encode()


def stands(
    *packs: tuple[str, bytes], place: str = "410103", day: str = "2025-01-01"
) -> tuple[str, list[str]]:
    found = LawBook(read_packs(dict(packs)), "").value("dispute.total", place, day)
    return found.value, [one.pack for one in found.outranked]


LAW = pack("law", "100000", "LAW")
REGULATION = pack("regulation", "410000", "LOCAL_REGULATION")
CITY = pack("city", "410100", "CITY_DOCUMENT")
DISTRICT = pack("district", "410103", "DISTRICT_DOCUMENT")
PROVINCE = pack("province", "410000", "PROVINCIAL_DOCUMENT")
RULE = pack("rule", "410000", "PROVINCIAL_RULE")
MINISTRY = pack("ministry", "100000", "MINISTRY_RULE", since="2026-04-01")


@pytest.mark.parametrize(
    ("packs", "standing", "outranked"),
    [
        ((CITY, REGULATION, LAW), "law", ["regulation", "city"]),
        ((CITY, PROVINCE), "province", ["city"]),
        ((CITY, DISTRICT), "district", ["city"]),
        ((DISTRICT, REGULATION), "regulation", ["district"]),
        ((CITY, pack("later", "410100", "CITY_DOCUMENT", since="2021-01-01")), "later", ["city"]),
        ((CITY, pack("elsewhere", "410200", "CITY_DOCUMENT")), "city", []),
        ((pack("house", "100000", "HOUSE_DECISION"), DISTRICT), "district", ["house"]),
    ],
)
def test_what_stands(packs: tuple[tuple[str, bytes], ...], standing: str, outranked: list[str]) -> None:
    assert stands(*packs) == (standing, outranked)
    assert stands(*reversed(packs)) == (standing, outranked)


def test_at_equal_rank_the_nearest_place_stands_before_the_later_text() -> None:
    assert stands(RULE, MINISTRY, day="2026-05-01") == ("rule", ["ministry"])


def test_a_text_that_yields_stands_only_until_the_other_speaks() -> None:
    yielding = pack("regulation", "410000", "LOCAL_REGULATION", more='yields_to = ["ministry"]')
    assert stands(yielding, MINISTRY, day="2026-03-31") == ("regulation", [])
    assert stands(yielding, MINISTRY, CITY, day="2026-04-01") == ("ministry", ["regulation", "city"])


def test_what_adds_up_is_told_once_with_the_clause_that_stands_first() -> None:
    city = pack("city", "410100", "CITY_DOCUMENT", key="publicity.sites", value='["a", "b"]')
    district = pack("district", "410103", "DISTRICT_DOCUMENT", key="publicity.sites", value='["b", "c"]')
    found = LawBook(read_packs(dict([city, district])), "").value("publicity.sites", "410103", "2025-01-01")
    assert found.value == ["b", "c", "a"]
    assert [one.pack for one in found.sources] == ["district", "district", "city"]
    assert [one.pack for one in found.citations] == ["district", "city"]
