"""The built schema, checked as it is built: a declaration that breaks a rule of the house stops the start."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)
from strawberry.federation import Schema
from strawberry.schema.config import StrawberryConfig

from schema.check_enums import DOCUMENTED_CHECKS
from schema.enums import DOCUMENTED
from schema.error_codes import DOCUMENTED_CODES
from schema.fields import declaration_of
from schema.law_enums import DOCUMENTED_LAW
from schema.procedure_enums import DOCUMENTED_PROCEDURES
from schema.record_enums import DOCUMENTED_RECORDS
from schema.scalars import SCALARS
from schema.types.mutations import Mutation
from schema.types.roots import Query
from security.principal import DataClass

# A newer Federation than 2.9 is unknown to composers still in use.
FEDERATION: Final = "2.9"


def built(query: type, mutation: type | None = None, types: tuple[type, ...] = ()) -> Schema:
    """Return the schema of these roots; raises RuntimeError where a field breaks a rule below."""
    api = Schema(
        query=query,
        mutation=mutation,
        types=types,
        federation_version=FEDERATION,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    roots = {core(api).query_type, core(api).mutation_type}
    for owner, name, field in fields_of(api):
        _check(owner, name, field, root=owner in roots)
    return api


def _check(owner: GraphQLObjectType, name: str, field: GraphQLField, *, root: bool) -> None:
    where = f"{owner.name}.{name}"
    how = declaration_of(field)
    if how is None or not field.description:
        raise RuntimeError(f"{where} was not declared by `public` or `guarded`")
    if how.data is not DataClass.PUBLIC and isinstance(field.type, GraphQLNonNull):
        raise RuntimeError(f"{where} is guarded, so it must be nullable: a refusal must not cost its parent")
    if (field.args or root) and how.batch_resolver is None:
        raise RuntimeError(f"{where} takes arguments or begins an operation, so it needs a section")
    if how.mask is not None and is_composite_type(get_named_type(field.type)):
        raise RuntimeError(f"{where} is not a leaf, so it cannot be masked")


def core(api: Schema) -> GraphQLSchema:
    """Return the schema as graphql-core knows it."""
    return api._schema  # noqa: SLF001  (Strawberry hands out no other way to it)


def fields_of(api: Schema) -> Iterator[tuple[GraphQLObjectType, str, GraphQLField]]:
    """Yield every field of every object type of ours."""
    for type_ in core(api).type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                yield type_, name, field


def batch_resolvers_of(api: Schema) -> frozenset[str]:
    """Return the names of the sections that a schema declares."""
    found = (declaration_of(field) for _, _, field in fields_of(api))
    return frozenset(
        how.batch_resolver for how in found if how is not None and how.batch_resolver is not None
    )


@cache
def sdl(api: Schema) -> str:
    """Return the printed schema with its applied directives, which graphql-core's printer drops."""
    return api.as_str() + "\n"


# INVARIANT: enumerations are documented before the types that use them are built
assert DOCUMENTED
assert DOCUMENTED_RECORDS
assert DOCUMENTED_CHECKS
assert DOCUMENTED_LAW
assert DOCUMENTED_CODES
api_schema = built(Query, Mutation)
assert DOCUMENTED_PROCEDURES
