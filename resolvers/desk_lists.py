"""Lists of what lies on desks and is about organizations: one way to read, count and show every kind of them.

    DeskList    a kind: what is wanted of which desk, how it is read, and how a row is shown

Who represents organizations has a desk for each of them: what lies on these is one list with its own. A kind
is a row: `resolvers.listing_lists` and `resolvers.commitment_lists` each have one.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.store import read_subjects
from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.desks import DeskPage, SubjectPlace
from resolvers.batch_resolver import BatchKey, BatchResolver, Count, Dependencies, Page
from resolvers.reads import listed, row_filter, window
from security.principal import CallerRole
from security.row_filter import RowFilter


class FoundOnDesk(msgspec.Struct, frozen=True, kw_only=True):
    """One row: its id, all of its kind of its organization, and whether the caller represents that."""

    kind: "DeskList"
    id: str
    of: Any
    rank: str = ""
    represented: bool = False


class DeskLook(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a desk, and whose own rows are read there: the caller's, or whom it represents."""

    own: str
    wanted: DeskPage
    represented: bool = False


class DeskRows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a page with one beyond it, and how the whole list is asked for."""

    rows: tuple[FoundOnDesk, ...]
    looks: tuple[DeskLook, ...]


class DeskList(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A kind of list.

    `wanted` says what a caller asks for, of the desk that it is shown; `subject_desk` names the desk of an
    organization that it represents, and `beside` whether those are read as well. `on_desks` reads places,
    `count` counts them, `of_organizations` reads all of the kind by organization; `view` shows a row, or
    nothing to whoever may not know of it.
    """

    name: str
    wanted: Callable[[Dependencies, BatchKey], DeskPage]
    subject_desk: Callable[[str], str]
    on_desks: Callable[[Graph, RowFilter, Sequence[Any], int], Awaitable[list[tuple[SubjectPlace, ...]]]]
    count: Callable[[Graph, RowFilter, Sequence[Any]], Awaitable[list[int | None]]]
    of_organizations: Callable[[Graph, RowFilter, Sequence[Known]], Awaitable[Sequence[Any]]]
    view: Callable[[Dependencies, BatchKey, FoundOnDesk], Any]
    beside: Callable[[BatchKey], bool] = lambda _: True

    @property
    def batch_resolver(self) -> BatchResolver:
        """The section of the schema that shows this list."""
        return BatchResolver(self.name, self.read, self.page, check=partial(window, listing=self.name))

    async def read(self, deps: Dependencies, batch_keys: Sequence[BatchKey]) -> list[DeskRows]:
        """Read pages of what lies on desks, then all of the kind by organization: one round trip each."""
        visible = row_filter(batch_keys)
        every = await self._looks(deps, visible, batch_keys)
        most = max(window(deps, batch_key, self.name).size for batch_key in batch_keys) + 1
        found: dict[DeskLook, list[FoundOnDesk]] = {}
        for own, looks in _by_owner(every):
            rows = await self._on_desks(deps, replace(visible, own=own), looks, most)
            found |= dict(zip(looks, rows, strict=True))
        return [DeskRows(rows=_merged(some, found, most), looks=some) for some in every]

    def page(self, deps: Dependencies, batch_key: BatchKey, found: DeskRows) -> Page:
        """Return a page, the latest first."""
        whole = tuple(
            replace(one, wanted=replace(one.wanted, after="", before="", backward=False))
            for one in found.looks
        )
        return listed(
            deps,
            batch_key,
            self.name,
            found.rows,
            place=lambda row: (row.rank,),
            view=lambda row: self.view(deps, batch_key, row),
            count=Count(self.count_looks, whole),
        )

    async def count_lists(self, deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[int | None]:
        """Count whole lists, and read none of their rows."""
        visible = row_filter(batch_keys)
        return await self.count_looks(deps, visible, await self._looks(deps, visible, batch_keys))

    async def count_looks(
        self, deps: Dependencies, visible: RowFilter, lists: Sequence[tuple[DeskLook, ...]]
    ) -> Sequence[int | None]:
        """Count lists, each the sum of its desks; one that is beyond what is counted makes its list so."""
        counted: dict[DeskLook, int | None] = {}
        for own, looks in _by_owner(lists):
            wanted = [one.wanted for one in looks]
            numbers = await self.count(deps.graph, replace(visible, own=own), wanted)
            counted |= dict(zip(looks, numbers, strict=True))
        return [_sum([counted[one] for one in some]) for some in lists]

    async def by_id(
        self, deps: Dependencies, visible: RowFilter, names: Sequence[Known]
    ) -> list[FoundOnDesk | None]:
        """Read rows by their organizations; one of which the caller represents is its own."""
        represented = await _represented(deps, visible, of=CallerRole.SUBJECT)
        named = [(known, *known.name.partition("/")[::2]) for known in names]
        whose = [party if party in represented else visible.own for _, party, _ in named]
        found: list[FoundOnDesk | None] = [None] * len(named)
        for own in sorted(set(whose)):
            places = [place for place, each in enumerate(whose) if each == own]
            wanted = [replace(named[place][0], name=named[place][1]) for place in places]
            read = await self.of_organizations(deps.graph, replace(visible, own=own), wanted)
            for place, each in zip(places, read, strict=True):
                if each is not None:
                    found[place] = FoundOnDesk(
                        kind=self, id=named[place][2], of=each, represented=own in represented
                    )
        return found

    async def _looks(
        self, deps: Dependencies, visible: RowFilter, batch_keys: Sequence[BatchKey]
    ) -> list[tuple[DeskLook, ...]]:
        """Return what is wanted of each desk that the callers are shown."""
        role = batch_keys[0].context.caller.principal.standing
        represented = sorted(await _represented(deps, visible, of=role))
        every = []
        for batch_key in batch_keys:
            wanted = self.wanted(deps, batch_key)
            others = represented if self.beside(batch_key) else ()
            own = DeskLook(own=batch_key.context.row_filter.own, wanted=wanted)
            desks = (
                DeskLook(own=one, wanted=replace(wanted, desk=self.subject_desk(one)), represented=True)
                for one in others
            )
            every.append((own, *desks))
        return every

    async def _on_desks(
        self, deps: Dependencies, visible: RowFilter, looks: Sequence[DeskLook], most: int
    ) -> list[list[FoundOnDesk]]:
        """Read what lies on desks, and all of the kind of the organizations that it is about."""
        wanted = [one.wanted for one in looks]
        places = await self.on_desks(deps.graph, visible, wanted, most)
        known = [
            Known(name=at.subject, known_at=one.known_at)
            for one, some in zip(wanted, places, strict=True)
            for at in some
        ]
        found = iter(await self.of_organizations(deps.graph, visible, known))
        every = [[(at, next(found)) for at in some] for some in places]
        return [
            [
                FoundOnDesk(kind=self, id=at.id, of=each, rank=at.rank, represented=look.represented)
                for at, each in some
                if each is not None
            ]
            for some, look in zip(every, looks, strict=True)
        ]


def _by_owner(lists: Sequence[tuple[DeskLook, ...]]) -> Iterator[tuple[str, list[DeskLook]]]:
    """Yield the looks of all lists by whose own rows are read at them: each owner is a round trip."""
    for own in sorted({one.own for some in lists for one in some}):
        yield own, [one for some in lists for one in some if one.own == own]


def _merged(
    looks: tuple[DeskLook, ...], found: Mapping[DeskLook, list[FoundOnDesk]], most: int
) -> tuple[FoundOnDesk, ...]:
    """Return the rows of several desks as one list, the latest first: its first rows, or its last ones."""
    rows = [row for look in looks for row in found[look]]
    ordered = tuple(sorted(rows, key=attrgetter("rank"), reverse=True))
    return ordered[-most:] if looks[0].wanted.backward else ordered[:most]


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


async def _represented(deps: Dependencies, visible: RowFilter, *, of: CallerRole) -> frozenset[str]:
    """Return the organizations that a caller represents today, where it is a subject."""
    if of is not CallerRole.SUBJECT or not visible.own:
        return frozenset()
    return await read_subjects.organizations_represented(deps.graph, visible.own, visible.today)
