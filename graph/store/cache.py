"""The one door to aiocache: few facts, below authorization, for a short time.

What may be kept: facts that every caller would be told alike and that no principal had a part in, such
as when each feed delivered last, which every answer states and only deliveries change. What may not:
anything that was read with a caller's `RowFilter`. aiocache's memory has no bound of its own; this one has.
Another process's write is seen when the lifetime ends: that is the promise, and its limit.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiocache import SimpleMemoryCache

T = TypeVar("T")

LIFETIME = 10.0
"""Seconds."""

BOUND = 64
"""Entries; beyond it nothing more is kept, and everything is still answered."""


class Cache:
    """Facts by name, each made by its own question when it is not at hand.

    INVARIANT: what was asked before a drop is not kept after it. The count of drops tells: a question that
    was under way while somebody dropped may have read the state before the change.
    """

    def __init__(self) -> None:
        self._kept: Any = SimpleMemoryCache()
        self._names: set[str] = set()
        self._drops = 0

    async def get(self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Return what is kept under `name`, or ask and keep it, unless it was dropped meanwhile.

        Two who ask at once may both ask; nothing waits for anybody else's question. What `ask` raises leaves
        as it is, and nothing is kept. `None` counts as nothing at hand.
        """
        kept: T | None = await self._kept.get(name)
        if kept is not None:
            return kept
        drops = self._drops
        asked = await ask()
        if drops == self._drops and len(self._names | {name}) <= BOUND:
            self._names.add(name)
            await self._kept.set(name, asked, ttl=LIFETIME)
        return asked

    async def drop(self, name: str) -> None:
        """Forget what is kept under `name`: its facts have changed."""
        self._drops += 1
        self._names.discard(name)
        await self._kept.delete(name)

    async def clear(self) -> None:
        """Forget everything, and leave no timer behind."""
        for name in tuple(self._names):
            await self.drop(name)
