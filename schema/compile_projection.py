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
    each_from_resolver,
    from_resolver,
    leaf,
    many,
    maybe_one,
    nullable,
    one,
    one_of,
    refuse,
    required,
    transform,
)
from schema.projection_state import Path, ProjectionState
from schema.relation import verdict
from schema.selection_tree import SelectedField, Selection
from security.decision import Decision, FieldVerdict, Relation

OWN, OTHER = Relation.OWN, Relation.OTHER

PLAIN: dict[str, type] = {"String": str, "ID": str, "Date": str, "Int": int, "Boolean": bool}
"""Scalars whose output coercion keeps a value of exactly this Python type as it is."""


_KNOWN = 256
"""How many combinations of classes a writer remembers."""


class _Never:
    """The class of no value."""


class ObjectProjection(msgspec.Struct, kw_only=True, eq=False):
    """What a selection does in one relation; its index counts the records written by it."""

    index: int
    whose: Relation
    type: str
    released: list[str] = []
    masked: list[SelectedField] = []
    refused: list[SelectedField] = []


class FieldStep(NamedTuple):
    """One key of a record that may need more than its plain value: a value of class `plain` does not."""

    key: str
    plain: type
    nullable: bool
    batch_resolver: int  # the slot's index, or -1 for an attribute
    done: Complete


PendingSteps = tuple[tuple[str, int, Complete], ...]
"""The steps that records with values of certain classes need: key, section, and what completes it."""


class CompiledProjection(msgspec.Struct, frozen=True, eq=False):
    """A compiled plan: the root's writer, and the bodies that its walk counts."""

    write: Write
    object_projections: list[ObjectProjection]


def compile_projection(root: Selection, decision: Decision) -> CompiledProjection:
    """Return the program of a plan under a decision; only verdicts matter, not whose they are."""
    return _Compiler(decision).projection(root)


class _Compiler:
    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._owned = bool(decision.row_filter.own)
        self._object_projections: list[ObjectProjection] = []
        self._writes: dict[int, Write] = {}

    def projection(self, root: Selection) -> CompiledProjection:
        return CompiledProjection(self._write(root), self._object_projections)

    def _write(self, selection: Selection) -> Write:
        """Return what writes the records of a selection; made once, as the selection was."""
        if selection.index not in self._writes:
            other = self._object_projection(selection, Relation.OTHER)
            own = self._object_projection(selection, Relation.OWN) if self._owned else other
            self._writes[selection.index] = _related(selection, own, other)
        return self._writes[selection.index]

    def _object_projection(self, selection: Selection, whose: Relation) -> Write:
        object_projection = ObjectProjection(
            index=len(self._object_projections), whose=whose, type=selection.type
        )
        self._object_projections.append(object_projection)
        blank: dict[str, Any] = dict.fromkeys(selection.keys)
        blank.update(dict.fromkeys(selection.typenames, selection.type))
        reads: list[SelectedField] = []
        steps: list[FieldStep] = []
        for selected in selection.selected_fields:
            ruled = verdict(self._decision, selected, whose)
            if ruled is FieldVerdict.REFUSED:
                object_projection.refused.append(selected)
                if isinstance(selected.type, GraphQLNonNull):
                    steps.append(FieldStep(selected.key, _Never, False, -1, refuse))
                continue
            if ruled is FieldVerdict.MASKED:
                object_projection.masked.append(selected)
            else:
                object_projection.released.append(selected.name)
            steps.append(self._step(selected, masked=ruled is FieldVerdict.MASKED))
            if selected.batch_resolver is None and not selected.introspects:
                reads.append(selected)
        return _written(object_projection.index, selection, blank, reads, steps)

    def _step(self, selected: SelectedField, *, masked: bool) -> FieldStep:
        done = self._complete(selected.type, selected)
        may_be_null = not isinstance(selected.type, GraphQLNonNull)
        type_ = selected.type.of_type if isinstance(selected.type, GraphQLNonNull) else selected.type
        plain = PLAIN.get(type_.name, _Never) if isinstance(type_, GraphQLScalarType) else _Never
        change = None
        if selected.how is not None:
            change = selected.how.mask if masked else selected.how.shown
        if change is not None:
            done, plain = transform(change, plain, done), _Never
        if selected.batch_resolver is not None or selected.introspects:
            return FieldStep(selected.key, _Never, False, selected.index, from_resolver(selected, done))
        return FieldStep(selected.key, plain, may_be_null, -1, done)

    def _complete(self, type_: GraphQLOutputType, selected: SelectedField) -> Complete:
        """Return what completes a position of this type."""
        if isinstance(type_, GraphQLNonNull):
            return required(self._inner(type_.of_type, selected), selected)
        if isinstance(type_, GraphQLObjectType) and not selected.introspects:
            return maybe_one(self._write(selected.below[type_.name]))
        return nullable(self._inner(type_, selected))

    def _inner(self, type_: Any, selected: SelectedField) -> Complete:
        if selected.introspects:
            return lambda value, *_: value
        if isinstance(type_, GraphQLList):
            item = self._complete(type_.of_type, selected)
            return many(
                item if selected.batch_resolver is None else each_from_resolver(item, selected), selected
            )
        if is_leaf_type(type_):
            return leaf(type_, selected)
        writes = {name: self._write(below) for name, below in selected.below.items()}
        if selected.abstract:
            return one_of({s.shape.record: writes[name] for name, s in selected.below.items()}, selected)
        return one(next(iter(writes.values())))


def _related(selection: Selection, own_write: Write, other_write: Write) -> Write:
    """Return what decides whose a record is, and writes it accordingly."""
    if own_write is other_write:
        return own_write
    subjects = selection.subjects
    if subjects is None:
        return lambda record, path, state, whose: (own_write if whose is OWN else other_write)(
            record, path, state, whose
        )

    def write(record: Any, path: Path, state: ProjectionState, _whose: Relation) -> dict[str, Any]:
        if state.own in subjects(record):
            return own_write(record, path, state, OWN)
        return other_write(record, path, state, OTHER)

    return write


def _written(
    index: int,
    selection: Selection,
    blank: dict[str, Any],
    reads: Sequence[SelectedField],
    steps: Sequence[FieldStep],
) -> Write:
    """Return what writes a record: attributes and subjects in one read, then the keys that need more.

    Which keys need more depends on the classes of the values alone, so it is looked up by them.
    """
    keys = tuple(selected.key for selected in reads)
    told_of = (*selection.shape.subjects, *selection.shape.touches)
    read = _reader([*(selected.attr for selected in reads), *told_of])
    plain = len(keys)
    touches = bool(told_of)
    known: dict[tuple[type, ...], PendingSteps] = {}
    bit, adds = 1 << index, not selection.shape.subjects

    def write(record: Any, path: Path, state: ProjectionState, whose: Relation) -> dict[str, Any]:
        counts = state.counts
        if not counts[index]:
            state.firsts[index] = path
        counts[index] += 1
        values = read(record)
        outer = state.about
        if touches:
            told = tuple(filter(None, values[plain:]))
            state.about = (*outer, *told) if adds else told
        subjects = state.subjects
        for subject in state.about:
            subjects[subject] = subjects.get(subject, 0) | bit
        out = blank.copy()
        out.update(zip(keys, values))  # noqa: B905  (the subjects, last in `values`, are no keys)
        classes = tuple(map(type, values))
        todo = known.get(classes)
        if todo is None:
            todo = _needed(steps, dict(zip(keys, classes)), known, classes)  # noqa: B905
        try:
            for key, batch_resolver, done in todo:
                value = out[key] if batch_resolver < 0 else state.found[batch_resolver, id(record)]
                out[key] = done(value, path, key, state, whose)
        finally:  # a null that goes up leaves nobody behind
            state.about = outer
        return out

    return write


def _reader(attributes: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads attributes, always as a tuple."""
    if not attributes:
        return lambda _record: ()
    read: Callable[[Any], Any] = attrgetter(*attributes)
    return read if len(attributes) > 1 else lambda record: (read(record),)


def _needed(
    steps: Sequence[FieldStep],
    by_key: dict[str, type],
    known: dict[tuple[type, ...], PendingSteps],
    classes: tuple[type, ...],
) -> PendingSteps:
    """Return the steps that values of these classes need, and remember it, within bounds."""
    todo = tuple(
        (step.key, step.batch_resolver, step.done)
        for step in steps
        if step.batch_resolver >= 0
        or (
            by_key.get(step.key) is not step.plain
            and not (step.nullable and by_key.get(step.key) is type(None))
        )
    )
    if len(known) < _KNOWN:
        known[classes] = todo
    return todo
