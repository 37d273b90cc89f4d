"""Pages of an organization's roles and penalties, cut from its neighbourhood as the statements cut them.

Who has read the whole neighbourhood has these rows already: the same rows, for the same caller, known at the
same instant. A neighbourhood that was cut at a bound is no ground for a page; then the store is asked.

    tenures_within      as `tenures_of_organizations.cypher`
    penalties_within    as `penalties_of_organizations.cypher`
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from graph.model.facts import (
    Dispute,
    Neighbourhood,
    Person,
    Restoration,
    RestorationCase,
    Tenure,
    TenurePhase,
)
from graph.model.time import Day
from graph.store.batch_read import Paged, Slice
from graph.store.read_penalties import PenaltyWithEvents

T = TypeVar("T")
E = TypeVar("E", Dispute, Restoration, RestorationCase)
Place = tuple[Day, str]
Follows = Callable[[Place, Place], bool]

NOWHERE: Place = ("", "")


def tenures_within(around: Neighbourhood, page: Paged) -> Slice[tuple[Tenure, Person]] | None:
    """Return a page of tenures with their holders, by (since, id); None where the neighbourhood was cut."""
    if around.truncated:
        return None
    people = {person.id: person for person in around.persons}
    found = [
        ((tenure.since, tenure.id), (tenure, people[tenure.person]))
        for tenure in around.tenures
        if tenure.person in people and phase(tenure, page.as_of) in page.phases
    ]
    return _cut(sorted(found, key=lambda one: one[0]), page, lambda one, other: one > other)


def penalties_within(around: Neighbourhood, page: Paged) -> Slice[PenaltyWithEvents] | None:
    """Return a page of penalties, the latest decision first, then by id; None where some are missing."""
    if around.truncated or around.more:
        return None
    found = [
        ((one.penalty.decided_on, one.penalty.id), one)
        for one in penalties_with_events(around).values()
        if one.penalty.decided_on <= page.as_of
    ]
    found.sort(key=lambda one: one[0][1])
    found.sort(key=lambda one: one[0][0], reverse=True)
    return _cut(found, page, _is_later_in_list)


def penalties_with_events(around: Neighbourhood) -> Mapping[str, PenaltyWithEvents]:
    """Return the penalties of a neighbourhood by id, each with what lies upon it, the latest first."""
    annulments = {annulment.record: annulment for annulment in around.annulments}
    disputes, cases = _by_record(around.disputes), _by_record(around.restoration_cases)
    restorations = _by_record(around.restorations)
    return {
        penalty.id: PenaltyWithEvents(
            penalty=penalty,
            annulment=annulments.get(penalty.id),
            disputes=disputes.get(penalty.id, ()),
            restoration_cases=cases.get(penalty.id, ()),
            restorations=restorations.get(penalty.id, ()),
        )
        for penalty in around.penalties
    }


def phase(tenure: Tenure, day: Day) -> TenurePhase:
    """Return when a tenure lies by a day, as registered."""
    if tenure.since > day:
        return TenurePhase.LATER
    return TenurePhase.CURRENT if tenure.until > day else TenurePhase.FORMER


def _is_later_in_list(one: Place, other: Place) -> bool:
    return one[0] < other[0] or (one[0] == other[0] and one[1] > other[1])


def _cut(rows: Iterable[tuple[Place, T]], page: Paged, follows: Follows) -> Slice[T]:
    """Return the page of rows in their order: those between its two places, from its end if `backward`."""
    between = [
        item
        for place, item in rows
        if (page.after == NOWHERE or follows(place, page.after))
        and (page.before == NOWHERE or follows(page.before, place))
    ]
    kept = between[-page.first :] if page.backward else between[: page.first]
    return Slice(items=tuple(kept), has_more=len(between) > page.first)


def _by_record(events: Iterable[E]) -> dict[str, tuple[E, ...]]:
    """Return events by the record that they lie upon."""
    found: dict[str, list[E]] = {}
    for event in events:
        found.setdefault(event.record, []).append(event)
    return {record: tuple(some) for record, some in found.items()}
