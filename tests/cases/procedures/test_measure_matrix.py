"""Every state of a case of joint measures, and of a task, by every command: done, or refused with its sentence.

The way to each state and what each command must do there are read off the tables; what the gateway does is not.
"""

from collections.abc import AsyncIterator
from enum import Enum
from itertools import count
from typing import Any

import pytest

from gateway.settings import GraphSettings
from graph.model.measure_cases import MeasureCaseState, MeasureTaskState
from graph.rules.procedures.measure_steps import LAST, MEASURE_CASE, MEASURE_TASK
from graph.rules.procedures.transitions import ProcedureTable, graphql_name, transition
from graph.synthetic import story
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

RECORD, CASE, TASK = "record", "case", "task"
ON = {
    "annul_record": RECORD,
    "grant_restoration": "restoration",
    "push_measures": CASE,
    "withdraw_measure_case": CASE,
}
BY = {
    "annul_record": "initiator",
    "grant_restoration": "initiator",
    "push_measures": "initiator",
    "withdraw_measure_case": "initiator",
}
"""Upon what each command is, and who does it; what is not here is upon a task, by its department."""

MORE: dict[str, dict[str, Any]] = {
    "annul_record": {"on": "2026-03-02"},
    "grant_restoration": {"basis": "CONDITIONS"},
    "push_measures": {"departments": ["郑州市信用中心"]},
    "execute_task": {"on": "2026-03-02", "account": "已限制参加投标"},
    "feed_back_task": {"account": "已执行"},
}
REPORT = "mutation R($i: ReportRecordsInput!) { reportRecords(input: $i) { rows { record outcome } } }"
DO = "mutation D($i: {kind}!) {{ {name}(input: $i) {{ replayed }} }}"
LOOK = """query L($case: ID!, $task: ID!) {
  case: node(id: $case) { ... on MeasureCase { state pending tasks { id } } }
  task: node(id: $task) { ... on MeasureTask { state pending } }
}"""


def ways(table: ProcedureTable[Any]) -> dict[Any, list[str]]:
    """Return the shortest way to each state, by the table."""
    found: dict[Any, list[str]] = {table.begins: []}
    for _ in type(table.begins):
        for row in table.rows:
            for state in row.since & found.keys():
                found.setdefault(row.to, [*found[state], row.command])
    return found


class Office:
    """One city in which every trial has a record and a case of its own."""

    def __init__(self, there: There) -> None:
        self.there = there
        self.keys = count()

    async def do(self, caller: str, name: str, given: dict[str, Any]) -> tuple[Any, list[str]]:
        """Do one command; return what it answers and the codes of what was refused."""
        kind = name[0].upper() + name[1:] + "Input"
        fields = {"startMeasureCase": "case { id }", "applyForRestoration": "restoration { id }"}
        query = DO.format(kind=kind, name=name).replace("replayed", fields.get(name, "replayed"))
        said = await self.there.ask(caller, query, i={"key": f"k{next(self.keys)}", **given})
        return (said.data or {}).get(name), said.codes

    async def record(self) -> str:
        given = {
            "uscc": story.CONTESTED,
            "party": "郑州诚立建筑工程有限公司",
            "representative": "林志远",
            "documentNumber": f"郑市监处罚〔2026〕{7000 + next(self.keys)}号",
            "authority": story.AUTHORITY_NAME,
            "authorityCode": story.AUTHORITY,
            "violation": "发布虚假广告",
            "circumstances": "宣传资料与实际资质不符",
            "basis": "《中华人民共和国广告法》第五十五条",
            "kinds": ["罚款"],
            "content": "罚款2万元",
            "fine": "2",
            "decidedOn": "2026-01-20",
            "expiresOn": "2099-12-31",
            "severity": "SEVERE",
            "finalOn": "2026-02-20",
        }
        asked = {"key": f"k{next(self.keys)}", "records": [given]}
        said = await self.there.ask("authority", REPORT, i=asked)
        return said.data["reportRecords"]["rows"][0]["record"]

    async def opened(self) -> dict[str, str]:
        """Return a record, and a case upon it that was started."""
        record = await self.record()
        measures = [{"code": "ADM-APPROVAL", "lastDay": "2027-03-01"}]
        given = {"record": record, "measures": measures, "reason": "严重失信"}
        made, refused = await self.do("initiator", "startMeasureCase", given)
        assert refused == []
        return {RECORD: record, CASE: made["case"]["id"]}

    async def take(self, names: dict[str, str], command: str) -> list[str]:
        """Do a command of a table upon what it is upon; return the codes of what was refused."""
        upon, name = ON.get(command, TASK), graphql_name(command)
        given = {upon: names[upon], "reason": "经核实", **MORE.get(command, {})}
        if "account" in given or command == "grant_restoration" and False:
            given.pop("reason")
        _, refused = await self.do(BY.get(command, "transport"), name, given)
        return refused

    async def look(self, names: dict[str, str]) -> Any:
        said = await self.there.ask("overseer", LOOK, case=names[CASE], task=names.get(TASK, names[CASE]))
        return said.data


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        yield Office(opened)


async def test_tryout(office: Office) -> None:
    names = await office.opened()
    _, refused = await office.do(
        "initiator",
        "pushMeasures",
        {"case": names["case"], "departments": ["郑州市交通运输局"], "feedbackBy": "2026-03-10"},
    )
    assert refused == []
    looked = await office.look(names)
    print(looked)
    names["task"] = looked["case"]["tasks"][0]["id"]
    for c in ("acknowledge_task", "execute_task", "feed_back_task"):
        print(c, await office.take(names, c))
    print(await office.look(names))
    print(await office.take(names, "withdraw_measure_case"))
    print(await office.look(names))
