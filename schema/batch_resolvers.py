"""The one table that binds the sections named in declarations to the use cases that answer them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from resolvers import (
    access_records,
    ask_region,
    checks,
    commitment_lists,
    determinations,
    eases,
    effects,
    holdings,
    law_queries,
    listing_lists,
    looks_at_me,
    measure_lists,
    mutations,
    nodes,
    organizations,
    page_totals,
    penalties,
    permissions,
    persons,
    public_bodies,
    recognitions,
    results,
    searches,
    told,
    work_reports,
)
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from schema.api import api_schema, sdl


class ServiceView(msgspec.Struct, frozen=True, gc=False):
    """This subgraph as Apollo Federation asks for it."""

    sdl: str


async def describe_service(_deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[ServiceView]:
    """Return the printed schema; whether the caller may have it was settled when the document was read."""
    return [ServiceView(sdl(api_schema))] * len(batch_keys)


_MODULES: tuple[Any, ...] = (
    organizations,
    persons,
    penalties,
    determinations,
    holdings,
    permissions,
    effects,
    nodes,
    page_totals,
    access_records,
    looks_at_me,
    mutations,
    results,
    told,
    recognitions,
    checks,
    searches,
    law_queries,
    commitment_lists,
    listing_lists,
    measure_lists,
    public_bodies,
    eases,
    work_reports,
    ask_region,
)

BATCH_RESOLVERS: Mapping[str, BatchResolver] = {
    batch_resolver.name: batch_resolver
    for batch_resolver in (
        *(batch_resolver for module in _MODULES for batch_resolver in module.BATCH_RESOLVERS),
        BatchResolver("_service", describe_service, facts=False),
    )
}
"""Every section of the public schema by name."""
