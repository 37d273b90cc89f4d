"""Organizations by code or id, and pages of who holds their roles."""

from collections.abc import Sequence
from functools import partial

from graph.model.facts import Organization, Person, Tenure
from graph.store import read_neighbourhoods, read_subjects
from graph.store.batch_read import Known, Paged, Slice
from graph.store.pages_within import tenures_within
from graph.store.read_neighbourhoods import Around
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page
from resolvers.reads import code, code_given, name_keys, page, page_keys, row_filter
from resolvers.shared_reads import EFFECTS
from resolvers.views import RoleHolder
from security.row_filter import RowFilter

ROLES = "organization.roles"


async def by_code(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Organization | None]:
    """Read organizations by unified social credit code, however it is typed.

    Of which effects are asked for, all around it is read with it: one round trip, not two. The others are
    looked up alone: nobody has more read than was asked for, and priced.
    """
    near = [one for one in batch_keys if EFFECTS in one.below]
    alone = [one for one in batch_keys if EFFECTS not in one.below]
    found: dict[int, Organization | None] = {}
    for some, read in ((near, _with_neighbourhoods), (alone, _registrations)):
        if some:
            found.update(zip(map(id, some), await read(deps, some), strict=True))
    return [found[id(batch_key)] for batch_key in batch_keys]


async def _registrations(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Organization | None]:
    names: list[Known] = [name_keys(batch_key, code(batch_key)) for batch_key in batch_keys]
    return await read_subjects.organizations_by_code(deps.graph, row_filter(batch_keys), names)


async def _with_neighbourhoods(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[Organization | None]:
    visible = row_filter(batch_keys)
    wanted = [Around(name=code(one), known_at=one.context.known_at) for one in batch_keys]
    found = await read_neighbourhoods.penalties_around_codes(deps.graph, visible, wanted)
    for batch_key, around in zip(batch_keys, found, strict=True):
        if around is not None:
            batch_key.context.reads.keep(visible, batch_key.context.known_at, around)
    return [None if around is None else around.organization for around in found]


def organization_view(
    _deps: Dependencies, batch_key: BatchKey, found: Organization | None
) -> Organization | None:
    """Return the organization as it was on the day asked for, unless it was not yet registered."""
    day = batch_key.context.as_of
    return found.as_it_was(day) if found is not None and found.since <= day else None


async def holders(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[Slice[tuple[Tenure, Person]]]:
    """Read pages of tenures in organizations by the day asked for."""
    pages, visible = [page_keys(deps, one, ROLES) for one in batch_keys], row_filter(batch_keys)
    ask = partial(read_subjects.tenures_of_organizations, deps.graph, visible)
    return await batch_keys[0].context.reads.pages(visible, pages, tenures_within, ask)


def holders_page(deps: Dependencies, batch_key: BatchKey, found: Slice[tuple[Tenure, Person]]) -> Page:
    """Return who held a role in the organization."""
    views = (role_holder(tenure, batch_key.parent, person) for tenure, person in found.items)
    return page(deps, batch_key, ROLES, found, place=tenure_place, items=views, count=_count)


async def _count(deps: Dependencies, visible: RowFilter, lists: Sequence[Paged]) -> Sequence[int | None]:
    return await read_subjects.count_tenures_of_organizations(deps.graph, visible, lists)


def tenure_place(found: tuple[Tenure, object]) -> tuple[str, str]:
    """Return the sort values of a tenure."""
    return found[0].since, found[0].id


def role_holder(tenure: Tenure, organization: Organization, person: Person) -> RoleHolder:
    """Return a tenure with its two ends."""
    return RoleHolder(
        id=tenure.id,
        feed=tenure.feed,
        role=tenure.role,
        since=tenure.since,
        until=tenure.until,
        actual_since=tenure.actual_since,
        actual_until=tenure.actual_until,
        organization=organization,
        person=person,
    )


BATCH_RESOLVERS = (
    BatchResolver("organization", by_code, organization_view, check=code_given),
    BatchResolver("subject", by_code, organization_view, check=code_given),
    BatchResolver(ROLES, holders, holders_page, check=partial(page_keys, listing=ROLES), within=EFFECTS),
)
