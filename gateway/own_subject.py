"""Step 1, who: a subject that its identity provider knows by another name than ours gets its id here.

A provider knows an organization by its unified social credit code and a person by a document; our ids are
random. The number goes no further than this look-up: what is kept and logged is the id.
"""

import msgspec

from gateway.city import City
from graph.errors import Refused
from graph.model.time import STANDING, Instant, china_day
from graph.store.batch_read import Known
from graph.store.read_subjects import organizations_by_code, persons_by_handle
from security.principal import Caller, Principal
from security.row_filter import every_row

HANDLE_LENGTH = 52
"""Characters of a document's handle: a claim of this length is one already, any other a resident number."""


async def find_own_subject(city: City, caller: Caller, now: Instant) -> Caller:
    """Return the caller under its id; raises SUBJECT_UNKNOWN where the register does not have it.

    A caller that names no subject, or one by our id, is returned as it is, without a look at the graph.
    """
    principal = caller.principal
    if not (principal.uscc or principal.document):
        return caller
    found = await _id_of(city, principal, now)
    if found is None:
        raise Refused("SUBJECT_UNKNOWN")
    return msgspec.structs.replace(
        caller, principal=msgspec.structs.replace(principal, subject=found, uscc="", document="")
    )


async def _id_of(city: City, principal: Principal, now: Instant) -> str | None:
    """Return the id of the organization or person that a principal is, or nothing.

    Every row is looked through, hidden ones too: who somebody is does not depend on what is published of it.
    """
    rows = every_row(china_day(now))
    if principal.uscc:
        wanted = Known(name=principal.uscc, known_at=STANDING)
        (organization,) = await organizations_by_code(city.graph, rows, [wanted])
        return organization.id if organization else None
    handle = principal.document
    if len(handle) != HANDLE_LENGTH:
        handle = city.pseudonymizer.handle("RESIDENT_ID", handle)
    (person,) = await persons_by_handle(city.graph, rows, [Known(name=handle, known_at=STANDING)])
    return person.id if person else None
