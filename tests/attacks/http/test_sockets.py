"""Clients that do not send, do not stop, or do not read; and those who come after them."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import msgspec
import pytest

from tests.attacks.http.wire import (
    JSON,
    LIMITS,
    StandIn,
    answer_from,
    codes,
    officer,
    post,
    request,
    served,
    throw,
    token,
)

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def connected(port, **more):
    """Yield reader and writer of a new connection, and leave nothing of it behind."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, **more)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


async def closed(reader, patience=5.0):
    """Return what came before the connection was closed by the server."""
    async with asyncio.timeout(patience):
        return await reader.read()


@pytest.mark.parametrize(
    "sent",
    [b"", b"P", b"POST /graphql HTTP/1.1\r\nhost: a\r\n", b"GET /graphql HTTP/1.1\r\nx: " + b"a" * 2_000],
    ids=["silence", "one byte", "half a head", "half a header"],
)
async def test_a_head_that_does_not_come_is_not_waited_for(sent):
    async with served(StandIn()) as port, connected(port) as (reader, writer):
        writer.write(sent)
        assert await closed(reader) == b""


async def test_a_head_that_drips_is_not_waited_for():
    async with served(StandIn()) as port, connected(port) as (reader, writer):
        ended = asyncio.ensure_future(closed(reader))
        for byte in b"GET /graphql HTTP/1.1\r\nx-long-header: " + b"a" * 400:
            if ended.done():
                break
            writer.write(bytes([byte]))
            await asyncio.sleep(0.02)
        assert await ended == b""


async def test_a_header_without_an_end_is_refused_by_its_size():
    async with served(StandIn()) as port, connected(port) as (reader, writer):
        writer.write(b"GET /graphql HTTP/1.1\r\nx: " + b"a" * (2 * LIMITS.head + 70_000))
        assert b" 431 " in await closed(reader)


async def test_a_body_that_does_not_come_gets_its_code():
    async with served(StandIn()) as port:
        status, headers, body = await throw(port, request(headers=[JSON], body=b'{"query', length=100))
        assert (status, codes(body)) == (408, ["BODY_TOO_SLOW"])
        assert headers["connection"] == "close"


async def test_a_body_that_is_announced_too_large_is_refused_unread():
    async with served(StandIn()) as port:
        status, _, body = await throw(port, request(headers=[JSON], length=10**12))
        assert (status, codes(body)) == (413, ["BODY_TOO_LARGE"])


async def test_a_body_that_goes_on_after_its_refusal_is_not_read_for_ever():
    async with served(StandIn()) as port, connected(port) as (reader, writer):
        writer.write(request("PUT", headers=[("Content-Length", "1000000")]))
        assert (await answer_from(reader))[0] == 405
        assert await closed(reader) == b""


async def test_a_trailer_is_no_header():
    asked = StandIn()
    async with served(asked) as port:
        pieces = b'11\r\n{"query":"{ a }"}\r\n0\r\nauthorization: Bearer a.b.c\r\naccord-purpose: NO\r\n\r\n'
        headers = [JSON, ("Transfer-Encoding", "chunked")]
        status, _, _ = await throw(port, request(headers=headers, body=pieces))
        assert status == 200
        assert asked.asked[0][1].purpose is None


async def test_two_requests_at_once_are_answered_in_order():
    async with served(StandIn()) as port, connected(port) as (reader, writer):
        writer.write(post("{ first }") + post("{ second }"))
        answers = [msgspec.json.decode((await answer_from(reader))[2])["data"]["query"] for _ in range(2)]
        assert answers == ["{ first }", "{ second }"]


async def test_offers_of_http2_one_after_the_other_are_answered_in_http1():
    offer = ("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"), ("HTTP2-Settings", "AA")
    async with served(StandIn()) as port, connected(port) as (reader, writer):
        whole = b"".join(post(f"{{ n{n} }}", *offer) for n in range(3))
        for at in range(0, len(whole), 50):
            writer.write(whole[at : at + 50])
            await asyncio.sleep(0)
        answers = [msgspec.json.decode((await answer_from(reader))[2])["data"]["query"] for _ in range(3)]
        assert answers == ["{ n0 }", "{ n1 }", "{ n2 }"]


async def test_a_line_of_requests_without_an_end_is_not_parsed_to_its_end():
    asked = StandIn()
    async with served(asked) as port, connected(port) as (reader, writer):
        writer.write(post("slow") + post("{ a }") * 200)
        await closed(reader)
        assert len(asked.asked) <= 1
    async with served(StandIn()) as port, connected(port) as (reader, writer):
        writer.write(post("{ a }") * 16)
        assert [(await answer_from(reader))[0] for _ in range(16)] == [200] * 16


async def test_an_answer_is_not_mixed_with_the_refusal_of_what_follows():
    async with served(StandIn()) as port, connected(port) as (reader, writer):
        writer.write(post("slow") + b"NONSENSE\r\n\r\n")
        assert b" 400 " not in await closed(reader)


async def test_a_reader_that_does_not_read_is_let_go():
    async with served(StandIn()) as port, connected(port, limit=1) as (reader, writer):
        writer.write(post("large"))
        await writer.drain()
        writer.transport.pause_reading()
        await asyncio.sleep(LIMITS.write_seconds * 3)
        writer.transport.resume_reading()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            async with asyncio.timeout(5):
                await reader.readexactly(8_000_000)


async def test_an_answer_that_takes_too_long_gets_its_code():
    async with served(StandIn()) as port:
        status, _, body = await throw(port, post("slow"))
        assert (status, codes(body)) == (504, ["DEADLINE_PASSED"])


async def test_a_full_house_says_when_to_come_again():
    async with served(StandIn(), answer_seconds=1.0) as port:
        officers = [("Authorization", f"Bearer {token(officer(n))}") for n in range(12)]
        answers = await asyncio.gather(*(throw(port, post("slow", one)) for one in officers))
        said = sorted(
            (status, codes(body)[0], headers.get("retry-after")) for status, headers, body in answers
        )
        assert said == [(503, "OVERLOADED", "1")] * 4 + [(504, "DEADLINE_PASSED", None)] * 8
        status, _, _ = await throw(port, post("{ a }"))
        assert status == 200


async def test_known_callers_who_hold_every_connection_are_told_so_to_the_next():
    async with served(StandIn()) as port:
        async with AsyncExitStack() as held:
            for n in range(LIMITS.connections):
                reader, writer = await held.enter_async_context(connected(port))
                writer.write(post("{ a }", ("Authorization", f"Bearer {token(officer(n))}")))
                assert (await answer_from(reader))[0] == 200
            status, headers, body = await throw(port, b"")
        assert (status, codes(body)) == (503, ["OVERLOADED"])
        assert headers["retry-after"] == "1"


async def test_a_client_that_leaves_in_its_body_costs_nothing():
    async with served(StandIn()) as port:
        for _ in range(10):
            async with connected(port) as (_, writer):
                writer.write(request(headers=[JSON], body=b'{"que', length=100))
                await writer.drain()
        status, _, _ = await throw(port, post("{ a }"))
        assert status == 200
