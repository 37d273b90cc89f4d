"""How long an answer may take, and how many may be on their way at once."""

import asyncio
from types import TracebackType

from graph.errors import Unavailable, table


class ConcurrencyLimiter:
    """Places for requests: so many are worked on, so many wait, the next is told OVERLOADED at once.

    Waiting requests are served in the order of their coming. A bounded queue keeps a burst of heavy
    questions from making everybody late: what cannot be answered in time is better said soon.
    """

    def __init__(self, *, working: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(working)
        self._free = working + waiting

    async def __aenter__(self) -> None:
        """Take a place, waiting for one in turn, or raise OVERLOADED."""
        if self._free <= 0:
            raise overloaded()
        self._free -= 1
        try:
            await self._places.acquire()
        except BaseException:
            self._free += 1
            raise

    async def __aexit__(self, *_: object) -> None:
        """Give the place back."""
        self._places.release()
        self._free += 1


def overloaded() -> Unavailable:
    """Return the refusal of one too many, which names the seconds of its own Retry-After."""
    return Unavailable("OVERLOADED", seconds=table()["OVERLOADED"].retry_after)


class RequestDeadline:
    """A bound in time: what is not done by then raises DEADLINE_PASSED.

    It frees the caller: what runs in a database that knows no cancelling goes on there.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        """Let the time begin."""
        await self._timeout.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say that the time is over, if it is; a time-out of somebody else's stays what it was."""
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            raise Unavailable("DEADLINE_PASSED", seconds=self._seconds) from late
