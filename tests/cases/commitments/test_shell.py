"""What `accord commitment` sends is what a gateway answers: the documents of the shell, asked of an open city."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from gateway.client.client import Credentials
from gateway.commands import commitments as shell
from gateway.commands.commitments import CommitmentStepName, list_commitments, make_commitment, take_step
from gateway.commands.exit_codes import Exit
from gateway.commands.query import QueryReply, QueryRequest
from gateway.settings import GraphSettings
from graph.synthetic import story
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

CARD = Credentials(english="the shell", chinese="命令行", token="t")
MADE = {
    "uscc": story.CONTESTED,
    "kind": "ACTIVE",
    "terms": "诚信经营",
    "toEverybody": False,
    "consent": True,
    "authority": "",
    "reviewBy": "2026-06-01",
}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[QueryRequest]:
    """What would have gone to a gateway."""
    found: list[QueryRequest] = []

    def taken(_url: str, question: QueryRequest) -> QueryReply:
        found.append(question)
        return QueryReply(body=b"{}", receipt="", status=Exit.YES)

    monkeypatch.setattr(shell, "over_http", taken)
    return found


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        yield opened


async def answered(there: There, caller: str, sent: list[QueryRequest]) -> Any:
    """Ask a city what the shell sent last."""
    question = sent[-1]
    answer = await there.ask(caller, question.document, **msgspec.json.decode(question.variables))
    assert answer.codes == []
    (found,) = answer.data.values()
    return found


@pytest.mark.parametrize("step", CommitmentStepName, ids=lambda one: one.value)
async def test_each_step_is_done(there: There, sent: list[QueryRequest], step: CommitmentStepName) -> None:
    make_commitment("u", CARD, {"key": f"make-{step.value}", **MADE})
    made = (await answered(there, "initiator", sent))["commitment"]
    review = {"reviewBy": "2026-07-01"} if step is CommitmentStepName.REVIEW else {"reviewBy": ""}
    take_step("u", CARD, step, "已核实", {"key": step.value, "commitment": made["id"], **review})
    if step is CommitmentStepName.LAPSE:
        refused = await there.ask("initiator", sent[-1].document, **msgspec.json.decode(sent[-1].variables))
        assert refused.codes == ["COMMITMENT_REVIEW_AHEAD"]
        return
    caller = "contested" if step is CommitmentStepName.WITHDRAW else "initiator"
    done = (await answered(there, caller, sent))["commitment"]
    assert [one["command"] for one in done["steps"]] == [step.name]


@pytest.mark.parametrize(("caller", "token"), [("overseer", "t"), ("contested", "t"), ("public", "")])
async def test_a_list_is_asked_for(there: There, sent: list[QueryRequest], caller: str, token: str) -> None:
    card = Credentials(english="the shell", chinese="命令行", token=token)
    chosen = {"uscc": "", "overdue": True, "first": 2, "after": "", "states": ["MADE"]}
    list_commitments("u", card, chosen)
    found = await answered(there, caller, sent)
    assert found == {"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
