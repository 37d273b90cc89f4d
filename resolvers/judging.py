"""Judgments that may be heavy: cause by cause as far as a page needs them, in turns, and kept.

A judgment is pure, so what the same facts came to on the same day and place is the same for everybody: it
is kept under a digest of the facts that this very caller may have. One cause is judged at a time in the
whole process, and after each one the event loop serves whoever waits.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from weakref import WeakKeyDictionary

import msgspec

from graph.model.conclusions import Effect
from graph.model.facts import Neighbourhood
from graph.model.law import Law
from graph.model.time import Day
from graph.rules.propagation.imputation import CausesUnderJudgment
from graph.rules.propagation.record_state import Cause

KEPT = 20_000
"""Effects that are kept, about a kilobyte each; the least recently asked for go first."""

Key = tuple[bytes, str, str]
"""Digest of facts, law, day and place; the cause; the person, or an empty text for everybody."""


class KeptJudgments:
    """What causes came to, up to a number of effects."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[Key, tuple[Effect, ...]] = OrderedDict()

    def get(self, key: Key) -> tuple[Effect, ...] | None:
        """Return what is kept under a key, if it is."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, effects: tuple[Effect, ...]) -> None:
        """Keep what a cause came to, and forget what was not asked for longest."""
        self._size += len(effects) - len(self._kept.get(key, ())) + (key not in self._kept)
        self._kept[key] = effects
        while self._size > self._most:
            _, gone = self._kept.popitem(last=False)
            self._size -= len(gone) + 1


_kept = KeptJudgments()
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


class SlicedJudgment:
    """One neighbourhood, judged on one day for one place, cause by cause when asked."""

    def __init__(
        self, facts: Neighbourhood, law: Law, as_of: Day, place: str, kept: KeptJudgments | None = None
    ) -> None:
        self.causes = CausesUnderJudgment(facts, law, as_of, place)
        said = (law.digest, law.known_until, as_of, place)
        self._digest = sha256(msgspec.json.encode(said) + msgspec.json.encode(facts)).digest()
        self._memory = _kept if kept is None else kept

    async def reach(self, cause: Cause, person: str = "") -> tuple[Effect, ...]:
        """Return whom a cause reaches, or whether it reaches one person; waits for its turn."""
        key = (self._digest, cause.id, person)
        found = self._memory.get(key)
        if found is None:
            found = await _in_turn(lambda: self.causes.reach(cause, person))
            self._memory.put(key, found)
        return found


async def _in_turn(work: Callable[[], tuple[Effect, ...]]) -> tuple[Effect, ...]:
    """Do one piece of work with nobody else's in the same round of the event loop."""
    lock = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with lock:
        await asyncio.sleep(0)
        return work()
