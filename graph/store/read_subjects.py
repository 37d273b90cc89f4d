"""Reads of organizations, persons, their documents and their tenures: one round trip each, however many."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from graph.model.facts import Document, Organization, Person, Tenure
from graph.store import rows
from graph.store.batch_read import (
    Known,
    Paged,
    Question,
    Sees,
    Slice,
    answers,
    beyond,
    known,
    one,
    paged,
    sliced,
)
from graph.store.database import Graph, Row

T = TypeVar("T")

DOCUMENTS = 20
"""No person is shown with more documents than this."""


async def organizations(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Organization | None]:
    """Return organizations by id, each with the registration known then; None where none is visible."""
    return await answers(graph, _ORGANIZATIONS, sees, wants)


async def organizations_by_code(
    graph: Graph, sees: Sees, wants: Sequence[Known]
) -> list[Organization | None]:
    """Return organizations by unified social credit code; None where none is visible."""
    return await answers(graph, _ORGANIZATIONS_BY_CODE, sees, wants)


async def persons(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Person | None]:
    """Return persons by id; None where none is visible."""
    return await answers(graph, _PERSONS, sees, wants)


async def persons_by_handle(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Person | None]:
    """Return persons by the keyed handle of a document; None where none is visible."""
    return await answers(graph, _PERSONS_BY_HANDLE, sees, wants)


async def documents_of_persons(
    graph: Graph, sees: Sees, wants: Sequence[Known]
) -> list[tuple[Document, ...]]:
    """Return the documents of persons by id, oldest record first; numbers stay sealed."""
    return await answers(graph, _DOCUMENTS, sees, wants, limit=DOCUMENTS)


async def tenures_of_organizations(
    graph: Graph, sees: Sees, wants: Sequence[Paged]
) -> list[Slice[tuple[Tenure, Person]]]:
    """Return pages of an organization's tenures, past, present and future, by (since, id)."""
    return await answers(graph, _HOLDERS, sees, wants, limit=beyond(wants))


async def tenures_of_persons(
    graph: Graph, sees: Sees, wants: Sequence[Paged]
) -> list[Slice[tuple[Tenure, Organization]]]:
    """Return pages of a person's tenures, past, present and future, by (since, id)."""
    return await answers(graph, _OFFICES, sees, wants, limit=beyond(wants))


def _documents(_: Known, found: list[Row]) -> tuple[Document, ...]:
    return tuple(rows.document(fact) for row in found for fact in row["documents"])


def _with(make: Callable[[Row], T]) -> Callable[[Any], tuple[Tenure, T]]:
    return lambda pair: (rows.tenure(pair[0]), make(pair[1]))


_ORGANIZATIONS = Question(query="organizations_by_id", flat=known, make=one(rows.organization))
_ORGANIZATIONS_BY_CODE = Question(query="organizations_by_code", flat=known, make=one(rows.organization))
_PERSONS = Question(query="persons_by_id", flat=known, make=one(rows.person))
_PERSONS_BY_HANDLE = Question(query="persons_by_handle", flat=known, make=one(rows.person))
_DOCUMENTS = Question(query="documents_of_persons", flat=known, make=_documents)
_HOLDERS = Question(query="tenures_of_organizations", flat=paged, make=sliced("tenures", _with(rows.person)))
_OFFICES = Question(query="tenures_of_persons", flat=paged, make=sliced("tenures", _with(rows.organization)))
