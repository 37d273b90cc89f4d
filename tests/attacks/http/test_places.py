"""Work that is counted: what outlives its request keeps its place, and paths beside GraphQL have places, too."""

import asyncio

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.http.limits import ConcurrencyLimiter, RequestDeadline, Share, keep_place_until
from gateway.http.plain_endpoint import PlainDoor, health_endpoint, plain_endpoint
from graph.errors import Unavailable

pytestmark = pytest.mark.anyio

OFFICER = Share(known=True, client="a")


async def free(room: ConcurrencyLimiter, share: Share = OFFICER) -> bool:
    try:
        room.expect(share)
    except Unavailable:
        return False
    return True


async def test_a_write_that_outlives_its_request_keeps_its_place():
    room, over = ConcurrencyLimiter(working=1, waiting=0), asyncio.Event()
    written = []

    async def write():
        await over.wait()
        written.append(1)

    with pytest.raises(Unavailable) as late:
        async with RequestDeadline(0.05), room.place(OFFICER):
            await asyncio.shield(keep_place_until(asyncio.ensure_future(write())))
    assert late.value.code == "DEADLINE_PASSED"
    for _ in range(3):
        assert not await free(room)
    over.set()
    while not written or not await free(room):
        await asyncio.sleep(0)
    async with room.place(OFFICER):
        assert not await free(room)
    assert await free(room)


async def test_a_place_is_given_back_once_whatever_happens():
    room = ConcurrencyLimiter(working=2, waiting=2)
    for end in (None, ValueError, asyncio.CancelledError):
        try:
            async with room.place(OFFICER):
                await keep_place_until(asyncio.ensure_future(asyncio.sleep(0)))
                if end:
                    raise end
        except (ValueError, asyncio.CancelledError):
            pass
        await asyncio.sleep(0)
    async with room.place(OFFICER), room.place(Share(known=True, client="b")):
        assert await free(room, Share(known=True, client="c"))  # it may wait, and two were let in


async def test_a_waiter_that_leaves_makes_room_for_the_next():
    room = ConcurrencyLimiter(working=1, waiting=1)
    async with room.place(OFFICER):
        for _ in range(3):
            with pytest.raises(Unavailable):
                async with RequestDeadline(0.02), room.place(Share(known=True, client="b")):
                    raise AssertionError("it never came in")
    async with room.place(Share(known=True, client="b")):
        pass


async def asked(app: Starlette, path: str) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://a.test") as client:
        return await client.get(path)


async def test_a_path_beside_graphql_has_a_deadline_and_a_place():
    room, begun = ConcurrencyLimiter(working=2, waiting=1), asyncio.Event()

    async def never(_city, _request):
        begun.set()
        await asyncio.Event().wait()

    async def well(_city, _request):
        return PlainTextResponse("well")

    door = PlainDoor(room=room, seconds=0.3)
    app = Starlette(
        routes=[
            Route("/log", plain_endpoint(None, never, door)),
            Route("/livez", health_endpoint(None, well)),
        ]
    )
    first = asyncio.create_task(asked(app, "/log"))
    await begun.wait()
    waits = asyncio.create_task(asked(app, "/log"))
    await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    assert (await asked(app, "/livez")).text == "well"
    told = await asked(app, "/log")
    assert (told.status_code, told.headers["retry-after"]) == (503, "1")
    assert [one.status_code for one in await asyncio.gather(first, waits)] == [504, 504]
    assert first.result().json()["errors"][0]["extensions"]["code"] == "DEADLINE_PASSED"
