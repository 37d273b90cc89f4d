"""From text to a document that fits the schema: parse, cap, validate, in this order."""

import re
from collections.abc import Iterable

import msgspec
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.validation import MaxIntrospectionDepthRule

from graph.errors import Refused
from schema.limits import DocumentLimits, Measure

RULES = (*specified_rules, MaxIntrospectionDepthRule)
_LONGEST = 200
_LONG_WORD = re.compile(r"(\w{60})\w+")


class ParsedDocument(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A document that fits: its operations and fragments.

    `describes` says whether it asks about the schema itself, `settling` which variables `@skip` and
    `@include` look at.
    """

    source: str
    tree: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: dict[str, FragmentDetails]
    describes: bool
    settling: tuple[str, ...]


def read(source: str, core: GraphQLSchema, limits: DocumentLimits, *, known: bool) -> ParsedDocument:
    """Return the document of `source`, or refuse it.

    1. Length; 2. tokens and comments, while parsing; 3. shape, on the bare tree; 4. validation.
    A caller who is not `known` learns about the text, but nothing about the schema.
    """
    # 1. Length.
    if len(source) > limits.length:
        raise Refused("DOCUMENT_TOO_LARGE", what="length", limit=limits.length)
    # 2. Tokens and comments.
    tree = _parsed(source, limits)
    # 3. Shape.
    shape = Measure(tree, limits)
    if shape.describes and not known:
        raise Refused("INTROSPECTION_REFUSED")
    # 4. Validation.
    errors = validate(core, tree, RULES, max_errors=limits.errors, hide_suggestions=True)
    if errors:
        raise unfit(errors, known=known)
    return ParsedDocument(
        source=source,
        tree=tree,
        operations=tuple(d for d in tree.definitions if isinstance(d, OperationDefinitionNode)),
        fragments={
            d.name.value: FragmentDetails(d)
            for d in tree.definitions
            if isinstance(d, FragmentDefinitionNode)
        },
        describes=shape.describes,
        settling=tuple(shape.settling),
    )


def unfit(errors: Iterable[GraphQLError], *, known: bool, code: str = "DOCUMENT_UNFIT") -> Refused:
    """Return the refusal that tells a known caller where a document does not fit, others only that."""
    if not known:
        return Refused("DOCUMENT_INVALID")
    return Refused(code, why="; ".join(_clipped(error.message) for error in errors))


def _parsed(source: str, limits: DocumentLimits) -> DocumentNode:
    try:
        return parse(
            source,
            max_lexical_tokens=limits.tokens,
            max_comments=limits.comments,
            # SPEC: GraphQL October 2021, 2.4: a selection set holds at least one selection.
            allow_empty_selection_sets=False,
        )
    except GraphQLSyntaxError as error:
        if "Document contains more than" in error.message:
            what = "comments" if "comments" in error.message else "tokens"
            raise Refused("DOCUMENT_TOO_LARGE", what=what, limit=getattr(limits, what)) from error
        line, column = error.locations[0] if error.locations else (1, 1)
        raise Refused("DOCUMENT_SYNTAX", line=line, column=column, why=_clipped(error.message)) from error


def _clipped(text: str) -> str:
    """Return a message of the library at a length that no caller can blow up; over-long words go first."""
    short = _LONG_WORD.sub(r"\1…", text)
    return short if len(short) <= _LONGEST else short[: _LONGEST - 1] + "…"
