"""Every state of a listing by every command: done, or refused with its sentence.

The way to each state and what each command must do there are read off the table; what the gateway does is not.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from gateway.settings import GraphSettings
from graph.model.listing_cases import ListingState
from graph.rules.procedures.listing_steps import LISTING, ON_LIST
from graph.rules.procedures.transitions import graphql_name, transition
from graph.synthetic import story
from tests.cases.procedures.test_matrix import ways
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

CALLERS = {"defend_listing": "contested", "lapse_listing": "overseer"}
"""Who does a step that is not the authority's."""

PARTS = {
    "grounds": "市场监督管理严重违法失信名单管理办法",
    "standard": "第五条至第十条所列情形",
    "procedure": "立案、告知、听取陈述申辩、决定、公布",
    "dispute": "可向认定机关提出异议，也可申请行政复议",
    "exit": "期满、信用修复或者撤销后移出",
}
NOTICE = {
    "written": True,
    "grounds": PARTS["grounds"],
    "reasons": "拒不改正严重违法行为",
    "measures": "依法实施信用惩戒",
    "rights": "可以陈述、申辩",
    "objection": "可以提出异议",
}
DO = "mutation D($i: {kind}!) {{ {name}(input: $i) {{ listing {{ {fields} }} replayed }} }}"
LOOK = """query L($id: ID!) { node(id: $id) { ... on ListingCase {
  state pending onList determination steps { command decision exit } } } }"""


def given(command: str, choice: str, number: int) -> dict[str, Any]:
    """What a command takes, which way it goes."""
    return {
        "give_listing_notice": NOTICE,
        "defend_listing": {"account": "已按期改正"},
        "decide_listing": {
            "decision": choice,
            "reason": "事实清楚，证据充分",
            "documentNumber": f"郑市监名单〔2026〕{number}号",
            "lastDay": None if choice == "DROP" else "2029-03-01",
            "remedies": ["RECONSIDERATION", "LITIGATION"],
        },
        "publish_listing": {"lastDay": "2028-03-01"},
        "exit_listing": {"exit": choice, "reason": "移出"},
        "withdraw_listing": {"reason": "重新核查"},
        "lapse_listing": {"reason": "主体已注销"},
    }[command]


class ListingOffice:
    """One city in which every trial is a listing on a list of its own."""

    def __init__(self, there: There) -> None:
        self.there = there
        self.keys = count(1)

    async def do(self, caller: str, command: str, said: dict[str, Any], fields: str = "id") -> Any:
        """Do one command; return its answer and the codes of what was refused."""
        name = graphql_name(command)
        query = DO.format(kind=name[0].upper() + name[1:] + "Input", name=name, fields=fields)
        answer = await self.there.ask(caller, query, i={"key": f"k{next(self.keys)}", **said})
        return (answer.data or {}).get(name), answer.codes

    async def propose(self, number: int, **more: Any) -> str:
        """Propose a listing on the list of that number; return its id."""
        said = {
            "uscc": story.CONTESTED,
            "listName": f"第{number}号名单",
            "listStanding": "SERIOUS",
            "reason": "严重违法失信",
            **PARTS,
            **more,
        }
        made, refused = await self.do("initiator", "propose_listing", said)
        assert refused == [], refused
        return made["listing"]["id"]

    async def step(self, listing: str, command: str, choice: str, number: int) -> list[str]:
        """Do a step of the table; return the codes of what was refused."""
        said = given(command, choice, number) | {"listing": listing}
        return (await self.do(CALLERS.get(command, "initiator"), command, said))[1]

    async def look(self, listing: str, caller: str = "initiator") -> Any:
        """Return a listing as a caller is told of it."""
        return (await self.there.ask(caller, LOOK, id=listing)).data["node"]


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ListingOffice]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        yield ListingOffice(opened)


COMMANDS = sorted({(row.command, row.choice) for row in LISTING.rows})


@pytest.mark.parametrize("state", ListingState, ids=lambda state: state.name)
async def test_every_command_upon_a_listing_is_done_or_refused_as_its_table_says(
    office: ListingOffice, state: ListingState
) -> None:
    for place, (command, choice) in enumerate(COMMANDS):
        number = list(ListingState).index(state) * 20 + place + 1
        listing = await office.propose(number)
        for step, way in ways(LISTING)[state]:
            # Nobody leaves by a term that runs, and another way leads to the same state.
            taken = "RESTORED" if way == "TERM" else way
            assert await office.step(listing, step, taken, number) == [], (state, step)
        row = transition(LISTING, state, command, choice)
        refused = await office.step(listing, command, choice, number)
        if (command, choice) == ("exit_listing", "TERM") and row:
            assert refused == ["LISTING_TERM_RUNS"]  # nobody leaves by a term that runs
            continue
        seen = await office.look(listing)
        if command == "defend_listing" and state is ListingState.PROPOSED:
            assert refused == ["RECORD_UNKNOWN"]  # to its subject it is nothing before it was told
        else:
            assert refused == ([] if row else ["CASE_STATE_UNFIT"]), (state, command, choice)
        then = row.to if row else state
        assert seen["state"] == then.name, (state, command, choice)
        assert seen["pending"] == (then not in LISTING.ends)
        assert seen["onList"] == (then in ON_LIST)


async def test_a_term_that_is_over_lets_the_subject_leave(office: ListingOffice) -> None:
    listing = await office.propose(900)
    for step, way in ways(LISTING)[ListingState.LISTED]:
        assert await office.step(listing, step, way, 900) == []
    now = office.there.clock.now
    office.there.clock.now += timedelta(days=1_200)
    try:
        seen = await office.look(listing)
        assert (seen["state"], seen["onList"]) == ("LISTED", False)  # it ended without anybody's act
        assert await office.step(listing, "exit_listing", "TERM", 900) == []
        assert (await office.look(listing))["state"] == "EXITED"
    finally:
        office.there.clock.now = now


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ({"exit": None}, ["EXIT"]),
        ({"dispute": " ", "grounds": None}, ["GROUNDS", "DISPUTE"]),
        (dict.fromkeys(PARTS), ["GROUNDS", "STANDARD", "PROCEDURE", "DISPUTE", "EXIT"]),
    ],
)
async def test_a_list_that_lacks_a_part_is_refused_and_each_part_is_named(
    office: ListingOffice, parts: dict[str, Any], missing: list[str]
) -> None:
    said = {"uscc": story.CONTESTED, "listName": "缺项名单", "listStanding": "WATCH", "reason": "拟列入"}
    query = DO.format(kind="ProposeListingInput", name="proposeListing", fields="id")
    asked = {"key": f"k{next(office.keys)}", **said, **PARTS, **parts}
    answer = await office.there.ask("initiator", query, i=asked)
    (error,) = answer.body["errors"]
    assert error["extensions"]["code"] == "LIST_PARTS_MISSING"
    assert error["extensions"]["parts"] == ", ".join(missing)
    assert error["message"].count(":") >= len(missing)
