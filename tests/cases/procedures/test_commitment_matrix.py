"""Every state of a commitment by every command: done, or refused with its sentence.

The way to each state and what each command must do there are read off the table; what the gateway does is not.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from gateway.settings import GraphSettings
from graph.model.commitments import CommitmentState
from graph.rules.procedures.commitment_steps import COMMITMENT, CommitmentCommand
from graph.rules.procedures.transitions import graphql_name, transition
from graph.synthetic import story
from tests.cases.procedures.test_matrix import ways
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

CALLERS = {"withdraw_commitment": "contested"}
"""Who does a step that is not the authority's."""

SAID = {
    "review_commitment": {"reason": "复核时履行正常", "reviewBy": "2026-06-01"},
    "fulfil_commitment": {"reason": "整改已完成"},
    "breach_commitment": {"findings": "经现场检查，未按承诺配备消防设施"},
    "withdraw_commitment": {"reason": "不再经营该业务"},
    "lapse_commitment": {"reason": "承诺事项已不存在"},
}
TERMS = "三十日内配齐消防设施"
DO = "mutation D($i: {kind}!) {{ {name}(input: $i) {{ commitment {{ id }} replayed }} }}"
LOOK = """query L($id: ID!) { node(id: $id) { ... on Commitment {
  state pending overdue closedOn steps { command } clocks { what due } } } }"""
OVERDUE = """query O($a: String) { commitments(overdue: true, authority: $a, first: 1) {
  totalCount nodes { id } pageInfo { endCursor hasNextPage } } }"""


class CommitmentOffice:
    """One city in which every trial is a commitment of its own."""

    def __init__(self, there: There) -> None:
        self.there = there
        self.keys = count(1)

    async def do(self, caller: str, command: str, said: dict[str, Any]) -> Any:
        """Do one command; return its answer and the codes of what was refused."""
        name = graphql_name(command)
        query = DO.format(kind=name[0].upper() + name[1:] + "Input", name=name)
        answer = await self.there.ask(caller, query, i={"key": f"k{next(self.keys)}", **said})
        return (answer.data or {}).get(name), answer.codes

    async def make(self, caller: str = "initiator", **more: Any) -> str:
        """Make a commitment, to be reviewed by the tenth; return its id."""
        said = {
            "uscc": story.CONTESTED,
            "kind": "RESTORATION",
            "terms": TERMS,
            "toEverybody": False,
            "consent": True,
            "reviewBy": "2026-03-10",
            **more,
        }
        made, refused = await self.do(caller, "make_commitment", said)
        assert refused == [], refused
        found: str = made["commitment"]["id"]
        return found

    async def step(self, commitment: str, command: str, caller: str = "") -> list[str]:
        """Do a step of the table; return the codes of what was refused."""
        said = SAID[command] | {"commitment": commitment}
        refused: list[str] = (await self.do(caller or CALLERS.get(command, "initiator"), command, said))[1]
        return refused

    async def look(self, commitment: str, caller: str = "initiator") -> Any:
        """Return a commitment as a caller is told of it."""
        return (await self.there.ask(caller, LOOK, id=commitment)).data["node"]

    async def later(self, commitment: str, command: str, days: int = 20) -> list[str]:
        """Do a step once some days have passed; return the codes of what was refused."""
        now = self.there.clock.now
        self.there.clock.now += timedelta(days=days)
        try:
            return await self.step(commitment, command)
        finally:
            self.there.clock.now = now


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CommitmentOffice]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        yield CommitmentOffice(opened)


async def led_to(office: CommitmentOffice, state: CommitmentState) -> str:
    """Return a commitment that its steps led to a state, all on one day but a lapse."""
    made = await office.make(**({"reviewBy": "2026-03-03"} if state is CommitmentState.LAPSED else {}))
    for command, _ in ways(COMMITMENT)[state]:
        days = 2 if command == CommitmentCommand.LAPSE.value else 0
        assert await office.later(made, command, days) == [], (state, command)
    return made


@pytest.mark.parametrize("state", CommitmentState, ids=lambda state: state.name)
async def test_every_command_upon_a_commitment_is_done_or_refused_as_its_table_says(
    office: CommitmentOffice, state: CommitmentState
) -> None:
    for command in sorted({row.command for row in COMMITMENT.rows}):
        made = await led_to(office, state)
        row = transition(COMMITMENT, state, command)
        refused = await office.step(made, command)
        if command == "lapse_commitment" and row:
            assert refused == ["COMMITMENT_REVIEW_AHEAD"]  # not before its review date has passed
            assert await office.step(made, "withdraw_commitment") == []
            continue
        assert refused == ([] if row else ["CASE_STATE_UNFIT"]), (state, command)
        then = row.to if row else state
        now = office.there.clock.now
        office.there.clock.now += timedelta(days=3)
        seen = await office.look(made)
        office.there.clock.now = now
        assert seen["state"] == then.name, (state, command)
        assert seen["pending"] == (then not in COMMITMENT.ends)
        if seen["pending"]:
            assert await office.step(made, "withdraw_commitment") == []


async def test_what_is_late_is_listed_for_the_centre_and_its_authority_page_by_page(
    office: CommitmentOffice,
) -> None:
    made = [await office.make(caller="contested", authority=story.AUTHORITY, consent=True) for _ in range(2)]
    unset = await office.make(reviewBy=None)
    early = (await office.there.ask("overseer", OVERDUE)).data["commitments"]
    assert early["totalCount"] == 0
    now = office.there.clock.now
    office.there.clock.now += timedelta(days=20)
    try:
        for caller in ("overseer", "initiator"):
            found = (await office.there.ask(caller, OVERDUE)).data["commitments"]
            assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (2, True), caller
            assert found["nodes"] == [{"id": made[1]}]
        foreign = (await office.there.ask("stranger", OVERDUE, a=story.AUTHORITY)).data["commitments"]
        assert foreign["totalCount"] == 0
        seen = await office.look(unset)
        assert (seen["overdue"], seen["clocks"]) == (False, [{"what": "REVIEW", "due": None}])
        assert await office.step(unset, "lapse_commitment") == ["COMMITMENT_REVIEW_AHEAD"]  # it has none
        assert await office.step(made[0], "lapse_commitment") == []
        assert await office.step(made[1], "review_commitment") == []
    finally:
        office.there.clock.now = now


@pytest.mark.parametrize("command", sorted({row.command for row in COMMITMENT.rows}))
@pytest.mark.parametrize("caller", ["stranger", "company", "public", "officer", "transport"])
async def test_nobody_else_moves_a_commitment(office: CommitmentOffice, caller: str, command: str) -> None:
    made = await office.make()
    refused = await office.step(made, command, caller)
    assert len(refused) == 1
    assert refused[0] in {"RECORD_UNKNOWN", "WRITE_REFUSED", "WRITE_NEEDS_PURPOSE"}
    assert (await office.look(made))["state"] == "MADE"
    assert await office.step(made, "withdraw_commitment") == []


async def test_who_may_not_know_of_a_commitment_is_told_as_of_none(office: CommitmentOffice) -> None:
    hidden = await office.make()
    public = await office.make(toEverybody=True, consent=False)
    for caller in ("stranger", "company", "public"):
        assert await office.look(hidden, caller) is None
        assert (await office.look(public, caller))["state"] == "MADE"
    for caller in ("officer", "overseer", "contested"):
        assert (await office.look(hidden, caller))["state"] == "MADE"
    for made in (hidden, public):
        assert await office.step(made, "withdraw_commitment") == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"terms": " "}, "COMMITMENT_UNFIT"),
        ({"consent": False}, "COMMITMENT_CONSENT_MISSING"),
        ({"reviewBy": "2026-03-02"}, "COMMITMENT_REVIEW_UNFIT"),
        ({"authority": "91410100000000000X"}, "WRITE_REFUSED"),
        ({"uscc": "91410100MA00000000"}, "RECORD_UNKNOWN"),
    ],
)
async def test_what_a_commitment_asks(office: CommitmentOffice, more: dict[str, Any], code: str) -> None:
    said = {"uscc": story.CONTESTED, "kind": "ACTIVE", "terms": TERMS, "toEverybody": False, "consent": True}
    assert (await office.do("initiator", "make_commitment", said | more))[1] == [code]


async def test_a_subject_names_who_reviews_it(office: CommitmentOffice) -> None:
    said = {"uscc": story.CONTESTED, "kind": "ACTIVE", "terms": TERMS, "toEverybody": True, "consent": True}
    refused = await office.do("contested", "make_commitment", said)
    assert refused[1] == ["COMMITMENT_AUTHORITY_UNKNOWN"]
    of_another = await office.do("company", "make_commitment", said | {"authority": story.AUTHORITY})
    assert of_another[1] == ["WRITE_REFUSED"]
