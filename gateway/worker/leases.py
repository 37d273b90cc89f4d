"""One process of several does a task, the others hear what it tells, and one of them follows when it is gone.

    lead(task, city)       do a task while its lease is ours, else listen, and take it when it ends
    listen(task, city)     only listen: a process that answers and leaves the work to others

The lease lies in the graph (`graph.store.leases`) and is held for `HELD` seconds, anew every `RENEW`. Who
cannot hold it anew stops before it ends: of two processes never both are at the work. One that is killed
is followed within `HELD + RENEW` seconds; one that stops lets go.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import anyio
import msgspec

from gateway.city import City
from gateway.log import log
from gateway.worker.rounds import Work, WorkState, a_round, supervise
from graph.errors import Fault, Unavailable
from graph.store.leases import Lease, read_lease, release_lease, take_lease

HELD, RENEW, MARGIN = 15.0, 4.0, 4.0
"""Seconds that a lease is held for, between two renewals, and before its end at which the work must stop."""


class LedTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task that one process of a city does: its work, what it tells of it, and what another makes of that.

    `name` is that of its rounds, so that how they go is told under it wherever they are.
    """

    name: str
    work: Work[City]
    tell: Callable[[City], str] = lambda _city: ""
    hear: Callable[[City, str], Awaitable[None]] | None = None


class _LeaseNote(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a lease: how the work goes at its holder's, and what the task itself tells."""

    failing: WorkState | None = None
    said: str = ""


async def lead(task: LedTask, city: City) -> None:
    """Do a task whenever its lease is ours, and listen while it is another's, until this is cancelled."""
    while True:
        with a_round(f"{task.name}_lease"):
            lease, asked = await read_lease(city.graph, task.name), _now()
            if lease.running and lease.holder != city.ledger.lease:
                await _hear(task, city, lease)
            elif await _take(task, city):
                await _while_held(task, city, asked)
        _go_when_cancelled()
        await asyncio.sleep(RENEW)


async def listen(task: LedTask, city: City) -> None:
    """Hear what the holder of a task tells; that nobody is at work is told by readiness and log."""
    while True:
        with a_round(f"{task.name}_lease"):
            lease = await read_lease(city.graph, task.name)
            if not lease.running:
                raise Unavailable("NOBODY_WORKS", task=task.name)
            await _hear(task, city, lease)
        await asyncio.sleep(RENEW)


async def _while_held(task: LedTask, city: City, asked: float) -> None:
    """Do the work until the lease, `asked` for then, is lost or this is cancelled; then let go of it."""
    log.log("info", "lease_taken", work=task.name)
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(supervise, task.work, city, city.work)
            await _hold(task, city, asked)
            group.cancel_scope.cancel()
        log.log("warning", "lease_lost", work=task.name)
    finally:
        # INVARIANT: letting go is a courtesy: it keeps no stop waiting, and what it meets ends none.
        with anyio.move_on_after(MARGIN, shield=True), suppress(Exception):
            await release_lease(city.graph, task.name, city.ledger.lease)


async def _hold(task: LedTask, city: City, asked: float) -> None:
    """Hold the lease anew, again and again; return when it is not ours, or might not be any more."""
    until = asked + HELD - MARGIN
    while _now() < until:
        await asyncio.sleep(RENEW)
        asked = _now()
        with suppress(Fault, TimeoutError):
            async with asyncio.timeout_at(until):
                if not await _take(task, city):
                    return
                until = asked + HELD - MARGIN


async def _take(task: LedTask, city: City) -> bool:
    """Hold the lease from now on, with what there is to tell; whether it is ours."""
    told = msgspec.json.encode(_LeaseNote(failing=city.work.get(task.name), said=task.tell(city))).decode()
    return await take_lease(city.graph, task.name, city.ledger.lease, seconds=HELD, told=told)


async def _hear(task: LedTask, city: City, lease: Lease) -> None:
    """Take what the holder tells as what is so: how its work goes, and what it found."""
    told = msgspec.json.decode(lease.told, type=_LeaseNote)
    if told.failing is None:
        city.work.pop(task.name, None)
    else:
        city.work[task.name] = told.failing
    if task.hear is not None:
        await task.hear(city, told.said)


def _go_when_cancelled() -> None:
    """End a task that was cancelled, also where what it met at its end took the place of that."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _now() -> float:
    return asyncio.get_running_loop().time()
