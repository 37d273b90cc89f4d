"""Reads of organizations, persons, their documents and their tenures: one round trip each, however many."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from graph.model.facts import Document, Organization, Person, Tenure
from graph.store import rows
from graph.store.database import Graph
from graph.store.wants import NOTHING, Known, Paged, Sees, Slice, known, paged, rows_of, sliced

T = TypeVar("T")
DOCUMENTS = 20
"""No person is shown with more documents than this."""


async def organizations(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Organization | None]:
    """Return organizations by id, each with the registration known then; None where none is visible."""
    return await _one(graph, "organizations_by_id", sees, wants, rows.organization)


async def organizations_by_code(
    graph: Graph, sees: Sees, wants: Sequence[Known]
) -> list[Organization | None]:
    """Return organizations by unified social credit code; None where none is visible."""
    return await _one(graph, "organizations_by_code", sees, wants, rows.organization)


async def persons(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Person | None]:
    """Return persons by id; None where none is visible."""
    return await _one(graph, "persons_by_id", sees, wants, rows.person)


async def persons_by_handle(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Person | None]:
    """Return persons by the keyed handle of a document; None where none is visible."""
    return await _one(graph, "persons_by_handle", sees, wants, rows.person)


async def documents_of_persons(
    graph: Graph, sees: Sees, wants: Sequence[Known]
) -> list[tuple[Document, ...]]:
    """Return the documents of persons by id, oldest record first; numbers stay sealed."""
    found = await rows_of(graph, "documents_of_persons", sees, wants, known, limit=DOCUMENTS)
    return [tuple(rows.document(values) for row in each for values in row["documents"]) for each in found]


async def tenures_of_organizations(
    graph: Graph, sees: Sees, wants: Sequence[Paged]
) -> list[Slice[tuple[Tenure, Person]]]:
    """Return pages of an organization's tenures, past, present and future, by (since, id)."""
    return await _tenures(graph, "tenures_of_organizations", sees, wants, rows.person)


async def tenures_of_persons(
    graph: Graph, sees: Sees, wants: Sequence[Paged]
) -> list[Slice[tuple[Tenure, Organization]]]:
    """Return pages of a person's tenures, past, present and future, by (since, id)."""
    return await _tenures(graph, "tenures_of_persons", sees, wants, rows.organization)


async def _one(
    graph: Graph, query: str, sees: Sees, wants: Sequence[Known], make: Callable[[Sequence[Any]], T]
) -> list[T | None]:
    found = await rows_of(graph, query, sees, wants, known)
    return [make(each[0]["fact"]) if each else None for each in found]


async def _tenures(
    graph: Graph, query: str, sees: Sees, wants: Sequence[Paged], make: Callable[[Sequence[Any]], T]
) -> list[Slice[tuple[Tenure, T]]]:
    def both(values: Sequence[Any]) -> tuple[Tenure, T]:
        return rows.tenure(values[: rows.TENURE]), make(values[rows.TENURE :])

    limit = 1 + max((want.first for want in wants), default=0)
    found = await rows_of(graph, query, sees, wants, paged, limit=limit)
    return [
        sliced(want, each[0]["tenures"], both) if each else NOTHING
        for want, each in zip(wants, found, strict=True)
    ]
