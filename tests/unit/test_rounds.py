"""What goes on beside requests does not end unseen."""

import asyncio

import pytest
from structlog.testing import capture_logs

from gateway.worker.rounds import a_round, supervise

pytestmark = pytest.mark.anyio


async def test_a_task_that_fails_between_its_rounds_is_told_and_begun_anew() -> None:
    begun = 0

    async def keep_failing(_city: object) -> None:
        nonlocal begun
        begun += 1
        if begun < 3:
            raise LookupError("between two rounds")

    with capture_logs() as lines:
        await asyncio.wait_for(supervise(keep_failing, None, again=0.001), 5)
    assert begun == 3
    told = [line for line in lines if line["event"] == "round_failed"]
    assert [(line["work"], line["code"]) for line in told] == [("keep_failing", "INTERNAL")] * 2


async def test_it_is_stopped_as_any_task_is() -> None:
    async def keep_waiting(_city: object) -> None:
        await asyncio.sleep(60)

    task = asyncio.create_task(supervise(keep_waiting, None))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_a_round_that_fails_is_told() -> None:
    with capture_logs() as lines, a_round("settling"):
        raise LookupError
    assert [line["work"] for line in lines if line["event"] == "round_failed"] == ["settling"]
