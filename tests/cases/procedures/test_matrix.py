"""Every state of a dispute by every command: done, or refused with its sentence, through the whole gateway.

The way to each state and what each command must do there are read off the table; what the gateway does is not.
"""

from collections.abc import AsyncIterator
from enum import Enum
from itertools import count
from typing import TypeVar

import pytest

from gateway.settings import GraphSettings
from graph.model.facts import DisputeState
from graph.rules.procedures.dispute_steps import DISPUTE, DisputeCommand
from graph.rules.procedures.transitions import ProcedureTable, graphql_name, transition
from graph.synthetic import story
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

BY = {
    DisputeCommand.FORWARD: "centre",
    DisputeCommand.TEST: "authority",
    DisputeCommand.VERIFY: "authority",
    DisputeCommand.ANSWER: "centre",
    DisputeCommand.WITHDRAW: "contested",
    DisputeCommand.LAPSE: "centre",
    DisputeCommand.ANNUL: "authority",
}
STEPS = sorted({(row.command, row.choice) for row in DISPUTE.rows})
STEP = "mutation S($i: {kind}!) {{ {name}(input: $i) {{ dispute {{ state pending }} }} }}"
ANNUL = "mutation A($i: AnnulRecordInput!) { annulRecord(input: $i) { replayed } }"
OPEN = "mutation O($i: OpenDisputeInput!) { openDispute(input: $i) { dispute { id } } }"
LOOK = "query L($id: ID!) { node(id: $id) { ... on Penalty { disputes { state pending } } } }"
REPORT = """mutation R($i: ReportRecordsInput!) { reportRecords(input: $i) { rows { record outcome } } }"""


S = TypeVar("S", bound=Enum)


def ways(table: ProcedureTable[S]) -> dict[S, list[tuple[str, str]]]:
    """Return the shortest way to each state, by the table."""
    found: dict[S, list[tuple[str, str]]] = {table.begins: []}
    for _ in type(table.begins):
        for row in table.rows:
            for state in row.since & found.keys():
                found.setdefault(row.to, [*found[state], (row.command, row.choice)])
    return found


WAYS = ways(DISPUTE)


class Office:
    """One city in which every trial has a record and a dispute of its own."""

    def __init__(self, there: There) -> None:
        self.there = there
        self.keys = count()

    def penalty(self, number: int, fine: str = "2") -> dict[str, object]:
        return {
            "uscc": story.CONTESTED,
            "party": "郑州诚立建筑工程有限公司",
            "representative": "林志远",
            "documentNumber": f"郑市监处罚〔2026〕{8000 + number}号",
            "authority": story.AUTHORITY_NAME,
            "authorityCode": story.AUTHORITY,
            "violation": "发布虚假广告",
            "circumstances": "宣传资料与实际资质不符",
            "basis": "《中华人民共和国广告法》第五十五条",
            "kinds": ["罚款"],
            "content": f"罚款{fine}万元",
            "fine": fine,
            "decidedOn": "2026-01-20",
            "expiresOn": "2099-12-31",
        }

    async def report(self, number: int, fine: str = "2") -> str:
        asked = {"key": f"k{next(self.keys)}", "records": [self.penalty(number, fine)]}
        said = await self.there.ask("authority", REPORT, i=asked)
        return said.data["reportRecords"]["rows"][0]["record"]

    async def open(self, record: str) -> str:
        asked = {"key": f"k{next(self.keys)}", "record": record, "grounds": "事实有误"}
        said = await self.there.ask("contested", OPEN, i=asked)
        return said.data["openDispute"]["dispute"]["id"]

    async def step(self, record: str, dispute: str, command: DisputeCommand, choice: str) -> tuple[str, list]:
        """Do one step; return the state that the dispute has come to, and the codes of what was refused."""
        given = {"key": f"k{next(self.keys)}", "reason": "经核实"}
        if command is DisputeCommand.ANNUL:
            day = self.there.clock.now.date().isoformat()
            said = await self.there.ask(BY[command], ANNUL, i={**given, "record": record, "on": day})
        else:
            given |= {"dispute": dispute} | ({"finding": choice} if choice else {})
            if command is DisputeCommand.TEST:
                given |= {"since": "2026-03-02", "until": "2026-03-02"}
            name = graphql_name(command.value)
            query = STEP.format(kind=name[0].upper() + name[1:] + "Input", name=name)
            said = await self.there.ask(BY[command], query, i=given)
        looked = await self.there.ask("contested", LOOK, id=record)
        (seen,) = looked.data["node"]["disputes"]
        assert seen["pending"] == (DisputeState[seen["state"]] not in DISPUTE.ends)
        return seen["state"], said.codes


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        yield Office(opened)


@pytest.mark.parametrize("state", DisputeState, ids=lambda state: state.name)
async def test_every_command_is_done_or_refused_as_the_table_says(
    office: Office, state: DisputeState
) -> None:
    for place, (name, choice) in enumerate(STEPS):
        number = list(DisputeState).index(state) * len(STEPS) + place
        record = await office.report(number)
        dispute = await office.open(record)
        for step, finding in WAYS[state]:
            if step == DisputeCommand.ANSWER.value and state is DisputeState.CORRECTED:
                await office.report(number, fine="1")
            reached, refused = await office.step(record, dispute, DisputeCommand(step), finding)
            assert refused == []
        command, row = DisputeCommand(name), transition(DISPUTE, state, name, choice)
        if command is DisputeCommand.ANSWER and state is DisputeState.TO_CORRECT:
            assert (await office.step(record, dispute, command, choice))[1] == ["NOT_CORRECTED_YET"]
            await office.report(number, fine="1")
        reached, refused = await office.step(record, dispute, command, choice)
        assert reached == (row.to if row else state).name, (state, name)
        if row:
            assert refused == []
        elif command is not DisputeCommand.ANNUL:
            assert refused == ["CASE_STATE_UNFIT"]
