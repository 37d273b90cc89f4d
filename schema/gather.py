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
from resolvers.batch_resolver import Ask, Ports, Section, Want
from resolvers.times import inherited
from schema.plan import Operation
from schema.relation import own_of, verdict
from schema.selection_tree import Slot
from security.decision import Decision, Relation, Verdict

Place = tuple[int, int]
"""Where a section's answer belongs: its slot, and the identity of the record it hangs on."""

Facts = Mapping[Section, Sequence[Any]]
"""What was gathered for a level, in the order of its wants."""


class Asked(NamedTuple):
    """One want, the slot that has it, and whose the record it hangs on is."""

    slot: Slot
    want: Want
    whose: Relation

    @property
    def place(self) -> Place:
        """Where the answer belongs."""
        return self.slot.index, id(self.want.parent)


class Level(msgspec.Struct, kw_only=True, eq=False):
    """What is wanted of each section at one depth; `write` names the mutation's field it is, if any."""

    calls: dict[Section, list[Asked]] = {}
    write: str | None = None

    def asked(self) -> Iterator[Asked]:
        """Yield every want of the level."""
        for asked in self.calls.values():
            yield from asked


async def gather(level: Level, ports: Ports) -> Facts:
    """Read all that a level wants: one call for each section, side by side.

    A refusal is the answer of the wants it concerns; a store that does not answer fails the operation.
    """
    reads = [_read(section, [a.want for a in asked], ports) for section, asked in level.calls.items()]
    return dict(zip(level.calls, await _together(reads), strict=True))


def judge(level: Level, facts: Facts, ports: Ports) -> list[tuple[Asked, Any]]:
    """Return the records that answer each want; pure, but for what the ports' law may look up."""
    judged = []
    for section, asked in level.calls.items():
        # INVARIANT: nothing is left over: as many facts as wants, in their order.
        for one, found in zip(asked, facts[section], strict=True):
            judged.append((one, _concluded(section, one.want, found, ports)))
    return judged


async def _read(section: Section, wants: Sequence[Want], ports: Ports) -> Sequence[Any]:
    try:
        return await section.gather(ports, wants)
    except Unavailable:
        raise
    except Fault as fault:
        return [fault] * len(wants)


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


def _concluded(section: Section, want: Want, found: Any, ports: Ports) -> Any:
    if isinstance(found, Fault):
        return found
    try:
        return section.judge(ports, want, found)
    except Unavailable:
        raise
    except Fault as fault:
        return fault


class Levels:
    """The levels of one operation: iterate, and keep what was judged before taking the next.

    Answers are kept by place, never on a record: two aliases with two days may share a record.
    """

    def __init__(self, operation: Operation, decision: Decision, ask: Ask) -> None:
        self.found: dict[Place, Any] = {}
        self.decision = decision
        self.operation = operation
        self._ask = ask
        self._own = own_of(decision)
        self._allowed: dict[tuple[int, Relation], bool] = {}
        # INVARIANT: parents live as long as the places that name them by identity.
        self._wanted: dict[Place, Asked] = {}
        self._level = Level()

    def __iter__(self) -> Iterator[Level]:
        """Yield the root's levels, of a mutation one write at a time, then what lies below, together."""
        answered: list[Asked] = []
        roots = self.operation.plan.tree.root.reaching
        writes = bool(self.operation.plan.writes)
        for slots in [[slot] for slot in roots] if writes else [roots]:
            for slot in slots:
                self._want(slot, None, self._ask, Relation.OTHER)
            self._level.write = slots[0].name if writes else None
            answered += yield from self._taken()
        while answered:
            for asked in answered:
                self._below(asked.slot, self.found[asked.place], asked.want.ask, asked.whose)
            answered = yield from self._taken()

    def keep(self, judged: Iterable[tuple[Asked, Any]]) -> None:
        """Keep the answers of a level."""
        self.found.update((asked.place, value) for asked, value in judged)

    def _taken(self) -> Generator[Level, None, list[Asked]]:
        """Yield the level that was collected, and return its wants when they are answered."""
        level, self._level = self._level, Level()
        if level.calls:
            yield level
        asked = list(level.asked())
        assert all(one.place in self.found for one in asked)  # INVARIANT: nothing is left over
        return asked

    def _want(self, slot: Slot, parent: Any, ask: Ask, whose: Relation) -> None:
        """Want what a slot of a record needs, unless the caller may not see it."""
        if not self._may(slot, whose):
            return
        if slot.section is None:
            self._below(slot, slot.read(parent), ask, whose)
            return
        args = self.operation.args[slot.index]
        if parent is None:
            try:
                ask = inherited(ask, args)
            except Refused as fault:
                self.found[slot.index, id(parent)] = fault
                return
        asked = Asked(slot, Want(args=args, parent=parent, ask=ask), whose)
        if asked.place not in self._wanted:
            self._wanted[asked.place] = asked
            self._level.calls.setdefault(slot.section, []).append(asked)

    def _below(self, slot: Slot, value: Any, ask: Ask, whose: Relation) -> None:
        """Want what the records in a value need further down."""
        if value is None or isinstance(value, Fault):
            return
        if isinstance(value, tuple | list):
            for item in value:
                self._below(slot, item, ask, whose)
            return
        selection = slot.branch(value)
        if selection.subjects is not None:
            whose = Relation.OWN if self._own in selection.subjects(value) else Relation.OTHER
        for inner in selection.reaching:
            self._want(inner, value, ask, whose)

    def _may(self, slot: Slot, whose: Relation) -> bool:
        key = slot.index, whose
        if key not in self._allowed:
            self._allowed[key] = verdict(self.decision, slot, whose) is not Verdict.REFUSED
        return self._allowed[key]
