"""Persons by id, pages of the roles they held, and their identity documents."""

from collections.abc import Sequence
from functools import partial

from graph.model.facts import Document, Organization, Person, Tenure
from graph.store import read_subjects
from graph.store.batch_read import Paged, Slice
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page
from resolvers.organizations import role_holder, tenure_place
from resolvers.reads import name_keys, page, page_keys, row_filter
from resolvers.views import DocumentView
from security.row_filter import RowFilter

ROLES = "person.roles"


async def by_id(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Person | None]:
    """Read persons by id; nobody is found by a name or a number."""
    return await read_subjects.persons(
        deps.graph, row_filter(batch_keys), [name_keys(w, w.args["id"]) for w in batch_keys]
    )


async def held_roles(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[Slice[tuple[Tenure, Organization]]]:
    """Read pages of the tenures of persons."""
    pages = [page_keys(deps, batch_key, ROLES) for batch_key in batch_keys]
    return await read_subjects.tenures_of_persons(deps.graph, row_filter(batch_keys), pages)


def roles_page(deps: Dependencies, batch_key: BatchKey, found: Slice[tuple[Tenure, Organization]]) -> Page:
    """Return which roles the person held."""
    day = batch_key.context.as_of
    views = (
        role_holder(tenure, organization.as_it_was(day), batch_key.parent)
        for tenure, organization in found.items
    )
    return page(deps, batch_key, ROLES, found, place=tenure_place, items=views, count=_count)


async def _count(deps: Dependencies, visible: RowFilter, lists: Sequence[Paged]) -> Sequence[int | None]:
    return await read_subjects.count_tenures_of_persons(deps.graph, visible, lists)


async def sealed_documents(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[tuple[Document, ...]]:
    """Read the documents of persons; their numbers are sealed."""
    names = [name_keys(batch_key, batch_key.parent.id) for batch_key in batch_keys]
    return await read_subjects.documents_of_persons(deps.graph, row_filter(batch_keys), names)


def open_documents(
    deps: Dependencies, _batch_key: BatchKey, found: tuple[Document, ...]
) -> tuple[DocumentView, ...]:
    """Open the numbers; what leaves of them is the projection's to mask."""
    return tuple(
        DocumentView(id=d.id, person=d.person, kind=d.kind, number=deps.pseudonymizer.open(d.kind, d.sealed))
        for d in found
    )


BATCH_RESOLVERS = (
    BatchResolver("person", by_id),
    BatchResolver(ROLES, held_roles, roles_page, check=partial(page_keys, listing=ROLES)),
    BatchResolver("person.documents", sealed_documents, open_documents),
)
