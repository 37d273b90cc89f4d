"""What an operation asks for by name: so that a look-up that finds nothing still says whom it was about."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from graph.errors import Refused
from graph.ingest.identifiers import normalised_uscc
from graph.model.work_reports import report_name
from resolvers.batch_resolver import NodeRef
from resolvers.search_text import is_code
from schema.plan import Operation

CODES: Mapping[str, str] = {
    "uscc": "CODE",
    "code": "CODE",
    "officer": "OFFICER",
    "handle": "HANDLE",
    "document": "DOCUMENT",
}
"""Arguments of root fields that name somebody otherwise than by an id, and by what."""

TOGETHER = {"REPORT": (report_name, ("kind", "period"))}
"""Names that several arguments of one field make together: of two reports in one document each is told."""

LISTS = {"subjects": "CODE"}
"""Arguments that are a list of such names."""

SEARCH = "search"
"""The argument that may be a code: a part of a name names nobody."""

IDS = ("id", "result_id")
"""Arguments that are ids though they are not declared as global ones."""

LONGEST = 200
"""Characters of a name that an entry goes by: no code or id has as many, so a longer one names nobody."""


class AskedName(NamedTuple):
    """A name that was asked for: its kind, ID for one of ours, and the name itself."""

    kind: str
    name: str


def asked_for(operation: Operation) -> tuple[AskedName, ...]:
    """Return whatever the root fields of an operation name, each once, in the order of the document."""
    found = (
        asked._replace(name=asked.name[:LONGEST])
        for selected in operation.plan.tree.root.selected_fields
        for asked in _of_field(
            operation.args.get(selected.index, {}), selected.how.ids if selected.how else {}
        )
    )
    return tuple(dict.fromkeys(found))


def _of_field(args: Mapping[str, Any], ids: Mapping[str, str]) -> Iterator[AskedName]:
    """Yield what the arguments of a root field name, each by itself and several together."""
    for name, value in args.items():
        for argument, one in _members(name, value):
            yield from _named(argument, one, ids)
    for kind, (name_of, parts) in TOGETHER.items():
        if all(part in args for part in parts):
            yield AskedName(kind, name_of(*(args[part] for part in parts)))


def _members(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield an argument, or the members of each input object in it, by the names that `ids` has."""
    rows = [one for one in value if is_dataclass(one)] if isinstance(value, list) else []
    for row in rows:
        yield from _members(name, row)
    if is_dataclass(value):
        for member in fields(value):
            yield from _members(f"{name}.{member.name}", getattr(value, member.name))
    elif not rows:
        yield name, value


def _named(argument: str, value: Any, ids: Mapping[str, str]) -> Iterator[AskedName]:
    if isinstance(value, list):
        yield from _of_list(argument, value, ids)
    elif isinstance(value, NodeRef):
        yield AskedName("ID", value.id)
    elif isinstance(value, str) and value:
        yield from _of_text(argument, value, ids)


def _of_text(argument: str, text: str, ids: Mapping[str, str]) -> Iterator[AskedName]:
    member = argument.rpartition(".")[2]
    if argument in ids or member in IDS:
        yield AskedName("ID", text)
    elif member in CODES:
        yield _by_code(CODES[member], text)
    elif member == SEARCH and is_code(text):
        yield _by_code("CODE", text)


def _of_list(argument: str, value: list[Any], ids: Mapping[str, str]) -> Iterator[AskedName]:
    """Yield what a list names: representations of Federation, or codes."""
    if argument in ids:
        for one in value:
            yield from _represented(one)
    elif argument in LISTS:
        yield from (_by_code(LISTS[argument], one) for one in value if one)


def _represented(one: Any) -> Iterator[AskedName]:
    """Yield what a representation of Federation names; one that is none is its section's to refuse."""
    given = one if isinstance(one, dict) else {}
    if isinstance(given.get("uscc"), str):
        yield _by_code("CODE", given["uscc"])
    if isinstance(given.get("id"), str):
        yield AskedName("ID", given["id"])


def _by_code(kind: str, name: str) -> AskedName:
    """Return a code as records have it, so that all ways to type it are one; what is none stays as it is."""
    try:
        return AskedName(kind, normalised_uscc(name) if kind == "CODE" else name)
    except Refused:
        return AskedName(kind, name)
