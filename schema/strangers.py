"""The schema as a caller without a token has it: fields that it is never shown are not in it.

Where introspection is closed, a refusal of its own would tell which fields there are. So a document that
names one of them does not fit, as one does that names a field which nobody has: same code, same bytes.
"""

from collections.abc import Callable

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    is_abstract_type,
    visit,
)

from schema.fields import declaration_of
from security.decision import Guard

Shown = Callable[[frozenset[Guard]], frozenset[Guard]]
"""What keeps the fields that are shown to a caller without a token."""


def shown_to_strangers(core: GraphQLSchema, shown: Shown) -> frozenset[tuple[str, str]]:
    """Return the coordinates that a stranger may name; one on an interface, if on any of its types."""
    guards = frozenset(
        Guard(type=name, field=field, data=how.data)
        for name, type_ in core.type_map.items()
        if isinstance(type_, GraphQLObjectType)
        for field, definition in type_.fields.items()
        if (how := declaration_of(definition)) is not None
    )
    plain = {(guard.type, guard.field) for guard in shown(guards)}
    above = {
        (name, field)
        for name, type_ in core.type_map.items()
        if is_abstract_type(type_)
        for possible in core.get_possible_types(type_)
        for field in possible.fields
        if (possible.name, field) in plain
    }
    return frozenset(plain | above)


def names_hidden(tree: DocumentNode, core: GraphQLSchema, shown: frozenset[tuple[str, str]]) -> bool:
    """Whether a document that fits the whole schema names a field that is not shown to strangers."""
    info = TypeInfo(core)
    found: list[bool] = []

    class Looking(Visitor):
        """Looks at every field once, fragments too."""

        def enter_field(self, node: FieldNode, *_: object) -> None:
            """Note a field that is hidden."""
            parent, name = info.get_parent_type(), node.name.value
            if parent is not None and not name.startswith("__"):
                found.append((parent.name, name) not in shown)

    visit(tree, TypeInfoVisitor(info, Looking()))
    return any(found)
