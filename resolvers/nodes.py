"""Anything by global id, and the entities that other subgraphs refer to."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.facts import Organization, Person
from graph.store import read_penalties, read_subjects
from graph.store.batch_read import Known
from graph.store.read_penalties import Laid
from resolvers.batch_resolver import NodeRef, Ports, Section, Want
from resolvers.penalties import penalty_view
from resolvers.reads import known, sees
from security.principal import Sees

Read = Callable[[Any, Sees, Sequence[Known]], Awaitable[Sequence[Any]]]
READS: dict[str, Read] = {
    "Organization": read_subjects.organizations,
    "Person": read_subjects.persons,
    "Penalty": read_penalties.penalties,
}
"""What reads each type by id; a type that is not here has no node."""

CODED: Read = read_subjects.organizations_by_code


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A record by reference, and the organization it is about where it is a penalty."""

    record: Any
    party: Organization | None = None


async def by_id(ports: Ports, wants: Sequence[Want]) -> Sequence[Found]:
    """Read records by global id: one round trip for each type that is named, and one for parties."""
    refs: list[NodeRef] = [want.args["id"] for want in wants]
    return await _read(ports, wants, [(READS.get(ref.type), ref.id) for ref in refs])


async def entities(ports: Ports, wants: Sequence[Want]) -> Sequence[list[Found]]:
    """Read what the representations name, in their order; an unknown key is a coded error."""
    flat: list[tuple[Want, tuple[Read | None, str]]] = [
        (want, _reference(one)) for want in wants for one in want.args["representations"]
    ]
    found = iter(await _read(ports, [want for want, _ in flat], [asked for _, asked in flat]))
    return [[next(found) for _ in want.args["representations"]] for want in wants]


def shown(ports: Ports, want: Want, found: Found) -> Any:
    """Return the record as its own section would show it."""
    record = found.record
    if isinstance(record, Laid):
        return penalty_view(ports, want.ask, record, found.party) if _decided(record, want) else None
    if isinstance(record, Organization):
        return record if record.since <= want.ask.as_of else None
    return record


def shown_all(ports: Ports, want: Want, found: list[Found]) -> list[Organization | Person | None]:
    """Return the entities in the order asked."""
    return [shown(ports, want, one) for one in found]


async def _read(ports: Ports, wants: Sequence[Want], asked: Sequence[tuple[Read | None, str]]) -> list[Found]:
    """Read records by type, then the parties of those that are penalties."""
    found: list[Any] = [None] * len(asked)
    for read in {read for read, _ in asked if read is not None}:
        places = [i for i, (by, _) in enumerate(asked) if by is read]
        names = [known(wants[i], asked[i][1]) for i in places]
        for i, record in zip(places, await read(ports.graph, sees(wants), names), strict=True):
            found[i] = record
    parties = await _parties(ports, wants, found)
    return [Found(record=record, party=party) for record, party in zip(found, parties, strict=True)]


async def _parties(ports: Ports, wants: Sequence[Want], found: Sequence[Any]) -> list[Organization | None]:
    parties: list[Organization | None] = [None] * len(found)
    places = [i for i, record in enumerate(found) if isinstance(record, Laid)]
    if places:
        names = [known(wants[i], found[i].penalty.subject) for i in places]
        read = await read_subjects.organizations(ports.graph, sees(wants), names)
        for i, party in zip(places, read, strict=True):
            parties[i] = party
    return parties


def _decided(laid: Laid, want: Want) -> bool:
    return laid.penalty.decided_on <= want.ask.as_of


def _reference(given: Any) -> tuple[Read | None, str]:
    """Return what reads a representation, and by which name; refuses one without a usable key."""
    kind = given.get("__typename") if isinstance(given, dict) else None
    if kind == "Organization" and isinstance(given.get("uscc"), str):
        return CODED, given["uscc"]
    if kind == "Person" and isinstance(given.get("id"), str):
        return READS["Person"], given["id"]
    raise Refused("REPRESENTATION_INVALID")


SECTIONS = (Section("node", by_id, shown), Section("_entities", entities, shown_all))
