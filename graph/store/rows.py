"""Properties of nodes, as the graph returns them, made into records of the model.

A fact node carries every field of its record under the field's own name, so that a whole fact is one
map and no query lists columns; what the store keeps for itself beside them is taken off here.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from graph.model import facts

M = TypeVar("M", bound=msgspec.Struct)

OURS = ("standing", "digest", "publish_until", "owner", "withdrawn", "called", "folded")
"""Properties of fact nodes that are no part of the record: what makes a version findable, sameness, whose
word it is, why its source took it back, and the names as they are searched."""


def maker(model: type[M]) -> Callable[[dict[str, Any]], M]:
    """Return what makes a `model` of a node's properties, which it uses up.

    A value outside an enumeration is a `KeyError`, a property that the record lacks a `TypeError`.
    """
    hints = get_type_hints(model)
    turns = [(name, turn) for name in model.__struct_fields__ if (turn := _turn(hints[name]))]

    def make(properties: dict[str, Any]) -> M:
        for name in OURS:
            properties.pop(name, None)
        for name, turn in turns:
            if name in properties:
                properties[name] = turn(properties[name])
        return model(**properties)

    return make


def _turn(hint: Any) -> Callable[[Any], Any] | None:
    """Return what turns a stored value into the field's type, or None where it is stored as it is."""
    for kind in get_args(hint) if isinstance(hint, UnionType) else (hint,):
        if get_origin(kind) is tuple:
            return tuple
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {member.value: member for member in kind}.__getitem__
    return None


organization = maker(facts.Organization)
person = maker(facts.Person)
document = maker(facts.Document)
tenure = maker(facts.Tenure)
penalty = maker(facts.Penalty)
finding = maker(facts.Finding)
holding = maker(facts.Holding)
determination = maker(facts.Determination)
permission = maker(facts.Permission)

Event = facts.Dispute | facts.Challenge | facts.Annulment | facts.Restoration | facts.RestorationCase

_EVENTS: Mapping[str, Callable[[dict[str, Any]], Event | facts.Step]] = {
    "Dispute": maker(facts.Dispute),
    "Challenge": maker(facts.Challenge),
    "Annulment": maker(facts.Annulment),
    "Restoration": maker(facts.Restoration),
    "RestorationCase": maker(facts.RestorationCase),
    "Step": maker(facts.Step),
}


def events(labelled: Sequence[Sequence[Any]]) -> list[Event]:
    """Make what lies upon a record of labels and properties; the steps of a case come with it."""
    made = [_EVENTS[label](properties) for label, properties in labelled]
    steps: dict[str, list[facts.Step]] = {}
    for one in made:
        if isinstance(one, facts.Step):
            steps.setdefault(one.case, []).append(one)
    return [_with_steps(one, steps) for one in made if not isinstance(one, facts.Step)]


def _with_steps(one: Event, steps: Mapping[str, list[facts.Step]]) -> Event:
    if not isinstance(one, facts.Dispute | facts.RestorationCase) or one.id not in steps:
        return one
    ordered = sorted(steps[one.id], key=lambda step: step.recorded_at)
    return msgspec.structs.replace(one, steps=tuple(ordered))
