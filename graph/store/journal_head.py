"""Up to where a process knows the journal: the newest place of which all can be read.

    latest, certain     what this process knows without asking
    share(ask)          one question for all who came before it was asked

A request asks for the head once. Under load that costs no statement for each: at most one question is on its
way, and who comes meanwhile shares the next, which is asked after all of them came.
"""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from graph.model.time import Instant


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the journal: the number of a change, and the instant at which all of it was recorded."""

    number: int
    at: Instant


Ask = Callable[[], Awaitable[Place]]


class JournalHead:
    """The newest place that this process has seen whole.

    `certain` says that nothing newer can be there: this process is the only writer, and knows how every
    write of its own ended.
    """

    def __init__(self) -> None:
        self.latest: Place | None = None
        self.certain = False
        self._running: asyncio.Task[Place] | None = None
        self._next: asyncio.Task[Place] | None = None

    def move(self, place: Place) -> Place:
        """Keep a place that is known to be whole, and return the newest of all; it never steps back."""
        if self.latest is None or self.latest.number < place.number:
            self.latest = place
        return self.latest

    async def share(self, ask: Ask) -> Place:
        """Ask, together with all who come before the question is sent.

        INVARIANT: it is asked after the caller came: what had been answered to anybody before is seen.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._asked(ask, self._running))
            self._next.add_done_callback(_retrieve)
        return await asyncio.shield(self._next)

    async def _asked(self, ask: Ask, before: "asyncio.Task[Place] | None") -> Place:
        if before is not None:
            await asyncio.wait([before])
        await asyncio.sleep(0)
        # From here on whoever comes waits for the next one.
        self._running, self._next = self._next, None
        return await ask()


def _retrieve(asked: "asyncio.Task[Place]") -> None:
    """Look at how a question ended, even where nobody waits for it any more: a failure is no news then."""
    if not asked.cancelled():
        asked.exception()
