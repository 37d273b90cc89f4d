"""A plan and a decision compiled into writers: one closure for each type, relation and position.

Nothing here is called for a single field of a single record that could be settled beforehand:
names, coercions, masks and refusals are chosen while compiling, and a record's plain leaves leave
in one read.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    is_leaf_type,
)

from schema.completion import (
    Complete,
    Write,
    answered,
    changed,
    leaf,
    many,
    maybe_one,
    nullable,
    one,
    one_of,
    refuse,
    required,
)
from schema.projection_state import Path, Walk
from schema.relation import verdict
from schema.selection_tree import Selection, Slot
from security.decision import Decision, Relation, Verdict

OWN, OTHER = Relation.OWN, Relation.OTHER

PLAIN: dict[str, type] = {"String": str, "ID": str, "Date": str, "Int": int, "Boolean": bool}
"""Scalars whose output coercion keeps a value of exactly this Python type as it is."""


_KNOWN = 256
"""How many combinations of classes a writer remembers."""


class _Never:
    """The class of no value."""


class Body(msgspec.Struct, kw_only=True, eq=False):
    """What a selection does in one relation; its index counts the records written by it."""

    index: int
    whose: Relation
    type: str
    released: list[str] = []
    masked: list[Slot] = []
    refused: list[Slot] = []


class Step(NamedTuple):
    """One key of a record that may need more than its plain value: a value of class `plain` does not."""

    key: str
    plain: type
    nullable: bool
    section: int  # the slot's index, or -1 for an attribute
    done: Complete


Todo = tuple[tuple[str, int, Complete], ...]
"""The steps that records with values of certain classes need: key, section, and what completes it."""


class Program(msgspec.Struct, frozen=True, eq=False):
    """A compiled plan: the root's writer, and the bodies that its walk counts."""

    write: Write
    bodies: list[Body]


def compiled(root: Selection, decision: Decision) -> Program:
    """Return the program of a plan under a decision; only verdicts matter, not whose they are."""
    return _Compiler(decision).program(root)


class _Compiler:
    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._owned = bool(decision.sees.own)
        self._bodies: list[Body] = []
        self._writes: dict[int, Write] = {}

    def program(self, root: Selection) -> Program:
        return Program(self._write(root), self._bodies)

    def _write(self, selection: Selection) -> Write:
        """Return what writes the records of a selection; made once, as the selection was."""
        if selection.index not in self._writes:
            other = self._body(selection, Relation.OTHER)
            own = self._body(selection, Relation.OWN) if self._owned else other
            self._writes[selection.index] = _related(selection, own, other)
        return self._writes[selection.index]

    def _body(self, selection: Selection, whose: Relation) -> Write:
        body = Body(index=len(self._bodies), whose=whose, type=selection.type)
        self._bodies.append(body)
        blank: dict[str, Any] = dict.fromkeys(selection.keys)
        blank.update(dict.fromkeys(selection.typenames, selection.type))
        reads: list[Slot] = []
        steps: list[Step] = []
        for slot in selection.slots:
            ruled = verdict(self._decision, slot, whose)
            if ruled is Verdict.REFUSED:
                body.refused.append(slot)
                if isinstance(slot.type, GraphQLNonNull):
                    steps.append(Step(slot.key, _Never, False, -1, refuse))
                continue
            if ruled is Verdict.MASKED:
                body.masked.append(slot)
            else:
                body.released.append(slot.name)
            steps.append(self._step(slot, masked=ruled is Verdict.MASKED))
            if slot.section is None and not slot.introspects:
                reads.append(slot)
        return _written(body.index, selection, blank, reads, steps)

    def _step(self, slot: Slot, *, masked: bool) -> Step:
        done = self._complete(slot.type, slot)
        may_be_null = not isinstance(slot.type, GraphQLNonNull)
        type_ = slot.type.of_type if isinstance(slot.type, GraphQLNonNull) else slot.type
        plain = PLAIN.get(type_.name, _Never) if isinstance(type_, GraphQLScalarType) else _Never
        change = None
        if slot.how is not None:
            change = slot.how.mask if masked else slot.how.shown
        if change is not None:
            done, plain = changed(change, plain, done), _Never
        if slot.section is not None or slot.introspects:
            return Step(slot.key, _Never, False, slot.index, answered(slot, done))
        return Step(slot.key, plain, may_be_null, -1, done)

    def _complete(self, type_: GraphQLOutputType, slot: Slot) -> Complete:
        """Return what completes a position of this type."""
        if isinstance(type_, GraphQLNonNull):
            return required(self._inner(type_.of_type, slot), slot)
        if isinstance(type_, GraphQLObjectType) and not slot.introspects:
            return maybe_one(self._write(slot.below[type_.name]))
        return nullable(self._inner(type_, slot))

    def _inner(self, type_: Any, slot: Slot) -> Complete:
        if slot.introspects:
            return lambda value, *_: value
        if isinstance(type_, GraphQLList):
            return many(self._complete(type_.of_type, slot), slot)
        if is_leaf_type(type_):
            return leaf(type_, slot)
        writes = {name: self._write(below) for name, below in slot.below.items()}
        if slot.abstract:
            return one_of({s.shape.record: writes[name] for name, s in slot.below.items()}, slot)
        return one(next(iter(writes.values())))


def _related(selection: Selection, own_write: Write, other_write: Write) -> Write:
    """Return what decides whose a record is, and writes it accordingly."""
    if own_write is other_write:
        return own_write
    subjects = selection.subjects
    if subjects is None:
        return lambda record, path, walk, whose: (own_write if whose is OWN else other_write)(
            record, path, walk, whose
        )

    def write(record: Any, path: Path, walk: Walk, _whose: Relation) -> dict[str, Any]:
        if walk.own in subjects(record):
            return own_write(record, path, walk, OWN)
        return other_write(record, path, walk, OTHER)

    return write


def _written(
    index: int, selection: Selection, blank: dict[str, Any], reads: Sequence[Slot], steps: Sequence[Step]
) -> Write:
    """Return what writes a record: attributes and subjects in one read, then the keys that need more.

    Which keys need more depends on the classes of the values alone, so it is looked up by them.
    """
    keys = tuple(slot.key for slot in reads)
    read = _reader([*(slot.attr for slot in reads), *selection.shape.subjects])
    plain = len(keys)
    touches = bool(selection.shape.subjects)
    known: dict[tuple[type, ...], Todo] = {}

    def write(record: Any, path: Path, walk: Walk, whose: Relation) -> dict[str, Any]:
        counts = walk.counts
        if not counts[index]:
            walk.firsts[index] = path
        counts[index] += 1
        values = read(record)
        if touches:
            for subject in values[plain:]:
                walk.subjects[subject] = None
        out = blank.copy()
        out.update(zip(keys, values))  # noqa: B905  (the subjects, last in `values`, are no keys)
        classes = tuple(map(type, values))
        todo = known.get(classes)
        if todo is None:
            todo = _needed(steps, dict(zip(keys, classes)), known, classes)  # noqa: B905
        for key, section, done in todo:
            value = out[key] if section < 0 else walk.found[section, id(record)]
            out[key] = done(value, path, key, walk, whose)
        return out

    return write


def _reader(attributes: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads attributes, always as a tuple."""
    if not attributes:
        return lambda _record: ()
    read: Callable[[Any], Any] = attrgetter(*attributes)
    return read if len(attributes) > 1 else lambda record: (read(record),)


def _needed(
    steps: Sequence[Step],
    by_key: dict[str, type],
    known: dict[tuple[type, ...], Todo],
    classes: tuple[type, ...],
) -> Todo:
    """Return the steps that values of these classes need, and remember it, within bounds."""
    todo = tuple(
        (step.key, step.section, step.done)
        for step in steps
        if step.section >= 0
        or (
            by_key.get(step.key) is not step.plain
            and not (step.nullable and by_key.get(step.key) is type(None))
        )
    )
    if len(known) < _KNOWN:
        known[classes] = todo
    return todo
