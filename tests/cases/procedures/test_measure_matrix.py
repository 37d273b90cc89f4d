"""Every state of a case of joint measures, and of a task, by every command: done, or refused with its sentence.

The way to each state and what each command must do there are read off the tables; what the gateway does is not.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from gateway.settings import GraphSettings
from graph.model.measure_cases import MeasureCaseState, MeasureTaskState
from graph.rules.procedures.measure_steps import MEASURE_CASE, MEASURE_TASK
from graph.rules.procedures.restoration_steps import RestorationCommand
from graph.rules.procedures.transitions import ProcedureTable, graphql_name, transition
from tests.cases.procedures.test_matrix import ways
from tests.cases.procedures.test_restoration_matrix import RestorationOffice
from tests.city import PATIENT, story_city, zhengzhou

pytestmark = pytest.mark.anyio

DEPARTMENT = "郑州市交通运输局"
TODAY = "2026-04-11"
UPON = {
    "annul_record": "record",
    "grant_restoration": "restoration",
    "push_measures": "case",
    "withdraw_measure_case": "case",
}
"""Upon what each command is; what is not here is upon a task, and its department does it."""

GIVEN: dict[str, dict[str, Any]] = {
    "annul_record": {"reason": "决定错误", "on": TODAY},
    "grant_restoration": {"reason": "符合条件", "basis": "CONDITIONS"},
    "push_measures": {"departments": ["郑州市公共资源交易中心"]},
    "withdraw_measure_case": {"reason": "不再作为联合惩戒对象"},
    "acknowledge_task": {},
    "execute_task": {"on": TODAY, "account": "已从严审核其许可申请"},
    "find_task_inapplicable": {"reason": "该主体未在本部门申请许可"},
    "decline_task": {"reason": "本部门不采用推荐性措施"},
    "feed_back_task": {"account": "措施办理情况如上"},
}
BEFORE_FEEDBACK = ("acknowledge_task", "execute_task")
"""What a task needs before the feedback that its case's table knows as one step."""

DO = "mutation D($i: {kind}!) {{ {name}(input: $i) {{ {fields} }} }}"
LOOK = """query L($case: ID!) { node(id: $case) { ... on MeasureCase {
  state pending tasks { id state pending department } } } }"""


class MeasureOffice(RestorationOffice):
    """One city in which every trial has a record with an accepted application, and a case of its own."""

    def penalty(self, number: int, fine: str = "2") -> dict[str, object]:
        more = {"severity": "SEVERE", "finalOn": "2026-01-20"}
        return super().penalty(number, fine) | more

    async def do(self, caller: str, command: str, given: dict[str, Any], fields: str = "replayed") -> Any:
        """Do one command; return its answer and the codes of what was refused."""
        name = graphql_name(command)
        query = DO.format(kind=name[0].upper() + name[1:] + "Input", name=name, fields=fields)
        said = await self.there.ask(caller, query, i={"key": f"k{next(self.keys)}", **given})
        return (said.data or {}).get(name), said.codes

    async def trial(self, number: int, *, pushed: bool) -> dict[str, str]:
        """Return a record with an application and a case upon it, and its task where it was pushed."""
        record = await self.report(number)
        restoration = await self.apply(record)
        assert (await self.take(record, restoration, RestorationCommand.ACCEPT, ""))[1] == []
        chosen = [{"code": "ADM-APPROVAL", "lastDay": "2027-04-10"}]
        given = {"record": record, "measures": chosen, "reason": "严重失信主体"}
        made, refused = await self.do("initiator", "start_measure_case", given, "case { id }")
        assert refused == []
        names = {"record": record, "restoration": restoration, "case": made["case"]["id"], "task": ""}
        return await self.pushed(names) if pushed else names

    async def pushed(self, names: dict[str, str]) -> dict[str, str]:
        """Push a case to its department."""
        given = {"case": names["case"], "departments": [DEPARTMENT]}
        made, refused = await self.do("initiator", "push_measures", given, "case { tasks { id } }")
        assert refused == []
        return names | {"task": made["case"]["tasks"][0]["id"]}

    async def step(self, names: dict[str, str], command: str) -> list[str]:
        """Do a command of a table; return the codes of what was refused."""
        upon = UPON.get(command, "task")
        if not names[upon]:
            return ["CASE_STATE_UNFIT"]  # nothing was pushed: there is no task to do it upon
        caller = "initiator" if command in UPON else "transport"
        return (await self.do(caller, command, GIVEN[command] | {upon: names[upon]}))[1]

    async def look(self, names: dict[str, str]) -> tuple[str, str]:
        """Return the states of the case and of its first task, as its initiator is told."""
        said = await self.there.ask("initiator", LOOK, case=names["case"])
        case = said.data["node"]
        assert case["pending"] == (MeasureCaseState[case["state"]] not in MEASURE_CASE.ends)
        task = next((one for one in case["tasks"] if one["department"] == DEPARTMENT), None)
        assert all(
            one["pending"] == (MeasureTaskState[one["state"]] not in MEASURE_TASK.ends)
            for one in case["tasks"]
        )
        return case["state"], task["state"] if task else ""


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MeasureOffice]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        opened.clock.now += timedelta(days=40)
        yield MeasureOffice(opened)


def commands(table: ProcedureTable[Any]) -> list[tuple[str, str]]:
    return sorted({(row.command, row.choice) for row in table.rows})


@pytest.mark.parametrize("state", MeasureTaskState, ids=lambda state: state.name)
async def test_every_command_upon_a_task_is_done_or_refused_as_its_table_says(
    office: MeasureOffice, state: MeasureTaskState
) -> None:
    for place, (command, choice) in enumerate(commands(MEASURE_TASK)):
        number = 2_000 + list(MeasureTaskState).index(state) * 20 + place
        names = await office.trial(number, pushed=True)
        for step, _ in ways(MEASURE_TASK)[state]:
            assert await office.step(names, step) == [], (state, step)
        row = transition(MEASURE_TASK, state, command, choice)
        refused = await office.step(names, command)
        assert (await office.look(names))[1] == (row.to if row else state).name, (state, command)
        if row:
            assert refused == [], (state, command)
        elif UPON.get(command) != "record" and UPON.get(command) != "restoration":
            assert refused == ["CASE_STATE_UNFIT"], (state, command)


@pytest.mark.parametrize("state", MeasureCaseState, ids=lambda state: state.name)
async def test_every_command_upon_a_case_is_done_or_refused_as_its_table_says(
    office: MeasureOffice, state: MeasureCaseState
) -> None:
    for place, (command, choice) in enumerate(commands(MEASURE_CASE)):
        number = 3_000 + list(MeasureCaseState).index(state) * 20 + place
        names = await office.trial(number, pushed=False)
        for step, _ in ways(MEASURE_CASE)[state]:
            names = await taken(office, names, step)
        row = transition(MEASURE_CASE, state, command, choice)
        if command == "feed_back_task" and state is MeasureCaseState.PUSHED:
            assert [await office.step(names, one) for one in BEFORE_FEEDBACK] == [[], []]
        refused = await office.step(names, command)
        assert (await office.look(names))[0] == (row.to if row else state).name, (state, command)
        if row:
            assert refused == [], (state, command)
        elif UPON.get(command) != "record" and UPON.get(command) != "restoration":
            assert refused == ["CASE_STATE_UNFIT"], (state, command)


async def taken(office: MeasureOffice, names: dict[str, str], step: str) -> dict[str, str]:
    """Do a step on the way to a state of a case."""
    if step == "push_measures":
        return await office.pushed(names)
    before = BEFORE_FEEDBACK if step == "feed_back_task" else ()
    for one in (*before, step):
        assert await office.step(names, one) == [], one
    return names
