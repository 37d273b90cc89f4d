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
from resolvers.batch_resolver import Section
from schema.document import Document
from schema.fields import Declared, Shape, declared, python_name, shape
from schema.limits import Limits
from security.decision import Guard

TYPENAME = "__typename"
INTROSPECTION = frozenset({"__schema", "__type"})


Subjects = Callable[[Any], tuple[str, ...]]
"""Reads whom a record is about."""


class Slot(msgspec.Struct, kw_only=True, eq=False):
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
    section: Section | None
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
    slots: list[Slot] = []
    typenames: list[str] = []
    keys: list[str] = []  # response keys in the order of the answer, `__typename` included

    @property
    def reaching(self) -> list[Slot]:
        """The slots that have a section here or further down."""
        return [slot for slot in self.slots if slot.reaches]


class Tree(msgspec.Struct, kw_only=True, eq=False):
    """All selections of one operation; the first is the root's."""

    selections: list[Selection]
    slots: list[Slot]
    guards: frozenset[Guard]

    @property
    def root(self) -> Selection:
        """The root's selection."""
        return self.selections[0]


class Within(NamedTuple):
    """What a tree grows in: the schema, the sections its declarations name, the document, its caps."""

    core: GraphQLSchema
    sections: Mapping[str, Section]
    document: Document
    limits: Limits


def grown(within: Within, operation: OperationDefinitionNode, variables: VariableValues) -> Tree:
    """Return the tree of an operation; `@skip` and `@include` are settled with these variables."""
    return _Growth(within, operation, variables).tree()


class _Growth:
    def __init__(self, within: Within, operation: OperationDefinitionNode, variables: VariableValues) -> None:
        self._core, self._sections, document, self._limits = within
        self._fragments = document.fragments
        self._operation = operation
        self._variables = variables
        self._selections: list[Selection] = []
        self._slots: list[Slot] = []
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
        guards = frozenset(
            Guard(type=slot.owner, field=slot.name, data=slot.how.data if slot.how else None)
            for slot in self._slots
            if not slot.introspects
        )
        return Tree(selections=self._selections, slots=self._slots, guards=guards)

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
        slot = self._slot(of, key, node, to.shape)
        to.slots.append(slot)
        named = get_named_type(slot.type)
        if is_composite_type(named) and not slot.introspects:
            concrete = self._core.get_possible_types(named) if is_abstract_type(named) else [named]
            slot.below = {t.name: self._below(cast("GraphQLObjectType", t), details) for t in concrete}
        slot.reaches = slot.section is not None or any(
            inner.reaches for below in slot.below.values() for inner in below.slots
        )
        # INVARIANT: what is made while it is shown has no identity to hang an answer on.
        assert not (slot.reaches and slot.section is None and slot.how and slot.how.shown)

    def _slot(self, of: GraphQLObjectType, key: str, node: FieldNode, within: Shape) -> Slot:
        if len(self._slots) >= self._limits.slots:
            raise Refused("COST_EXCEEDED", price=len(self._slots) + 1, what="slots", limit=self._limits.slots)
        name = node.name.value
        definition = self._core.get_field(of, name)
        assert definition is not None  # INVARIANT: validation knows the field
        how = declared(definition)
        attr = _attribute(how, definition, within)
        slot = Slot(
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
            section=self._sections[how.section] if how and how.section else None,
        )
        self._slots.append(slot)
        return slot


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
    if how is None or how.section is not None:
        return ""
    attr = how.attr or python_name(definition)
    if attr.startswith("."):
        return attr[1:]
    return f"{within.within}.{attr}" if within.within else attr
