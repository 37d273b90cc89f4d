"""The one table that binds the sections named in declarations to the use cases that answer them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from graphql import GraphQLObjectType
from strawberry.federation import Schema

from resolvers import access_records, effects, nodes, organizations, penalties, persons
from resolvers.section import Ports, Section, Want
from schema.api import api_schema, core, sdl
from schema.fields import declared


class ServiceView(msgspec.Struct, frozen=True, gc=False):
    """This subgraph as Apollo Federation asks for it."""

    sdl: str


async def described(_ports: Ports, wants: Sequence[Want]) -> Sequence[ServiceView]:
    """Return the printed schema; whether the caller may have it was settled when the document was read."""
    return [ServiceView(sdl(api_schema))] * len(wants)


_MODULES: tuple[Any, ...] = (organizations, persons, penalties, effects, nodes, access_records)

SECTIONS: Mapping[str, Section] = {
    section.name: section
    for section in (
        *(section for module in _MODULES for section in module.SECTIONS),
        Section("_service", described),
    )
}
"""Every section of the public schema by name."""


def named(api: Schema) -> frozenset[str]:
    """Return the names of all sections that a schema declares."""
    fields = (
        field
        for type_ in core(api).type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for field in type_.fields.values()
    )
    found = (declared(field) for field in fields)
    return frozenset(how.section for how in found if how is not None and how.section is not None)
