"""What a document may be, counted on its bare tree before anything looks it up in the schema.

Validation is quadratic in repeated fields, directives and spreads, so everything that feeds it is
capped first. Each fragment is measured once: the count is linear however often it is spread.
"""

from collections import Counter
from collections.abc import Iterator

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from graph.errors import Refused

DESCRIBING = frozenset({"__schema", "__type", "_service"})
"""The fields that describe the schema itself."""

INTROSPECTION_DEPTH = 24
"""How much deeper than its depth a document may nest because of introspection."""


class DocumentLimits(msgspec.Struct, frozen=True, kw_only=True):
    """The caps on one document; `length` counts characters, `nodes` records that could be answered."""

    length: int = 16_384
    tokens: int = 1_000
    comments: int = 100
    operations: int = 5
    fragments: int = 30
    spreads: int = 60
    fields: int = 400
    aliases: int = 60
    repeats: int = 5
    directives: int = 4
    variables: int = 30
    depth: int = 16
    selected_fields: int = 3_000
    nodes: int = 20_000
    cost: int = 50_000
    page: int = 100
    items: int = 100
    errors: int = 5


class Measure:
    """One walk over a document: totals against their caps, and depths.

    `describes` says whether it asks about the schema, `settling` holds the variables that decide
    what is selected at all.
    """

    def __init__(self, document: DocumentNode, limits: DocumentLimits) -> None:
        self.describes = False
        self.settling: dict[str, None] = {}
        self._limits = limits
        self._totals: Counter[str] = Counter()
        self._fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        self._depths: dict[str, int | None] = {}
        for definition in document.definitions:
            self._count("fragments" if isinstance(definition, FragmentDefinitionNode) else "operations")
            self._directives(definition)
        for name in self._fragments:
            self._fragment(name, 0)
        for definition in document.definitions:
            if isinstance(definition, OperationDefinitionNode):
                for variable in definition.variable_definitions or ():
                    self._count("variables")
                    self._directives(variable)
                self._depth(self._selections(definition.selection_set, 0))

    def _count(self, what: str, more: int = 1) -> None:
        self._totals[what] += more
        limit = getattr(self._limits, what)
        if self._totals[what] > limit:
            raise Refused("DOCUMENT_TOO_LARGE", what=what, limit=limit)

    def _directives(self, node: Node) -> None:
        directives = getattr(node, "directives", None) or ()
        if len(directives) > self._limits.directives:
            raise Refused("DOCUMENT_TOO_LARGE", what="directives", limit=self._limits.directives)
        values = [argument.value for directive in directives for argument in directive.arguments or ()]
        self.settling.update({v.name.value: None for v in values if isinstance(v, VariableNode)})

    def _depth(self, depth: int) -> int:
        if depth > self._limits.depth:
            raise Refused("DEPTH_EXCEEDED", depth=depth, limit=self._limits.depth)
        return depth

    def _fragment(self, name: str, level: int) -> int:
        """Return the depth of a fragment; one that spreads itself is left to validation to refuse."""
        if name not in self._depths:
            self._depths[name] = None  # being measured: a spread that comes back here is a cycle
            found = self._fragments.get(name)
            self._depths[name] = self._selections(found.selection_set, level) if found else 0
        return self._depths[name] or 0

    def _selections(self, selections: SelectionSetNode, level: int) -> int:
        """Return how deep a selection set goes, and count what it holds; `level` bounds our own recursion."""
        deepest = 0
        if level > self._limits.depth + INTROSPECTION_DEPTH:
            self._depth(level)
        keys: Counter[str] = Counter()
        for node in self._flat(selections):
            if isinstance(node, FragmentSpreadNode):
                deepest = max(deepest, self._fragment(node.name.value, level))
            elif isinstance(node, FieldNode):
                keys[node.alias.value if node.alias else node.name.value] += 1
                deepest = max(deepest, self._field(node, level + 1))
        if keys and max(keys.values()) > self._limits.repeats:
            raise Refused("DOCUMENT_TOO_LARGE", what="repeats", limit=self._limits.repeats)
        return deepest

    def _field(self, node: FieldNode, level: int) -> int:
        self._count("fields")
        self.describes = self.describes or node.name.value in DESCRIBING
        if node.alias:
            self._count("aliases")
        # Introspection nests by its own rule; `MaxIntrospectionDepthRule` bounds it in validation.
        below = self._selections(node.selection_set, level) if node.selection_set else 0
        return 1 if node.name.value.startswith("__") else self._depth(1 + below)

    def _flat(self, selections: SelectionSetNode) -> Iterator[Node]:
        """Yield fields and spreads, inline fragments opened."""
        for node in selections.selections:
            self._directives(node)
            if isinstance(node, InlineFragmentNode):
                self._count("spreads")
                yield from self._flat(node.selection_set)
            else:
                if isinstance(node, FragmentSpreadNode):
                    self._count("spreads")
                yield node
