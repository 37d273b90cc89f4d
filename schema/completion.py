"""How a value of each position is completed: closures chosen once, called for every record.

A position is a type as the schema wraps it: required, nullable, a list, a leaf, a record. What
cannot be told there gives way by `Null`, which travels to the nearest nullable position.
"""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLNonNull, Undefined

from graph.errors import Fault
from schema.projection_state import NullPropagation, Path, ProjectionState
from schema.selection_tree import SelectedField
from security.decision import Relation

Complete = Callable[[Any, Path, str | int, ProjectionState, Relation], Any]
"""Completes a value: what was read, the path above and the key there, the walk, whose the record is."""

Write = Callable[[Any, Path, ProjectionState, Relation], dict[str, Any]]
"""Writes a record: the record, its path, the walk, and whose the record above is."""


def refuse(_value: Any, _path: Path, _key: str | int, _walk: ProjectionState, _whose: Relation) -> Any:
    """Give way where what is refused may not be null; the refusal itself is told once for its node."""
    raise NullPropagation


def required(inner: Complete, selected: SelectedField) -> Complete:
    """Return what completes a position that may not be null."""

    def complete(value: Any, path: Path, key: str | int, state: ProjectionState, whose: Relation) -> Any:
        if value is None:
            state.broken(selected, path, key)
            raise NullPropagation  # travels to the nearest nullable position
        return inner(value, path, key, state, whose)

    return complete


def nullable(inner: Complete) -> Complete:
    """Return what completes a position that may be null: null from below stops here."""

    def complete(value: Any, path: Path, key: str | int, state: ProjectionState, whose: Relation) -> Any:
        if value is None:
            return None
        try:
            return inner(value, path, key, state, whose)
        except NullPropagation:
            return None

    return complete


def many(item: Complete, selected: SelectedField) -> Complete:
    """Return what completes a list."""

    def complete(value: Any, path: Path, key: str | int, state: ProjectionState, whose: Relation) -> Any:
        if not isinstance(value, tuple | list):
            state.broken(selected, path, key)
            raise NullPropagation
        here = (path, key)
        return [item(each, here, index, state, whose) for index, each in enumerate(value)]

    return complete


def leaf(type_: GraphQLLeafType, selected: SelectedField) -> Complete:
    """Return what completes a leaf, by the type's own output coercion."""
    coerce = _coercion(type_)

    def complete(value: Any, path: Path, key: str | int, state: ProjectionState, _whose: Relation) -> Any:
        try:
            said = coerce(value)
        except Exception as error:  # noqa: BLE001  (whatever the coercion of a scalar raises)
            state.broken(selected, path, key, error)
            raise NullPropagation from None
        if said is None or said is Undefined:
            state.broken(selected, path, key)
            raise NullPropagation
        return said

    return complete


def _coercion(type_: GraphQLLeafType) -> Callable[[Any], Any]:
    """Return the type's own output coercion; members of an enumeration are looked up."""
    coerce: Callable[[Any], Any] = type_.coerce_output_value
    if not isinstance(type_, GraphQLEnumType):
        return coerce
    wrapped = getattr(type_, "wrapped_cls", None)
    names = {member: coerce(member) for member in wrapped or ()}
    return lambda value: names[value] if value.__class__ is wrapped else coerce(value)


def one(write: Write) -> Complete:
    """Return what completes a record of one type."""
    return lambda value, path, key, state, whose: write(value, (path, key), state, whose)


def maybe_one(write: Write) -> Complete:
    """Return what `nullable` around `one` would do, in one call: most positions are this."""

    def complete(value: Any, path: Path, key: str | int, state: ProjectionState, whose: Relation) -> Any:
        if value is None:
            return None
        try:
            return write(value, (path, key), state, whose)
        except NullPropagation:
            return None

    return complete


def one_of(writes: dict[type | None, Write], selected: SelectedField) -> Complete:
    """Return what completes a record of several types, told apart by its class."""

    def complete(value: Any, path: Path, key: str | int, state: ProjectionState, whose: Relation) -> Any:
        write = writes.get(type(value))
        if write is None:
            raise RuntimeError(
                f"{selected.owner}.{selected.name} brought a {type(value).__name__}, which no type shows"
            )
        return write(value, (path, key), state, whose)

    return complete


def transform(change: Callable[[Any], Any], plain: type, done: Complete) -> Complete:
    """Return what shows or masks a value before it is completed; nothing stays nothing."""

    def complete(value: Any, path: Path, key: str | int, state: ProjectionState, whose: Relation) -> Any:
        if value is not None:
            value = change(value)
            if value.__class__ is plain:
                return value
        return done(value, path, key, state, whose)

    return complete


def from_resolver(selected: SelectedField, done: Complete) -> Complete:
    """Return what completes a section's answer, or tells why there is none."""
    required = isinstance(selected.type, GraphQLNonNull)

    def complete(value: Any, path: Path, key: str | int, state: ProjectionState, whose: Relation) -> Any:
        if not isinstance(value, Fault):
            return done(value, path, key, state, whose)
        state.failed(selected, value, path, key)
        if required:
            raise NullPropagation
        return None

    return complete


def each_from_resolver(item: Complete, selected: SelectedField) -> Complete:
    """Return what completes one of the records that a section brings, or tells why there is none."""

    def complete(value: Any, path: Path, key: str | int, state: ProjectionState, whose: Relation) -> Any:
        if not isinstance(value, Fault):
            return item(value, path, key, state, whose)
        state.failed(selected, value, path, key, place=key)
        return item(None, path, key, state, whose)

    return complete
