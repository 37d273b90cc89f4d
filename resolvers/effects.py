"""Whom penalties reach: facts gathered in one round trip, judged by the rules as far as a page shows.

A judgment stands on all facts of its neighbourhood or it is wrong: so a caller who may see effects
reads without a window, and a person who asks about effects upon itself does so too. What such a
person may not see otherwise, an unpublished penalty that does not reach it, is left out.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import NamedTuple

import msgspec

from graph.model.conclusions import Effect, Outcome
from graph.model.facts import Neighbourhood, Organization, Person, Role
from graph.model.law import EffectKind
from graph.model.time import Day
from graph.rules.propagation.record_state import Cause
from graph.store import read_neighbourhoods, read_penalties
from graph.store.batch_read import MOST_COUNTED
from graph.store.pages_within import penalties_with_events
from graph.store.read_neighbourhoods import Around
from resolvers.batch_resolver import BatchKey, BatchResolver, Count, Dependencies, Page, RequestContext
from resolvers.judging import SlicedJudgment
from resolvers.penalties import penalty_view
from resolvers.reads import ListWindow, listed, name_keys, row_filter, window
from resolvers.record_views import DeterminationView
from resolvers.shared_reads import EFFECTS, SharedReads
from resolvers.times import law_as_known, recomputed
from resolvers.views import EffectView, PenaltyView
from security.cursors import SORTED_BY
from security.row_filter import RowFilter, every_row

KINDS = {kind: f"{place:02}" for place, kind in enumerate(EffectKind)}
ROLES = {role: f"{place:02}" for place, role in enumerate(Role)}
"""The order in which effects are shown, as text that sorts."""


class EffectsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The effects of a page, each with its place in the list, and one more where more follow."""

    effects: tuple[tuple[tuple[str, ...], EffectView], ...] = ()


class EffectJoins(NamedTuple):
    """What an effect names: its record, one of penalty and determination, whom it reaches, whose it is."""

    cause: Cause
    person: Person
    organization: Organization
    penalty: PenaltyView | None
    determination: DeterminationView | None


class Gathered(NamedTuple):
    """The neighbourhoods of each want, and which of their records the caller may have (`None`: every one)."""

    neighbourhoods: list[tuple[Neighbourhood, ...]]
    shown: frozenset[str] | None = None


Read = Callable[[Dependencies, Sequence[BatchKey], Sequence[Around]], Awaitable[Gathered]]


async def _of_organizations(
    deps: Dependencies, batch_keys: Sequence[BatchKey], wanted: Sequence[Around]
) -> Gathered:
    visible, reads = row_filter(batch_keys), batch_keys[0].context.reads
    found = [_read_before(reads, visible, one) for one in wanted]
    missing = [place for place, one in enumerate(found) if one is None]
    asked = [wanted[place] for place in missing]
    read = await read_neighbourhoods.penalties_around(deps.graph, visible, asked)
    for place, one in zip(missing, read, strict=True):
        found[place] = one
        if one is not None and _is_whole(wanted[place]):
            reads.keep(visible, wanted[place].known_at, one)
    return Gathered([() if one is None else (one,) for one in found])


def _read_before(reads: SharedReads, visible: RowFilter, wanted: Around) -> Neighbourhood | None:
    """Return what this request has read already, where it has every penalty that is wanted."""
    found = reads.around(visible, wanted.known_at, wanted.name)
    return found if found is not None and (_is_whole(wanted) or not found.more) else None


def _is_whole(wanted: Around) -> bool:
    return not wanted.records and wanted.start == ("", "")


async def _of_persons(
    deps: Dependencies, batch_keys: Sequence[BatchKey], wanted: Sequence[Around]
) -> Gathered:
    """Read around persons; of what is read for a person itself, the store says which it may have beside."""
    seen = row_filter(batch_keys)
    read = _complete(seen, batch_keys)
    found = await read_neighbourhoods.penalties_around_persons(deps.graph, read, wanted)
    if read is seen:
        return Gathered(found)
    records = dict.fromkeys(record.id for some in found for one in some for record in one.penalties)
    asked = [name_keys(batch_keys[0], record) for record in records]
    return Gathered(found, await read_penalties.visible_penalties(deps.graph, seen, asked))


async def _fill(
    deps: Dependencies, batch_keys: Sequence[BatchKey], pages: "Sequence[_Listing]", read: Read
) -> None:
    """Fill the page of each want, reading on where the penalties at hand did not fill it.

    1. All wants in one round trip, each from the penalty on that its cursor names.
    2. Their causes, the latest first, as far as the page needs them; equal neighbourhoods are judged once.
    3. Those that are not full and have more penalties, from the next one on.
    """
    records = _records_asked_for(batch_keys)
    open_ = pages
    while open_:
        # 1.
        found, shown = await read(deps, batch_keys, [one.wanted(records) for one in open_])
        # 2.
        known: dict[tuple[int, Day, str], _Judged] = {}
        for one, around in zip(open_, found, strict=True):
            await one.judge([_judged(known, deps, one.context, each) for each in around], shown)
        # 3.
        open_ = [one for one in open_ if one.start is not None]


def _records_asked_for(batch_keys: Sequence[BatchKey]) -> Mapping[str, tuple[str, ...]]:
    """Return, by organization, the penalties whose own effects are asked for: they share what lies around."""
    found: dict[str, dict[str, None]] = {}
    for batch_key in batch_keys:
        if isinstance(batch_key.parent, PenaltyView):
            found.setdefault(_organization(batch_key), {})[batch_key.parent.id] = None
    return {organization: tuple(records) for organization, records in found.items()}


def _judged(
    known: dict[tuple[int, Day, str], "_Judged"],
    deps: Dependencies,
    context: RequestContext,
    around: Neighbourhood,
) -> "_Judged":
    key = id(around), context.as_of, context.place
    if key not in known:
        known[key] = _Judged(deps, context, around)
    return known[key]


class _Listing:
    """One want's part of its effects while it is filled; `start` is the penalty to read on from, if need be.

    From the end of a list it is filled from the beginning as well, and its last ones are kept: no later
    cause can be judged before it is known which one that is.
    """

    def __init__(self, batch_key: BatchKey, listing: str, part: ListWindow) -> None:
        self._batch_key = batch_key
        self._part = part
        self._penalty = batch_key.parent.id if listing == "penalty.effects" else ""
        self._person = batch_key.parent.id if listing == "person.effects" else ""
        self._outcomes = batch_key.args.get("outcome")
        self.context = batch_key.context
        self.effects: list[tuple[tuple[str, ...], EffectView]] = []
        last = part.after
        self.start: tuple[Day, str] | None = (_day(last[0]), last[1]) if last else ("", "")

    def wanted(self, records: Mapping[str, tuple[str, ...]]) -> Around:
        """Return which penalties around whom are to be read."""
        name = _organization(self._batch_key)
        if self._penalty:
            return Around(name=name, known_at=self.context.known_at, records=records[name])
        return Around(name=name, known_at=self.context.known_at, start=self.start or ("", ""))

    async def judge(self, judged: Sequence["_Judged"], shown: frozenset[str] | None) -> None:
        """Judge one cause after the other, the latest first, until the page is full.

        A record that is not `shown` is named only where it does reach the person who asks about itself.
        Where penalties of one organization were cut off, what is later in the list than the last of them
        waits until these are read.
        """
        horizon = min((one.horizon for one in judged if one.horizon is not None), default=None)
        due = [(_key(cause), one, cause) for one in judged for cause in one.causes]
        self.start = None
        for key, one, cause in sorted(due, key=lambda each: each[0]):
            if self._full(key):
                return
            if horizon is not None and key >= horizon:
                self.start = cause.decided_on, cause.id
                return
            if self._penalty in {"", cause.id}:
                known = shown is None or cause.id in shown
                self.effects += self._asked_for(await one.views(cause, self._person), known=known)
            if self._part.backward:
                del self.effects[: -self._part.size - 1]

    def _full(self, key: tuple[str, str]) -> bool:
        """Whether no effect of a cause, or of those after it, is asked for any more."""
        before = self._part.before
        if before is not None and key > (before[0], before[1]):
            return True
        return not self._part.backward and len(self.effects) > self._part.size

    def _asked_for(
        self, views: Sequence[EffectView], *, known: bool
    ) -> list[tuple[tuple[str, ...], EffectView]]:
        """Return what lies between the cursors, is asked for and may be known, in order."""
        found = [
            (_place(view), view)
            for view in views
            if (known or view.outcome is not Outcome.NONE) and self._is_asked(view)
        ]
        after, before = self._part.after or (), self._part.before
        between = (one for one in found if one[0] > after and (before is None or one[0] < before))
        return sorted(between, key=lambda one: one[0])

    def _is_asked(self, view: EffectView) -> bool:
        return self._outcomes is None or view.outcome in self._outcomes


class _Judged:
    """One organization's neighbourhood under judgment, and its penalties as they are shown."""

    def __init__(self, deps: Dependencies, context: RequestContext, around: Neighbourhood) -> None:
        self._around = around
        self._recomputed = recomputed(context)
        law = law_as_known(deps.law, context)
        self._judgment = SlicedJudgment(around, law, context.as_of, context.place)
        self._organization = around.organization.as_it_was(context.as_of)
        self._people = {person.id: person for person in around.persons}
        self._penalties = _penalties(deps, context, around)
        self._determinations = {one.id: DeterminationView(fact=one) for one in around.determinations}
        self.causes = tuple(self._judgment.causes)
        self.horizon = _key(around.penalties[-1]) if around.more else None

    async def views(self, cause: Cause, person: str) -> list[EffectView]:
        """Return what a cause comes to, each effect joined with what it names."""
        return [
            self._view(effect, cause)
            for effect in await self._judgment.reach(cause, person)
            if effect.person in self._people
        ]

    def _view(self, effect: Effect, cause: Cause) -> EffectView:
        joined = EffectJoins(
            cause=cause,
            person=self._people[effect.person],
            organization=self._organization,
            penalty=self._penalties.get(cause.id),
            determination=self._determinations.get(cause.id),
        )
        return _reach(effect, joined, recomputed=self._recomputed)


EVERY = ListWindow(size=MOST_COUNTED, after=None, before=None, backward=False)
"""The part of a list that is judged where it is counted."""


def _section(listing: str, read: Read) -> BatchResolver:
    """Return what reads and judges a listing as far as a page shows it, and counts it where that is asked."""

    async def gather(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[EffectsPage]:
        pages = [_Listing(one, listing, window(deps, one, listing)) for one in batch_keys]
        await _fill(deps, batch_keys, pages, read)
        return [EffectsPage(effects=tuple(one.effects)) for one in pages]

    async def count(
        deps: Dependencies, _visible: RowFilter, batch_keys: Sequence[BatchKey]
    ) -> Sequence[int | None]:
        lists = [_Listing(one, listing, EVERY) for one in batch_keys]
        await _fill(deps, batch_keys, lists, read)
        totals = [len(one.effects) for one in lists]
        return [total if total <= MOST_COUNTED else None for total in totals]

    def page(deps: Dependencies, batch_key: BatchKey, found: EffectsPage) -> Page:
        return listed(
            deps,
            batch_key,
            listing,
            found.effects,
            place=lambda one: one[0],
            view=lambda one: one[1],
            count=Count(count, batch_key),
        )

    return BatchResolver(listing, gather, page, check=partial(window, listing=listing))


def _organization(batch_key: BatchKey) -> str:
    parent = batch_key.parent
    return parent.fact.subject if isinstance(parent, PenaltyView) else parent.id


def _complete(seen: RowFilter, batch_keys: Sequence[BatchKey]) -> RowFilter:
    """Return rows without a window for a person who asks about itself alone."""
    if seen.own and all(batch_key.parent.id == seen.own for batch_key in batch_keys):
        return every_row(seen.today)
    return seen


def _penalties(
    deps: Dependencies, context: RequestContext, around: Neighbourhood
) -> Mapping[str, PenaltyView]:
    return {
        record: penalty_view(deps, context, one, around.organization)
        for record, one in penalties_with_events(around).items()
    }


def _reach(effect: Effect, joined: "EffectJoins", *, recomputed: bool) -> EffectView:
    name = "|".join((effect.record, effect.person, effect.rule, effect.role.value if effect.role else ""))
    return EffectView(
        id=sha256(name.encode()).hexdigest()[:26],
        kind=effect.kind,
        measure=effect.measure,
        outcome=effect.outcome,
        role=effect.role,
        reasons=effect.reasons,
        citations=effect.citations,
        rests_on=effect.rests_on,
        path=_path(effect, joined.determination),
        since=effect.since,
        until=effect.until,
        as_of=effect.as_of,
        disputed=effect.disputed,
        pause=effect.pause,
        rule=effect.rule,
        pack_digest=effect.pack_digest,
        recomputed=recomputed,
        ends=effect.ends,
        person=joined.person,
        organization=joined.organization,
        penalty=joined.penalty,
        determination=joined.determination,
        cause=joined.cause,
    )


def _path(effect: Effect, determination: DeterminationView | None) -> tuple[str, ...]:
    """Return the path by the names under which its members are found."""
    if determination is None:
        return effect.path
    return (effect.path[0], determination.name, *effect.path[2:])


def _key(cause: Cause) -> tuple[str, str]:
    """Return what causes are ordered by: the latest decision first, as text that sorts."""
    return "".join(chr(0xFF - ord(digit)) for digit in cause.decided_on), cause.id


def _day(turned: str) -> Day:
    """Return the day of a place in the list."""
    return "".join(chr(0xFF - ord(digit)) for digit in turned)


def _place(reach: EffectView) -> tuple[str, ...]:
    """Return what effects are ordered by: the latest decision, then kind and role as the law lists them."""
    role = ROLES[reach.role] if reach.role else ""
    who = (reach.person.name[:SORTED_BY], reach.person.id)
    return (*_key(reach.cause), KINDS[reach.kind], role, *who, reach.rule)


BATCH_RESOLVERS = (
    _section(EFFECTS, _of_organizations),
    _section("penalty.effects", _of_organizations),
    _section("person.effects", _of_persons),
)
