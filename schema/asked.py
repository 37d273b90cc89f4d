"""What an operation asks for by name: so that a look-up that finds nothing still says whom it was about."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from resolvers.batch_resolver import NodeRef
from schema.plan import Operation

CODES: Mapping[str, str] = {"uscc": "CODE", "code": "CODE", "officer": "OFFICER", "handle": "HANDLE"}
"""Arguments of root fields that name somebody otherwise than by an id, and by what."""

IDS = ("id", "recognition")
"""Arguments that are ids though they are not declared as global ones."""


class AskedName(NamedTuple):
    """A name that was asked for: its kind, ID for one of ours, and the name itself."""

    kind: str
    name: str


def asked_for(operation: Operation) -> tuple[AskedName, ...]:
    """Return whatever the root fields of an operation name, each once, in the order of the document."""
    found = (
        asked
        for selected in operation.plan.tree.root.selected_fields
        for name, value in operation.args.get(selected.index, {}).items()
        for argument, one in _members(name, value)
        for asked in _named(argument, one, selected.how.ids if selected.how else {})
    )
    return tuple(dict.fromkeys(found))


def _members(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield an argument, or the members of one that is an input object, by the names that `ids` has."""
    if not is_dataclass(value):
        yield name, value
        return
    for member in fields(value):
        yield f"{name}.{member.name}", getattr(value, member.name)


def _named(argument: str, value: Any, ids: Mapping[str, str]) -> Iterator[AskedName]:
    member = argument.rpartition(".")[2]
    if isinstance(value, list) and argument in ids:
        for one in value:
            yield from _represented(one)
    elif isinstance(value, NodeRef):
        yield AskedName("ID", value.id)
    elif isinstance(value, str) and value and (argument in ids or member in IDS):
        yield AskedName("ID", value)
    elif isinstance(value, str) and value and member in CODES:
        yield AskedName(CODES[member], value)


def _represented(one: Any) -> Iterator[AskedName]:
    """Yield what a representation of Federation names; one that is none is its section's to refuse."""
    given = one if isinstance(one, dict) else {}
    if isinstance(given.get("uscc"), str):
        yield AskedName("CODE", given["uscc"])
    if isinstance(given.get("id"), str):
        yield AskedName("ID", given["id"])
