"""Gather and judge, level by level: every section is asked once per level, whoever asks.

"What a step needs is a list before it is a read." A level lists what it wants of each section, for
all aliases and all parents; `gather` reads it, `judge` concludes from it, and only then is it known
what the next level wants.
"""

import asyncio
from collections.abc import Coroutine, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from graph.errors import Fault, Refused, Unavailable
from graph.model.time import Instant
from resolvers.batch_resolver import (
    BatchKey,
    BatchResolver,
    Dependencies,
    NodeRef,
    Page,
    RequestContext,
)
from resolvers.times import inherit_times
from schema.arguments import Args
from schema.plan import Operation
from schema.relation import check_filters, own_of, verdict
from schema.selection_tree import SelectedField
from security.decision import Decision, FieldVerdict, Relation

Place = tuple[int, int]
"""Where a section's answer belongs: its slot, and the identity of the record it hangs on."""

Facts = Mapping[BatchResolver, Sequence[Any]]
"""What was gathered for a level, in the order of its wants."""


class FieldRequest(NamedTuple):
    """One want, the slot that has it, and whose the record it hangs on is."""

    selected: SelectedField
    batch_key: BatchKey
    whose: Relation

    @property
    def place(self) -> Place:
        """Where the answer belongs."""
        return self.selected.index, id(self.batch_key.parent)


class GatherDepth(msgspec.Struct, kw_only=True, eq=False):
    """What is wanted of each section at one depth; `write` names the mutation's field it is, if any."""

    calls: dict[BatchResolver, list[FieldRequest]] = {}
    write: str | None = None

    def asked(self) -> Iterator[FieldRequest]:
        """Yield every want of the level."""
        for asked in self.calls.values():
            yield from asked


async def gather(depth: GatherDepth, deps: Dependencies) -> Facts:
    """Read all that a level wants: one call for each section, side by side.

    A refusal is the answer of the wants it concerns; a store that does not answer fails the operation.
    """
    reads = [
        _read(batch_resolver, [a.batch_key for a in asked], deps)
        for batch_resolver, asked in depth.calls.items()
    ]
    return dict(zip(depth.calls, await _together(reads), strict=True))


def judge(depth: GatherDepth, facts: Facts, deps: Dependencies) -> list[tuple[FieldRequest, Any]]:
    """Return the records that answer each want; pure, but for what the ports' law may look up."""
    judged = []
    for batch_resolver, asked in depth.calls.items():
        # INVARIANT: nothing is left over: as many facts as wants, in their order.
        for one, found in zip(asked, facts[batch_resolver], strict=True):
            judged.append((one, _concluded(batch_resolver, one.batch_key, found, deps)))
    return judged


async def _read(
    batch_resolver: BatchResolver, batch_keys: Sequence[BatchKey], deps: Dependencies
) -> Sequence[Any]:
    """Read what of the wants can be read; one that is refused costs the others nothing."""
    refused = [_refusal(batch_resolver, batch_key, deps) for batch_key in batch_keys]
    good = [batch_key for batch_key, fault in zip(batch_keys, refused, strict=True) if fault is None]
    try:
        found = await batch_resolver.gather(deps, good) if good else ()
    except Unavailable:
        raise
    except Fault as fault:
        found = [fault] * len(good)
    if len(good) == len(batch_keys):
        return found
    answers = dict(zip(map(id, good), found, strict=True))
    return [
        answers[id(batch_key)] if fault is None else fault
        for batch_key, fault in zip(batch_keys, refused, strict=True)
    ]


def _refusal(batch_resolver: BatchResolver, batch_key: BatchKey, deps: Dependencies) -> Fault | None:
    try:
        batch_resolver.check(deps, batch_key)
    except Unavailable:
        raise
    except Fault as fault:
        return fault
    return None


async def _together(reads: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Await reads side by side; the first failure stops the others and leaves as itself."""
    if len(reads) == 1:
        return [await reads[0]]
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(read) for read in reads]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return [task.result() for task in tasks]


def _concluded(batch_resolver: BatchResolver, batch_key: BatchKey, found: Any, deps: Dependencies) -> Any:
    if isinstance(found, Fault):
        return found
    try:
        return batch_resolver.judge(deps, batch_key, found)
    except Unavailable:
        raise
    except Fault as fault:
        return fault


def _is_nothing(found: Any) -> bool:
    if isinstance(found, Page):
        return not found.items
    return found is None or (isinstance(found, tuple | list) and None in found)


class GatherPlan:
    """The levels of one operation: iterate, and keep what was judged before taking the next.

    Answers are kept by place, never on a record: two aliases with two days may share a record. `known_at` is
    the latest instant that a root field is answered as known at.
    """

    def __init__(self, operation: Operation, decision: Decision, context: RequestContext) -> None:
        self.found: dict[Place, Any] = {}
        self.known_at: Instant = 0
        self.decision = decision
        self.operation = operation
        self.context = context
        self._own = own_of(decision)
        self._allowed: dict[tuple[int, Relation], bool] = {}
        # INVARIANT: parents live as long as the places that name them by identity.
        self._wanted: dict[Place, FieldRequest] = {}
        self._level = GatherDepth()

    def __iter__(self) -> Iterator[GatherDepth]:
        """Yield the root's levels, of a mutation one write at a time, then what lies below, together."""
        answered: list[FieldRequest] = []
        roots = self.operation.plan.tree.root.reaching
        writes = bool(self.operation.plan.writes)
        for selected_fields in [[selected] for selected in roots] if writes else [roots]:
            for selected in selected_fields:
                self._want(selected, None, self.context, Relation.OTHER)
            self._level.write = selected_fields[0].name if writes else None
            answered += yield from self._taken()
        while answered:
            for asked in answered:
                context = self.context if writes else asked.batch_key.context
                self._below(asked.selected, self.found[asked.place], context, asked.whose)
            answered = yield from self._taken()

    def keep(self, judged: Iterable[tuple[FieldRequest, Any]]) -> None:
        """Keep the answers of a level."""
        self.found.update((asked.place, value) for asked, value in judged)

    def move_head(self, head: Instant) -> None:
        """Let what lies below a write be read as it is known after the write."""
        row_filter = msgspec.structs.replace(self.context.row_filter, now=head)
        self.context = msgspec.structs.replace(self.context, known_at=head, head=head, row_filter=row_filter)
        self.known_at = head

    @property
    def found_nothing(self) -> bool:
        """Whether something that was looked for among the facts is not there: whoever relies on that must
        know how fresh they are.
        """
        return any(
            _is_nothing(self.found.get(place))
            for place, one in self._wanted.items()
            if one.selected.batch_resolver is not None and one.selected.batch_resolver.facts
        )

    def _taken(self) -> Generator[GatherDepth, None, list[FieldRequest]]:
        """Yield the level that was collected, and return its wants when they are answered."""
        depth, self._level = self._level, GatherDepth()
        if depth.calls:
            yield depth
        asked = list(depth.asked())
        assert all(one.place in self.found for one in asked)  # INVARIANT: nothing is left over
        return asked

    def _want(self, selected: SelectedField, parent: Any, context: RequestContext, whose: Relation) -> None:
        """Want what a slot of a record needs, unless the caller may not see it."""
        if not self._may(selected, whose):
            return
        if selected.batch_resolver is None:
            self._below(selected, selected.read(parent), context, whose)
            return
        args = self.operation.args[selected.index]
        fault = self._refused(selected, args, whose)
        if parent is None and fault is None:
            try:
                context = inherit_times(context, args)
                self.known_at = max(self.known_at, context.known_at)
            except Refused as refused:
                fault = refused
        asked = FieldRequest(selected, BatchKey(args=args, parent=parent, context=context), whose)
        if fault is not None:
            self._wanted[asked.place] = asked
            self.found[asked.place] = fault
        elif asked.place not in self._wanted:
            self._wanted[asked.place] = asked
            self._level.calls.setdefault(selected.batch_resolver, []).append(asked)

    def _below(self, selected: SelectedField, value: Any, context: RequestContext, whose: Relation) -> None:
        """Want what the records in a value need further down."""
        if value is None or isinstance(value, Fault) or not selected.below:
            return
        if isinstance(value, tuple | list):
            for item in value:
                self._below(selected, item, context, whose)
            return
        selection = selected.branch(value)
        if selection.subjects is not None:
            whose = Relation.OWN if self._own in selection.subjects(value) else Relation.OTHER
        for inner in selection.reaching:
            self._want(inner, value, context, whose)

    def _refused(self, selected: SelectedField, args: Args, whose: Relation) -> Fault | None:
        """Return why a section may not be asked so: a value that is none, a shut door or filter."""
        for value in args.values():
            if isinstance(value, Fault):
                return value
            door = _door(selected, value)
            owner, _, field = door.partition(".")
            if (
                door
                and self.decision.ruling(owner, field, Relation.OTHER).verdict is not FieldVerdict.ALLOWED
            ):
                return self.decision.fault(owner, field, Relation.OTHER)
        about = whose if selected.how and selected.how.own else Relation.OTHER
        try:
            check_filters(self.decision, selected, about, args)
        except Refused as fault:
            return fault
        return None

    def _may(self, selected: SelectedField, whose: Relation) -> bool:
        key = selected.index, whose
        if key not in self._allowed:
            self._allowed[key] = verdict(self.decision, selected, whose) is not FieldVerdict.REFUSED
        return self._allowed[key]


def _door(selected: SelectedField, value: Any) -> str:
    """Return the field by which alone a record is asked for that an argument names by its global id."""
    if isinstance(value, NodeRef) and value.type in selected.below:
        return selected.below[value.type].shape.door
    return ""
