"""Whom penalties reach: facts gathered in one round trip, judged by the rules as far as a page shows.

A judgment stands on all facts of its neighbourhood or it is wrong: so a caller who may see effects
reads without a window, and a person who asks about effects upon itself does so too. What such a
person may not see otherwise, an unpublished penalty that does not reach it, is left out.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256

import msgspec

from graph.model.conclusions import Effect, Outcome, ReasonCode
from graph.model.facts import Dispute, Neighbourhood, Organization, Person, Role
from graph.model.law import EffectKind
from graph.model.time import Day
from graph.rules.propagation.record_state import Cause
from graph.store import read_neighbourhoods
from graph.store.read_neighbourhoods import Around
from graph.store.read_penalties import PenaltyWithEvents
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Judge, Page, RequestContext
from resolvers.judging import SlicedJudgment
from resolvers.penalties import penalty_view
from resolvers.reads import bound, opened, row_filter
from resolvers.views import EffectView, PenaltyView
from security.cursors import SORTED_BY
from security.principal import RowFilter, every_row

KINDS = {kind: f"{place:02}" for place, kind in enumerate(EffectKind)}
ROLES = {role: f"{place:02}" for place, role in enumerate(Role)}
"""The order in which effects are shown, as text that sorts."""


class EffectsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The effects of a page, each with its place in the list, and one more where more follow."""

    effects: tuple[tuple[tuple[str, ...], EffectView], ...] = ()


async def around_organizations(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[EffectsPage]:
    """Read the neighbourhoods of the organizations on which effects are asked, and judge what is shown."""
    return await _reached(deps, batch_keys, "organization.effects", _of_organizations)


async def around_penalties(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[EffectsPage]:
    """Read the neighbourhood of each penalty, with this one alone of its organization's, and judge it."""
    return await _reached(deps, batch_keys, "penalty.effects", _of_organizations)


async def around_persons(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[EffectsPage]:
    """Read the neighbourhoods of every organization with which the persons are or were bound, and judge."""
    return await _reached(deps, batch_keys, "person.effects", _of_persons)


Read = Callable[
    [Dependencies, Sequence[BatchKey], Sequence[Around]], Awaitable[list[tuple[Neighbourhood, ...]]]
]


async def _of_organizations(
    deps: Dependencies, batch_keys: Sequence[BatchKey], wanted: Sequence[Around]
) -> list[tuple[Neighbourhood, ...]]:
    found = await read_neighbourhoods.penalties_around(deps.graph, row_filter(batch_keys), wanted)
    return [() if one is None else (one,) for one in found]


async def _of_persons(
    deps: Dependencies, batch_keys: Sequence[BatchKey], wanted: Sequence[Around]
) -> list[tuple[Neighbourhood, ...]]:
    seen = _complete(row_filter(batch_keys), batch_keys)
    return await read_neighbourhoods.penalties_around_persons(deps.graph, seen, wanted)


async def _reached(
    deps: Dependencies, batch_keys: Sequence[BatchKey], listing: str, read: Read
) -> list[EffectsPage]:
    """Return the page of each want, reading on where the penalties at hand did not fill it.

    1. All wants in one round trip, each from the penalty on that its cursor names.
    2. Their causes, the latest first, as far as the page needs them; equal neighbourhoods are judged once.
    3. Those that are not full and have more penalties, from the next one on.
    """
    pages = [_Listing(deps, batch_key, listing) for batch_key in batch_keys]
    records = _records_asked_for(batch_keys)
    open_ = pages
    while open_:
        # 1.
        found = await read(deps, batch_keys, [one.wanted(records) for one in open_])
        # 2.
        known: dict[tuple[int, Day, str], _Judged] = {}
        for one, around in zip(open_, found, strict=True):
            await one.judge([_judged(known, deps, one.context, each) for each in around])
        # 3.
        open_ = [one for one in open_ if one.start is not None]
    return [EffectsPage(effects=tuple(one.effects)) for one in pages]


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
    """One want's page of effects while it is filled; `start` is the penalty to read on from, if need be."""

    def __init__(self, deps: Dependencies, batch_key: BatchKey, listing: str) -> None:
        self._batch_key = batch_key
        self._penalty = batch_key.parent.id if listing == "penalty.effects" else ""
        self._person = batch_key.parent.id if listing == "person.effects" else ""
        self._last = opened(deps, batch_key, listing) or ()
        self._size = batch_key.args["first"] + 1
        self.context = batch_key.context
        self.effects: list[tuple[tuple[str, ...], EffectView]] = []
        self.start: tuple[Day, str] | None = (_day(self._last[0]), self._last[1]) if self._last else ("", "")

    def wanted(self, records: Mapping[str, tuple[str, ...]]) -> Around:
        """Return which penalties around whom are to be read."""
        name = _organization(self._batch_key)
        if self._penalty:
            return Around(name=name, known_at=self.context.known_at, records=records[name])
        return Around(name=name, known_at=self.context.known_at, start=self.start or ("", ""))

    async def judge(self, judged: Sequence["_Judged"]) -> None:
        """Judge one cause after the other, the latest first, until the page is full.

        Where penalties of one organization were cut off, what is later in the list than the last of them
        waits until these are read.
        """
        horizon = min((one.horizon for one in judged if one.horizon is not None), default=None)
        due = [(_key(cause), one, cause) for one in judged for cause in one.causes]
        self.start = None
        for key, one, cause in sorted(due, key=lambda each: each[0]):
            if len(self.effects) >= self._size:
                return
            if horizon is not None and key >= horizon:
                self.start = cause.decided_on, cause.id
                return
            if self._penalty in {"", cause.id}:
                self.effects += self._shown(await one.views(cause, self._person))

    def _shown(self, views: Sequence[EffectView]) -> list[tuple[tuple[str, ...], EffectView]]:
        """Return what follows the cursor and may be known, in order."""
        found = [(_place(view), view) for view in views if not self._person or self._may_know(view)]
        return sorted((one for one in found if one[0] > self._last), key=lambda one: one[0])

    def _may_know(self, view: EffectView) -> bool:
        return _may_know(self.context.row_filter, view)


class _Judged:
    """One organization's neighbourhood under judgment, and its penalties as they are shown."""

    def __init__(self, deps: Dependencies, context: RequestContext, around: Neighbourhood) -> None:
        self._around = around
        self._judgment = SlicedJudgment(around, deps.law, context.as_of, context.place)
        self._organization = around.organization.as_it_was(context.as_of)
        self._people = {person.id: person for person in around.persons}
        self._penalties = _penalties(deps, context, around)
        self.causes = tuple(one for one in self._judgment.causes if one.id in self._penalties)
        self.horizon = _key(around.penalties[-1]) if around.more else None

    async def views(self, cause: Cause, person: str) -> list[EffectView]:
        """Return what a cause comes to, each effect joined with what it names."""
        return [
            _reach(effect, self._people[effect.person], self._organization, self._penalties[cause.id])
            for effect in await self._judgment.reach(cause, person)
            if effect.person in self._people
        ]


def _shown(listing: str) -> Judge:
    """Return what cuts the page of a listing; what was read beyond it only tells that more follow."""

    def page(deps: Dependencies, batch_key: BatchKey, found: EffectsPage) -> Page:
        kept = found.effects[: batch_key.args["first"]]
        return Page(
            items=tuple(view for _, view in kept),
            places=tuple(place for place, _ in kept),
            seal=deps.cursors.sealing(bound(batch_key, listing)),
            has_next=len(found.effects) > len(kept),
            has_previous=batch_key.args.get("after") is not None,
        )

    return page


def _organization(batch_key: BatchKey) -> str:
    parent = batch_key.parent
    return parent.fact.subject if isinstance(parent, PenaltyView) else parent.id


def _complete(seen: RowFilter, batch_keys: Sequence[BatchKey]) -> RowFilter:
    """Return rows without a window for a person who asks about itself alone."""
    if seen.own and all(batch_key.parent.id == seen.own for batch_key in batch_keys):
        return every_row(seen.today)
    return seen


def _may_know(seen: RowFilter, reach: EffectView) -> bool:
    """Whether a penalty may be named: it is published or shared, or it does reach the caller.

    One that was annulled or set aside reaches nobody, and is published no more.
    """
    if reach.outcome is not Outcome.NONE:
        return True
    fact, codes = reach.penalty.fact, {one.code for one in reach.reasons}
    fell = reach.penalty.annulment is not None or ReasonCode.SET_ASIDE in codes
    return seen.shows(fact, fact.subject, fell=fell)


def _penalties(
    deps: Dependencies, context: RequestContext, around: Neighbourhood
) -> Mapping[str, PenaltyView]:
    annulments = {annulment.record: annulment for annulment in around.annulments}
    disputes: dict[str, list[Dispute]] = {}
    for dispute in around.disputes:
        disputes.setdefault(dispute.record, []).append(dispute)
    return {
        penalty.id: penalty_view(
            deps,
            context,
            PenaltyWithEvents(
                penalty=penalty,
                annulment=annulments.get(penalty.id),
                disputes=tuple(disputes.get(penalty.id, ())),
            ),
            around.organization,
        )
        for penalty in around.penalties
    }


def _reach(effect: Effect, person: Person, organization: Organization, penalty: PenaltyView) -> EffectView:
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
        path=effect.path,
        since=effect.since,
        until=effect.until,
        as_of=effect.as_of,
        disputed=effect.disputed,
        pause=effect.pause,
        rule=effect.rule,
        pack_digest=effect.pack_digest,
        ends=effect.ends,
        person=person,
        organization=organization,
        penalty=penalty,
    )


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
    return (*_key(reach.penalty.fact), KINDS[reach.kind], role, *who, reach.rule)


BATCH_RESOLVERS = (
    BatchResolver("organization.effects", around_organizations, _shown("organization.effects")),
    BatchResolver("penalty.effects", around_penalties, _shown("penalty.effects")),
    BatchResolver("person.effects", around_persons, _shown("person.effects")),
)
