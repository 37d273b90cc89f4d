"""What is kept of our own status lists while the gateway runs: a state of the city, begun anew by a start."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec

from gateway.worker.rounds import a_round
from graph.model.time import Instant
from resolvers.statuses import ListState
from security.results.wire import Purpose


class SignedStatusList(msgspec.Struct, frozen=True, kw_only=True):
    """A list that was signed: when, which bits it holds, and its bytes."""

    at: Instant
    bits: bytes
    raw: bytes


class ListsMade(msgspec.Struct, frozen=True, kw_only=True):
    """The lists of one number by their purpose, and when what they say was looked for."""

    at: Instant
    raw: dict[Purpose, bytes]


Making = asyncio.Task[ListsMade]


class OwnLists(msgspec.Struct, frozen=True, kw_only=True):
    """By number: the lists as they leave, what they were found by, and those that are being made.

    `signed` are the last ones by purpose and number: one that says the same still leaves as it was signed.
    Whoever asks for numbers in turn costs no more at once than one who asks for one: they are made
    `one_at_a_time`.
    """

    made: dict[int, ListsMade] = {}
    stood: dict[int, ListState] = {}
    signed: dict[tuple[Purpose, int], SignedStatusList] = {}
    making: dict[int, Making] = {}
    one_at_a_time: asyncio.Lock = msgspec.field(default_factory=asyncio.Lock)

    def begin(self, number: int, making: Coroutine[Any, Any, ListsMade]) -> Making:
        """Let everybody who asks for lists of this number wait for one task, until it is done."""
        task = self.making[number] = asyncio.create_task(making)
        task.add_done_callback(lambda _: self.making.pop(number))
        return task

    async def stop(self) -> None:
        """End what is being made: nobody is left who waits for it."""
        going = tuple(self.making.values())
        for one in going:
            one.cancel()
        await asyncio.gather(*going, return_exceptions=True)


async def wait_for(task: Making) -> None:
    """Wait for lists that are made whether anybody waits or not: what they cost may outlast every request."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        task.remove_done_callback(_tell)  # told once, however many have left
        task.add_done_callback(_tell)
        raise


def _tell(task: Making) -> None:
    """Tell the log why lists could not be made: who waited for them and left does not hear of it."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        with a_round("lists"):
            raise error
