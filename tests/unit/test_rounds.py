"""What goes on beside requests does not end unseen."""

import asyncio

import pytest
from structlog.testing import capture_logs

from gateway.worker import rounds
from gateway.worker.rounds import WorkState, WorkStates, a_round, supervise, work_together
from graph.errors import Unavailable

pytestmark = pytest.mark.anyio


async def test_a_task_that_fails_between_its_rounds_is_told_and_begun_anew() -> None:
    begun = 0

    async def keep_failing(_city: object) -> None:
        nonlocal begun
        begun += 1
        if begun < 3:
            raise LookupError("between two rounds")

    states: WorkStates = {}
    with capture_logs() as lines:
        await asyncio.wait_for(supervise(keep_failing, None, states, again=0.001), 5)
    assert (begun, states) == (3, {})
    told = [line for line in lines if line["event"] == "round_failed"]
    assert [(line["work"], line["code"]) for line in told] == [("keep_failing", "INTERNAL")] * 2


async def test_it_is_stopped_as_any_task_is() -> None:
    async def keep_waiting(_city: object) -> None:
        await asyncio.sleep(60)

    task = asyncio.create_task(supervise(keep_waiting, None, {}))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_a_round_that_fails_is_told() -> None:
    with capture_logs() as lines, a_round("settling"):
        raise LookupError
    assert [line["work"] for line in lines if line["event"] == "round_failed"] == ["settling"]


async def test_the_delay_grows_and_what_fails_is_a_state(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def paused(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            raise asyncio.CancelledError

    async def keep_failing(_city: object) -> None:
        raise LookupError

    monkeypatch.setattr(rounds.asyncio, "sleep", paused)
    states: WorkStates = {}
    with pytest.raises(asyncio.CancelledError):
        await supervise(keep_failing, None, states)
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert states == {"keep_failing": WorkState(code="INTERNAL", failures=9, ended=True)}


async def test_a_task_that_fails_ends_no_other_and_a_round_that_is_well_ends_its_state() -> None:
    states: WorkStates = {}
    rounds_of_other = 0

    async def keep_failing(_city: object) -> None:
        raise LookupError

    async def keep_working(_city: object) -> None:
        nonlocal rounds_of_other
        while True:
            with a_round("working"):
                rounds_of_other += 1
                if rounds_of_other < 3:
                    raise Unavailable("GRAPH_UNAVAILABLE")
            await asyncio.sleep(0)

    working = asyncio.create_task(work_together((keep_failing, keep_working), None, states))
    async with asyncio.timeout(5):
        while rounds_of_other < 2:
            await asyncio.sleep(0)
    assert states["working"] == WorkState(code="GRAPH_UNAVAILABLE", failures=rounds_of_other)
    async with asyncio.timeout(5):
        while rounds_of_other < 5:
            await asyncio.sleep(0)
    assert set(states) == {"keep_failing"}
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    before = rounds_of_other
    await asyncio.sleep(0.01)
    assert rounds_of_other == before
