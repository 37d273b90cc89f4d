"""Every attack of `attacks.toml` upon an open city: one status, its codes, and nothing reached or written."""

import asyncio
import json
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import msgspec
import pytest

from gateway.http.decode import GraphQLRequest
from gateway.http.headers import SAFE
from gateway.http.limits import ConcurrencyLimiter, RequestDeadline, Share
from gateway.pipeline import answer
from graph.errors import Unavailable
from graph.model.time import Instant
from graph.synthetic import story
from security.principal import Caller, Principal
from security.tokens import mint
from tests.attacks.http.wire import expanded
from tests.city import PRINCIPALS, There, story_city, zhengzhou

CASES = tomllib.loads(Path(__file__).with_name("attacks.toml").read_text(encoding="utf-8"))
RECORD = {
    "uscc": story.PUBLISHED,
    "party": "郑州永嘉环保科技有限公司",
    "representative": "陈建国",
    "documentNumber": "郑市监处罚〔2026〕1号",
    "authority": story.AUTHORITY_NAME,
    "authorityCode": story.AUTHORITY,
    "violation": "无照经营",
    "circumstances": "经查，当事人未取得许可",
    "basis": "《行政处罚法》",
    "kinds": ["罚款"],
    "content": "罚款2万元",
    "fine": "2",
    "decidedOn": "2026-02-01",
    "expiresOn": "2099-12-31",
}
REPORT = "mutation($key: ID!, $r: [PenaltyInput!]!) { reportRecords(input: {key: $key, records: $r}) { replayed rows { outcome } } }"
HOUR = 3_600_000_000
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("attacked")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data")) as open_:
        yield open_


async def thrown(there: There, case: dict[str, Any], headers: dict[str, str]) -> httpx2.Response:
    """Send what a case sends."""
    if case.get("method") == "GET":
        asked = {"query": case["query"], "operationName": case.get("operation", "")}
        return await there.client.get("/graphql?" + urlencode(asked), headers=_raw(headers))
    headers = headers | {"Content-Type": "application/json"}
    body = case.get("body") or _body(case)
    return await there.client.post("/graphql", content=body.encode(), headers=_raw(headers))


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _body(case: dict[str, Any]) -> str:
    """Return the body of a case; variables that no JSON writer would write stand in it as text."""
    variables = {name: getattr(story, str(value), value) for name, value in case.get("variables", {}).items()}
    if "records" in case:
        variables["r"] = [RECORD] * case["records"]
    if "representations" in case:
        variables["r"] = [
            {"__typename": "Organization", "uscc": str(n)} for n in range(case["representations"])
        ]
    asked = {"query": expanded(case["query"]), "operationName": case.get("operation")}
    written = expanded(case["body_variables"]) if "body_variables" in case else json.dumps(variables)
    return json.dumps(asked)[:-1] + f', "variables": {written}}}'


async def bearing(there: There, caller: str) -> dict[str, str]:
    """Return the headers of a caller; some come with tokens that must not be believed."""
    tokens, now = there.city.settings.tokens, there.clock()
    officer = PRINCIPALS["officer"]
    bad: dict[str, tuple[Principal, str, Instant]] = {
        "expired": (officer, tokens.audience, now - 24 * HOUR),
        "elsewhere": (officer, "https://accord.chenzhou.example", now),
        "foreign": (msgspec.structs.replace(officer, region="431000"), tokens.audience, now),
    }
    if caller not in bad:
        return await there.headers(caller)
    principal, audience, at = bad[caller]
    made = mint(there.key, principal, issuer=tokens.issuer, audience=audience, now=at)
    return {"Authorization": f"Bearer {made}"}


def asked_of_graph(there: There) -> int:
    """Return how often the graph was asked for facts: how fresh the feeds are is told with every no."""
    return there.city.graph.sent.total() - there.city.graph.sent["feeds"]


@pytest.mark.parametrize("name", CASES)
async def test_an_attack_is_told_its_code_and_reaches_nothing(name: str, there: There) -> None:
    case = CASES[name]
    headers = await bearing(there, case.get("caller", "public")) | case.get("headers", {})
    trips, entries = asked_of_graph(there), there.city.ledger.size
    said = await thrown(there, case, headers)
    body = said.json()
    errors = body.get("errors", [])
    assert (said.status_code, [error["extensions"]["code"] for error in errors]) == (
        case["status"],
        case["codes"],
    )
    assert (asked_of_graph(there) > trips) == case.get("asks", False)
    assert (there.city.ledger.size > entries) == case.get("data", False)
    assert ("accord-receipt" in said.headers) == case.get("data", False)
    assert case.get("data") or "data" not in body
    for error in errors:
        assert error["extensions"]["chinese"]
        assert "Traceback" not in error["message"]
        assert len(error["message"]) < 1_000


ROUTES = [
    ("GET", "/graphql/", 404, "NOTHING_PUBLISHED"),
    ("POST", "/graphql/", 404, "NOTHING_PUBLISHED"),
    ("GET", "/log", 404, "NOTHING_PUBLISHED"),
    ("GET", "/log/", 404, "LEDGER_NOTHING_THERE"),
    ("GET", "/log/tile/9/x999/999", 404, "LEDGER_NOTHING_THERE"),
    ("GET", "/readyz/", 404, "NOTHING_PUBLISHED"),
    ("GET", "/nothing", 404, "NOTHING_PUBLISHED"),
    ("GET", "/status/revocation/999999", 404, "NOTHING_PUBLISHED"),
    ("POST", "/keys", 405, "METHOD_REFUSED"),
    ("DELETE", "/log/checkpoint", 405, "METHOD_REFUSED"),
    ("GET", "/livez", 200, None),
    ("GET", "/readyz", 200, None),
    ("GET", "/keys", 200, None),
    ("GET", "/openapi.json", 200, None),
    ("GET", "/log/vkey", 200, None),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), ROUTES)
async def test_every_route_is_safe_and_none_names_the_callers_host(
    method: str, path: str, status: int, code: str | None, there: There
) -> None:
    said = await there.client.request(method, path, headers={"Host": "elsewhere.example"})
    assert said.status_code == status
    assert "location" not in said.headers
    assert "elsewhere" not in said.text
    for name, value in SAFE:
        assert said.headers.get(name.decode()) is not None
        assert name == b"cache-control" or said.headers[name.decode()] == value.decode()
    if code is not None:
        assert [error["extensions"]["code"] for error in said.json()["errors"]] == [code]
        assert said.headers["cache-control"] == "no-store"
        assert "retry-after" not in said.headers


async def test_a_key_that_is_used_again_for_something_else_is_refused(there: There) -> None:
    first = await there.ask("authority", REPORT, key="again", r=[RECORD])
    assert first.data["reportRecords"]["rows"] == [{"outcome": "USED"}]
    other = await there.ask("authority", REPORT, key="again", r=[RECORD | {"fine": "3"}])
    assert other.codes == ["KEY_REUSED"]
    again = await there.ask("authority", REPORT, key="again", r=[RECORD])
    assert again.data["reportRecords"] == {"replayed": True, "rows": [{"outcome": "USED"}]}


async def test_a_key_of_somebody_else_tells_nothing_of_what_it_did(there: There) -> None:
    await there.ask(
        "authority", REPORT, key="secret", r=[RECORD | {"documentNumber": "郑市监处罚〔2026〕2号"}]
    )
    for caller in ("stranger", "public", "officer"):
        told = await there.ask(
            caller, REPORT, key="secret", r=[RECORD | {"documentNumber": "郑市监处罚〔2026〕2号"}]
        )
        assert told.codes == ["WRITE_REFUSED"]
        assert told.data == {"reportRecords": None}


async def test_a_request_that_is_replayed_is_an_entry_of_its_own_and_no_second_write(there: There) -> None:
    record = RECORD | {"documentNumber": "郑市监处罚〔2026〕3号"}
    headers = {**await there.headers("authority"), "Content-Type": "application/json"}
    body = json.dumps({"query": REPORT, "variables": {"key": "replayed", "r": [record]}}).encode()
    said = [await there.client.post("/graphql", content=body, headers=_raw(headers)) for _ in range(3)]
    told = [one.json()["data"]["reportRecords"] for one in said]
    assert [one["replayed"] for one in told] == [False, True, True]
    assert len({one.headers["accord-receipt"] for one in said}) == 3


async def test_a_write_that_outlives_its_caller_is_counted_until_it_ends(there: There) -> None:
    room, share = ConcurrencyLimiter(working=1, waiting=0), Share(known=True, client="authority")
    record = RECORD | {"documentNumber": "郑市监处罚〔2026〕9号"}
    caller = Caller(principal=await there.principal("authority"))
    question = GraphQLRequest(query=REPORT, variables={"key": "outlives", "r": [record]})
    async with there.city.graph._one_writer:  # as if somebody else's write took long
        with pytest.raises(Unavailable):
            async with RequestDeadline(0.5), room.place(share):
                await answer(there.city, question, caller, there.clock())
        with pytest.raises(Unavailable):
            room.expect(share)
    async with asyncio.timeout(30):
        while room.taken:
            await asyncio.sleep(0.05)
    again = await there.ask("authority", REPORT, key="outlives", r=[record])
    assert again.data["reportRecords"] == {"replayed": True, "rows": [{"outcome": "USED"}]}


async def test_a_write_is_announced_when_all_that_decides_on_it_is_known(there: There) -> None:
    record = RECORD | {"documentNumber": "郑市监处罚〔2026〕4号"}
    told = []
    for caller in ("stranger", "authority", "authority"):
        size = there.city.ledger.size
        await there.ask(caller, REPORT, key="announced", r=[record])
        rows = await there.city.ledger.search(first=there.city.ledger.size - size)
        told.append([(row.entry.phase, row.entry.outcome) for row in reversed(rows.rows)])
    assert told == [
        [("OUTCOME", "WRITE_REFUSED")],
        [("INTENT", "ANNOUNCED"), ("OUTCOME", "ANSWERED")],
        [("OUTCOME", "ANSWERED")],
    ]


async def test_after_all_of_it_the_story_is_whole(there: There) -> None:
    told = await there.ask(
        "officer",
        """query($c: String!) { organization(uscc: $c) { name penalties { nodes { id } }
        roles(include: [CURRENT, FORMER, LATER]) { nodes { role } } } }""",
        c=story.COMPANY,
    )
    assert told.data["organization"]["name"] == story.COMPANY_NAME
    assert len(told.data["organization"]["roles"]["nodes"]) == 3
    assert await there.city.ledger.open_intents() == ()
