"""Every state of a restoration by every command: done, or refused with its sentence, through the whole gateway."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from gateway.settings import GraphSettings
from graph.model.facts import RestorationState
from graph.rules.procedures.restoration_steps import RESTORATION, RestorationCommand
from graph.rules.procedures.transitions import graphql_name, transition
from tests.cases.procedures.test_matrix import Office, ways
from tests.city import PATIENT, story_city, zhengzhou

pytestmark = pytest.mark.anyio

STEPS = sorted({(row.command, row.choice) for row in RESTORATION.rows})
WAYS = ways(RESTORATION)
MORE = {
    RestorationCommand.ACCEPT: {"grade": "GENERAL", "correctedOn": "2025-10-21", "dutiesDone": True},
    RestorationCommand.ANNUL: {"on": "2026-03-02"},
}
"""What a step states beside its reason."""
STEP = "mutation S($i: {kind}!) {{ {name}(input: $i) {{ replayed }} }}"
APPLY = (
    """mutation A($i: ApplyForRestorationInput!) { applyForRestoration(input: $i) { restoration { id } } }"""
)
LOOK = "query L($id: ID!) { node(id: $id) { ... on Penalty { restorations { state pending } } } }"


class RestorationOffice(Office):
    """One city in which every trial has a record and an application of its own."""

    def penalty(self, number: int, fine: str = "2") -> dict[str, object]:
        # Decided long enough ago for a grant on the conditions of every level of law.
        return super().penalty(number, fine) | {"decidedOn": "2025-10-20"}

    async def apply(self, record: str) -> str:
        asked = {"key": f"k{next(self.keys)}", "record": record, "commitment": "不再违反"}
        said = await self.there.ask("contested", APPLY, i=asked)
        return said.data["applyForRestoration"]["restoration"]["id"]

    async def take(
        self, record: str, case: str, command: RestorationCommand, choice: str
    ) -> tuple[str, list]:
        """Do one step; return the state that the application has come to, and the codes of a refusal."""
        upon = {"record": record} if command is RestorationCommand.ANNUL else {"restoration": case}
        given = {"key": f"k{next(self.keys)}", "reason": "经核实", **upon, **MORE.get(command, {})}
        given |= {"basis": choice} if choice else {}
        name = graphql_name(command.value)
        query = STEP.format(kind=name[0].upper() + name[1:] + "Input", name=name)
        by = "contested" if command is RestorationCommand.WITHDRAW else "authority"
        said = await self.there.ask(by, query, i=given)
        looked = await self.there.ask("contested", LOOK, id=record)
        (seen,) = looked.data["node"]["restorations"]
        state = RestorationState[seen["state"]]
        assert seen["pending"] == (state not in RESTORATION.ends)
        return seen["state"], said.codes


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RestorationOffice]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        opened.clock.now += timedelta(days=40)  # before that day no text in force says what is asked for
        yield RestorationOffice(opened)


@pytest.mark.parametrize("state", RestorationState, ids=lambda state: state.name)
async def test_every_command_is_done_or_refused_as_the_table_says(
    office: RestorationOffice, state: RestorationState
) -> None:
    for place, (name, choice) in enumerate(STEPS):
        record = await office.report(list(RestorationState).index(state) * len(STEPS) + place)
        case = await office.apply(record)
        for step, basis in WAYS[state]:
            assert (await office.take(record, case, RestorationCommand(step), basis))[1] == []
        command, row = RestorationCommand(name), transition(RESTORATION, state, name, choice)
        reached, refused = await office.take(record, case, command, choice)
        assert reached == (row.to if row else state).name, (state, name)
        if row:
            assert refused == []
        elif command is not RestorationCommand.ANNUL:
            assert refused == ["CASE_STATE_UNFIT"]
