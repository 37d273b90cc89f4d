"""What a command takes, as a form shows it: each member of its input, its kind, and its words.

A form that is read off the input asks for what the command asks for, in the schema's own words: there is no
second table of them.
"""

from enum import Enum
from functools import cache

import msgspec
from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    get_named_type,
    is_list_type,
)
from strawberry.utils.str_converters import to_camel_case

from graph.model.bilingual import Words
from schema.api import api_schema, core
from schema.enum_words import words_of


class MemberKind(Enum):
    """How a member is filled in (填写方式)."""

    REFERENCE = "REFERENCE"  # 全局标识: never typed by hand
    DAY = "DAY"  # 日期
    YES_OR_NO = "YES_OR_NO"  # 是否
    CHOICE = "CHOICE"  # 单选
    CHOICES = "CHOICES"  # 多选
    LINES = "LINES"  # 每行一项
    TEXT = "TEXT"  # 文字


BY_TYPE = {"ID": MemberKind.REFERENCE, "Date": MemberKind.DAY, "Boolean": MemberKind.YES_OR_NO}
"""Kinds by the names of types; any other is text."""

FILLED_IN = {
    (True, False): MemberKind.CHOICE,
    (True, True): MemberKind.CHOICES,
    (False, True): MemberKind.LINES,
}
"""Kinds by whether it is chosen from a closed list, and whether there are several; else its type says."""


def mutation_named(command: str) -> str:
    """Return the field of Mutation by which a command of `resolvers.mutations` is sent."""
    return to_camel_case(command)


class InputMember(msgspec.Struct, frozen=True, kw_only=True):
    """One member of an input; `choices` are the members of the closed list `enum`, where it is chosen."""

    name: str
    kind: MemberKind
    required: bool
    words: Words
    enum: str = ""
    choices: tuple[str, ...] = ()


@cache
def input_members(command: str) -> tuple[InputMember, ...]:
    """Return what a mutation's input is made of, in its order."""
    taken = core(api_schema).type_map[input_type(command)]
    assert isinstance(taken, GraphQLInputObjectType)  # INVARIANT: every command takes one input of its name
    return tuple(_member(name, field) for name, field in taken.fields.items())


def input_type(command: str) -> str:
    """Return the name of the input that a mutation takes."""
    return f"{command[0].upper()}{command[1:]}Input"


def _member(name: str, field: GraphQLInputField) -> InputMember:
    required = isinstance(field.type, GraphQLNonNull)
    several = is_list_type(field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type)
    named = get_named_type(field.type)
    chosen = isinstance(named, GraphQLEnumType)
    return InputMember(
        name=name,
        kind=FILLED_IN.get((chosen, several)) or BY_TYPE.get(named.name, MemberKind.TEXT),
        required=required,
        words=words_of(field.description or name),
        enum=named.name if chosen else "",
        choices=tuple(named.values) if isinstance(named, GraphQLEnumType) else (),
    )
