"""Every request of `requests.toml`, thrown at a real server: one status, one code, one shape."""

import msgspec
import pytest

from tests.attacks.http.wire import StandIn, bytes_of, cases, post, served, throw

CASES = cases("requests.toml")

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
    assert headers["cache-control"] == "no-store"


async def test_after_all_of_them_the_door_still_answers(port):
    for case in CASES.values():
        await throw(port, bytes_of(case))
    status, _, _ = await throw(port, post("{ a }"))
    assert status == 200
