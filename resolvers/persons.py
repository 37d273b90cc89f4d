"""Persons by id, pages of the roles they held, and their identity documents."""

from collections.abc import Sequence

from graph.model.facts import Document, Organization, Person, Tenure
from graph.store import read_subjects
from graph.store.batch_read import Slice
from resolvers.batch_resolver import Page, Ports, Section, Want
from resolvers.organizations import role_holder, tenure_place
from resolvers.reads import known, page, paged, sees
from resolvers.views import DocumentView

ROLES = "person.roles"


async def by_id(ports: Ports, wants: Sequence[Want]) -> Sequence[Person | None]:
    """Read persons by id; nobody is found by a name or a number."""
    return await read_subjects.persons(ports.graph, sees(wants), [known(w, w.args["id"]) for w in wants])


async def held_roles(ports: Ports, wants: Sequence[Want]) -> Sequence[Slice[tuple[Tenure, Organization]]]:
    """Read pages of the tenures of persons."""
    pages = [paged(ports, want, ROLES) for want in wants]
    return await read_subjects.tenures_of_persons(ports.graph, sees(wants), pages)


def held(ports: Ports, want: Want, found: Slice[tuple[Tenure, Organization]]) -> Page:
    """Return which roles the person held."""
    views = (role_holder(tenure, organization, want.parent) for tenure, organization in found.items)
    return page(ports, want, ROLES, found, place=tenure_place, items=views)


async def sealed_documents(ports: Ports, wants: Sequence[Want]) -> Sequence[tuple[Document, ...]]:
    """Read the documents of persons; their numbers are sealed."""
    names = [known(want, want.parent.id) for want in wants]
    return await read_subjects.documents_of_persons(ports.graph, sees(wants), names)


def opened(ports: Ports, _want: Want, found: tuple[Document, ...]) -> tuple[DocumentView, ...]:
    """Open the numbers; what leaves of them is the projection's to mask."""
    return tuple(
        DocumentView(id=d.id, person=d.person, kind=d.kind, number=ports.vault.open(d.kind, d.sealed))
        for d in found
    )


SECTIONS = (
    Section("person", by_id),
    Section(ROLES, held_roles, held),
    Section("person.documents", sealed_documents, opened),
)
