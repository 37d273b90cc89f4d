"""Reads of organizations, persons, their documents and their tenures: one round trip each, however many.

All are `graph.store.batch_read.BatchQuery`s at the end of the module: a statement, its columns, what is
made of its rows. Each answer has the order of its wants; what is not there and what the caller may not see
are the same, None or nothing. Persons are found by id or by the keyed handle of a document (证件), never
by name.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from graph.model.facts import Document, Organization, Person, Role, Tenure
from graph.model.time import Day
from graph.store import rows
from graph.store.batch_read import (
    BatchQuery,
    Known,
    Paged,
    Slice,
    VisibleRows,
    columns_of_key,
    columns_of_page,
    count_lists,
    counted,
    make_slice,
    one,
    read_batch,
    read_pages,
)
from graph.store.database import Graph, Row

T = TypeVar("T")

DOCUMENTS = 20
"""No person is shown with more documents than this."""


async def organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[Organization | None]:
    """Return organizations by id, each with the registration known then; None where none is visible."""
    return await read_batch(graph, _ORGANIZATIONS, row_filter, batch_keys)


async def organizations_by_code(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[Organization | None]:
    """Return organizations by unified social credit code; None where none is visible."""
    return await read_batch(graph, _ORGANIZATIONS_BY_CODE, row_filter, batch_keys)


async def persons(graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]) -> list[Person | None]:
    """Return persons by id; None where none is visible."""
    return await read_batch(graph, _PERSONS, row_filter, batch_keys)


async def persons_by_handle(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[Person | None]:
    """Return persons by the keyed handle of a document; None where none is visible."""
    return await read_batch(graph, _PERSONS_BY_HANDLE, row_filter, batch_keys)


async def documents_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[tuple[Document, ...]]:
    """Return the documents of persons by id, oldest record first; numbers stay sealed."""
    return await read_batch(graph, _DOCUMENTS, row_filter, batch_keys, limit=DOCUMENTS)


async def tenures_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[Slice[tuple[Tenure, Person]]]:
    """Return pages of an organization's tenures of the phases wanted, by (since, id)."""
    return await read_pages(graph, _HOLDERS, row_filter, batch_keys)


async def tenures_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[Slice[tuple[Tenure, Organization]]]:
    """Return pages of a person's tenures of the phases wanted, by (since, id)."""
    return await read_pages(graph, _OFFICES, row_filter, batch_keys)


async def count_tenures_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[int | None]:
    """Return how many tenures in organizations the caller may see; None beyond what is counted."""
    return await count_lists(graph, _HOLDERS_COUNTED, row_filter, batch_keys)


async def count_tenures_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[int | None]:
    """Return how many tenures of persons the caller may see; None beyond what is counted."""
    return await count_lists(graph, _OFFICES_COUNTED, row_filter, batch_keys)


async def organizations_represented(graph: Graph, person: str, today: Day) -> frozenset[str]:
    """Return the ids of the organizations that a person represents on a day."""
    role = Role.LEGAL_REPRESENTATIVE.value
    found = await graph.read("organizations_represented", person=person, role=role, today=today)
    return frozenset(row["organization"] for row in found)


def _documents(_: Known, found: list[Row]) -> tuple[Document, ...]:
    """Make the documents of one person: its row has a list of them, empty where none is visible."""
    return tuple(rows.document(fact) for row in found for fact in row["documents"])


def _with(make: Callable[[Row], T]) -> Callable[[Any], tuple[Tenure, T]]:
    """Return what makes a tenure and its other party of the pair of maps that an item of a list is."""
    return lambda pair: (rows.tenure(pair[0]), make(pair[1]))


_ORGANIZATIONS = BatchQuery(query="organizations_by_id", flat=columns_of_key, make=one(rows.organization))
_ORGANIZATIONS_BY_CODE = BatchQuery(
    query="organizations_by_code", flat=columns_of_key, make=one(rows.organization)
)
_PERSONS = BatchQuery(query="persons_by_id", flat=columns_of_key, make=one(rows.person))
_PERSONS_BY_HANDLE = BatchQuery(query="persons_by_handle", flat=columns_of_key, make=one(rows.person))
_DOCUMENTS = BatchQuery(query="documents_of_persons", flat=columns_of_key, make=_documents)
_HOLDERS = BatchQuery(
    query="tenures_of_organizations", flat=columns_of_page, make=make_slice("tenures", _with(rows.person))
)
_OFFICES = BatchQuery(
    query="tenures_of_persons", flat=columns_of_page, make=make_slice("tenures", _with(rows.organization))
)
_HOLDERS_COUNTED = BatchQuery(query="count_tenures_of_organizations", flat=columns_of_page, make=counted)
_OFFICES_COUNTED = BatchQuery(query="count_tenures_of_persons", flat=columns_of_page, make=counted)
