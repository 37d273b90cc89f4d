"""Organizations by code or id, and pages of who holds their roles."""

from collections.abc import Sequence

from graph.model.facts import Organization, Person, Tenure
from graph.store import read_subjects
from graph.store.batch_read import Known, Slice
from resolvers.batch_resolver import Page, Ports, Section, Want
from resolvers.reads import known, page, paged, sees
from resolvers.views import RoleHolder

ROLES = "organization.roles"


async def by_code(ports: Ports, wants: Sequence[Want]) -> Sequence[Organization | None]:
    """Read organizations by unified social credit code; the code is matched as it is written."""
    names: list[Known] = [known(want, want.args.get("uscc") or want.args["code"]) for want in wants]
    return await read_subjects.organizations_by_code(ports.graph, sees(wants), names)


def registered(_ports: Ports, want: Want, found: Organization | None) -> Organization | None:
    """Return the organization unless it was not yet registered on the day asked for."""
    return found if found is not None and found.since <= want.ask.as_of else None


async def holders(ports: Ports, wants: Sequence[Want]) -> Sequence[Slice[tuple[Tenure, Person]]]:
    """Read pages of tenures in organizations: former, present and later holders alike."""
    pages = [paged(ports, want, ROLES) for want in wants]
    return await read_subjects.tenures_of_organizations(ports.graph, sees(wants), pages)


def held(ports: Ports, want: Want, found: Slice[tuple[Tenure, Person]]) -> Page:
    """Return who held a role in the organization."""
    views = (role_holder(tenure, want.parent, person) for tenure, person in found.items)
    return page(ports, want, ROLES, found, place=tenure_place, items=views)


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


SECTIONS = (
    Section("organization", by_code, registered),
    Section("subject", by_code, registered),
    Section(ROLES, holders, held),
)
