"""Every request of `requests.toml`, thrown at a real server: one status, one code, one shape."""

import asyncio

import msgspec
import pytest

from gateway.http import headers as headers_of_all
from gateway.http import protocol
from graph.errors import table
from tests.attacks.http.wire import StandIn, bytes_of, cases, post, served, throw

CASES = cases("requests.toml")
SAFE = {name.decode(): value.decode().lower() for name, value in headers_of_all.SAFE}
PASSING = {code for code, row in table().items() if row.retry_after}

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def port():
    async with served(StandIn()) as port:
        yield port


@pytest.mark.parametrize("name", CASES)
async def test_a_request_gets_its_code(name, port):
    case = CASES[name]
    status, headers, body = await throw(port, bytes_of(case))
    said = msgspec.json.decode(body)
    if case.get("answered"):
        assert status == 200, said
        assert "errors" not in said
    else:
        assert (status, [error["extensions"]["code"] for error in said["errors"]]) == (
            case["status"],
            [case["code"]],
        )
        assert set(said) == {"errors"}
        assert "chinese" in said["errors"][0]["extensions"]
        assert headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert {name: headers.get(name) for name in SAFE} == SAFE
    assert ("retry-after" in headers) == (case.get("code") in PASSING)


async def test_after_all_of_them_the_door_still_answers(port):
    for case in CASES.values():
        await throw(port, bytes_of(case))
    status, _, _ = await throw(port, post("{ a }"))
    assert status == 200


async def test_what_never_became_a_request_is_logged_by_its_code(port, monkeypatch):
    told = []
    monkeypatch.setattr(protocol, "log_refusal", told.append)
    for name in ("nonsense", "pieces-of-a-size-that-is-none"):
        await throw(port, bytes_of(CASES[name]))
    assert [fault.code for fault in told] == ["HTTP_MALFORMED"] * 2


async def test_an_answer_on_its_way_has_nothing_mixed_into_it(port):
    """Two requests at once, the second with a faulty body: the first is answered, the second not."""
    good, bad = post("{ slow }"), bytes_of(CASES["pieces-of-a-size-that-is-none"])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(good + bad)
    told = await asyncio.wait_for(reader.read(), 5.0)
    writer.close()
    assert told.count(b"HTTP/1.1 ") <= 1
    assert b"HTTP_MALFORMED" not in told
