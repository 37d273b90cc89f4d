"""The only two ways to declare a field, the one way to declare a type, and what a declaration carries.

A field is a stub: its docstring is the public description, its signature gives arguments and type,
its body is empty, because nothing is resolved object by object. What the plan and the projection
need to know about it travels with it as a `Declared`.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar, overload

import msgspec
import strawberry
from graphql import GraphQLField, GraphQLNamedType
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.schema_directive import Location
from strawberry.types.unset import UNSET

from security.principal import DataClass

_BACKREF = GraphQLCoreConverter.DEFINITION_BACKREF
_DECLARED = "accord"

REPRESENTATIONS = "*"
"""In `Declared.ids`: the argument holds Federation's representations, whose ids are global."""

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T", bound=type)


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """What a field is beside its name, arguments and type.

    `section` names the batch read that brings it; without one it is the record's attribute `attr`
    (the field's own name unless said). `shown` turns the stored value into the one to show, `mask` a
    shown value into a masked one: without a mask, a verdict MASKED is a refusal. `size` bounds a
    list that has no `first`, `weight` is the price of asking a section once more, `ids` names the
    arguments that are global ids, or members of input objects after a dot, with the type each must be of, ""
    for any, or `REPRESENTATIONS`.

    `filters` names the arguments that choose or order rows by a field, as `Type.field`: whoever may not see
    the field plain may not choose by it either. `masked_filters` take the masked value, as it is shown. `own`
    says that the rows are about the record that the section hangs on.
    """

    data: DataClass
    batch_resolver: str | None = None
    attr: str | None = None
    shown: Callable[[Any], Any] | None = None
    mask: Callable[[Any], Any] | None = None
    size: int = 10
    weight: int = 1
    ids: Mapping[str, str] = {}
    filters: Mapping[str, str] = {}
    masked_filters: Mapping[str, str] = {}
    own: bool = False


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What records a type shows.

    `subjects` are the attributes that name the organizations or persons a record is about; a record
    without them is part of the record above and about the same subjects. `touches` name further ones that
    an answer with the record tells of: they are in its account, and make the record nobody's own. `within`
    is the attribute in which the fields lie, where a record wraps another. `door` is the field of the root,
    as `Type.field`, by which alone such records are asked for: who may not ask it does not reach them by
    global id either.
    """

    record: type | None = None
    subjects: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    within: str = ""
    door: str = ""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="data",
    description="The class of a field's data（数据分级）: who may see it is decided by policy.",
)
class Data:
    """The directive that shows a field's class in the printed schema."""

    class_: DataClass = strawberry.directive_field(name="class")


@overload
def public(stub: F, /) -> F: ...
@overload
def public(**how: Any) -> Callable[[F], F]: ...
def public(stub: Any = None, /, **how: Any) -> Any:
    """Declare a field that anybody may see; keywords are those of `Declared`."""
    if stub is None:
        return lambda late: _field(late, Declared(data=DataClass.PUBLIC, **how))
    return _field(stub, Declared(data=DataClass.PUBLIC, **how))


def command(name: str, /, ids: Mapping[str, str] | None = None) -> Callable[[F], F]:
    """Declare the field of a command by its row: anybody may ask, the policy decides on what is asked."""
    return public(batch_resolver=name, weight=10, ids=ids or {})


def guarded(data: DataClass, /, **how: Any) -> Callable[[F], F]:
    """Declare a field of a data class; it must be nullable, so that a refusal never costs its parent."""
    return lambda stub: _field(stub, Declared(data=data, **how))


def _field(stub: Callable[..., Any], declaration_of: Declared) -> Any:
    return strawberry.field(
        resolver=stub,
        name=stub.__name__ if stub.__name__.startswith("_") else None,
        description=description(stub),
        directives=[Data(class_=declaration_of.data)],
        metadata={_DECLARED: declaration_of},
    )


def input_field(said: str, /, **default: Any) -> Any:
    """Declare a field of an input; `default` is what stands where the caller says nothing."""
    return strawberry.field(description=said, **default)


def takes(cls: T) -> T:
    """Declare an input type."""
    found: T = strawberry.input(cls, description=description(cls))
    return found


def shows(
    record: type | None = None,
    *,
    name: str | None = None,
    subjects: Sequence[str] = (),
    touches: Sequence[str] = (),
    within: str = "",
    keys: Sequence[str] = (),
    door: str = "",
    interface: bool = False,
) -> Callable[[T], T]:
    """Declare an object type (or an interface) that shows records of `record`; `keys` are Federation's."""

    def declare(cls: T) -> T:
        said = description(cls)
        kind: Any = strawberry.interface if interface else strawberry.type
        marks = [Key(fields=FieldSet(key), resolvable=UNSET) for key in keys]
        found: T = kind(cls, name=name, description=said, directives=marks)
        shape_of = Shape(
            record=record, subjects=tuple(subjects), touches=tuple(touches), within=within, door=door
        )
        setattr(found, _DECLARED, shape_of)
        return found

    return declare


def publish_enum(enum: type[Enum], said: str, members: Mapping[str, str]) -> type[Enum]:
    """Publish an enumeration of the model with a description of itself and of each member.

    A member without a description, or a description without a member, is a mistake of ours.
    """
    if set(members) != {member.name for member in enum}:
        raise RuntimeError(f"the members of {enum.__name__} and their descriptions differ")
    strawberry.enum(enum, description=said)
    for value in enum.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = members[value.name]
    return enum


def description(thing: Any) -> str:
    """Return a docstring as the public description; a declaration without one is a mistake of ours."""
    if not thing.__doc__:
        raise RuntimeError(f"{thing.__qualname__} has no description")
    return inspect.cleandoc(thing.__doc__)


def declaration_of(field: GraphQLField) -> Declared | None:
    """Return how a field was declared; `None` means that nobody classified it."""
    definition = field.extensions.get(_BACKREF)
    found: Declared | None = definition.metadata.get(_DECLARED) if definition is not None else None
    return found


def python_name(field: GraphQLField) -> str:
    """Return the name of the stub that declared a field."""
    name: str = field.extensions[_BACKREF].python_name
    return name


def arguments(field: GraphQLField) -> list[Any]:
    """Return Strawberry's own description of a field's arguments."""
    found: list[Any] = field.extensions[_BACKREF].arguments
    return found


def shape(named: GraphQLNamedType) -> Shape:
    """Return what records a type shows; a type that says nothing shows parts of other records."""
    definition = named.extensions.get(_BACKREF)
    found: Shape = getattr(getattr(definition, "origin", None), _DECLARED, Shape())
    return found
