"""How long an answer may take, and how many may be on their way at once: by role and by client.

A place that is taken cannot be taken back, so nobody may have them all: strangers together hold a part,
and each client that shows a token holds half at most. Whoever waits is served in turn, client by client.

    a place, and a right to it     begin at once
    none, but a place in line      wait; the deadline of the request runs meanwhile
    neither                        OVERLOADED (503, Retry-After), before anything of the body is read

A token costs its holder a name, an address costs nothing: that is why strangers are counted together and
served one by one while somebody who is known is served. Counters are kept by `"all"`, by `False` for all
strangers, and by share.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any, TypeVar

import msgspec

from gateway.metrics.meters import meters
from graph.errors import Unavailable, table
from security.principal import CallerRole, Principal

T = TypeVar("T")

STRANGERS_WORKING = 16
STRANGERS_WAITING = 4
"""Of the places of work, and of those to wait in, strangers together have one in so many."""

CLIENT = 2
"""Of both, one known client has at most one in so many."""

REFUSED = 64
"""Strangers who are told in a second that they are too many; more of them wait longer for it."""


KNOWN = "accord.known"
"""Where a connection tells, in the scope of its requests, whom to call when its caller is known."""


class Share(msgspec.Struct, frozen=True):
    """Whose place it is: a known client's or a stranger's, by the name that its turn goes by."""

    known: bool
    client: str


def share_of(principal: Principal, host: str) -> Share:
    """Return whose share a request draws on: of the client that a token names, or of an address."""
    if principal.standing is CallerRole.PUBLIC:
        return Share(known=False, client=host)
    named = (principal.region, principal.client, principal.officer, principal.subject)
    return Share(known=True, client="|".join(name or "" for name in named))


STRANGER = Share(known=False, client="")
"""Whoever asks where no caller is told apart."""


class _Place:
    """A place that is given back when its block has ended, and with it all that goes on for it."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back = give_back
        self._under_way = 1

    def until(self, task: asyncio.Future[Any]) -> None:
        """Keep the place until a task has ended, too."""
        self._under_way += 1
        task.add_done_callback(self.done)

    def done(self, _task: object = None) -> None:
        """Note that one of those has ended."""
        self._under_way -= 1
        if not self._under_way:
            self._give_back()


_PLACE: ContextVar[_Place | None] = ContextVar("place", default=None)
"""The place of the request under way: a context variable, so that no step in between has to hand it on."""


def keep_place_until(task: asyncio.Future[T]) -> asyncio.Future[T]:
    """Keep the place of the request under way until a task has ended that outlives it; return the task."""
    place = _PLACE.get()
    if place is not None:
        place.until(task)
    return task


class ConcurrencyLimiter:
    """Places for requests: so many are worked on, so many wait, the next is told OVERLOADED.

    A bounded queue keeps a burst of heavy questions from making everybody late: what cannot be answered
    in time is better said soon. Turns go round the clients, those who are known before strangers.
    """

    def __init__(self, *, working: int, waiting: int) -> None:
        self._working, self._waiting = working, waiting
        self._at_work: Counter[object] = Counter()
        self._in_line: Counter[object] = Counter()
        self._lines: OrderedDict[Share, deque[asyncio.Future[None]]] = OrderedDict()
        self._put_off = 0

    async def put_off(self, seconds: float) -> None:
        """Let a stranger who is one too many wait for its answer: told at once, many would ask at once."""
        self._put_off += 1
        try:
            await asyncio.sleep(seconds * max(1.0, self._put_off / REFUSED))
        finally:
            self._put_off -= 1

    @property
    def taken(self) -> int:
        """How many places are taken, those of work included that has outlived its request."""
        return self._at_work["all"]

    def expect(self, share: Share) -> None:
        """Raise OVERLOADED where there is neither a place nor one to wait in: before anything is read."""
        if not self._may_begin(share) and not self._may_wait(share):
            raise overloaded()

    @asynccontextmanager
    async def place(self, share: Share = STRANGER) -> AsyncIterator[None]:
        """Hold a place while the block runs, waiting for it in turn; raises OVERLOADED."""
        if self._may_begin(share):
            self._count_work(share, 1)
        else:
            await self._wait(share)
        held = _Place(lambda: self._leave_work(share))
        token = _PLACE.set(held)
        try:
            yield
        finally:
            _PLACE.reset(token)
            held.done()

    def _leave_work(self, share: Share) -> None:
        self._count_work(share, -1)
        self._next()

    async def _wait(self, share: Share) -> None:
        """Wait for a turn, and have a place then; raises OVERLOADED where there is none to wait in.

        Whoever is cancelled leaves the line. If its turn had come in the same moment, the place was
        counted already and is given on.
        """
        if not self._may_wait(share):
            raise overloaded()
        turn = asyncio.get_running_loop().create_future()
        self._lines.setdefault(share, deque()).append(turn)
        self._count_waiting(share, 1)
        try:
            await turn
        except BaseException:
            if turn.cancelled():
                self._leave(share, turn)
            else:  # it had just come: somebody else is next
                self._leave_work(share)
            raise

    def _next(self) -> None:
        """Give free places to those whose turn it is: the known before strangers, each client in turn."""
        while share := next(filter(self._may_begin, sorted(self._lines, key=_strangers_last)), None):
            self._call(share)

    def _may_begin(self, share: Share) -> bool:
        strangers = self._at_work[False]
        if not share.known and strangers and self._at_work["all"] > strangers:
            return False  # while somebody who is known is served, strangers go one by one
        return self._may(self._at_work, share, self._working, STRANGERS_WORKING)

    def _may_wait(self, share: Share) -> bool:
        return self._may(self._in_line, share, self._waiting, STRANGERS_WAITING)

    def _call(self, share: Share) -> None:
        """Let the first of a client in, and put the client at the end of the line."""
        turn = self._lines[share][0]
        self._lines.move_to_end(share)
        self._leave(share, turn)
        if not turn.cancelled():
            self._count_work(share, 1)
            turn.set_result(None)

    def _leave(self, share: Share, turn: asyncio.Future[None]) -> None:
        """Take a turn out of its line, and an empty line out of the round; twice is the same as once."""
        line = self._lines.get(share, deque())
        if turn in line:
            line.remove(turn)
            self._count_waiting(share, -1)
        if not line:
            self._lines.pop(share, None)

    @staticmethod
    def _may(held: Counter[object], share: Share, places: int, strangers: int) -> bool:
        """Whether one more fits: into all places, and into the part of its own kind."""
        part = max(1, places // (CLIENT if share.known else strangers))
        whose: object = share if share.known else share.known
        return held["all"] < places and held[whose] < part

    def _count_work(self, share: Share, one: int) -> None:
        self._count(self._at_work, share, one)
        meters.count("accord_places_taken", "work", _callers(share), by=one)

    def _count_waiting(self, share: Share, one: int) -> None:
        self._count(self._in_line, share, one)
        meters.count("accord_places_taken", "wait", _callers(share), by=one)

    @staticmethod
    def _count(held: Counter[object], share: Share, one: int) -> None:
        """Count one more or less, of all and of its own kind; a name at nought is dropped."""
        for name in ("all", share if share.known else share.known):
            held[name] += one
            if not held[name]:
                del held[name]


def _callers(share: Share) -> str:
    """Return whose place it is as metrics say it, where no client has a name."""
    return "known" if share.known else "strangers"


def _strangers_last(share: Share) -> bool:
    """Return what sorts the known before strangers and leaves each kind in the order of its turns."""
    return not share.known


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
