"""The callers of the contract's tests, and short words for what they ask."""

from graph.model.facts import Neighbourhood, Organization, Scope
from graph.model.time import STANDING
from graph.store.batch_read import Known, Paged
from graph.store.database import Graph
from graph.store.read_neighbourhoods import neighbourhoods
from graph.store.read_penalties import PenaltyWithEvents, penalties_of_organizations
from graph.store.read_subjects import organizations_by_code, tenures_of_organizations
from security.row_filter import RowFilter
from tests.world import Company

TODAY = "2024-06-30"
LATER = STANDING
"""An instant after everything that a world writes."""

PUBLIC = RowFilter(scopes=(Scope.PUBLIC,), ignores_window=False, today=TODAY)
OFFICER = RowFilter(scopes=(Scope.PUBLIC, Scope.SHARED, Scope.AUTHORISED), ignores_window=True, today=TODAY)


def itself(subject: str) -> RowFilter:
    return RowFilter(scopes=(Scope.PUBLIC,), ignores_window=False, today=TODAY, own=subject)


async def organization_of(graph: Graph, company: Company, at: int = LATER) -> Organization:
    (found,) = await organizations_by_code(
        graph, OFFICER, [Known(name=company.code, known_at=company.world.instant(at))]
    )
    return found


async def penalties_of(
    graph: Graph, company: Company, row_filter: RowFilter, at: int = LATER
) -> tuple[PenaltyWithEvents, ...]:
    subject = (await organization_of(graph, company)).id
    (found,) = await penalties_of_organizations(
        graph, row_filter, [Paged(id=subject, known_at=company.world.instant(at), first=100)]
    )
    return found.items


async def holders_of(
    graph: Graph, company: Company, row_filter: RowFilter, at: int = LATER
) -> list[tuple[str, str]]:
    """Name and first day of everybody who holds or held a role."""
    subject = (await organization_of(graph, company)).id
    wanted = Paged(id=subject, known_at=company.world.instant(at), first=100)
    (found,) = await tenures_of_organizations(graph, row_filter, [wanted])
    return [(person.name, tenure.since) for tenure, person in found.items]


async def around(
    graph: Graph, company: Company, row_filter: RowFilter = OFFICER, at: int = LATER
) -> Neighbourhood | None:
    subject = (await organization_of(graph, company)).id
    (found,) = await neighbourhoods(
        graph, row_filter, [Known(name=subject, known_at=company.world.instant(at))]
    )
    return found


def numbers(found: tuple[PenaltyWithEvents, ...]) -> list[str]:
    return [laid.penalty.document_number for laid in found]
