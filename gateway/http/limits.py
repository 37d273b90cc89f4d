"""How long an answer may take, and how many may be on their way at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph.errors import Unavailable

RETRY_AFTER = 1
"""Seconds after which a client that was told OVERLOADED may try again."""


class Room:
    """Places for requests: so many are worked on, so many wait, the next is told OVERLOADED at once.

    Waiting requests are served in the order of their coming. A bounded queue keeps a burst of heavy
    questions from making everybody late: what cannot be answered in time is better said soon.
    """

    def __init__(self, *, working: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(working)
        self._free = working + waiting

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place while the block runs, or raise OVERLOADED."""
        if self._free <= 0:
            raise Unavailable("OVERLOADED", seconds=RETRY_AFTER)
        self._free -= 1
        try:
            async with self._places:
                yield
        finally:
            self._free += 1


@asynccontextmanager
async def deadline(seconds: float) -> AsyncIterator[None]:
    """Bound a block in time, or raise DEADLINE_PASSED.

    It frees the caller: what runs in a database that knows no cancelling goes on there.
    """
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise  # somebody else's, and a defect
        raise Unavailable("DEADLINE_PASSED", seconds=seconds) from error
