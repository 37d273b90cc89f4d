"""Anything by global id, and the entities that other subgraphs refer to."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.facts import Organization, Person
from graph.store import read_penalties, read_subjects
from graph.store.batch_read import Known
from graph.store.read_penalties import PenaltyWithEvents
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, NodeRef
from resolvers.penalties import penalty_view
from resolvers.reads import name_keys, row_filter
from security.principal import RowFilter

Read = Callable[[Any, RowFilter, Sequence[Known]], Awaitable[Sequence[Any]]]
READS: dict[str, Read] = {
    "Organization": read_subjects.organizations,
    "Person": read_subjects.persons,
    "Penalty": read_penalties.penalties,
}
"""What reads each type by id; a type that is not here has no node."""

CODED: Read = read_subjects.organizations_by_code


class FoundNode(msgspec.Struct, frozen=True, kw_only=True):
    """A record by reference, and the organization it is about where it is a penalty."""

    record: Any
    party: Organization | None = None


async def by_id(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[FoundNode]:
    """Read records by global id: one round trip for each type that is named, and one for parties."""
    refs: list[NodeRef] = [batch_key.args["id"] for batch_key in batch_keys]
    return await _read(deps, batch_keys, [(READS.get(ref.type), ref.id) for ref in refs])


async def entities(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[list[FoundNode]]:
    """Read what the representations name, in their order; an unknown key is a coded error."""
    flat: list[tuple[BatchKey, tuple[Read | None, str]]] = [
        (batch_key, _reference(one)) for batch_key in batch_keys for one in batch_key.args["representations"]
    ]
    found = iter(await _read(deps, [batch_key for batch_key, _ in flat], [asked for _, asked in flat]))
    return [[next(found) for _ in batch_key.args["representations"]] for batch_key in batch_keys]


def node_view(deps: Dependencies, batch_key: BatchKey, found: FoundNode) -> Any:
    """Return the record as its own section would show it."""
    record = found.record
    if isinstance(record, PenaltyWithEvents):
        return (
            penalty_view(deps, batch_key.context, record, found.party)
            if _decided(record, batch_key)
            else None
        )
    if isinstance(record, Organization):
        day = batch_key.context.as_of
        return record.as_it_was(day) if record.since <= day else None
    return record


def entity_views(
    deps: Dependencies, batch_key: BatchKey, found: list[FoundNode]
) -> list[Organization | Person | None]:
    """Return the entities in the order asked."""
    return [node_view(deps, batch_key, one) for one in found]


async def _read(
    deps: Dependencies, batch_keys: Sequence[BatchKey], asked: Sequence[tuple[Read | None, str]]
) -> list[FoundNode]:
    """Read records by type, then the parties of those that are penalties."""
    found: list[Any] = [None] * len(asked)
    for read in {read for read, _ in asked if read is not None}:
        places = [i for i, (by, _) in enumerate(asked) if by is read]
        names = [name_keys(batch_keys[i], asked[i][1]) for i in places]
        for i, record in zip(places, await read(deps.graph, row_filter(batch_keys), names), strict=True):
            found[i] = record
    parties = await _parties(deps, batch_keys, found)
    return [FoundNode(record=record, party=party) for record, party in zip(found, parties, strict=True)]


async def _parties(
    deps: Dependencies, batch_keys: Sequence[BatchKey], found: Sequence[Any]
) -> list[Organization | None]:
    parties: list[Organization | None] = [None] * len(found)
    places = [i for i, record in enumerate(found) if isinstance(record, PenaltyWithEvents)]
    if places:
        names = [name_keys(batch_keys[i], found[i].penalty.subject) for i in places]
        read = await read_subjects.organizations(deps.graph, row_filter(batch_keys), names)
        for i, party in zip(places, read, strict=True):
            parties[i] = party
    return parties


def _decided(case_file: PenaltyWithEvents, batch_key: BatchKey) -> bool:
    return case_file.penalty.decided_on <= batch_key.context.as_of


def _reference(given: Any) -> tuple[Read | None, str]:
    """Return what reads a representation, and by which name; refuses one without a usable key."""
    kind = given.get("__typename") if isinstance(given, dict) else None
    if kind == "Organization" and isinstance(given.get("uscc"), str):
        return CODED, given["uscc"]
    if kind == "Person" and isinstance(given.get("id"), str):
        return READS["Person"], given["id"]
    raise Refused("REPRESENTATION_INVALID")


BATCH_RESOLVERS = (
    BatchResolver("node", by_id, node_view),
    BatchResolver("_entities", entities, entity_views),
)
