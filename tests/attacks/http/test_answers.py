"""What leaves by the door: headers, receipts, the one shape of a defect, and what the log keeps of it."""

import asyncio
import io
import re

import msgspec
import pytest

from gateway.http.crosssite import check_cross_site
from gateway.http.endpoint import Reply
from gateway.http.errors import LINES, RefusalLog
from gateway.http.headers import collect_headers
from gateway.http.negotiate import SpecVersion
from gateway.log import configure, log
from graph.errors import Refused
from security.principal import CallerRole, Purpose
from tests.attacks.http.wire import JSON, NOW, OFFICER, StandIn, codes, post, request, served, throw, token

pytestmark = pytest.mark.anyio


@pytest.fixture
def lines():
    """Return the log as it is written, and give the rest of the tests a silent one."""
    stream = io.StringIO()
    configure(stream)
    yield stream
    configure(io.StringIO())


async def test_an_answer_carries_its_receipt_and_may_be_kept_nowhere():
    async with served(StandIn()) as port:
        status, headers, _ = await throw(port, post("{ a }"))
    assert status == 200
    assert headers["accord-receipt"] == "7"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


async def test_the_question_reaches_the_answer_with_its_caller_and_one_now():
    asked = StandIn()
    stated = (
        ("Authorization", f"Bearer {token()}"),
        ("Accord-Purpose", "TENDER"),
        ("Accord-Legal-Basis", "henan.regulation-2019 18"),
        ("Accord-Case", "2024-7"),
    )
    async with served(asked) as port:
        await throw(port, post("{ a }", *stated))
    question, caller, now = asked.asked[0]
    assert question.query == "{ a }"
    assert (caller.principal, caller.purpose, caller.case) == (OFFICER, Purpose.TENDER, "2024-7")
    assert caller.purposeful
    assert now == NOW


async def test_without_a_token_it_is_the_public():
    asked = StandIn()
    async with served(asked) as port:
        await throw(port, post("{ a }"))
    assert asked.asked[0][1].principal.standing is CallerRole.PUBLIC


async def test_a_refused_token_is_told_how_to_authenticate():
    async with served(StandIn()) as port:
        status, headers, body = await throw(port, post("{ a }", ("Authorization", "Bearer a.b.c")))
    assert (status, codes(body)) == (401, ["TOKEN_INVALID"])
    assert headers["www-authenticate"] == 'bearer realm="accord", error="invalid_token"'


async def test_an_expired_token_is_told_so_and_a_forged_one_nothing():
    said = []
    async with served(StandIn()) as port:
        for shown in (token(now=NOW - 86_400_000_000, life=60), token()[:-8] + "AAAAAAAA"):
            _, _, body = await throw(port, post("{ a }", ("Authorization", f"Bearer {shown}")))
            said.append(msgspec.json.decode(body)["errors"][0]["extensions"]["reason"])
    assert said == ["EXPIRED", "REFUSED"]


async def test_a_defect_leaves_as_one_sentence_and_an_id(lines):
    async with served(StandIn()) as port:
        status, _, body = await throw(port, post("broken"))
    said = msgspec.json.decode(body)["errors"][0]
    assert (status, said["extensions"]["code"]) == (500, "INTERNAL")
    assert b"KeyError" not in body
    assert b"11010519491231002X" not in body
    logged = [msgspec.json.decode(line) for line in lines.getvalue().splitlines()]
    defects = [line for line in logged if line["event"] == "defect"]
    assert [line["incident"] for line in defects] == [said["extensions"]["incident"]]
    assert defects[0]["error"] == "KeyError"
    assert any("__call__" in frame for frame in defects[0]["frames"])
    assert "11010519491231002X" not in lines.getvalue()


async def test_a_refusal_is_one_line_without_the_callers_words(lines):
    """Whatever floods other tests sent: a second later they are counted, and the next has its line."""
    await asyncio.sleep(1.0)
    async with served(StandIn()) as port:
        await throw(port, post("{ a }", ("Accord-Purpose", "SECRET-WORD"), ("Authorization", "Bearer a.b.c")))
    said = [msgspec.json.decode(line) for line in lines.getvalue().splitlines()]
    logged = [line for line in said if line["event"] != "refused_unsaid"]
    assert [(line["event"], line["code"], line["level"]) for line in logged] == [
        ("refused", "TOKEN_INVALID", "warning")
    ]
    assert logged[0]["private"] == "NOT_BASE64URL a part is not canonical base64url"
    assert "SECRET-WORD" not in lines.getvalue()


def test_a_flood_of_refusals_is_counted_and_hides_no_other(lines):
    now = 100.0
    told = RefusalLog(lambda: now)
    for _ in range(1_000):
        told.tell(Refused("TOKEN_INVALID", reason="EXPIRED"), method="POST")
    told.tell(Refused("ID_INVALID"), method="POST")
    now = 101.5
    told.tell(Refused("TOKEN_INVALID", reason="EXPIRED"), method="POST")
    logged = [msgspec.json.decode(line) for line in lines.getvalue().splitlines()]
    assert [line["code"] for line in logged] == ["TOKEN_INVALID"] * LINES + ["ID_INVALID"] + [
        "TOKEN_INVALID"
    ] * 2
    assert (logged[-2]["event"], logged[-2]["count"]) == ("refused_unsaid", 1_000 - LINES)


def test_a_key_that_is_not_on_the_list_is_dropped_and_counted(lines):
    log.info("answered", count=200, uscc="91410100MA1234567X", person="张三")
    logged = msgspec.json.decode(lines.getvalue())
    assert logged["count"] == 200
    assert logged["dropped"] == 2
    assert "91410100MA1234567X" not in lines.getvalue()


async def test_a_listed_origin_is_told_what_it_may_send():
    origin = "https://console.zhengzhou.example"
    asking = request("OPTIONS", headers=[("Origin", origin), ("Access-Control-Request-Method", "POST")])
    async with served(StandIn()) as port:
        status, headers, body = await throw(port, asking)
        assert (status, body) == (204, b"")
        assert headers["access-control-allow-origin"] == origin
        assert "authorization" in headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in headers
        _, headers, _ = await throw(port, post("{ a }", ("Origin", origin)))
        assert headers["access-control-allow-origin"] == origin
        _, headers, _ = await throw(port, post("{ a }"))
        assert "access-control-allow-origin" not in headers


def failing(code, **details):
    async def answer(request, caller, now):
        raise Refused(code, **details)

    return answer


async def partial(request, caller, now):
    return Reply(body=b'{"data":{},"errors":[]}', partial=True)


NOT_THERE = {"why": "a name in it is unknown or not used so"}
STATUSES = [
    # edition, accept, answer, status, content type
    ("AUDIT", None, failing("DOCUMENT_INVALID", **NOT_THERE), 400, "application/graphql-response+json"),
    ("AUDIT", "application/json", failing("DOCUMENT_INVALID", **NOT_THERE), 200, "application/json"),
    ("AUDIT", "application/json", failing("DOCUMENT_SYNTAX", line=1, column=1, why="x"), 200, "application/json"),
    ("AUDIT", "application/json", failing("WRITE_REFUSED", action="annul"), 403, "application/json"),
    ("AUDIT", None, partial, 200, "application/graphql-response+json"),
    ("SEPTEMBER_2026", None, failing("DOCUMENT_INVALID", **NOT_THERE), 422, "application/graphql-response+json"),
    ("SEPTEMBER_2026", None, failing("DOCUMENT_SYNTAX", line=1, column=1, why="x"), 400, "application/graphql-response+json"),
    ("SEPTEMBER_2026", "application/json", failing("DOCUMENT_INVALID", **NOT_THERE), 422, "application/graphql-response+json"),
    ("SEPTEMBER_2026", None, partial, 294, "application/graphql-response+json"),
    ("SEPTEMBER_2026", "application/json", partial, 200, "application/json"),
]  # fmt: skip


@pytest.mark.parametrize(("edition", "accept", "answer", "status", "media"), STATUSES)
async def test_the_edition_decides_the_status(edition, accept, answer, status, media):
    more = [("Accept", accept)] if accept else []
    async with served(answer, spec_version=SpecVersion(edition)) as port:
        got, headers, _ = await throw(port, request(headers=[JSON, *more], body=b'{"query":"{ a }"}'))
    assert (got, headers["content-type"]) == (status, f"{media}; charset=utf-8")


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_who_asks_like_a_foreign_page_is_shown_how_to_ask_and_may_do_as_shown(language):
    with pytest.raises(Refused) as caught:
        check_cross_site("GET", {}, ())
    (shown,) = re.findall("`([^`]+)`", getattr(caught.value, language))
    name, _, value = shown.partition(": ")
    headers = collect_headers([(name.lower().encode(), value.encode())])
    assert check_cross_site("GET", headers, ()) is None
