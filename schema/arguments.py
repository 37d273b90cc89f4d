"""Arguments bound for one request, and what the operation could cost with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import msgspec
from graphql import (
    GraphQLError,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    is_list_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from strawberry.federation import Schema
from strawberry.types.arguments import convert_arguments
from strawberry.utils.str_converters import to_camel_case

from graph.errors import Refused
from graph.ingest.identifiers import is_blank
from schema.api import core
from schema.document import unfit
from schema.fields import REPRESENTATIONS, arguments
from schema.ids import node_ref
from schema.limits import DocumentLimits
from schema.selection_tree import SelectedField, Selection, Tree

PAGED = ("first", "last")
PAGE = 25
"""How many a connection returns where the caller does not say."""
WRITES = "Mutation"
_LEAVES_A_POINT = 10

Args = Mapping[str, Any]


class Price(msgspec.Struct, frozen=True):
    """An upper bound of what an operation may bring: records, and points of work."""

    nodes: int
    cost: int


def coerce_variables(
    api: Schema,
    operation: OperationDefinitionNode,
    given: Mapping[str, Any],
    limits: DocumentLimits,
    *,
    known: bool,
) -> VariableValues:
    """Return the operation's variables in their types, or refuse them."""
    found = get_variable_values(
        core(api),
        operation.variable_definitions or (),
        dict(given),
        max_errors=limits.errors,
        hide_suggestions=not known,
    )
    if isinstance(found, list):
        raise unfit(found, known=known, code="VARIABLES_INVALID")
    return found


def bind_arguments(
    api: Schema, selected: SelectedField, variables: VariableValues, limits: DocumentLimits, *, known: bool
) -> Args:
    """Return the arguments of a section in Python's names: ids opened, page sizes checked.

    One value that names nothing is kept as its fault and refused in its place; of a write all is refused.
    """
    try:
        values = get_argument_values(
            selected.definition, selected.node, variables, hide_suggestions=not known
        )
    except GraphQLError as error:
        raise unfit([error], known=known, code="VARIABLES_INVALID") from error
    found = convert_arguments(
        values, arguments(selected.definition), api.schema_converter.scalar_registry, api.config
    )
    if PAGED[0] in selected.definition.args:
        _one_end(found)
    for name in PAGED:
        size = found.get(name)
        if size is not None and not 1 <= size <= limits.page:
            raise Refused("PAGE_SIZE_INVALID", argument=name, limit=limits.page)
    for name, size in _lists(found):
        if size > limits.items:
            raise Refused("DOCUMENT_TOO_LARGE", what=name, limit=limits.items)
    if selected.owner == WRITES:
        return _of_write(selected, found)
    return {name: _argument(selected, name, value) for name, value in found.items()}


def _lists(args: Args) -> Iterator[tuple[str, int]]:
    """Yield each list of a field's arguments with its length, those that stand in an input object too."""
    for name, value in args.items():
        if isinstance(value, list):
            yield name, len(value)
        elif is_dataclass(value):
            yield from _lists(vars(value))


def _of_write(selected: SelectedField, found: dict[str, Any]) -> Args:
    """Return what a write takes, its ids opened: one that names nothing refuses all of it."""
    for path, wanted in selected.how.ids.items() if selected.how else ():
        _open(found, path, wanted)
    return {name: _blank_as_absent(value) for name, value in found.items()}


def _open(args: dict[str, Any], path: str, wanted: str) -> None:
    """Put in place of a global id what it names: `path` is an argument, or a member of one after a dot."""
    name, _, member = path.partition(".")
    given = args.get(name)
    if given is not None and member:
        _open(vars(given), member, wanted)
    elif given is not None:
        args[name] = _opened(given, wanted)


def _blank_as_absent(value: Any) -> Any:
    """Return an input object whose optional members are absent where they say nothing."""
    if isinstance(value, list):
        return [_blank_as_absent(one) for one in value]
    if is_dataclass(value):
        for member in fields(value):
            given = getattr(value, member.name)
            blank = member.default is None and isinstance(given, str) and is_blank(given)
            setattr(value, member.name, None if blank else _blank_as_absent(given))
    return value


def _one_end(found: dict[str, Any]) -> None:
    """Settle from which end a page is read, and how long it is where the caller does not say."""
    first, last = (found.get(name) for name in PAGED)
    if first is not None and last is not None:
        raise Refused("PAGE_BOTH_WAYS")
    if first is None and last is None:
        found[PAGED[0]] = PAGE


def _argument(selected: SelectedField, name: str, value: Any) -> Any:
    """Return a value opened, or the fault of one that is blank or names nothing."""
    ids = selected.how.ids if selected.how else {}
    if (isinstance(value, str) and is_blank(value)) or (value == [] and name not in ids):
        return Refused("ARGUMENT_BLANK", argument=to_camel_case(name))
    try:
        return _opened(value, ids.get(name))
    except Refused as fault:
        return fault


def _opened(given: Any, wanted: str | None) -> Any:
    """Return a value with what global ids name in it: a local id, a reference, or representations."""
    if given is None or wanted is None:
        return given
    if wanted == REPRESENTATIONS:
        return [_represented(one) for one in given]
    ref = node_ref(given, wanted)
    return ref.id if wanted else ref


def _represented(one: Any) -> Any:
    """Return a representation with its id opened; one that is none is left to its section to refuse."""
    if not isinstance(one, dict) or not isinstance(one.get("id"), str):
        return one
    try:
        return {**one, "id": node_ref(one["id"], str(one.get("__typename"))).id}
    except Refused as fault:
        return fault


def varies(selected: SelectedField) -> bool:
    """Whether a section's arguments depend on the request's variables."""
    return any(_mentions(argument.value) for argument in selected.node.arguments or ())


def _mentions(node: ValueNode) -> bool:
    if isinstance(node, ListValueNode):
        return any(map(_mentions, node.values))
    if isinstance(node, ObjectValueNode):
        return any(_mentions(field.value) for field in node.fields)
    return isinstance(node, VariableNode)


def price_tree(tree: Tree, args: Mapping[int, Args]) -> Price:
    """Return the price of a tree with these arguments; each selection is priced once."""
    done: dict[int, Price] = {}

    def selection(of: Selection) -> Price:
        if of.index not in done:
            nodes, cost = 1, 1 + len(of.selected_fields) // _LEAVES_A_POINT
            for selected in of.selected_fields:
                inner = [selection(below) for below in selected.below.values()]
                size = _size(selected, args.get(selected.index, {}))
                # A connection is one record, however many it holds.
                once = 1 if size > 1 and not _listed(selected) else 0
                nodes += once + size * max((price.nodes - once for price in inner), default=0)
                cost += once + size * max((price.cost - once for price in inner), default=0)
                cost += selected.how.weight if selected.batch_resolver and selected.how else 0
            done[of.index] = Price(nodes, cost)
        return done[of.index]

    return selection(tree.root)


def _size(selected: SelectedField, args: Args) -> int:
    """Return how many records a field may bring at most."""
    for name in PAGED:
        if args.get(name) is not None:
            return int(args[name])
    given = [size for _, size in _lists(args)]
    if given:
        return max(given)
    return selected.how.size if selected.how and _listed(selected) else 1


def _listed(selected: SelectedField) -> bool:
    return is_list_type(selected.type) or is_list_type(getattr(selected.type, "of_type", selected.type))


def sizes(selected_fields: Sequence[SelectedField], args: Mapping[int, Args]) -> tuple[int, ...]:
    """Return all that a price depends on beside the tree: how much each of these may bring."""
    return tuple(_size(selected, args[selected.index]) for selected in selected_fields)


def afford(price: Price, limits: DocumentLimits) -> Price:
    """Return the price if it is within the caller's budget; the refusal names both."""
    for what, given, limit in (("nodes", price.nodes, limits.nodes), ("points", price.cost, limits.cost)):
        if given > limit:
            raise Refused("COST_EXCEEDED", price=given, what=what, limit=limit)
    return price
