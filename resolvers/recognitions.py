"""What this city recognised of other regions' results: about an organization, and about a person of its own.

A result on a person names it by a handle that the two regions alone can compute. Whether a person here is
the one is never stored: each time it is asked about a person, the handles of that person's own documents are
computed, and recognitions are found under these. Nobody else's are touched, and a person whose documents are
not here is nobody's.
"""

from collections.abc import Sequence

from graph.model.facts import Document
from graph.model.time import NOT_SUPERSEDED
from graph.store import read_results, read_subjects
from graph.store.batch_read import Known
from graph.store.read_results import ForeignSubject, FoundRecognition
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page
from resolvers.reads import code, code_given, listed, name_keys, row_filter
from resolvers.recognition_state import StoredRecognition, recognition_state
from security.principal import RowFilter

OF_ORGANIZATIONS, OF_PERSONS = "recognitions", "person.recognitions"


async def of_organizations(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[tuple[StoredRecognition, ...]]:
    """Read recognitions by code, with what decides on them."""
    names = [name_keys(batch_key, code(batch_key)) for batch_key in batch_keys]
    return await _kept(deps, await read_results.recognitions(deps.graph, row_filter(batch_keys), names))


async def of_persons(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[tuple[StoredRecognition, ...]]:
    """Read recognitions about persons of this city.

    1. The documents of each person that the caller may have rows of, in one round trip.
    2. How this city and each neighbour that it shares a key with name the bearer of each.
    3. What is recognised under these names and stated by that very neighbour, in another.
    """
    # 1.
    names = [name_keys(batch_key, batch_key.parent.id) for batch_key in batch_keys]
    documents = await read_subjects.documents_of_persons(deps.graph, row_filter(batch_keys), names)
    # 2.
    foreign_subject = [
        _names(deps, batch_key, found) for batch_key, found in zip(batch_keys, documents, strict=True)
    ]
    # 3.
    asked = [one for each in foreign_subject for one in each]
    found = await read_results.recognitions_of_persons(deps.graph, row_filter(batch_keys), asked)
    under = dict(zip(asked, found, strict=True))
    facts = [tuple(fact for one in each for fact in under[one]) for each in foreign_subject]
    return await _kept(deps, facts)


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
    opened = [(one.kind, deps.pseudonymizer.open(one.kind, one.sealed)) for one in documents]
    return tuple(
        ForeignSubject(
            handle=deps.exchange.named(region, kind, number).handle,
            issuer=region,
            person=batch_key.parent.id,
            known_at=batch_key.context.known_at,
        )
        for region in deps.exchange.partners
        for kind, number in opened
    )


async def _kept(
    deps: Dependencies, found: Sequence[Sequence[FoundRecognition]]
) -> list[tuple[StoredRecognition, ...]]:
    """Return recognitions with officers' decisions and status lists: two more round trips for all of them."""
    facts = [one.fact for each in found for one in each]
    if not facts:
        return [() for _ in found]
    decisions = await read_results.decisions(deps.graph, [fact.id for fact in facts])
    urls = dict.fromkeys(url for fact in facts for url in fact.lists)
    lists = await read_results.status_lists(deps.graph, tuple(urls))
    return [
        tuple(
            StoredRecognition(
                fact=one.fact, subject=one.subject, decision=decisions.get(one.fact.id), lists=lists
            )
            for one in each
        )
        for each in found
    ]


def about_organization(deps: Dependencies, batch_key: BatchKey, found: Sequence[StoredRecognition]) -> Page:
    """Return a page of recognitions about an organization."""
    return _page(deps, batch_key, f"{OF_ORGANIZATIONS}:{code(batch_key)}", found)


def about_person(deps: Dependencies, batch_key: BatchKey, found: Sequence[StoredRecognition]) -> Page:
    """Return a page of recognitions about a person."""
    return _page(deps, batch_key, f"{OF_PERSONS}:{batch_key.parent.id}", found)


def _page(deps: Dependencies, batch_key: BatchKey, listing: str, found: Sequence[StoredRecognition]) -> Page:
    """Return a page of recognitions, the latest first, each with what it comes to now."""
    return listed(
        deps,
        batch_key,
        listing,
        sorted(found, key=_place),
        place=_place,
        view=lambda kept: recognition_state(deps, batch_key.context, kept),
        total=len(found) if len(found) < read_results.RECOGNITIONS else None,
    )


def _place(kept: StoredRecognition) -> tuple[str, ...]:
    """Return what recognitions are ordered by: the latest entry, as text that sorts."""
    return f"{NOT_SUPERSEDED - kept.fact.recorded_at:020}", kept.fact.id


BATCH_RESOLVERS = (
    BatchResolver(OF_ORGANIZATIONS, of_organizations, about_organization, check=code_given),
    BatchResolver(OF_PERSONS, of_persons, about_person),
)
