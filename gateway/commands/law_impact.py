"""What a change of the law does to a city: every effect and open deadline that is not the same, in batches.

Effects are judged as answers are. The deadlines are those that follow from recorded facts: a penalty's
publication, its withdrawal once it was annulled, the steps of a pending dispute, and how long the entry
of a person is used and kept. Facts are read as they are known now, and nothing is written.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial

import msgspec

from graph.errors import BadLaw
from graph.model.calendar import Calendar, DueDay
from graph.model.facts import Neighbourhood, Organization, Penalty
from graph.model.rulings import Due
from graph.model.time import BEGINNING, Day, Instant, china_day, covers
from graph.packs.diff import DeadlineChange, EffectChange, Subject, changed_deadlines, changed_effects
from graph.packs.lookup import LawBook
from graph.rules.procedures.deadlines import DisputeEvents, dispute_clocks, publicity_due, working_days_due
from graph.rules.propagation.imputation import impute
from graph.rules.publicity import published_until
from graph.rules.reports import reports_due
from graph.rules.retention import RetentionFacts, person_retention
from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.journal import read_head
from graph.store.read_neighbourhoods import neighbourhoods
from graph.store.read_pages import penalised_organizations
from security.principal import every_row

BATCH = 25
"""How many organizations are judged at a time: what memory holds."""


class Laws(msgspec.Struct, frozen=True, kw_only=True):
    """The two laws and the day on which they are compared."""

    old: LawBook
    new: LawBook
    on: Day


class EffectsChanged(msgspec.Struct, frozen=True, kw_only=True):
    """What changes for one organization; `documents` has the number of each of its records by id."""

    organization: Organization
    documents: dict[str, str]
    effects: tuple[EffectChange, ...]
    deadlines: tuple[DeadlineChange, ...]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """How many organizations were looked at, and those for whom something changes.

    `truncated` are those of whose facts the store's bounds cut some off: their effects are UNKNOWN.
    """

    looked_at: int
    truncated: int
    changed: tuple[EffectsChanged, ...]


async def changes(graph: Graph, laws: Laws, now: Instant) -> AsyncIterator[Batch]:
    """Yield what changes, batch after batch, over every organization that a record is about.

    1. The next ids, then their facts in one round trip.
    2. Both laws are asked about each; only differences are kept.
    """
    row_filter, known = every_row(china_day(now)), await read_head(graph)
    async for page in penalised_organizations(graph):
        for start in range(0, len(page), BATCH):
            # 1.
            wants = [Known(name=one, known_at=known.at) for one in page[start : start + BATCH]]
            found = [one for one in await neighbourhoods(graph, row_filter, wants) if one is not None]
            # 2.
            changed = [_changed(laws, facts) for facts in found]
            yield Batch(
                looked_at=len(found),
                truncated=sum(facts.truncated for facts in found),
                changed=tuple(one for one in changed if one.effects or one.deadlines),
            )


def changed_reports(laws: Laws, place: str) -> tuple[DeadlineChange, ...]:
    """Return the next days of the city's own reports that differ."""
    old, new = (
        {("", due.what): _deadline(due) for due in reports_due(law, place, laws.on)}
        for law in (laws.old, laws.new)
    )
    return changed_deadlines(_known(old), _known(new), laws.on)


def deadlines(law: LawBook, facts: Neighbourhood, on: Day) -> dict[Subject, DueDay]:
    """Return every day by which something is due for the organization's penalties, by record and name.

    What no text limits, and what lies outside the calendar, has no day and is left out.
    """
    found: dict[Subject, DueDay | None] = {}
    for penalty in (one for one in facts.penalties if one.subject == facts.organization.id):
        calendar = law.calendar(penalty.region)
        for due in _dues(law, calendar, facts, penalty, on):
            found[penalty.id, due.what] = _deadline(due)
        for what, day in _kept(law, penalty, on):
            found[penalty.id, what] = DueDay(day=day, provisional=False) if day else None
    return _known(found)


def _changed(laws: Laws, facts: Neighbourhood) -> EffectsChanged:
    return EffectsChanged(
        organization=facts.organization,
        documents={one.id: one.document_number for one in facts.penalties},
        effects=changed_effects(laws.old, laws.new, [facts], laws.on, impute),
        deadlines=changed_deadlines(
            deadlines(laws.old, facts, laws.on), deadlines(laws.new, facts, laws.on), laws.on
        ),
    )


def _dues(law: LawBook, calendar: Calendar, facts: Neighbourhood, penalty: Penalty, on: Day) -> Iterator[Due]:
    """Yield what is due for a penalty; a clock whose days the calendar does not have is passed over."""
    place = penalty.region
    annulled = [one.annulled_on for one in facts.annulments if one.record == penalty.id]
    disputed = [
        one.opened_on
        for one in facts.disputes
        if one.record == penalty.id and covers(one.opened_on, one.closed_on, on)
    ]
    yield from _told(partial(_published, law, calendar, penalty))
    for day in annulled:
        for key in ("annulment.withdraw", "annulment.downstream"):
            yield from _told(partial(_withdrawn, law, calendar, place, key, day))
    for day in disputed:
        events = DisputeEvents(received=day)
        for due in _told(partial(dispute_clocks, law, calendar, place, events)):
            yield msgspec.structs.replace(due, what=f"dispute.{due.what}")


def _published(law: LawBook, calendar: Calendar, penalty: Penalty) -> tuple[Due, ...]:
    return (publicity_due(law, calendar, penalty.region, "penalty", penalty.decided_on),)


def _withdrawn(law: LawBook, calendar: Calendar, place: str, key: str, day: Day) -> tuple[Due, ...]:
    return (working_days_due(law, calendar, place, key, day),)


def _told(ask: Callable[[], tuple[Due, ...]]) -> tuple[Due, ...]:
    """Return what is due, or nothing where the calendar does not reach so far."""
    try:
        return ask()
    except BadLaw as silent:
        if silent.details.get("key") != "calendar":
            raise
        return ()


def _kept(law: LawBook, penalty: Penalty, on: Day) -> Iterator[tuple[str, Day | None]]:
    disclosed = penalty.decided_on if penalty.shown_since == BEGINNING else penalty.shown_since
    record = RetentionFacts(conduct_until=penalty.conduct_until, disclosed_since=disclosed)
    kept = person_retention(law, penalty.region, record, on)
    yield "retention.used_until", kept.used_until
    yield "retention.erased_on", kept.erased_on
    if penalty.shown_since < penalty.shown_until:
        yield (
            "publicity.until",
            published_until(law, penalty.region, penalty.decided_on, penalty.shown_until, on),
        )


def _deadline(due: Due) -> DueDay | None:
    return None if due.day is None else DueDay(day=due.day, provisional=due.provisional)


def _known(found: dict[Subject, DueDay | None]) -> dict[Subject, DueDay]:
    return {subject: one for subject, one in found.items() if one is not None}
