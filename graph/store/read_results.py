"""Reads of the exchange: results by id, recognitions by code, what decides the status of what we stated."""

from collections.abc import AsyncIterator, Container, Sequence

import msgspec

from graph.model.exchange import KeptList, OfficersDecision, RecognitionEnd, RecognitionFact, StatedResult
from graph.model.time import Day, Instant
from graph.store.batch_read import (
    MOST_COUNTED,
    BatchQuery,
    Known,
    VisibleRows,
    columns_of_key,
    one,
    read_batch,
)
from graph.store.database import Graph, Row
from graph.store.journal import read_changes
from graph.store.rows import maker

PORTION = 500

STATED = "Result"
OF_OWNERS = "Holding"
OF_PERSONS = frozenset({"Particulars", "Permission"})
JUDGED = frozenset({
    STATED, *OF_PERSONS, "Registration", "Tenure", "Penalty", "Finding", OF_OWNERS, "Determination",
    "Dispute", "Challenge", "Annulment", "Restoration",
})  # fmt: skip
"""Kinds of facts by which the results on an organization stand or fall."""


class ResultState(msgspec.Struct, frozen=True, kw_only=True):
    """What lies upon the record of a result now, and whether a recall was told before."""

    id: str
    index: int
    subject: str
    person: str
    record: str
    established: tuple[str, ...]
    valid_until: Day
    told: str | None
    annulled: bool
    disputed: bool
    restated: bool
    matter: str
    as_of: Day
    waited: bool


NOWHERE: tuple[Instant, str] = (0, "")
"""No place in a list of recognitions; a place is the instant and the id of one that was shown."""


class RecognitionsPart(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a list of recognitions between two places; with `backward` its last ones."""

    after: tuple[Instant, str] = NOWHERE
    before: tuple[Instant, str] = NOWHERE
    backward: bool = False


WHOLE = RecognitionsPart()


class RecognitionsOf(msgspec.Struct, frozen=True, kw_only=True):
    """The recognitions about an organization by its code, or a part of them."""

    name: str
    known_at: Instant
    part: RecognitionsPart = WHOLE


class ForeignSubject(msgspec.Struct, frozen=True, kw_only=True):
    """A person here by the handle that another region has for the bearer of one of its documents."""

    handle: str
    issuer: str
    person: str
    known_at: Instant
    part: RecognitionsPart = WHOLE


class FoundRecognition(msgspec.Struct, frozen=True, kw_only=True):
    """A recognition and whom it is about here, by id: None where nobody here is known to be the one."""

    fact: RecognitionFact
    subject: str | None


class RecognitionsFound(msgspec.Struct, frozen=True, kw_only=True):
    """The recognitions about an organization, and its id where it is registered here."""

    facts: tuple[FoundRecognition, ...] = ()
    organization: str = ""


class StandingRecognition(msgspec.Struct, frozen=True, kw_only=True):
    """A recognition that has not ended for good: its id, the bytes it is about, and what it came to."""

    id: str
    jws: str
    lists: tuple[str, ...]
    outcome: str
    until: Day
    verdict: str


async def results(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[StatedResult | None]:
    """Return results of ours by id; None where none is visible or addressed to the caller."""
    return await read_batch(graph, _RESULTS, row_filter, batch_keys)


async def recognitions(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[RecognitionsOf], most: int
) -> list[RecognitionsFound]:
    """Return up to `most` recognitions about each organization by its code, the latest first."""
    return await read_batch(graph, _RECOGNITIONS, row_filter, batch_keys, limit=most)


async def recognitions_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[ForeignSubject], most: int
) -> list[tuple[FoundRecognition, ...]]:
    """Return up to `most` recognitions about persons by each name that an issuer has for them."""
    return await read_batch(graph, _OF_PERSONS, row_filter, batch_keys, limit=most)


async def count_recognitions(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[RecognitionsOf]
) -> list[int]:
    """Return how many recognitions there are about each organization; at most one more than is counted."""
    return await read_batch(graph, _COUNTED, row_filter, batch_keys, limit=MOST_COUNTED + 1)


async def count_recognitions_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[ForeignSubject]
) -> list[int]:
    """Return how many recognitions there are under each name; at most one more than is counted."""
    return await read_batch(graph, _COUNTED_OF_PERSONS, row_filter, batch_keys, limit=MOST_COUNTED + 1)


async def recognitions_by_id(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[FoundRecognition | None]:
    """Return recognitions by id; None where none is visible."""
    return await read_batch(graph, _BY_ID, row_filter, batch_keys)


async def decisions(graph: Graph, recognitions: Sequence[str]) -> dict[str, OfficersDecision]:
    """Return officers' decisions by the recognitions that they are on, where there are any."""
    found = await graph.read("officers_decisions", recognitions=list(recognitions))
    return {row["fact"]["recognition"]: _DECISION(row["fact"]) for row in found}


async def newest_list(graph: Graph) -> int:
    """Return the number of the newest list; 0 where nothing was ever stated."""
    return max((row["number"] for row in await graph.read("count_results")), default=0)


async def organizations_of_list(graph: Graph, number: int) -> list[str]:
    """Return the organizations that the results of one list were stated on."""
    return [row["organization"] for row in await graph.read("organizations_of_list", number=number)]


async def organizations_changed(graph: Graph, listed: Container[str], after: int, until: int) -> list[str]:
    """Return organizations of which anything was recorded after one change that a judgment on them reads.

    Those that are `listed`, and those that a result was stated on since. However many changes there were, a
    portion of them is in memory, and of what they are about no more than that.
    """
    found: dict[str, None] = {}
    async for change in read_changes(graph, after, until):
        if JUDGED.isdisjoint(change.kinds):
            continue
        stated = STATED in change.kinds
        of_persons = await _organizations_of(graph, change.persons) if OF_PERSONS & {*change.kinds} else ()
        found |= dict.fromkeys(one for one in change.organizations if stated or one in listed)
        below = await _organizations_below(graph, change.organizations) if OF_OWNERS in change.kinds else ()
        found |= dict.fromkeys(one for one in (*of_persons, *below) if one in listed)
    return list(found)


async def _organizations_of(graph: Graph, persons: Sequence[str]) -> list[str]:
    """Return the organizations whose judgment reads what these persons are called."""
    found = await graph.read("organizations_of_persons", persons=list(persons))
    return [row["organization"] for row in found]


async def _organizations_below(graph: Graph, organizations: Sequence[str]) -> list[str]:
    """Return the organizations that these hold, whose judgment reads who holds them in turn."""
    found = await graph.read("organizations_below", organizations=list(organizations))
    return [row["organization"] for row in found]


async def result_states(
    graph: Graph, number: int, organizations: Sequence[str], day: Day
) -> list[ResultState]:
    """Return the state of the results of one list on these organizations; not asked for any caller."""
    found = await graph.read("result_states", number=number, organizations=list(organizations), day=day)
    return [_state(row) for row in found]


async def status_lists(graph: Graph, urls: Sequence[str]) -> dict[str, KeptList]:
    """Return the newest verified lists under these addresses, as far as any were kept."""
    found = await graph.read("status_lists", urls=list(urls))
    return {row["url"]: msgspec.convert(row, KeptList) for row in found}


async def status_lists_under(graph: Graph, beginnings: Sequence[str]) -> dict[str, KeptList]:
    """Return the newest verified lists whose addresses begin with any of these: in one read."""
    found = await graph.read("status_lists_under", beginnings=list(beginnings))
    return {row["url"]: msgspec.convert(row, KeptList) for row in found}


async def ends(graph: Graph, recognitions: Sequence[str]) -> dict[str, RecognitionEnd]:
    """Return what ended recognitions for good, by their ids, where anything did."""
    found = await graph.read("recognition_ends", recognitions=list(recognitions))
    return {row["recognition"]: msgspec.convert(row, RecognitionEnd) for row in found}


async def standing(graph: Graph, issuer: str) -> AsyncIterator[StandingRecognition]:
    """Yield the recognitions of a region's results that have not ended for good: for no caller."""
    after = ""
    while portion := await graph.read("recognitions_under", issuer=issuer, after=after, limit=PORTION):
        for row in portion:
            yield msgspec.convert(row, StandingRecognition)
        after = portion[-1]["id"]


async def every_result(graph: Graph) -> AsyncIterator[tuple[str, bytes]]:
    """Yield SHA-256 and bytes of every result, ours and those recognised here: for recovery, not for callers.

    A portion at a time.
    """
    for statement in ("unlogged_results", "unlogged_recognitions"):
        after = ""
        while portion := await graph.read(statement, after=after, limit=PORTION):
            for row in portion:
                yield row["sha256"], row["jws"].encode()
            after = portion[-1]["id"]


def _state(row: Row) -> ResultState:
    versions = row.pop("versions")
    signed_over = row.pop("rests_on_version")
    restated = bool(versions) and signed_over not in versions
    return ResultState(
        **{**row, "established": tuple(row["established"]), "restated": restated},
    )


def _recognised(batch_key: ForeignSubject, found: list[Row]) -> tuple[FoundRecognition, ...]:
    return _facts(found, batch_key.person)


def _facts(found: list[Row], subject: str | None) -> tuple[FoundRecognition, ...]:
    facts = [_RECOGNITION(fact) for row in found for fact in row["recognitions"]]
    return tuple(FoundRecognition(fact=fact, subject=subject) for fact in facts)


def _one_recognised(_: Known, found: list[Row]) -> FoundRecognition | None:
    if not found:
        return None
    return FoundRecognition(fact=_RECOGNITION(found[0]["fact"]), subject=found[0]["here"])


def _total(_: RecognitionsOf | ForeignSubject, found: list[Row]) -> int:
    return sum(row["total"] for row in found)


def _found_of(_: RecognitionsOf, found: list[Row]) -> RecognitionsFound:
    here = next((row["here"] for row in found if row["here"]), None)
    return RecognitionsFound(facts=_facts(found, here), organization=here or "")


def _foreign_subject(batch_key: ForeignSubject) -> Row:
    return {
        "handle": batch_key.handle,
        "issuer": batch_key.issuer,
        "person": batch_key.person,
        "known_at": batch_key.known_at,
        **_between(batch_key.part),
    }


def _of_organization(batch_key: RecognitionsOf) -> Row:
    return {"name": batch_key.name, "known_at": batch_key.known_at, **_between(batch_key.part)}


def _between(part: RecognitionsPart) -> Row:
    return {
        "after_at": part.after[0],
        "after_id": part.after[1],
        "before_at": part.before[0],
        "before_id": part.before[1],
        "backward": part.backward,
    }


_RECOGNITION = maker(RecognitionFact)
_DECISION = maker(OfficersDecision)
_RESULTS = BatchQuery(query="results_by_id", flat=columns_of_key, make=one(maker(StatedResult)))
_RECOGNITIONS = BatchQuery(query="recognitions_of_organizations", flat=_of_organization, make=_found_of)
_OF_PERSONS = BatchQuery(query="recognitions_of_persons", flat=_foreign_subject, make=_recognised)
_COUNTED = BatchQuery(query="count_recognitions_of_organizations", flat=_of_organization, make=_total)
_COUNTED_OF_PERSONS = BatchQuery(query="count_recognitions_of_persons", flat=_foreign_subject, make=_total)
_BY_ID = BatchQuery(query="recognitions_by_id", flat=columns_of_key, make=_one_recognised)
