"""Whom penalties reach: facts gathered in one round trip, judged by the rules, shown in pages.

A judgment stands on all facts of its neighbourhood or it is wrong: so a caller who may see effects
reads without a window, and a person who asks about effects upon itself does so too. What such a
person may not see otherwise, an unpublished penalty that does not reach it, is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import msgspec

from graph.model.conclusions import Effect, Outcome
from graph.model.facts import Dispute, Neighbourhood, Organization, Person, Role
from graph.model.law import EffectKind
from graph.model.time import Day
from graph.rules.propagation.imputation import impute
from graph.store import read_neighbourhoods
from graph.store.batch_read import Known
from graph.store.read_penalties import PenaltyWithEvents
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page, RequestContext
from resolvers.penalties import penalty_view
from resolvers.reads import listed, name_keys, row_filter
from resolvers.views import EffectView, PenaltyView
from security.principal import RowFilter, every_row

KINDS = {kind: f"{place:02}" for place, kind in enumerate(EffectKind)}
ROLES = {role: f"{place:02}" for place, role in enumerate(Role)}
"""The order in which effects are shown, as text that sorts."""


class Judged(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One organization's neighbourhood and what was concluded from it, once for each day and place."""

    of: Neighbourhood
    concluded: dict[tuple[Day, str], tuple[EffectView, ...]] = {}

    def reaches(self, deps: Dependencies, context: RequestContext) -> tuple[EffectView, ...]:
        """Return every effect of the organization's penalties on the day and under the place asked for."""
        asked = (context.as_of, context.place)
        if asked not in self.concluded:
            self.concluded[asked] = _concluded(deps, context, self.of)
        return self.concluded[asked]


async def around_organizations(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Judged | None]:
    """Read the neighbourhoods of the organizations on which effects are asked."""
    names = [name_keys(batch_key, _organization(batch_key)) for batch_key in batch_keys]
    found = await read_neighbourhoods.neighbourhoods(deps.graph, row_filter(batch_keys), names)
    # INVARIANT: equal wants share one neighbourhood, so that it is judged once, not once per penalty.
    made: dict[Known, Judged | None] = {
        name: None if one is None else Judged(of=one, concluded={})
        for name, one in zip(names, found, strict=True)
    }
    return [made[name] for name in names]


async def around_persons(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[tuple[Judged, ...]]:
    """Read the neighbourhoods of every organization with which the persons are or were bound."""
    names = [name_keys(batch_key, batch_key.parent.id) for batch_key in batch_keys]
    seen = _complete(row_filter(batch_keys), batch_keys)
    found = await read_neighbourhoods.neighbourhoods_of_persons(deps.graph, seen, names)
    return [tuple(Judged(of=one, concluded={}) for one in each) for each in found]


def of_organization(deps: Dependencies, batch_key: BatchKey, found: Judged | None) -> Page:
    """Return whom the organization's penalties reach."""
    return _page(
        deps,
        batch_key,
        "organization.effects",
        found.reaches(deps, batch_key.context) if found else (),
        whole=_whole(found),
    )


def of_penalty(deps: Dependencies, batch_key: BatchKey, found: Judged | None) -> Page:
    """Return whom one penalty reaches."""
    reaches = found.reaches(deps, batch_key.context) if found else ()
    return _page(
        deps,
        batch_key,
        "penalty.effects",
        [r for r in reaches if r.penalty.id == batch_key.parent.id],
        whole=_whole(found),
    )


def of_person(deps: Dependencies, batch_key: BatchKey, found: tuple[Judged, ...]) -> Page:
    """Return which penalties reach the person, through whichever organization."""
    upon = (
        r
        for each in found
        for r in each.reaches(deps, batch_key.context)
        if r.person.id == batch_key.parent.id
    )
    return _page(
        deps,
        batch_key,
        "person.effects",
        [r for r in upon if _may_know(batch_key.context.row_filter, r)],
        whole=all(map(_whole, found)),
    )


def _whole(found: Judged | None) -> bool:
    """Whether nothing was cut off before it was concluded from."""
    return found is None or not found.of.truncated


def _organization(batch_key: BatchKey) -> str:
    parent = batch_key.parent
    return parent.fact.subject if isinstance(parent, PenaltyView) else parent.id


def _complete(seen: RowFilter, batch_keys: Sequence[BatchKey]) -> RowFilter:
    """Return rows without a window for a person who asks about itself alone."""
    if seen.own and all(batch_key.parent.id == seen.own for batch_key in batch_keys):
        return every_row(seen.today)
    return seen


def _may_know(seen: RowFilter, reach: EffectView) -> bool:
    """Whether a penalty may be named: it is published or shared, or it does reach the caller."""
    fact = reach.penalty.fact
    visible = fact.scope in seen.scopes and (
        seen.ignores_window or fact.shown_since <= seen.today < fact.shown_until
    )
    return visible or reach.outcome is not Outcome.NONE


def _concluded(deps: Dependencies, context: RequestContext, around: Neighbourhood) -> tuple[EffectView, ...]:
    """Ask the rules, and join each effect with what it names."""
    effects = impute(around, deps.law, context.as_of, context.place)
    people = {person.id: person for person in around.persons}
    penalties = _penalties(deps, context, around)
    return tuple(
        _reach(effect, people[effect.person], around.organization, penalties[effect.record])
        for effect in effects
        if effect.person in people and effect.record in penalties
    )


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
        person=person,
        organization=organization,
        penalty=penalty,
    )


def _page(
    deps: Dependencies,
    batch_key: BatchKey,
    listing: str,
    reaches: Iterable[EffectView],
    *,
    whole: bool = True,
) -> Page:
    """Cut a page of what was concluded: conclusions are few and already here; `whole` if from all facts."""
    outcomes = batch_key.args.get("outcome")
    wanted = [reach for reach in reaches if outcomes is None or reach.outcome in outcomes]
    ordered = sorted(((_place(reach), reach) for reach in wanted), key=lambda one: one[0])
    return listed(
        deps,
        batch_key,
        f"{listing}:{batch_key.parent.id}",
        ordered,
        place=lambda one: one[0],
        view=lambda one: one[1],
        total=len(ordered) if whole else None,
    )


def _place(reach: EffectView) -> tuple[str, ...]:
    """Return what effects are ordered by: the latest decision, then kind and role as the law lists them."""
    fact = reach.penalty.fact
    decided = "".join(chr(0xFF - ord(digit)) for digit in fact.decided_on)
    role = ROLES[reach.role] if reach.role else ""
    who = (reach.person.name, reach.person.id)
    return (decided, fact.document_number, fact.id, KINDS[reach.kind], role, *who, reach.rule)


BATCH_RESOLVERS = (
    BatchResolver("organization.effects", around_organizations, of_organization),
    BatchResolver("penalty.effects", around_organizations, of_penalty),
    BatchResolver("person.effects", around_persons, of_person),
)
