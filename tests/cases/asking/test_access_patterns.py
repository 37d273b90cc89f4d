"""Patterns through the door: told to auditors alone, their subjects masked, their entries to be read."""

import re
from collections.abc import AsyncIterator

import pytest

from graph.synthetic import story
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

ASKED = """{ accessPatterns(since: "2026-03-01T16:00:00Z", until: "2026-03-03T16:00:00Z")
  { kind officer subject count usual entries } }"""
LOOK = "query Look($c: String!) { organization(uscc: $c) { name } }"


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("patterns")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as opened:
        yield opened


async def test_an_auditor_is_told_by_rule_and_reads_the_entries(there: There) -> None:
    for caller in ("officer", "initiator", "transport", "overseer", "centre-officer"):
        await there.ask(caller, LOOK, c=story.COMPANY)
    for _ in range(10):
        await there.ask("officer", "{ accessRecords(first: 1) { nodes { index } } }")
    told = {one["kind"]: one for one in (await there.ask("auditor", ASKED)).data["accessPatterns"]}
    many = told["MANY"]
    assert re.fullmatch(r"[a-z2-7]{8}\*{4}", many["subject"])
    assert (many["officer"], many["count"], many["usual"]) == (None, 5, 5)
    refused = told["ATTEMPTS"]
    assert (refused["officer"], refused["subject"], refused["count"]) == ("王某", None, 10)
    assert len(refused["entries"]) == 10
    ids = f'{{ accessRecords(handle: "{many["subject"]}", first: 9) {{ nodes {{ index operation }} }} }}'
    nodes = (await there.ask("auditor", ids)).data["accessRecords"]["nodes"]
    assert set(many["entries"]) <= {node["index"] for node in nodes}


@pytest.mark.parametrize("caller", ["transport", "company", "centre"])
async def test_nobody_else_is_told(there: There, caller: str) -> None:
    answered = await there.ask(caller, ASKED)
    assert answered.data["accessPatterns"] is None
    assert answered.codes == ["FIELD_REFUSED"]
