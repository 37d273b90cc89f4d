"""What a change of the law does to a city: every effect and open deadline that is not the same, in batches.

Effects are judged as answers are. The deadlines are those that follow from recorded facts: a penalty's
publication, its withdrawal once it was annulled, the steps of a pending dispute, and how long the entry
of a person is used and kept. Facts are read as they are known now, and nothing is written.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

import msgspec

from graph.errors import BadLaw
from graph.model.calendar import Calendar, DueDay
from graph.model.facts import Annulment, Dispute, Neighbourhood, Organization, Penalty
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
from security.row_filter import every_row

E = TypeVar("E", Annulment, Dispute)

BATCH = 25
"""How many organizations are judged at a time: what memory holds."""


class Laws(msgspec.Struct, frozen=True, kw_only=True):
    """The law in force, the law to come, and the day on which they are compared."""

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
            found = await neighbourhoods(graph, row_filter, wants)
            # 2.
            yield _batch(laws, [facts for facts in found if facts is not None])


def _batch(laws: Laws, found: Sequence[Neighbourhood]) -> Batch:
    """Return what changes for the organizations of one round trip."""
    changed = [_changed(laws, facts) for facts in found]
    return Batch(
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
    """Ask both laws about one organization's facts and return where the answers differ."""
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
    yield from _told(partial(_published, law, calendar, penalty))
    for annulment in _upon(penalty, facts.annulments):
        for key in ("annulment.withdraw", "annulment.downstream"):
            yield from _told(partial(_withdrawn, law, calendar, place, key, annulment.annulled_on))
    for dispute in _upon(penalty, facts.disputes):
        if covers(dispute.opened_on, dispute.closed_on, on):
            yield from _dispute_dues(law, calendar, place, dispute.opened_on)


def _upon(penalty: Penalty, events: Iterable[E]) -> Iterator[E]:
    """Yield those events of an organization's records that lie upon this one."""
    return (one for one in events if one.record == penalty.id)


def _dispute_dues(law: LawBook, calendar: Calendar, place: str, received: Day) -> Iterator[Due]:
    """Yield the steps of a dispute (异议) that is pending, as if nothing but its receipt had happened yet."""
    events = DisputeEvents(received=received)
    for due in _told(partial(dispute_clocks, law, calendar, place, events)):
        yield msgspec.structs.replace(due, what=f"dispute.{due.what}")


def _published(law: LawBook, calendar: Calendar, penalty: Penalty) -> tuple[Due, ...]:
    """Return the day by which a penalty must be published (公示)."""
    return (publicity_due(law, calendar, penalty.region, "penalty", penalty.decided_on),)


def _withdrawn(law: LawBook, calendar: Calendar, place: str, key: str, day: Day) -> tuple[Due, ...]:
    """Return the day by which an annulled (撤销) record must be gone, here or downstream, by `key`."""
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
    """Yield how long a person's entry is used and kept, and until when it is published; none for no end.

    A record without a window of its own counts as disclosed from the day of its decision.
    """
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
    """Return the day of what is due, with whether it is provisional; nothing where no text limits it."""
    return None if due.day is None else DueDay(day=due.day, provisional=due.provisional)


def _known(found: dict[Subject, DueDay | None]) -> dict[Subject, DueDay]:
    return {subject: one for subject, one in found.items() if one is not None}
