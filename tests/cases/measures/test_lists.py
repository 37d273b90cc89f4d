"""Lists of cases and tasks: pages both ways, filters and counts, each only on what its caller may see."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from gateway.settings import GraphSettings
from tests.cases.procedures.test_measure_matrix import DEPARTMENT, MeasureOffice
from tests.city import PATIENT, story_city, zhengzhou

pytestmark = pytest.mark.anyio

OTHER = "郑州市公共资源交易中心"
TASKS = """query T($states: [MeasureTaskState!], $overdue: Boolean, $since: Date, $department: String,
    $first: Int, $after: String, $last: Int, $before: String) {
  tasks(states: $states, overdue: $overdue, since: $since, department: $department,
      first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { id department state overdue }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
CASES = """query C($states: [MeasureCaseState!], $overdue: Boolean, $since: Date, $department: String,
    $first: Int, $after: String, $last: Int, $before: String) {
  measureCases(states: $states, overdue: $overdue, since: $since, department: $department,
      first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { id state overdue tasks { department overdue } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
SEVEN = 7


class Lists(MeasureOffice):
    """A city with seven cases, the even ones pushed to a second department too, the last three done."""

    async def fill(self) -> None:
        for number in range(SEVEN):
            names = await self.trial(4_000 + number, pushed=False)
            departments = [DEPARTMENT] if number % 2 else [DEPARTMENT, OTHER]
            day = "2026-04-20" if number < 2 else "2026-05-20"
            given = {"case": names["case"], "departments": departments, "feedbackBy": day}
            made, refused = await self.do(
                "initiator", "push_measures", given, "case { tasks { id department } }"
            )
            assert refused == []
            tasks = {one["department"]: one["id"] for one in made["case"]["tasks"]}
            if number > 3:
                names["task"] = tasks[DEPARTMENT]
                for step in ("acknowledge_task", "execute_task", "feed_back_task"):
                    assert await self.step(names, step) == []

    async def read(self, caller: str, query: str, **asked: Any) -> Any:
        said = await self.there.ask(caller, query, **asked)
        assert said.codes == [], said.body
        (found,) = said.data.values()
        return found

    async def walked(self, caller: str, query: str, size: int, *, backward: bool, **asked: Any) -> list[str]:
        """Return the ids of a whole list, page by page from one end."""
        found: list[str] = []
        at: str | None = None
        while True:
            ends = {"last": size, "before": at} if backward else {"first": size, "after": at}
            page = await self.read(caller, query, **asked, **ends)
            ids, info = [one["id"] for one in page["nodes"]], page["pageInfo"]
            found = ids + found if backward else found + ids
            at = info["startCursor"] if backward else info["endCursor"]
            if not info["hasPreviousPage" if backward else "hasNextPage"]:
                return found


@pytest.fixture(scope="module")
async def lists(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lists]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        opened.clock.now += timedelta(days=40)
        office = Lists(opened)
        await office.fill()
        yield office


@pytest.mark.parametrize("query", [TASKS, CASES], ids=["tasks", "cases"])
async def test_a_list_is_the_same_from_both_ends(lists: Lists, query: str) -> None:
    whole = [one["id"] for one in (await lists.read("overseer", query, first=100))["nodes"]]
    assert len(whole) == len(set(whole)) == (SEVEN if query is CASES else SEVEN + 4)
    for size in (1, 3):
        assert await lists.walked("overseer", query, size, backward=False) == whole
        assert await lists.walked("overseer", query, size, backward=True) == whole


async def test_a_department_counts_and_pages_its_own_tasks_alone(lists: Lists) -> None:
    own = await lists.read("officer", TASKS, first=2)
    assert own["totalCount"] == 4
    assert {one["department"] for one in own["nodes"]} == {OTHER}
    assert len(await lists.walked("officer", TASKS, 3, backward=True)) == 4
    for asked in ({"department": DEPARTMENT}, {"department": "郑州市信用中心"}):
        others = await lists.read("officer", TASKS, **asked)
        assert (others["totalCount"], others["nodes"]) == (0, [])
        assert others["pageInfo"]["hasNextPage"] is False
    assert (await lists.read("officer", CASES))["totalCount"] == 0


async def test_states_days_and_departments_narrow_a_list(lists: Lists) -> None:
    done = await lists.read("transport", TASKS, states=["FED_BACK"])
    assert (done["totalCount"], {one["state"] for one in done["nodes"]}) == (3, {"FED_BACK"})
    closed = await lists.read("initiator", CASES, states=["CLOSED"])
    assert closed["totalCount"] == 1  # the one of the three that went to one department alone
    assert (await lists.read("transport", TASKS, since="2026-04-12"))["totalCount"] == 0
    assert (await lists.read("overseer", TASKS, department=OTHER))["totalCount"] == 4
    assert (await lists.read("overseer", CASES, department="郑州市信用中心"))["totalCount"] == 0


async def test_what_is_late_is_told_by_department_from_the_day_after_the_one_asked_for(lists: Lists) -> None:
    assert (await lists.read("overseer", TASKS, overdue=True))["totalCount"] == 0
    before = lists.there.clock.now
    try:
        lists.there.clock.now = before.replace(day=20)
        assert (await lists.read("overseer", TASKS, overdue=True))["totalCount"] == 0
        lists.there.clock.now = before.replace(day=21)
        late = await lists.read("overseer", TASKS, overdue=True)
        assert sorted(one["department"] for one in late["nodes"]) == sorted([DEPARTMENT, DEPARTMENT, OTHER])
        assert all(one["overdue"] for one in late["nodes"])
        assert late["totalCount"] == 3
        cases = await lists.read("initiator", CASES, overdue=True)
        assert cases["totalCount"] == 2
        assert all(
            case["overdue"] and any(task["overdue"] for task in case["tasks"]) for case in cases["nodes"]
        )
        assert (await lists.read("officer", TASKS, overdue=True))["totalCount"] == 1
    finally:
        lists.there.clock.now = before


async def test_a_cursor_of_one_list_is_none_of_another(lists: Lists) -> None:
    cursor = (await lists.read("overseer", TASKS, first=1))["pageInfo"]["endCursor"]
    for query, asked in ((CASES, {}), (TASKS, {"states": ["PUSHED"]}), (TASKS, {"department": OTHER})):
        said = await lists.there.ask("overseer", query, first=1, after=cursor, **asked)
        assert said.codes == ["CURSOR_INVALID"]
