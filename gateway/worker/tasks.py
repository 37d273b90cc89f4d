"""What goes on beside requests, and in which processes of a city it does.

everywhere       in each: what a process reads anew, and what it examines
on the host      in one process of a host, by the kernel's lock on a file: what lies on the host's disk
led              in one process of the city, by a lease in the graph: what all of them share

ProcessRole.ALL         answers and does the work: one process alone, or several that share the work by leases
ProcessRole.ANSWERS     answers, and leaves the work to workers (工作进程)
ProcessRole.WORKS       does the work, and answers nobody
"""

import enum
from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any

import msgspec

from gateway.checks.answering import keep_checking
from gateway.city import City
from gateway.deliveries.taking_in import keep_taking_in
from gateway.exchange.fetch_status_lists import keep_polling
from gateway.exchange.make_lists import prepare_lists
from gateway.exchange.poll_result import PollResult
from gateway.exchange.remembering import keep_trusting, reload_trust_list
from gateway.exchange.serve_outbox import begin_for_believed
from gateway.exchange.submit_checkpoints import keep_cosigning
from gateway.renewal import keep_renewing
from gateway.worker.examination import keep_examining
from gateway.worker.leases import LedTask, lead, listen
from gateway.worker.recovery import keep_settling, settle, settle_results
from gateway.worker.rounds import Work
from graph.errors import Fault
from graph.model.time import Instant
from security.cosigning import WitnessState


class ProcessRole(enum.Enum):
    """What a process of a city does (进程角色)."""

    ALL = "ALL"
    ANSWERS = "ANSWERS"
    WORKS = "WORKS"


class _NeighboursTold(msgspec.Struct, frozen=True, kw_only=True):
    """What looks at neighbours brought: what is known of each, why nothing newer, up to when."""

    known: list[PollResult]
    unheard: dict[str, tuple[str, dict[str, Any]]]
    heard: dict[str, Instant]


def tell_neighbours(city: City) -> str:
    """Return what this process knows of the neighbours, for those that do not look themselves."""
    unheard = {region: (fault.code, fault.details) for region, fault in city.exchange.unheard.items()}
    found = _NeighboursTold(known=list(city.neighbours.values()), unheard=unheard, heard=city.exchange.heard)
    return msgspec.json.encode(found).decode()


async def hear_neighbours(city: City, told: str) -> None:
    """Know of the neighbours what another process tells."""
    found = msgspec.json.decode(told, type=_NeighboursTold)
    for kept, news in (
        (city.neighbours, {one.region: one for one in found.known}),
        (
            city.exchange.unheard,
            {region: Fault(code, **said) for region, (code, said) in found.unheard.items()},
        ),
        (city.exchange.heard, found.heard),
    ):
        kept.clear()
        kept.update(news)  # type: ignore[arg-type]


def tell_witnesses(city: City) -> str:
    """Return what this process knows of our log's witnesses, for those that do not ask them."""
    return msgspec.json.encode(list(city.witnesses.states.values())).decode()


async def hear_witnesses(city: City, told: str) -> None:
    """Know of our log's witnesses what another process tells."""
    known = msgspec.json.decode(told, type=list[WitnessState])
    city.witnesses.states = {one.witness: one for one in known}


EVERYWHERE = (keep_renewing, keep_trusting, keep_examining)
ON_THE_HOST = (keep_taking_in, keep_checking)
LED = (
    LedTask(name="settling", work=keep_settling),
    LedTask(name="polling", work=keep_polling, tell=tell_neighbours, hear=hear_neighbours),
    LedTask(name="cosigning", work=keep_cosigning, tell=tell_witnesses, hear=hear_witnesses),
)


async def begin_work(city: City) -> None:
    """Do what comes before anything else, in whatever process.

    1. Open intents and results between graph and ledger are settled, before this process can add any.
    2. The trust list is taken, and whom it names has an outbox.
    """
    # 1.
    await settle(city)
    await settle_results(city)
    # 2.
    await reload_trust_list(city, city.clock())
    await begin_for_believed(city)


def work_of(city: City, role: ProcessRole) -> tuple[Work[City], ...]:
    """Return the work of one process. Where the graph is embedded it is the only one, and needs no lease."""
    return (
        *((prepare_lists,) if role is not ProcessRole.WORKS else ()),
        *EVERYWHERE,
        *(ON_THE_HOST if role is not ProcessRole.ANSWERS else ()),
        *((task.work for task in LED) if city.graph.embedded else _shared(role)),
    )


def _shared(role: ProcessRole) -> Iterator[Work[City]]:
    """Yield what one process of the city leads, as this role takes part in it."""
    part = listen if role is ProcessRole.ANSWERS else lead
    for task in LED:
        yield named(f"{task.name}_lease", partial(part, task))


def named(name: str, work: partial[Coroutine[Any, Any, None]]) -> Work[City]:
    """Give a task that is made for a place its name in the log."""
    work.__name__ = name  # type: ignore[attr-defined]
    return work
