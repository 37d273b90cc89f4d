"""Lists of plain values from the graph, made into records of the model, cheaply.

A query returns a fact as a list in the order of the record's fields: no names travel, nothing nested
is unpacked. A test writes and reads every record back, so that the two orders cannot part.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from graph.model import facts

M = TypeVar("M", bound=msgspec.Struct)


def maker(model: type[M]) -> Callable[[Sequence[Any]], M]:
    """Return what makes a `model` of a list of values; a value outside an enumeration is a `KeyError`."""
    names = model.__struct_fields__
    hints = get_type_hints(model)
    turns = [(at, turn) for at, name in enumerate(names) if (turn := _turn(hints[name]))]

    def make(values: Sequence[Any]) -> M:
        turned = list(values)
        for at, turn in turns:
            if turned[at] is not None:
                turned[at] = turn(turned[at])
        return model(**dict(zip(names, turned, strict=True)))

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
dispute = maker(facts.Dispute)
challenge = maker(facts.Challenge)
annulment = maker(facts.Annulment)

COMMON = len(facts.Fact.__struct_fields__)
PENALTY = len(facts.Penalty.__struct_fields__)
TENURE = len(facts.Tenure.__struct_fields__)
FINDING = len(facts.Finding.__struct_fields__)


def event(values: Sequence[Any]) -> facts.Dispute | facts.Challenge | facts.Annulment:
    """Make what lies upon a record: the label first, then the columns of all three kinds side by side."""
    label, common = values[0], values[1 : COMMON + 1]
    record, opened, closed, opener, grounds, outcome, annulled, authority, reason = values[COMMON + 1 :][:9]
    if label == "Dispute":
        return dispute([*common, record, opened, closed, opener, grounds, outcome])
    if label == "Annulment":
        return annulment([*common, record, annulled, authority, reason])
    instance, upheld = values[-2:]
    return challenge([*common, record, opened, closed, instance, upheld])
