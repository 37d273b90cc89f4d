"""Fetching from a neighbour: bounded in bytes and tries, and nothing is not a failure."""

import httpx2
import pytest

from gateway.exchange import fetching as door
from gateway.exchange.fetching import TRIES, fetching
from graph.errors import Unavailable
from security.results.jws import LONGEST_LIST

pytestmark = pytest.mark.anyio
URL = "http://zhengzhou.test/status/revocation/1"


class Scripted(httpx2.AsyncBaseTransport):
    """Answers with what is on the list, one after the other; an exception is raised."""

    def __init__(self, *answers) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def handle_async_request(self, request):
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def fetched(*answers):
    transport = Scripted(*answers)
    async with httpx2.AsyncClient(transport=transport) as client:
        return await fetching(client)(URL), transport.asked


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(door, "PAUSE", 0.0)


async def test_an_answer_is_its_bytes():
    assert await fetched(httpx2.Response(200, content=b"a.b.c")) == (b"a.b.c", 1)


async def test_where_there_is_none_there_is_nothing():
    assert await fetched(httpx2.Response(404)) == (None, 1)


async def test_a_failure_is_tried_again():
    answers = (httpx2.ConnectError("gone"), httpx2.Response(503), httpx2.Response(200, content=b"x"))
    assert await fetched(*answers) == (b"x", 3)


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.ConnectError("gone"),
        httpx2.Response(500),
        httpx2.Response(302, headers={"Location": "http://elsewhere.test/"}),
        httpx2.Response(200, content=b"x" * (LONGEST_LIST + 1)),
    ],
    ids=["no connection", "an error", "elsewhere", "too long"],
)
async def test_what_stays_a_failure_is_coded(answer):
    transport = Scripted(*[answer] * TRIES)
    async with httpx2.AsyncClient(transport=transport) as client:
        with pytest.raises(Unavailable) as refused:
            await fetching(client)(URL)
    assert refused.value.code == "NEIGHBOUR_SILENT"
    assert transport.asked == TRIES
