"""What this city recognised of other regions' results: about an organization, and about a person of its own.

A result on a person names it by a handle that the two regions alone can compute. Whether a person here is
the one is never stored: each time it is asked about a person, the handles of that person's own documents are
computed, and recognitions are found under these. Nobody else's are touched, and a person whose documents are
not here is nobody's.
"""

from collections.abc import Sequence
from functools import partial

import msgspec

from graph.model.facts import Document
from graph.model.time import NOT_SUPERSEDED
from graph.store import read_results, read_subjects
from graph.store.batch_read import MOST_COUNTED, Known
from graph.store.read_results import (
    NOWHERE,
    ForeignSubject,
    FoundRecognition,
    RecognitionsOf,
    RecognitionsPart,
)
from resolvers.batch_resolver import BatchKey, BatchResolver, Count, Dependencies, Page
from resolvers.reads import code, listed, name_keys, row_filter, window
from resolvers.recognition_state import StoredRecognition, recognition_state
from security.row_filter import RowFilter

OF_ORGANIZATIONS, OF_PERSONS = "recognitions", "person.recognitions"


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """The recognitions about an organization, and its id where it is registered here."""

    kept: tuple[StoredRecognition, ...]
    organization: str


async def of_organizations(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Listed]:
    """Read recognitions by code, with what decides on them, and whom the code names here."""
    wanted = [_named(batch_key, _part(deps, batch_key, OF_ORGANIZATIONS)) for batch_key in batch_keys]
    found = await read_results.recognitions(deps.graph, row_filter(batch_keys), wanted, _most(batch_keys))
    every = await _kept(deps, [one.facts for one in found])
    return [Listed(kept=kept, organization=one.organization) for kept, one in zip(every, found, strict=True)]


def _named(batch_key: BatchKey, part: RecognitionsPart) -> RecognitionsOf:
    return RecognitionsOf(name=code(batch_key), known_at=batch_key.context.known_at, part=part)


async def _count_of_organizations(
    deps: Dependencies, visible: RowFilter, lists: Sequence[RecognitionsOf]
) -> Sequence[int | None]:
    found = await read_results.count_recognitions(deps.graph, visible, lists)
    return [total if total <= MOST_COUNTED else None for total in found]


async def of_persons(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[tuple[StoredRecognition, ...]]:
    """Read recognitions about persons of this city.

    1. The documents of each person that the caller may have rows of, in one round trip.
    2. How this city and each neighbour that it shares a key with name the bearer of each.
    3. What is recognised under these names and stated by that very neighbour, in another.
    """
    # 1. and 2.
    foreign_subject = await _foreign(deps, row_filter(batch_keys), batch_keys)
    # 3.
    parts = [_part(deps, batch_key, OF_PERSONS) for batch_key in batch_keys]
    wanted = [
        tuple(msgspec.structs.replace(one, part=part) for one in each)
        for part, each in zip(parts, foreign_subject, strict=True)
    ]
    asked = [one for each in wanted for one in each]
    most = _most(batch_keys)
    found = await read_results.recognitions_of_persons(deps.graph, row_filter(batch_keys), asked, most)
    under = dict(zip(asked, found, strict=True))
    return await _kept(deps, [tuple(fact for one in each for fact in under[one]) for each in wanted])


async def _count_of_persons(
    deps: Dependencies, visible: RowFilter, lists: Sequence[BatchKey]
) -> Sequence[int | None]:
    named = await _foreign(deps, visible, lists)
    asked = [one for each in named for one in each]
    counted = await read_results.count_recognitions_of_persons(deps.graph, visible, asked)
    under = dict(zip(asked, counted, strict=True))
    totals = [sum(under[one] for one in each) for each in named]
    return [total if total <= MOST_COUNTED else None for total in totals]


async def _foreign(
    deps: Dependencies, visible: RowFilter, batch_keys: Sequence[BatchKey]
) -> list[tuple[ForeignSubject, ...]]:
    """Return the names that neighbours know each person by, from the documents that the caller may have."""
    names = [name_keys(batch_key, batch_key.parent.id) for batch_key in batch_keys]
    documents = await read_subjects.documents_of_persons(deps.graph, visible, names)
    return [_names(deps, batch_key, found) for batch_key, found in zip(batch_keys, documents, strict=True)]


async def by_id(
    deps: Dependencies, visible: RowFilter, names: Sequence[Known]
) -> list[StoredRecognition | None]:
    """Read recognitions by id, with what decides on them."""
    found = await read_results.recognitions_by_id(deps.graph, visible, names)
    kept = await _kept(deps, [() if one is None else (one,) for one in found])
    return [each[0] if each else None for each in kept]


def _names(
    deps: Dependencies, batch_key: BatchKey, documents: Sequence[Document]
) -> tuple[ForeignSubject, ...]:
    """Return the names that neighbours know a person by; numbers are opened and forgotten again here."""
    numbers = [(one.kind, deps.pseudonymizer.open(one.kind, one.sealed)) for one in documents]
    return tuple(
        ForeignSubject(
            handle=deps.exchange.named(region, kind, number).handle,
            issuer=region,
            person=batch_key.parent.id,
            known_at=batch_key.context.known_at,
        )
        for region in deps.exchange.partners
        for kind, number in numbers
    )


async def _kept(
    deps: Dependencies, found: Sequence[Sequence[FoundRecognition]]
) -> list[tuple[StoredRecognition, ...]]:
    """Return recognitions with decisions, ends and status lists: three more round trips for all of them."""
    facts = [one.fact for each in found for one in each]
    if not facts:
        return [() for _ in found]
    names = [fact.id for fact in facts]
    decisions = await read_results.decisions(deps.graph, names)
    ends = await read_results.ends(deps.graph, names)
    urls = dict.fromkeys(url for fact in facts for url in fact.lists)
    lists = await read_results.status_lists(deps.graph, tuple(urls))
    return [
        tuple(
            StoredRecognition(
                fact=one.fact,
                subject=one.subject,
                end=ends.get(one.fact.id),
                decision=decisions.get(one.fact.id),
                lists=lists,
            )
            for one in each
        )
        for each in found
    ]


def about_organization(deps: Dependencies, batch_key: BatchKey, found: Listed) -> Page:
    """Return a page of recognitions about an organization."""
    page = _page(
        deps,
        batch_key,
        OF_ORGANIZATIONS,
        found.kept,
        Count(_count_of_organizations, _named(batch_key, read_results.WHOLE)),
    )
    return msgspec.structs.replace(page, about=found.organization)


def about_person(deps: Dependencies, batch_key: BatchKey, found: Sequence[StoredRecognition]) -> Page:
    """Return a page of recognitions about a person."""
    return _page(deps, batch_key, OF_PERSONS, found, Count(_count_of_persons, batch_key))


def _page(
    deps: Dependencies, batch_key: BatchKey, listing: str, found: Sequence[StoredRecognition], count: Count
) -> Page:
    """Return a page of recognitions, the latest first, each with what it comes to now."""
    return listed(
        deps,
        batch_key,
        listing,
        sorted(found, key=_place),
        place=_place,
        view=lambda kept: recognition_state(deps, batch_key.context, kept),
        count=count,
    )


def _most(batch_keys: Sequence[BatchKey]) -> int:
    """Return how many to read of each: one more than the longest page, which tells that more follow."""
    longest: int = max(batch_key.args.get("first") or batch_key.args["last"] for batch_key in batch_keys)
    return longest + 1


def _part(deps: Dependencies, batch_key: BatchKey, listing: str) -> RecognitionsPart:
    """Return which part of a list is asked for; refuses a foreign cursor."""
    asked = window(deps, batch_key, listing)
    after, before = (
        NOWHERE if at is None else (NOT_SUPERSEDED - int(at[0]), at[1]) for at in (asked.after, asked.before)
    )
    return RecognitionsPart(after=after, before=before, backward=asked.backward)


def _given(deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse what cannot be a code, and a foreign cursor, before anything is read."""
    code(batch_key)
    window(deps, batch_key, OF_ORGANIZATIONS)


def _place(kept: StoredRecognition) -> tuple[str, ...]:
    """Return what recognitions are ordered by: the latest entry, as text that sorts."""
    return f"{NOT_SUPERSEDED - kept.fact.recorded_at:020}", kept.fact.id


BATCH_RESOLVERS = (
    BatchResolver(OF_ORGANIZATIONS, of_organizations, about_organization, check=_given),
    BatchResolver(OF_PERSONS, of_persons, about_person, check=partial(window, listing=OF_PERSONS)),
)
