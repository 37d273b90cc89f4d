"""The public language: everything in it has a class and is described in English with the Chinese term."""

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    build_schema,
    is_introspection_type,
    parse,
    validate,
)
from strawberry.utils.str_converters import to_camel_case

from gateway.demo import annulment, dispute
from gateway.demo import queries as documents
from schema.api import api_schema, core
from schema.fields import declaration_of
from schema.print import PLAIN, PRINTED

HAN = re.compile("[\u4e00-\u9fff]")
OURS = {
    name: type_
    for name, type_ in core(api_schema).type_map.items()
    if not is_introspection_type(type_)
    and not (isinstance(type_, GraphQLScalarType) and name in {"ID", "String", "Int", "Float", "Boolean"})
}
FEDERATION = {"_Any", "_FieldSet", "_Entity", "FieldSet", "link__Import"}
"""Words of Apollo Federation: their meaning is not ours to describe."""


def things():
    """Everything that can carry a description, by its coordinate."""
    for name, type_ in OURS.items():
        if name in FEDERATION or name.startswith("link__"):
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{value}", member.description) for value, member in type_.values.items())
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in type_.fields.items():
                yield f"{name}.{field_name}", field.description
                yield from ((f"{name}.{field_name}({a}:)", arg.description) for a, arg in field.args.items())
        if isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", value.description) for field, value in type_.fields.items())


def test_everything_is_described_in_both_languages():
    assert [where for where, said in things() if not (said and HAN.search(said))] == []


@pytest.mark.parametrize(
    "name", [n for n, t in OURS.items() if isinstance(t, GraphQLObjectType | GraphQLInterfaceType)]
)
def test_every_field_has_a_class(name):
    assert [
        f"{name}.{field}" for field, found in OURS[name].fields.items() if declaration_of(found) is None
    ] == []


MOVES = {"first", "after", "last", "before", "asOf", "knownAt", "place", "documentKind"}
"""Arguments that choose no rows by a field: pages, times, whose law, and of what kind a document is."""

NAMES = {"Query.recognitions(uscc:)", "Query.results(for:)"}
"""Arguments that name the one subject, or the one reader, of a list."""


def test_every_argument_that_chooses_rows_names_the_field_that_it_chooses_by():
    """Else nobody asks whether the caller may see it: a filter on what is masked answers what it conceals."""
    unnamed = [
        f"{name}.{field_name}({argument}:)"
        for name, type_ in OURS.items()
        if isinstance(type_, GraphQLObjectType)
        for field_name, field in type_.fields.items()
        if str(field.type).endswith("Connection") and (how := declaration_of(field)) is not None
        for argument in field.args
        if argument not in MOVES | set(map(to_camel_case, (*how.filters, *how.masked_filters)))
    ]
    assert set(unnamed) == NAMES
    for type_ in OURS.values():
        for field in getattr(type_, "fields", {}).values() if isinstance(type_, GraphQLObjectType) else ():
            how = declaration_of(field)
            for where in (*how.filters.values(), *how.masked_filters.values()) if how else ():
                type_name, _, chosen = where.partition(".")
                assert declaration_of(OURS[type_name].fields[chosen]) is not None


def test_no_union_but_federations():
    assert {name for name, t in OURS.items() if isinstance(t, GraphQLUnionType)} <= FEDERATION


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: path.name)
def test_the_printed_schema_is_the_file(path):
    assert path.read_text(encoding="utf-8") == PRINTED[path](), "run `python -m schema.print --write`"


def test_the_plain_schema_is_the_federated_one_without_federations_words():
    plain = build_schema(PLAIN.read_text(encoding="utf-8"))
    ours = {name: type_ for name, type_ in OURS.items() if name not in FEDERATION | {"_Service"}}
    ours = {name: type_ for name, type_ in ours.items() if not name.startswith("link__")}
    standard = {"Boolean", "Float", "ID", "Int", "String"}
    assert {name for name in plain.type_map if not name.startswith("__")} - standard == set(ours)
    for name, type_ in ours.items():
        there = plain.type_map[name]
        assert there.description == type_.description
        if hasattr(type_, "fields"):
            fields = {field for field in type_.fields if not field.startswith("_")}
            assert set(there.fields) == fields
            assert {f: str(there.fields[f].type) for f in fields} == {
                f: str(type_.fields[f].type) for f in fields
            }
    assert not re.search(r"@(link|key)|_entities|_service|_Any", PLAIN.read_text(encoding="utf-8"))


def test_every_scalar_of_ours_names_its_specification():
    scalars = {n: t for n, t in OURS.items() if isinstance(t, GraphQLScalarType) and n not in FEDERATION}
    assert {n: t.specified_by_url for n, t in scalars.items() if not n.startswith("_")} == {
        "Date": "https://scalars.graphql.org/andimarek/local-date.html",
        "DateTime": "https://www.rfc-editor.org/rfc/rfc3339",
    }
    for path in PRINTED:
        assert path.read_text(encoding="utf-8").count("@specifiedBy") == len(scalars)


DOCUMENTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted(Path(documents.__file__).parent.glob("*.graphql"))
}
DOCUMENTS |= {"openDispute": dispute.OPEN, "annulRecord": annulment.ANNUL}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_tour_asks_is_valid(name):
    assert validate(core(api_schema), parse(DOCUMENTS[name])) == []
