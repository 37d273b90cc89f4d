"""The selection of one operation as a tree of slots, one list for each concrete type.

A slot is one field of one concrete type as it will be gathered and written. The tree is a DAG:
each pair of type and merged selection sets is made once below a root field, so that fragments that
spread twice cost no more than once.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple, cast

import msgspec
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)
from graphql.execution.collect_fields import FieldDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from graph.errors import Refused
from resolvers.batch_resolver import BatchResolver
from schema.document import ParsedDocument
from schema.fields import Declared, Shape, declaration_of, python_name, shape
from schema.limits import DocumentLimits
from security.decision import Guard

TYPENAME = "__typename"
INTROSPECTION = frozenset({"__schema", "__type"})


Subjects = Callable[[Any], tuple[str, ...]]
"""Reads whom a record is about."""


class SelectedField(msgspec.Struct, kw_only=True, eq=False):
    """One field of one concrete type, under one response key."""

    index: int
    key: str
    name: str
    owner: str
    type: GraphQLOutputType
    definition: GraphQLField
    node: FieldNode
    how: Declared | None
    read: Callable[[Any], Any]
    attr: str
    batch_resolver: BatchResolver | None
    abstract: bool  # records of several types may come here
    below: dict[str, "Selection"] = {}
    reaches: bool = False  # there is a section here or further down

    def branch(self, record: Any) -> "Selection":
        """Return what is asked of a record here, by its class where the type alone does not say."""
        if len(self.below) == 1 and not self.abstract:
            return next(iter(self.below.values()))
        for selection in self.below.values():
            if selection.shape.record is type(record):
                return selection
        raise RuntimeError(f"{self.owner}.{self.name} brought a {type(record).__name__}")

    @property
    def introspects(self) -> bool:
        """Whether it describes the schema: graphql-core answers it, no record holds it."""
        return self.name in INTROSPECTION


class Selection(msgspec.Struct, kw_only=True, eq=False):
    """What is asked of one concrete type at one place of the document."""

    index: int
    type: str
    shape: Shape
    subjects: Subjects | None
    selected_fields: list[SelectedField] = []
    typenames: list[str] = []
    keys: list[str] = []  # response keys in the order of the answer, `__typename` included

    @property
    def reaching(self) -> list[SelectedField]:
        """The slots that have a section here or further down."""
        return [selected for selected in self.selected_fields if selected.reaches]


class Tree(msgspec.Struct, kw_only=True, eq=False):
    """All selections of one operation; the first is the root's."""

    selections: list[Selection]
    selected_fields: list[SelectedField]
    guards: frozenset[Guard]

    @property
    def root(self) -> Selection:
        """The root's selection."""
        return self.selections[0]


class BuilderContext(NamedTuple):
    """What a tree grows in: the schema, the sections its declarations name, the document, its caps."""

    core: GraphQLSchema
    batch_resolvers: Mapping[str, BatchResolver]
    document: ParsedDocument
    limits: DocumentLimits


def build_tree(within: BuilderContext, operation: OperationDefinitionNode, variables: VariableValues) -> Tree:
    """Return the tree of an operation; `@skip` and `@include` are settled with these variables."""
    return _SelectionBuilder(within, operation, variables).tree()


class _SelectionBuilder:
    def __init__(
        self, within: BuilderContext, operation: OperationDefinitionNode, variables: VariableValues
    ) -> None:
        self._core, self._batch_resolvers, document, self._limits = within
        self._fragments = document.fragments
        self._operation = operation
        self._variables = variables
        self._selections: list[Selection] = []
        self._slots: list[SelectedField] = []
        self._done: dict[tuple[Any, ...], Selection] = {}

    def tree(self) -> Tree:
        """Grow the tree from the operation's root."""
        root = self._core.get_root_type(self._operation.operation)
        assert root is not None  # INVARIANT: validation knows the operation's root type
        found = collect_fields(self._core, self._fragments, self._variables, root, self._operation)
        selection = self._selection(root)
        for key, details in found.grouped_field_set.items():
            # INVARIANT: `asOf`, `knownAt` and `place` change at root fields only, so nothing is shared
            # between two of them: a slot below belongs to one day.
            self._done = {}
            self._add(selection, root, key, details)
        guards = {
            Guard(type=selected.owner, field=selected.name, data=selected.how.data if selected.how else None)
            for selected in self._slots
            if not selected.introspects
        }
        conditions = {where for slot in self._slots for where in filtering(slot).values()}
        conditions |= {selection.shape.door for selection in self._selections if selection.shape.door}
        guards |= set(map(self._guard, conditions))
        return Tree(selections=self._selections, selected_fields=self._slots, guards=frozenset(guards))

    def _guard(self, coordinate: str) -> Guard:
        """Return what the policy is asked about a field that decides whether something may be asked."""
        owner, _, name = coordinate.partition(".")
        of = cast("GraphQLObjectType", self._core.get_type(owner))
        how = declaration_of(of.fields[name]) if name in of.fields else None
        return Guard(type=owner, field=name, data=how.data if how else None)

    def _selection(self, of: GraphQLObjectType) -> Selection:
        selection = Selection(
            index=len(self._selections), type=of.name, shape=shape(of), subjects=_subjects(shape(of))
        )
        self._selections.append(selection)
        return selection

    def _below(self, of: GraphQLObjectType, details: list[FieldDetails]) -> Selection:
        # INVARIANT: once per (type, merged selection sets), else n fragments spread twice cost 2^n.
        memo = (of.name, *(id(detail.node.selection_set) for detail in details))
        if memo in self._done:
            return self._done[memo]
        selection = self._done[memo] = self._selection(of)
        found = collect_subfields(self._core, self._fragments, self._variables, self._operation, of, details)
        for key, inner in found.grouped_field_set.items():
            self._add(selection, of, key, inner)
        return selection

    def _add(self, to: Selection, of: GraphQLObjectType, key: str, details: list[FieldDetails]) -> None:
        node = details[0].node
        to.keys.append(key)
        if node.name.value == TYPENAME:
            to.typenames.append(key)
            return
        selected = self._selected(of, key, node, to.shape)
        to.selected_fields.append(selected)
        named = get_named_type(selected.type)
        if is_composite_type(named) and not selected.introspects:
            concrete = self._core.get_possible_types(named) if is_abstract_type(named) else [named]
            selected.below = {t.name: self._below(cast("GraphQLObjectType", t), details) for t in concrete}
        selected.reaches = selected.batch_resolver is not None or any(
            inner.reaches for below in selected.below.values() for inner in below.selected_fields
        )
        # INVARIANT: what is made while it is shown has no identity to hang an answer on.
        assert not (
            selected.reaches and selected.batch_resolver is None and selected.how and selected.how.shown
        )

    def _selected(self, of: GraphQLObjectType, key: str, node: FieldNode, within: Shape) -> SelectedField:
        if len(self._slots) >= self._limits.selected_fields:
            raise Refused(
                "COST_EXCEEDED", price=len(self._slots) + 1, what="slots", limit=self._limits.selected_fields
            )
        name = node.name.value
        definition = self._core.get_field(of, name)
        assert definition is not None  # INVARIANT: validation knows the field
        how = declaration_of(definition)
        attr = _attribute(how, definition, within)
        selected = SelectedField(
            index=len(self._slots),
            key=key,
            name=name,
            owner=of.name,
            type=definition.type,
            definition=definition,
            node=node,
            how=how,
            attr=attr,
            read=attrgetter(attr) if attr else _nothing,
            abstract=is_abstract_type(get_named_type(definition.type)),
            batch_resolver=self._batch_resolvers[how.batch_resolver] if how and how.batch_resolver else None,
        )
        self._slots.append(selected)
        return selected


def filtering(selected: SelectedField) -> Mapping[str, str]:
    """Return the arguments of a slot that choose rows by a field, with the field's coordinate."""
    return {**selected.how.filters, **selected.how.masked_filters} if selected.how else {}


def _subjects(of: Shape) -> Subjects | None:
    """Return what reads the subjects of a record; `None` for parts, which are about their parent's."""
    if not of.subjects:
        return None
    read: Callable[[Any], Any] = attrgetter(*of.subjects)
    return read if len(of.subjects) > 1 else lambda record: (read(record),)


def _nothing(_record: Any) -> None:
    """Read nothing: a section's answer is kept by place, not on the record."""


def _attribute(how: Declared | None, definition: GraphQLField, within: Shape) -> str:
    """Return the dotted attribute of a field; a leading dot steps out of what the type lies within."""
    if how is None or how.batch_resolver is not None:
        return ""
    attr = how.attr or python_name(definition)
    if attr.startswith("."):
        return attr[1:]
    return f"{within.within}.{attr}" if within.within else attr
