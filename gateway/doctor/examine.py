"""The looks in their order, each by its name, and what all of them found."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping

from gateway.doctor import engines, files, neighbours
from gateway.doctor.observation import Observation, met
from gateway.doctor.patient import Patient
from graph.errors import Fault

Look = Callable[[Patient], Iterator[Observation] | AsyncIterator[Observation]]

LOOKS: Mapping[str, Look] = {
    "settings": files.settings,
    "gateway": engines.gateway,
    "clock": files.clock,
    "disk": files.disk,
    "backup": files.backup,
    "keys": files.keys,
    "issuer": files.issuer,
    "law": files.law,
    "registers": files.registers,
    "ledger": engines.ledger,
    "graph": engines.graph,
    "trust": neighbours.trust,
    "neighbours": neighbours.neighbours,
    "outboxes": neighbours.outboxes,
}
"""What is looked at, in the order in which it is told."""


async def examine(patient: Patient) -> dict[str, list[Observation]]:
    """Return what each look found; one that meets a fault is told by it, and the others go on."""
    return {name: [one async for one in _found(look, patient)] for name, look in LOOKS.items()}


async def _found(look: Look, patient: Patient) -> AsyncIterator[Observation]:
    looked = look(patient)
    try:
        if isinstance(looked, Iterator):
            for observation in looked:
                yield observation
        else:
            async for observation in looked:
                yield observation
    except Fault as fault:
        yield met(fault)
