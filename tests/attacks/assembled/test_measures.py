"""Who takes no part in joint measures is not told that there are any; who does is told of its own part alone."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from gateway.settings import GraphSettings
from graph.synthetic import story
from schema.ids import global_id
from tests.cases.procedures.test_measure_matrix import DEPARTMENT, GIVEN, UPON, MeasureOffice
from tests.city import PATIENT, story_city, zhengzhou

pytestmark = pytest.mark.anyio

RESOURCES = "郑州市公共资源交易中心"
SECRET = "反馈内文甲乙丙丁"
REASON = "签收说明戊己庚辛"
TELL = """query N($id: ID!) { node(id: $id) { __typename id
  ... on MeasureCase { state initiator reason steps { command department reason }
    tasks { id department state steps { command department reason } } }
  ... on MeasureTask { come: state department done: steps { command reason } }
} }"""
ABOUT = """query A($id: ID!) { node(id: $id) { ... on Penalty { documentNumber
  measureCases { id state tasks { id department } } } } }"""
COMMANDS = {
    "acknowledge_task": "task",
    "execute_task": "task",
    "find_task_inapplicable": "task",
    "decline_task": "task",
    "feed_back_task": "task",
    "push_measures": "case",
    "withdraw_measure_case": "case",
}
OUTSIDERS = ("public", "company", "officer", "A", "idle", "auditor")
"""Nobody of them takes part: the first case was pushed to one department only."""


class Scene(MeasureOffice):
    """Two cases: one pushed to the department of transport alone, one to two departments, both fed back."""

    alone: dict[str, str]
    shared: dict[str, str]

    async def play(self) -> None:
        self.alone = await self.trial(6_000, pushed=True)
        self.shared = await self.trial(6_001, pushed=True)
        given = {"case": self.shared["case"], "departments": [RESOURCES]}
        assert (await self.do("initiator", "push_measures", given))[1] == []
        for names in (self.alone, self.shared):
            upon = {"task": names["task"]}
            done = await self.do("transport", "acknowledge_task", upon | {"reason": REASON})
            assert done[1] == []
            assert await self.step(names, "execute_task") == []
            said = await self.do("transport", "feed_back_task", upon | {"account": SECRET})
            assert said[1] == []


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        opened.clock.now += timedelta(days=40)
        played = Scene(opened)
        await played.play()
        yield played


def without_names(body: dict[str, Any]) -> Any:
    """Return an answer without what differs between any two of them."""
    return {"data": body.get("data"), "errors": [one["message"] for one in body.get("errors", [])]}


@pytest.mark.parametrize("caller", OUTSIDERS)
async def test_what_is_there_is_told_as_what_is_not(scene: Scene, caller: str) -> None:
    record = "".join(reversed("0123456789abcdef"))
    for kind, name in (("MeasureCase", "case"), ("MeasureTask", "task")):
        there = await scene.there.ask(caller, TELL, id=scene.alone[name])
        nowhere = await scene.there.ask(caller, TELL, id=global_id(kind)(f"{record}/{record}"))
        assert without_names(there.body) == without_names(nowhere.body)
        assert (there.data or {}).get("node") is None


@pytest.mark.parametrize("caller", OUTSIDERS)
@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_upon_it_is_refused_as_one_upon_nothing(
    scene: Scene, caller: str, command: str
) -> None:
    name = COMMANDS[command]
    kind = "MeasureCase" if name == "case" else "MeasureTask"
    upon = UPON.get(command, "task")
    there = await scene.do(caller, command, GIVEN[command] | {upon: scene.alone[name]})
    nowhere = await scene.do(caller, command, GIVEN[command] | {upon: global_id(kind)("nowhere/nowhere")})
    assert there == nowhere
    assert there[1] in (["RECORD_UNKNOWN"], ["DOCUMENT_INVALID"])


@pytest.mark.parametrize("caller", OUTSIDERS)
async def test_a_record_shows_no_case_to_who_takes_no_part(scene: Scene, caller: str) -> None:
    said = await scene.there.ask(caller, ABOUT, id=scene.alone["record"])
    node = (said.data or {}).get("node") or {}
    assert not node.get("measureCases")
    lists = await scene.there.ask(caller, "{ measureCases { totalCount nodes { id } } }")
    assert not ((lists.data or {}).get("measureCases") or {}).get("nodes")


async def test_a_department_reads_no_word_of_another(scene: Scene) -> None:
    asked: list[tuple[str, dict[str, str]]] = [
        (TELL, {"id": scene.shared["case"]}),
        (TELL, {"id": scene.shared["task"]}),
        (ABOUT, {"id": scene.shared["record"]}),
        ("{ tasks(first: 100) { totalCount nodes { id department steps { reason } } } }", {}),
        ("{ measureCases(first: 100) { totalCount nodes { id tasks { id } } } }", {}),
        (f'{{ tasks(department: "{DEPARTMENT}") {{ totalCount nodes {{ id }} }} }}', {}),
    ]
    for query, variables in asked:
        told = json.dumps((await scene.there.ask("officer", query, **variables)).body, ensure_ascii=False)
        for word in (SECRET, REASON, scene.shared["task"], scene.alone["case"], scene.alone["task"]):
            told_of_itself = word in variables.values()
            assert word not in told or told_of_itself, (query, word)
    seen = await scene.there.ask("officer", TELL, id=scene.shared["case"])
    assert [one["department"] for one in seen.data["node"]["tasks"]] == [RESOURCES]


async def test_its_initiator_the_centre_and_its_subject_are_told(scene: Scene) -> None:
    for caller in ("initiator", "overseer", "contested"):
        said = await scene.there.ask(caller, TELL, id=scene.shared["case"])
        assert SECRET in json.dumps(said.body, ensure_ascii=False), caller


async def test_every_command_leaves_an_entry_that_names_the_subject(scene: Scene) -> None:
    names = await scene.trial(6_002, pushed=True)
    ledger, city = scene.there.city.ledger, scene.there.city
    handle = city.pseudonymizer.subject_handle(await scene.there.company(story.CONTESTED))
    done = ("acknowledge_task", "execute_task", "find_task_inapplicable", "decline_task", "feed_back_task")
    for command in (*done, "withdraw_measure_case"):
        assert await scene.step(names, command) == []
        outcome, intent = [row.entry for row in (await ledger.search(first=2)).rows]
        assert (outcome.phase, intent.phase, outcome.outcome) == ("OUTCOME", "INTENT", "ANSWERED"), command
        assert outcome.write_key == intent.write_key
        assert handle in outcome.subjects, command


async def test_the_ledger_has_no_word_of_it_and_names_the_subject(scene: Scene) -> None:
    said = await scene.there.ask("transport", TELL, id=scene.shared["task"])
    entry = said.entry
    assert entry is not None
    whom = await scene.there.company(story.CONTESTED)
    assert scene.there.city.pseudonymizer.subject_handle(whom) in entry.subjects
    assert SECRET not in repr(entry)
