"""From text to a document that fits the schema: parse, cap, validate, in this order."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Node,
    ObjectFieldNode,
    OperationDefinitionNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.validation import MaxIntrospectionDepthRule

from graph.errors import Refused
from schema.limits import DocumentLimits, Measure

RULES = (*specified_rules, MaxIntrospectionDepthRule)
NAMES = tuple(rule for rule in RULES if rule is not ValuesOfCorrectTypeRule)
"""What is left of validation where values are not looked at: all that tells which names there are."""
_LONGEST = 200
_WRAPPED = re.compile(r"Expected value of type '[^']+', but encountered error '(.*?)'; found: .*", re.DOTALL)
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


def read(
    source: str,
    core: GraphQLSchema,
    limits: DocumentLimits,
    *,
    known: bool,
    hidden: Callable[[DocumentNode], bool] | None = None,
) -> ParsedDocument:
    """Return the document of `source`, or refuse it; `hidden` finds names that strangers are not shown.

    1. Length; 2. tokens and comments, while parsing; 3. shape, on the bare tree; 4. validation.
    A caller who is not `known` learns about the text, and about values of arguments that are there, which
    an answer would tell as well; of names it learns nothing, and of no name that is near.
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
    errors = validate(core, tree, RULES, max_errors=limits.errors, hide_suggestions=not known)
    if errors:
        named = validate(core, tree, NAMES, max_errors=1, hide_suggestions=True)
        told = known or not (named or (hidden is not None and hidden(tree)))
        raise unfit(errors, known=known, values_only=told, where=_arguments(tree))
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


def unfit(
    errors: Iterable[GraphQLError],
    *,
    known: bool,
    code: str = "DOCUMENT_UNFIT",
    values_only: bool = True,
    where: Mapping[int, str] | None = None,
) -> Refused:
    """Return the refusal that tells which argument does not fit, and why.

    Callers who are not `known` are told so of values only, and nothing where a name may be wrong.
    """
    why = "; ".join(_said(error, where or {}) for error in errors)
    if known:
        return Refused(code, why=why)
    if values_only:
        return Refused("DOCUMENT_INVALID", why=why)
    return Refused("DOCUMENT_INVALID", why="a name in it is unknown or not used so")


def _said(error: GraphQLError, where: Mapping[int, str]) -> str:
    """Return an error after the argument that it is about, if it is about one.

    Of a scalar of ours its own words alone are told: it says itself how much of a value it quotes.
    """
    named = next((where[id(node)] for node in error.nodes or () if id(node) in where), "")
    message = _WRAPPED.sub(r"\1", error.message)
    return _clipped(f"{named}: {message}" if named else message)


def _arguments(tree: DocumentNode) -> dict[int, str]:
    """Return by value the argument or variable that it is given to."""
    index = _ValueIndex()
    visit(tree, index)
    return index.found


class _ValueIndex(Visitor):
    """Notes of each value in a document where it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[int, str] = {}
        self._field = ""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Remember the field whose arguments come."""
        self._field = node.name.value

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        """Remember the directive whose arguments come."""
        self._field = f"@{node.name.value}"

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        """Note an argument's value, whatever is in it."""
        self._note(node.value, f"`{self._field}({node.name.value}:)`")

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        """Note a variable's default, whatever is in it."""
        if node.default_value is not None:
            self._note(node.default_value, f"`${node.variable.name.value}`")

    def _note(self, node: Node, where: str) -> None:
        self.found[id(node)] = where
        for inner in (*getattr(node, "values", ()), *getattr(node, "fields", ())):
            self._note(inner, where)
        if isinstance(node, ObjectFieldNode):
            self._note(node.value, where)


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
