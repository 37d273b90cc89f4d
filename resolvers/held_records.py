"""Whether anything that stands is held here about a subject that another region asks about, and what.

It is judged on everything, and told of what a neighbour may be told of: a record of another scope, or one
whose sharing a restoration ended, is answered as if there were none. Whoever is asked about by a code that
nobody has here, by one without records and by one with such records alone is answered alike.
"""

from collections.abc import Iterator, Sequence

import msgspec

from graph.model.conclusions import Outcome
from graph.model.exchange import MissingPart, NeighbourAnswer
from graph.model.facts import Determination, Neighbourhood, Organization, Scope
from graph.model.time import Day, Instant, china_day, end_or_none
from graph.rules.propagation.record_state import Cause, Events, events, standing
from graph.rules.stated import organization_kept
from graph.store import read_neighbourhoods, read_subjects
from graph.store.batch_read import Known
from resolvers.batch_resolver import Dependencies
from resolvers.judging import SlicedJudgment
from security.results.region_question import MOST_RECORDS, HeldRecord, RegionQuestion
from security.row_filter import RowFilter, every_row

TOLD = (Scope.PUBLIC, Scope.SHARED)
"""The scopes of records that a neighbour may be told of; what needs an authorisation is not among them."""

REACHING = {Outcome.RESTRICTED, Outcome.RECORDED}


class HeldAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a question comes to: the answer, what is missing, the records that stand, and whom it is about."""

    answer: NeighbourAnswer
    missing: tuple[MissingPart, ...] = ()
    records: tuple[HeldRecord, ...] = ()
    complete: bool = True
    about: tuple[str, ...] = ()


async def held_about(deps: Dependencies, question: RegionQuestion, now: Instant, head: Instant) -> HeldAnswer:
    """Answer a question: 1. who is meant; 2. all that is known around it; 3. what stands of it."""
    today = china_day(now)
    # 1.
    if not question.code:
        return _not_enough(MissingPart.CODE)
    asked = Known(name=question.code, known_at=head)
    (found,) = await read_subjects.organizations_by_code(deps.graph, every_row(today), [asked])
    # 2. Also of nobody, so that it takes as long.
    wanted = Known(name=found.id if found else question.code, known_at=head)
    (around,) = await read_neighbourhoods.neighbourhoods(deps.graph, every_row(today), [wanted])
    if found is None or around is None or found.since > today:
        return _not_enough(MissingPart.CODE) if question.person else HeldAnswer(answer=NeighbourAnswer.NO)
    # 3.
    if question.person:
        return await _held_about_person(deps, question, around, today, head)
    if question.name and question.name not in _names(found):
        return _not_enough(MissingPart.NAME)
    return _answer(deps, around, tuple(_standing(deps, around, today)), today, (found.id,))


async def _held_about_person(
    deps: Dependencies, question: RegionQuestion, around: Neighbourhood, today: Day, head: Instant
) -> HeldAnswer:
    """Answer about a person of an organization: which of its records that stand reach the person."""
    person = await _bearer(deps, question, around, today, head)
    if person is None:
        return _not_enough(MissingPart.DOCUMENT)
    judgment = SlicedJudgment(around, deps.law, today, deps.exchange.region)
    reaching, doubtful = [], False
    for cause in _standing(deps, around, today):
        outcomes = {effect.outcome for effect in await judgment.reach(cause, person)}
        reaching += [cause] if outcomes & REACHING else []
        doubtful |= bool(outcomes & {Outcome.CANDIDATE, Outcome.UNKNOWN})
    made = _answer(deps, around, reaching, today, (person, around.organization.id))
    unsure = doubtful and made.answer is NeighbourAnswer.NO
    return msgspec.structs.replace(made, answer=NeighbourAnswer.UNKNOWN) if unsure else made


async def _bearer(
    deps: Dependencies, question: RegionQuestion, around: Neighbourhood, today: Day, head: Instant
) -> str | None:
    """Return the person around an organization whom a pair's handle names; numbers go no further."""
    people = [one.id for one in around.persons]
    asked = [Known(name=one, known_at=head) for one in people]
    documents = await read_subjects.documents_of_persons(deps.graph, every_row(today), asked)
    for person, papers in zip(people, documents, strict=True):
        for paper in papers:
            number = deps.pseudonymizer.open(paper.kind, paper.sealed)
            if deps.exchange.named(question.region, paper.kind, number).handle == question.person:
                return person
    return None


def _not_enough(part: MissingPart) -> HeldAnswer:
    return HeldAnswer(answer=NeighbourAnswer.NOT_ENOUGH_TO_IDENTIFY, missing=(part,))


def _names(found: Organization) -> set[str]:
    """Return what an organization is called, and was called before."""
    return {found.name, *(one.value for one in found.former_names)}


def _standing(deps: Dependencies, around: Neighbourhood, day: Day) -> Iterator[Cause]:
    """Yield the records against an organization that stand, may be used, and may be told of."""
    happened = events(around)
    recorded: tuple[Cause, ...] = (
        *around.penalties,
        *(one for one in around.determinations if one.burdens),
    )
    for one in recorded:
        stands = standing(one, happened, day, needs_finality=False).fails is None
        ended = isinstance(one, Determination) and one.until <= day
        if stands and not ended and _kept_until(deps, one, day) and _may_be_told(one, happened, day):
            yield one


def _may_be_told(one: Cause, happened: Events, day: Day) -> bool:
    """Whether a record is of a scope that neighbours are told of, and its sharing was not ended."""
    restored = (each for each in happened.restorations.get(one.id, ()) if each.person is None)
    stopped = frozenset(effect for each in restored for effect in each.stops)
    rows = RowFilter(scopes=TOLD, ignores_window=True, today=day)
    return rows.is_visible(one, one.subject, stopped=stopped)


def _kept_until(deps: Dependencies, one: Cause, day: Day) -> Day:
    """Return the day from which a record may be used no longer; an empty text where it may not be now."""
    kept = organization_kept(one, deps.law, (one.region, deps.exchange.region), day)
    return kept.until if kept.used else ""


def _answer(
    deps: Dependencies, around: Neighbourhood, found: Sequence[Cause], day: Day, about: tuple[str, ...]
) -> HeldAnswer:
    """Return what the records that stand come to; nothing found where a part could not be read is no NO."""
    nothing = NeighbourAnswer.UNKNOWN if around.truncated else NeighbourAnswer.NO
    told = sorted(found, key=lambda one: (one.decided_on, one.id), reverse=True)
    return HeldAnswer(
        answer=NeighbourAnswer.YES if found else nothing,
        records=tuple(_record(deps, one, day) for one in told[:MOST_RECORDS]),
        complete=not around.truncated and len(told) <= MOST_RECORDS,
        about=about,
    )


def _record(deps: Dependencies, one: Cause, day: Day) -> HeldRecord:
    until = _kept_until(deps, one, day)
    return HeldRecord(
        kind=one.kind.value if isinstance(one, Determination) else "PENALTY",
        authority=one.authority,
        authority_code=one.authority_code,
        document_number=one.document_number,
        decided_on=one.decided_on,
        until=end_or_none(min(until, one.until) if isinstance(one, Determination) else until),
    )
