"""The schema without the words of Apollo Federation, for tools that refuse them."""

from typing import Any

from graphql import (
    ConstDirectiveNode,
    DirectiveNode,
    DocumentNode,
    NameNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    parse,
    print_ast,
)
from strawberry.federation import Schema

from schema.api import sdl

FEDERATION_TYPES = frozenset({"_Any", "_Entity", "_Service", "FieldSet", "_FieldSet", "link__Import"})
FEDERATION_FIELDS = frozenset({"_entities", "_service"})
FEDERATION_DIRECTIVES = frozenset({"link", "key"})


def plain_sdl(api: Schema) -> str:
    """Return the printed schema as every tool of GraphQL reads it: what a router alone needs is left out."""
    document = parse(sdl(api))
    kept = [definition for definition in document.definitions if _name(definition) not in FEDERATION_TYPES]
    return print_ast(DocumentNode(definitions=tuple(map(_plain, kept)))) + "\n"


def _plain(definition: Any) -> Any:
    """Return a definition without the directives and fields of Federation."""
    if isinstance(definition, ObjectTypeDefinitionNode):
        return ObjectTypeDefinitionNode(
            name=definition.name,
            description=definition.description,
            interfaces=definition.interfaces,
            directives=_ours(definition.directives),
            fields=tuple(one for one in definition.fields or () if one.name.value not in FEDERATION_FIELDS),
        )
    if isinstance(definition, SchemaDefinitionNode):
        return SchemaDefinitionNode(
            description=definition.description,
            directives=_ours(definition.directives),
            operation_types=definition.operation_types,
        )
    return definition


def _ours(directives: tuple[ConstDirectiveNode | DirectiveNode, ...] | None) -> Any:
    return tuple(one for one in directives or () if one.name.value not in FEDERATION_DIRECTIVES)


def _name(definition: Any) -> str:
    name: NameNode | None = getattr(definition, "name", None)
    return name.value if name else ""
