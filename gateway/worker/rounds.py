"""How work that goes on beside requests outlives a round that fails."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from gateway.http.errors import as_fault
from gateway.log import log

Place = TypeVar("Place")

AGAIN = 5.0
"""Seconds after which a task that failed outside its rounds is begun anew."""


async def supervise(work: Callable[[Place], Awaitable[None]], city: Place, again: float = AGAIN) -> None:
    """Do what goes on beside requests; what fails even between its rounds is told, and begun anew.

    Nobody awaits such a task before the end: without this it would be gone, and nothing would say so.
    """
    ended = False
    while not ended:
        with a_round(work.__name__):
            await work(city)
            ended = True
        if not ended:
            await asyncio.sleep(again)


@contextmanager
def a_round(work: str) -> Iterator[None]:
    """Let nothing that fails in a round end the work itself: it is told in the log, and tried again.

    INVARIANT: every round of `gateway.app.WORK` stands in one; a task that ended would end without a line.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the edge of a task: nobody above would hear of it
        fault = as_fault(error)
        path = fault.details.get("path", "")
        log.log(fault.entry.log, "round_failed", work=work, code=fault.code, private=fault.private, path=path)
