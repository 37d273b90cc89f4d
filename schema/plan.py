"""What will be asked and written, planned once per document and kept.

The plan of an operation knows for every field its class, its record's attribute or its section; it
touches no data. Arguments are bound per request, so that one plan serves every caller and every day.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from hashlib import sha256
from typing import Any, Generic, TypeVar

import msgspec
from graphql import DocumentNode, OperationDefinitionNode, OperationType
from graphql.execution.values import VariableValues
from strawberry.federation import Schema

from graph.errors import Refused
from resolvers.batch_resolver import BatchResolver
from schema.api import batch_resolvers_of, core
from schema.arguments import Args, Price, afford, bind_arguments, coerce_variables, price_tree, sizes, varies
from schema.document import ParsedDocument, read, unfit
from schema.limits import DocumentLimits
from schema.selection_tree import BuilderContext, SelectedField, Selection, Tree, build_tree
from schema.strangers import Shown, names_hidden, shown_to_strangers
from security.decision import Guard

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Plan(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One operation, ready to be decided upon.

    `guards` is all that the policy must be asked; `writes` names the fields of a mutation in order;
    `digest` is the SHA-256 of the document; `programs` keeps what the projection compiled.
    """

    name: str
    kind: str
    digest: str
    tree: Tree
    guards: frozenset[Guard]
    asked: tuple[Guard, ...]
    writes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    document: ParsedDocument
    operation: OperationDefinitionNode
    fixed: Mapping[int, Args]
    varying: tuple[SelectedField, ...]
    price: Price | None
    prices: "BoundedCache[tuple[int, ...], Price]"
    programs: "BoundedCache[Any, Any]"


class Operation(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A plan with the arguments of one request, and its price."""

    plan: Plan
    args: Mapping[int, Args]
    price: Price
    variables: VariableValues
    given: Mapping[str, Any]


class BoundedCache(Generic[K, V]):
    """A bounded memory of what was made: the least recently used goes first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return what is kept under `key`, made now if it is not; what raises is not kept."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = self._kept[key] = make()
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return made


class Planner:
    """Makes and keeps the plans over one schema; `sections` binds the names in declarations.

    `shown` says which fields a caller who is not known is shown; without it, every one is.
    """

    def __init__(
        self,
        api: Schema,
        batch_resolvers: Mapping[str, BatchResolver],
        limits: DocumentLimits | None = None,
        size: int = 256,
        shown: Shown | None = None,
    ) -> None:
        if missing := batch_resolvers_of(api) - batch_resolvers.keys():
            raise RuntimeError(f"no section is bound to {', '.join(sorted(missing))}")
        self._api = api
        self._batch_resolvers = batch_resolvers
        self._limits = limits or DocumentLimits()
        self._shown = shown_to_strangers(core(api), shown) if shown else None
        self._hidden: BoundedCache[str, bool] = BoundedCache(size)
        self._documents: BoundedCache[str, ParsedDocument] = BoundedCache(size)
        self._plans: BoundedCache[Hashable, Plan] = BoundedCache(size)

    @property
    def api(self) -> Schema:
        """The schema that is planned over."""
        return self._api

    def plan(
        self,
        source: str,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        *,
        known: bool = True,
        reads_only: bool = False,
    ) -> Operation:
        """Return the operation to run, or refuse it with a code.

        Exactly one operation runs, or none; where only reads are taken a mutation is refused by its
        type, whatever it selects. A caller who is not `known` learns nothing about the
        schema, neither from introspection nor from a refusal.

        1. Read the document; 2. choose the operation; 3. coerce the variables; 4. plan;
        5. bind the arguments; 6. weigh the price.
        """
        # 1. Read the document.
        document = self._document(source, known=known)
        # 2. Choose the operation.
        operation = _chosen(document, operation_name, reads_only=reads_only)
        # 3. Coerce the variables.
        given = variables or {}
        values = coerce_variables(self._api, operation, given, self._limits, known=known)
        # 4. Plan. INVARIANT: besides the text and the operation, only the variables of `@skip` and
        # `@include` shape a plan; the schema is fixed by this planner.
        settled = tuple((name, values.coerced.get(name)) for name in document.settling)
        name = operation.name.value if operation.name else ""
        plan = self._plans.get(
            (source, name, settled), lambda: self._made(document, operation, values, known=known)
        )
        # 5. Bind the arguments.
        late = {
            s.index: bind_arguments(self._api, s, values, self._limits, known=known) for s in plan.varying
        }
        args = {**plan.fixed, **late} if late else plan.fixed
        # 6. Weigh the price.
        price = plan.price or plan.prices.get(
            sizes(plan.varying, args), lambda: afford(price_tree(plan.tree, args), self._limits)
        )
        return Operation(plan=plan, args=args, price=price, variables=values, given=given)

    def _document(self, source: str, *, known: bool) -> ParsedDocument:
        """Return a document that the caller may ask: to strangers the schema is what they are shown."""
        document = self._documents.get(
            source,
            lambda: read(source, core(self._api), self._limits, known=known, hidden=self._finds_hidden),
        )
        if document.describes and not known:
            raise Refused("INTROSPECTION_REFUSED")
        if not known and self._names_hidden(document):
            raise unfit((), known=known, values_only=False)
        return document

    def _names_hidden(self, document: ParsedDocument) -> bool:
        """Whether a document names a field that strangers are not shown: to them there is none such."""
        return self._hidden.get(document.source, lambda: self._finds_hidden(document.tree))

    def _finds_hidden(self, tree: DocumentNode) -> bool:
        return self._shown is not None and names_hidden(tree, core(self._api), self._shown)

    def _made(
        self,
        document: ParsedDocument,
        operation: OperationDefinitionNode,
        values: VariableValues,
        *,
        known: bool,
    ) -> Plan:
        within = BuilderContext(core(self._api), self._batch_resolvers, document, self._limits)
        tree = build_tree(within, operation, values)
        asked = [selected for selected in tree.selected_fields if selected.batch_resolver is not None]
        fixed = {
            s.index: bind_arguments(self._api, s, values, self._limits, known=known)
            for s in asked
            if not varies(s)
        }
        varying = tuple(selected for selected in asked if varies(selected))
        mutates = operation.operation is OperationType.MUTATION
        return Plan(
            name=operation.name.value if operation.name else "",
            kind=operation.operation.value,
            digest=sha256(document.source.encode()).hexdigest(),
            tree=tree,
            guards=tree.guards,
            asked=tuple(sorted(tree.guards, key=lambda guard: (guard.type, guard.field))),
            writes=tuple(selected.name for selected in tree.root.selected_fields) if mutates else (),
            levels=_levels(tree),
            document=document,
            operation=operation,
            fixed=fixed,
            varying=varying,
            price=None if varying else afford(price_tree(tree, fixed), self._limits),
            prices=BoundedCache(32),
            programs=BoundedCache(32),
        )


def _chosen(document: ParsedDocument, name: str | None, *, reads_only: bool) -> OperationDefinitionNode:
    """Return the one operation to run; a mutation is refused where only reads are taken."""
    operation = _named(document, name)
    if reads_only and operation.operation is OperationType.MUTATION:
        raise Refused("MUTATION_BY_GET")
    return operation


def _named(document: ParsedDocument, name: str | None) -> OperationDefinitionNode:
    """Return the operation of a name; several without a name are refused, never guessed."""
    if name:
        found = [o for o in document.operations if o.name and o.name.value == name]
        if not found:
            raise Refused("OPERATION_UNKNOWN", why="the document has none of that name")
        return found[0]
    if len(document.operations) != 1:
        raise Refused("OPERATION_UNKNOWN", why=f"the document has {len(document.operations)}, name one")
    return document.operations[0]


def _levels(tree: Tree) -> tuple[tuple[str, ...], ...]:
    """Return the sections of each level, as they will be asked."""
    levels: list[tuple[str, ...]] = []
    here = {tree.root.index: tree.root}
    while here:
        names: dict[str, None] = {}
        after: dict[int, Selection] = {}
        todo, seen = list(here.values()), set(here)
        while todo:
            for selected in todo.pop().reaching:
                if selected.batch_resolver is not None:
                    names[selected.batch_resolver.name] = None
                    after.update({below.index: below for below in selected.below.values()})
                    continue
                todo.extend(below for below in selected.below.values() if below.index not in seen)
                seen.update(below.index for below in selected.below.values())
        if names:
            levels.append(tuple(names))
        here = after
    return tuple(levels)
