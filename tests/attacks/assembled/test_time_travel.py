"""Time travel past a rule about today: what is published no more does not come back with `knownAt`."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from graph.synthetic import story
from tests.attacks.assembled.test_attacks import RECORD, REPORT
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

THEN = """query($c: String!, $at: DateTime) { organization(uscc: $c, knownAt: $at) {
    penalties(first: 50) { nodes { documentNumber content } } } }"""
NOW = "query($c: String!) { organization(uscc: $c) { penalties(first: 50) { nodes { id documentNumber content } } } }"
BY_ID = """query($i: ID!, $at: DateTime) { node(id: $i, knownAt: $at) {
    ... on Penalty { documentNumber content } } }"""
ANNUL = 'mutation($r: ID!) { annulRecord(input: {key: "gone", record: $r, reason: "撤销", on: "2026-03-02"}) { replayed } }'
NUMBERS = {
    name: f"郑市监处罚〔2026〕{n}号" for name, n in (("annulled", 71), ("corrected", 72), ("withdrawn", 73))
}


class Story:
    """A city in which three publications ended, and the instant before."""

    def __init__(self, there: There, before: str, ids: dict[str, str]) -> None:
        self.there = there
        self.before = before
        self.ids = ids

    async def seen(self, caller: str, at: str | None = None) -> dict[str, str] | None:
        told = await self.there.ask(caller, THEN, c=story.PUBLISHED, at=at or self.before)
        if told.data["organization"] is None:
            return None
        nodes = told.data["organization"]["penalties"]["nodes"]
        return {one["documentNumber"]: one["content"] for one in nodes}


@pytest.fixture(scope="module")
async def past(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    root = tmp_path_factory.mktemp("past")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as there:
        rows = [
            RECORD | {"documentNumber": number, "shownUntil": "2027-02-01"} for number in NUMBERS.values()
        ]
        done = await there.ask("authority", REPORT, key="published", r=rows)
        assert [row["outcome"] for row in done.data["reportRecords"]["rows"]] == ["USED"] * 3
        before = there.clock.now.isoformat()
        there.clock.now += timedelta(hours=1)
        found = (await there.ask("public", NOW, c=story.PUBLISHED)).data["organization"]["penalties"]["nodes"]
        ids = {one["documentNumber"]: one["id"] for one in found}
        assert ids.keys() >= set(NUMBERS.values())
        await there.ask("authority", ANNUL, r=ids[NUMBERS["annulled"]])
        again = [rows[1] | {"content": "罚款1万元", "fine": "1"}, rows[2] | {"shownUntil": None}]
        done = await there.ask("authority", REPORT, key="corrected", r=again)
        assert [row["outcome"] for row in done.data["reportRecords"]["rows"]] == ["SUPERSEDED"] * 2
        there.clock.now += timedelta(hours=1)
        yield Story(there, before, ids)


@pytest.mark.parametrize("caller", ["public", "idle", "auditor", "stranger"])
async def test_known_at_is_not_for_those_who_see_publications_alone(caller: str, past: Story) -> None:
    told = await past.there.ask(caller, THEN, c=story.PUBLISHED, at=past.before)
    assert told.codes == ["KNOWN_AT_REFUSED"]
    assert told.data == {"organization": None}


async def test_a_department_with_a_purpose_is_told_what_was_known(past: Story) -> None:
    seen = await past.seen("officer")
    assert seen is not None
    assert seen.keys() >= set(NUMBERS.values())
    assert seen[NUMBERS["corrected"]] == RECORD["content"]


async def test_another_subject_does_not_see_what_the_public_sees_no_more(past: Story) -> None:
    for caller in ("company", "A"):
        seen = await past.seen(caller)
        assert seen is not None
        assert not seen.keys() & set(NUMBERS.values())


@pytest.mark.parametrize("name", NUMBERS)
async def test_another_subject_does_not_see_it_by_its_id_either(name: str, past: Story) -> None:
    for caller, seen in (("company", False), ("A", False), ("officer", True)):
        told = await past.there.ask(caller, BY_ID, i=past.ids[NUMBERS[name]], at=past.before)
        assert (told.data["node"] is not None) is seen, (caller, told.raw)


async def test_who_looks_today_sees_what_stands_today(past: Story) -> None:
    told = await past.there.ask("public", NOW, c=story.PUBLISHED)
    nodes = {one["documentNumber"]: one["content"] for one in told.data["organization"]["penalties"]["nodes"]}
    assert nodes[NUMBERS["corrected"]] == "罚款1万元"
    assert not nodes.keys() & {NUMBERS["annulled"], NUMBERS["withdrawn"]}
