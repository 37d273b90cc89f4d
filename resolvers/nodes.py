"""Anything by global id, and the entities that other subgraphs refer to."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.errors import Fault, Refused
from graph.ingest.identifiers import normalised_uscc
from graph.model.facts import Determination, Organization, Penalty, Person
from graph.store import read_penalties, read_records, read_subjects
from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.read_penalties import PenaltyWithEvents
from resolvers import access_records, measure_lists, recognitions, results
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, NodeRef
from resolvers.commitment_lists import COMMITMENTS
from resolvers.desk_lists import FoundOnDesk
from resolvers.listing_lists import LISTINGS
from resolvers.measure_lists import FoundMeasures, found_view
from resolvers.penalties import penalty_view
from resolvers.reads import name_keys, row_filter
from resolvers.recognition_state import StoredRecognition, recognition_state
from resolvers.record_views import DeterminationView
from resolvers.views import DisputeView, RestorationView
from security.row_filter import RowFilter

Read = Callable[[Dependencies, RowFilter, Sequence[Known]], Awaitable[Sequence[Any]]]


class FoundCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case by its id, with the record that it is upon: who is shown the one is shown the other."""

    id: str
    upon: PenaltyWithEvents


async def _cases(deps: Dependencies, visible: RowFilter, names: Sequence[Known]) -> list[FoundCase | None]:
    """Read disputes and applications by the records that they are upon."""
    named = [known.name.partition("/") for known in names]
    records = [replace(known, name=record) for known, (record, _, _) in zip(names, named, strict=True)]
    found = await read_penalties.penalties(deps.graph, visible, records)
    return [
        FoundCase(id=own, upon=case_file) if case_file is not None else None
        for (_, _, own), case_file in zip(named, found, strict=True)
    ]


async def _entries(deps: Dependencies, _visible: RowFilter, names: Sequence[Known]) -> Sequence[Any]:
    return await access_records.by_index(deps, names)


def _of_graph(read: Callable[[Graph, RowFilter, Sequence[Known]], Awaitable[Sequence[Any]]]) -> Read:
    return lambda deps, visible, names: read(deps.graph, visible, names)


READS: dict[str, Read] = {
    "Organization": _of_graph(read_subjects.organizations),
    "Person": _of_graph(read_subjects.persons),
    "Penalty": _of_graph(read_penalties.penalties),
    "Determination": _of_graph(read_records.determinations),
    "Dispute": _cases,
    "Restoration": _cases,
    "MeasureCase": measure_lists.of_records,
    "MeasureTask": measure_lists.of_records,
    "ListingCase": LISTINGS.by_id,
    "Commitment": COMMITMENTS.by_id,
    "Recognition": recognitions.by_id,
    "SignedResult": results.found,
    "AccessRecord": _entries,
}
"""What reads each type by id; a type that is not here has no node."""

CODED: Read = _of_graph(read_subjects.organizations_by_code)


class FoundNode(msgspec.Struct, frozen=True, kw_only=True):
    """A record by reference, and the organization it is about where it is a penalty."""

    record: Any
    party: Organization | None = None


async def by_id(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[FoundNode]:
    """Read records by global id: one round trip for each type that is named, and one for parties."""
    refs: list[NodeRef] = [batch_key.args["id"] for batch_key in batch_keys]
    return await _read(deps, batch_keys, [(READS.get(ref.type), ref.id) for ref in refs])


async def entities(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[list[FoundNode | Fault]]:
    """Read what the representations name, in their order; an unknown key is a coded error in its place."""
    flat = [
        (batch_key, _reference(one)) for batch_key in batch_keys for one in batch_key.args["representations"]
    ]
    good = [(batch_key, asked) for batch_key, asked in flat if not isinstance(asked, Fault)]
    read = iter(await _read(deps, [batch_key for batch_key, _ in good], [asked for _, asked in good]))
    found = iter([asked if isinstance(asked, Fault) else next(read) for _, asked in flat])
    return [[next(found) for _ in batch_key.args["representations"]] for batch_key in batch_keys]


def node_view(deps: Dependencies, batch_key: BatchKey, found: FoundNode) -> Any:
    """Return the record as its own section would show it."""
    show = _SHOWN.get(type(found.record))
    return found.record if show is None else show(deps, batch_key, found)


def _penalty(deps: Dependencies, batch_key: BatchKey, found: FoundNode) -> Any:
    decided = _decided(found.record.penalty, batch_key)
    return penalty_view(deps, batch_key.context, found.record, found.party) if decided else None


def _determination(_deps: Dependencies, batch_key: BatchKey, found: FoundNode) -> Any:
    decided = _decided(found.record, batch_key)
    return DeterminationView(fact=found.record) if decided else None


def _case(deps: Dependencies, batch_key: BatchKey, found: FoundNode) -> Any:
    upon = penalty_view(deps, batch_key.context, found.record.upon, None)
    cases: tuple[DisputeView | RestorationView, ...] = (*upon.disputes, *upon.restorations)
    return next((case for case in cases if case.id == found.record.id), None)


def _measures(deps: Dependencies, batch_key: BatchKey, found: FoundNode) -> Any:
    return found_view(deps, batch_key, found.record)


def _on_desk(deps: Dependencies, batch_key: BatchKey, found: FoundNode) -> Any:
    return found.record.kind.view(deps, batch_key, found.record)


def _recognition(deps: Dependencies, batch_key: BatchKey, found: FoundNode) -> Any:
    return recognition_state(deps, batch_key.context, found.record)


def _organization(_deps: Dependencies, batch_key: BatchKey, found: FoundNode) -> Any:
    day = batch_key.context.as_of
    return found.record.as_it_was(day) if found.record.since <= day else None


_SHOWN: dict[type, Callable[[Dependencies, BatchKey, FoundNode], Any]] = {
    PenaltyWithEvents: _penalty,
    Determination: _determination,
    FoundCase: _case,
    FoundMeasures: _measures,
    FoundOnDesk: _on_desk,
    StoredRecognition: _recognition,
    Organization: _organization,
}
"""How each kind of record is shown; any other is shown as it is."""


def entity_views(
    deps: Dependencies, batch_key: BatchKey, found: list[FoundNode | Fault]
) -> list[Organization | Person | Fault | None]:
    """Return the entities in the order asked."""
    return [one if isinstance(one, Fault) else node_view(deps, batch_key, one) for one in found]


async def _read(
    deps: Dependencies, batch_keys: Sequence[BatchKey], asked: Sequence[tuple[Read | None, str]]
) -> list[FoundNode]:
    """Read records by type, then the parties of those that are penalties."""
    found: list[Any] = [None] * len(asked)
    for read in {read for read, _ in asked if read is not None}:
        places = [i for i, (by, _) in enumerate(asked) if by is read]
        names = [name_keys(batch_keys[i], asked[i][1]) for i in places]
        for i, record in zip(places, await read(deps, row_filter(batch_keys), names), strict=True):
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


def _decided(fact: Penalty | Determination, batch_key: BatchKey) -> bool:
    return fact.decided_on <= batch_key.context.as_of


def _reference(given: Any) -> tuple[Read | None, str] | Fault:
    """Return what reads a representation, and by which name; or why it has no usable key."""
    if isinstance(given, Fault):
        return given
    kind = given.get("__typename") if isinstance(given, dict) else None
    if kind == "Person" and isinstance(given.get("id"), str):
        return READS["Person"], given["id"]
    if kind != "Organization" or not isinstance(given.get("uscc"), str):
        return Refused("REPRESENTATION_INVALID")
    try:
        return CODED, normalised_uscc(given["uscc"])
    except Refused as fault:
        return fault


BATCH_RESOLVERS = (
    BatchResolver("node", by_id, node_view),
    BatchResolver("_entities", entities, entity_views),
)
