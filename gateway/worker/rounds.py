"""How work that goes on beside requests outlives what fails in it, and how it tells.

    work_together   all tasks as one group: it ends when it is cancelled, and all of them with it
    supervise       one task of a group: what ends it is told, and it is begun anew, later each time
    a_round         one round of a task: what fails in it is told, and the next round tries again
    WorkStates      how the last round of each task ended, for readiness

A task that fails stops no other one: each has rounds and pauses of its own.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import anyio
import msgspec

from gateway.http.errors import as_fault
from gateway.log import log

Place = TypeVar("Place")
Work = Callable[[Place], Coroutine[Any, Any, None]]
"""A task: `keep_…` of a city."""

AGAIN = 5.0
LONGEST = 300.0
"""Seconds until a task that failed outside its rounds is begun anew: doubled each time, up to the second.

Rounds have the pauses of their own tasks.
"""


class WorkState(msgspec.Struct, frozen=True, kw_only=True):
    """What fails in a task, how often in a row it did, and whether the task waits to be begun anew."""

    code: str
    failures: int
    ended: bool = False


WorkStates = dict[str, WorkState]
"""The tasks that fail, by name; one whose last round was well is not in it."""

_STATES: ContextVar[WorkStates | None] = ContextVar("work_states", default=None)
"""Where the rounds of this task tell how they end; each task has a context of its own."""


async def work_together(works: Sequence[Work[Place]], city: Place, states: WorkStates) -> None:
    """Do all that goes on beside requests until this is cancelled; then all of it has ended."""
    async with anyio.create_task_group() as group:
        for work in works:
            group.start_soon(supervise, work, city, states)


async def supervise(work: Work[Place], city: Place, states: WorkStates, again: float = AGAIN) -> None:
    """Do what goes on beside requests; what fails even between its rounds is told, and begun anew.

    It raises nothing: in a group of tasks an error of one would end all of them.
    """
    _STATES.set(states)
    pause = again
    while True:
        with a_round(work.__name__, ended=True):
            await work(city)
            return
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST)


@contextmanager
def a_round(work: str, *, ended: bool = False) -> Iterator[None]:
    """Let nothing that fails in a round end the work itself: it is told in the log, and tried again.

    INVARIANT: every round of `gateway.worker.tasks.WORK` stands in one; a task that ended would not be told.
    """
    states = _STATES.get()
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the edge of a task: nobody above would hear of it
        fault = as_fault(error)
        path = fault.details.get("path", "")
        log.log(fault.entry.log, "round_failed", work=work, code=fault.code, private=fault.private, path=path)
        if states is not None:
            before = states.get(work)
            failures = before.failures + 1 if before else 1
            states[work] = WorkState(code=fault.code, failures=failures, ended=ended)
    else:
        if states is not None:
            states.pop(work, None)
