"""A check of up to a hundred organizations in a matter: the measures that apply, wait or are in doubt.

It is the judgment of `checkReceipt`, asked and not signed: two doors to one rule. Whoever is not known here
and whoever the caller may not see take the same way: one read by code finds neither, and neither has facts.
"""

import asyncio
from collections.abc import Iterable, Sequence

import msgspec

from graph.errors import Fault, Refused
from graph.ingest.identifiers import normalised_uscc
from graph.model.conclusions import Effect, Outcome
from graph.model.facts import Neighbourhood, Organization, Scope
from graph.model.rulings import RuleAnswer
from graph.model.time import Day, covers
from graph.rules.procedures.listing import by_field, escalation, subject_kind
from graph.rules.propagation.record_state import events
from graph.store import read_neighbourhoods, read_subjects
from graph.store.batch_read import Known
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, RequestContext
from resolvers.check_receipt import (
    checked,
    dispute_pending,
    disputes_pause_measures,
    listed,
    nothing_found,
)
from resolvers.check_views import CheckedSubject, Escalated, LineOutcome, PeopleReached, PersonReached
from resolvers.judging import SlicedJudgment
from resolvers.reads import row_filter
from security.row_filter import RowFilter

STRENGTH = (Outcome.RESTRICTED, Outcome.RECORDED, Outcome.CANDIDATE, Outcome.UNKNOWN)
"""How far a record reaches a person, the farthest first; whom it does not reach is no part of a check."""

PEOPLE = 10
CAUSES = 50
"""How many people are told of one organization; how many records are judged for them, the latest first."""

ECHO = 64
"""Characters of a line that are given back: no code has as many."""

CATALOGUE = "measures.catalogue"


class FoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a check and what was read for it: nothing of whom nobody knows."""

    line: int
    given: str
    code: str | None
    organization: Organization | None = None
    around: Neighbourhood | None = None


def catalogue_in_force(deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse a day on which no catalogue of measures is in force here: that is no answer of nothing found."""
    deps.law.value(CATALOGUE, deps.exchange.region, batch_key.context.as_of)


async def check(
    deps: Dependencies, batch_keys: Sequence[BatchKey]
) -> Sequence[tuple[CheckedSubject, ...] | Fault]:
    """Read all that every line of every check needs, and say what the law makes of it.

    1. The lines, each with its code, or none where it cannot be one.
    2. The organizations by code, in one round trip.
    3. What lies around those that are found, in another.
    4. The judgment of each.
    """
    # 1.
    lines = [(batch_key.context, line) for batch_key in batch_keys for line in _lines(batch_key)]
    asked = [(context, line) for context, line in lines if line.code is not None]
    visible = row_filter(batch_keys)
    # 2.
    there = await _organizations(deps, visible, asked)
    # 3.
    wanted = [Known(name=found.id, known_at=asked[place][0].known_at) for place, found in there.items()]
    around = await read_neighbourhoods.neighbourhoods(deps.graph, visible, wanted)
    known = {
        id(asked[place][1]): (organization, _whole(visible, each))
        for (place, organization), each in zip(there.items(), around, strict=True)
    }
    found = iter([_found(line, known.get(id(line))) for _, line in lines])
    # 4.
    return [
        await _judged(deps, batch_key, [next(found) for _ in batch_key.args["subjects"]])
        for batch_key in batch_keys
    ]


async def _organizations(
    deps: Dependencies, visible: RowFilter, asked: Sequence[tuple[RequestContext, FoundLine]]
) -> dict[int, Organization]:
    """Return the organizations that are known here on the day, by the place of their line."""
    named = [Known(name=line.code or "", known_at=context.known_at) for context, line in asked]
    read = await read_subjects.organizations_by_code(deps.graph, visible, named)
    return {
        place: found
        for place, ((context, _), found) in enumerate(zip(asked, read, strict=True))
        if found is not None and found.since <= context.as_of
    }


def _lines(batch_key: BatchKey) -> list[FoundLine]:
    given: list[str] = batch_key.args["subjects"]
    return [
        FoundLine(line=number, given=text[:ECHO], code=_code(text)) for number, text in enumerate(given, 1)
    ]


def _code(text: str) -> str | None:
    try:
        return normalised_uscc(text)
    except Refused:
        return None


def _found(line: FoundLine, known: tuple[Organization, Neighbourhood | None] | None) -> FoundLine:
    if known is None:
        return line
    return msgspec.structs.replace(line, organization=known[0], around=known[1])


def _whole(visible: RowFilter, around: Neighbourhood | None) -> Neighbourhood | None:
    """Return what lies around an organization, as cut where its caller may not have every row of it.

    INVARIANT: a judgment stands on all facts or it is UNKNOWN. The policy shows a check to those alone who
    read every row; were it to let in others, they would be told that part could not be read, never less.
    """
    if around is None or (visible.ignores_window and set(visible.scopes) == set(Scope)):
        return around
    return msgspec.structs.replace(around, truncated=True)


async def _judged(
    deps: Dependencies, batch_key: BatchKey, found: Sequence[FoundLine]
) -> tuple[CheckedSubject, ...] | Fault:
    """Return each line with what the law says of it; law that is not set is the answer of this check alone.

    One code is judged once, however often it is asked; between two of them others have their turn, since one
    organization may have hundreds of records.
    """
    known: dict[str | None, CheckedSubject] = {}
    try:
        pauses = disputes_pause_measures(deps, batch_key.context.as_of)
        for one in found:
            if one.code not in known:
                known[one.code] = _line(deps, batch_key, one, pauses=pauses)
                await asyncio.sleep(0)
    except Fault as fault:
        return fault
    return tuple(msgspec.structs.replace(known[one.code], line=one.line, given=one.given) for one in found)


def _line(deps: Dependencies, batch_key: BatchKey, one: FoundLine, *, pauses: bool) -> CheckedSubject:
    day = batch_key.context.as_of
    if one.code is None or one.organization is None:
        outcome = LineOutcome.MALFORMED if one.code is None else LineOutcome.NOTHING_KNOWN_HERE
        return CheckedSubject(line=one.line, given=one.given, outcome=outcome, as_of=day, uscc=one.code)
    pending = dispute_pending(one.around, day)
    answers = checked(deps, one.around, batch_key.args["matter"], day, waited=pending and pauses)
    return CheckedSubject(
        line=one.line,
        given=one.given,
        outcome=LineOutcome.CHECKED,
        as_of=day,
        uscc=one.code,
        organization=one.organization,
        measures=answers,
        nothing_found=nothing_found(answers),
        dispute_pending=pending,
        measures_wait=pending and pauses,
        around=one.around,
    )


async def people(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[PeopleReached]:
    """Judge whom the records of each line reach; nothing is read again."""
    return [await _reached(deps, batch_key.context, batch_key.parent.around) for batch_key in batch_keys]


async def _reached(
    deps: Dependencies, context: RequestContext, around: Neighbourhood | None
) -> PeopleReached:
    """Return who answers for an organization on the day, for reference; nobody of whom nobody knows."""
    if around is None:
        return PeopleReached()
    judgment = SlicedJudgment(around, deps.law, context.as_of, context.place)
    causes = list(judgment.causes)
    effects = [effect for cause in causes[:CAUSES] for effect in await judgment.reach(cause)]
    persons = _persons(around, effects)
    whole = len(causes) <= CAUSES and len(persons) <= PEOPLE and not around.truncated
    return PeopleReached(persons=persons[:PEOPLE], complete=whole)


async def escalations(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Escalated | None]:
    """Say of each line whether lists in several fields add force; nothing is read again."""
    return [_escalated(deps, batch_key.context.as_of, batch_key.parent) for batch_key in batch_keys]


def _escalated(deps: Dependencies, day: Day, line: CheckedSubject) -> Escalated | None:
    """Return what the law here makes of the listings that stand; nothing of whom nobody knows."""
    around, organization = line.around, line.organization
    if around is None or organization is None:
        return None
    if around.truncated:
        return Escalated(answer=RuleAnswer.UNKNOWN)
    causes = listed(deps, around, events(around), day)
    there = {one.id for one in causes if covers(one.since, one.until, day)}
    lists = by_field(one for one in around.determinations if one.id in there)
    ruling = escalation(deps.law, deps.exchange.region, subject_kind(organization.kind), lists, day)
    names = tuple(sorted({one.name for one in lists}))
    return Escalated(answer=ruling.answer, conditions=ruling.grounds, lists=names)


def _persons(around: Neighbourhood, effects: Iterable[Effect]) -> tuple[PersonReached, ...]:
    """Return each person in each role once, by the farthest that any record reaches."""
    known = {person.id: person for person in around.persons}
    reaching = [one for one in effects if one.outcome in STRENGTH and one.person in known]
    farthest: dict[tuple[str, str], Effect] = {}
    for one in sorted(reaching, key=_order):
        farthest.setdefault((one.person, one.role.value if one.role else ""), one)
    return tuple(
        PersonReached(
            person=known[one.person],
            role=one.role,
            kind=one.kind,
            outcome=one.outcome,
            since=one.since,
            until=one.until,
            reasons=one.reasons,
        )
        for one in farthest.values()
    )


def _order(one: Effect) -> tuple[int, str, str, str]:
    return STRENGTH.index(one.outcome), one.person, one.record, one.rule


BATCH_RESOLVERS = (
    BatchResolver("check", check, check=catalogue_in_force),
    BatchResolver("check.people", people),
    BatchResolver("check.escalation", escalations),
)
