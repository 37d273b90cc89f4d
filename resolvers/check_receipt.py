"""A signed receipt that a subject was checked in a matter, and what was found, also nothing.

It is a write: what is signed is logged and has a place in the status lists, so asking it twice with one
key gives one receipt.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

import msgspec

from graph.ingest.identifiers import normalised_uscc
from graph.model.conclusions import Outcome, ReasonCode
from graph.model.facts import DeterminationKind, ListStanding, Neighbourhood, Organization, Severity
from graph.model.law import EffectKind
from graph.model.procedures import WriteTarget
from graph.model.results import (
    CheckReceipt,
    LegalBasis,
    MeasureChecked,
    MeasureFinding,
    NamedOrganization,
    Reached,
)
from graph.model.rulings import RuleAnswer
from graph.model.time import BEGINNING, Day, covers
from graph.rules.procedures.listing import ListAuthority
from graph.rules.procedures.measures import (
    BusinessMatter,
    Checked,
    MeasureAnswer,
    MeasureTrigger,
    capacity_of,
    check,
)
from graph.rules.propagation.record_state import Events, events, standing
from graph.rules.stated import CLAUSES, organization_kept
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.issuing import CredentialDraft, around, issuing
from resolvers.procedures import Deed, Draft

FINALITY = "imputation.condition.finality"
"""What a text asks of every effect of a penalty, a measure among them."""

FINDINGS = {
    RuleAnswer.YES: MeasureFinding.APPLIES,
    RuleAnswer.NO: MeasureFinding.DOES_NOT_APPLY,
    RuleAnswer.WAITS: MeasureFinding.WAITS,
    RuleAnswer.UNKNOWN: MeasureFinding.UNKNOWN,
}
"""How what the law says of a measure is told to others."""

UNREAD = MeasureTrigger(id="", since=BEGINNING, doubt=ReasonCode.PART_UNREACHABLE.value)
"""A cause that nobody could read: nothing is told as not found because of it."""

MOST = 64
"""How many measures a receipt holds at most."""

SEARCHED = ("penalties", "determinations", "annulments", "challenges", "disputes")


def of_code(given: Any) -> dict[str, Any]:
    """Return the keys of a command upon an organization by its code."""
    return {"uscc": normalised_uscc(given.uscc)}


async def draft(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return what a check found: 1. all that it is judged by; 2. what the law says of each measure."""
    found = target.organization
    assert found is not None  # INVARIANT: a precondition
    # 1.
    neighbourhood = await around(deps, deed.context, found.id)
    # 2.
    stated = _checked_receipt(deps, deed.context, neighbourhood, found, deed.input.matter)
    return issuing(deps, deed, stated)


def _checked_receipt(
    deps: Dependencies,
    context: RequestContext,
    neighbourhood: Neighbourhood | None,
    found: Organization,
    matter: BusinessMatter,
) -> CredentialDraft:
    pending = dispute_pending(neighbourhood, context.today)
    waited = pending and disputes_pause_measures(deps, context.today)
    answers = checked(deps, neighbourhood, matter, context.today, waited=waited)
    effects = applying(answers)
    question = {
        "uscc": found.uscc,
        "matter": matter.value,
        "asOf": context.today,
        "place": deps.exchange.region,
    }
    return CredentialDraft(
        subject=NamedOrganization(uscc=found.uscc),
        statement=CheckReceipt(
            matter=matter.value,
            question=_digest(question),
            answer=_digest((effects, statements := tuple(map(_statement, answers)))),
            searched=SEARCHED,
            nothing_found=nothing_found(answers),
            effects=effects,
            checked=statements,
        ),
        organization=found.id,
        evidence=(found,),
        disputed=pending,
        established=tuple(one.measure or "" for one in effects),
        matter=matter.value,
        as_of=context.today,
        waited=waited,
    )


def checked(
    deps: Dependencies,
    neighbourhood: Neighbourhood | None,
    matter: BusinessMatter,
    day: Day,
    *,
    waited: bool,
) -> tuple[MeasureAnswer, ...]:
    """Return what the law says of every measure that concerns the matter: doubt and waiting are no no."""
    subject = Checked(
        capacity=capacity_of(matter),
        causes=tuple(_causes(deps, neighbourhood, day)) if neighbourhood else (UNREAD,),
        waits=waited,
    )
    answers = check(deps.law, deps.exchange.region, subject, matter, day)
    return tuple(one for one in answers if one.grounds[0].code != "OTHER_MATTER")[:MOST]


def applying(answers: Iterable[MeasureAnswer]) -> tuple[Reached, ...]:
    """Return the measures that a department would have to consider: candidates, it decides by its own law."""
    return tuple(
        Reached(
            outcome=Outcome.CANDIDATE,
            effect=EffectKind.MEASURE,
            measure=one.code,
            until=one.until,
            legal_basis=tuple(map(LegalBasis.of, one.citations[:CLAUSES])),
        )
        for one in answers
        if one.answer is RuleAnswer.YES
    )


def _statement(one: MeasureAnswer) -> MeasureChecked:
    return MeasureChecked(
        measure=one.code,
        binding=one.binding,
        finding=FINDINGS[one.answer],
        ground=one.grounds[0].code,
        legal_basis=tuple(map(LegalBasis.of, one.citations[:CLAUSES])),
    )


def nothing_found(answers: Iterable[MeasureAnswer]) -> bool:
    """Whether no measure applies, waits or is in doubt: only that is told as nothing found."""
    return all(one.answer is RuleAnswer.NO for one in answers)


def disputes_pause_measures(deps: Dependencies, day: Day) -> bool:
    """Whether the law of this city lets measures wait while a dispute is pending."""
    return bool(deps.law.pause(deps.exchange.region, day).measures)


def dispute_pending(neighbourhood: Neighbourhood | None, day: Day) -> bool:
    """Whether a dispute about one of the records is open on the day."""
    return neighbourhood is not None and any(
        covers(one.opened_on, one.closed_on, day) for one in neighbourhood.disputes
    )


def _causes(deps: Dependencies, neighbourhood: Neighbourhood, day: Day) -> Iterator[MeasureTrigger]:
    """Yield the breaches that stand on the day, or may: final ones where the law here asks for it."""
    if neighbourhood.truncated:
        yield UNREAD
    happened = events(neighbourhood)
    asked = deps.law.find(FINALITY, deps.exchange.region, day)
    final_only = asked is not None and EffectKind.MEASURE.value in asked.value["effects"]
    yield from listed(deps, neighbourhood, happened, day)
    for penalty in neighbourhood.penalties:
        stands = standing(penalty, happened, day, needs_finality=final_only)
        kept = organization_kept(penalty, deps.law, (penalty.region, deps.exchange.region), day)
        if penalty.severity not in {Severity.SEVERE, None} or stands.fails is not None or not kept.used:
            continue
        severity = None if penalty.severity else ReasonCode.SEVERITY_NOT_STATED
        doubt = severity or stands.doubt
        yield MeasureTrigger(
            id=penalty.id,
            since=penalty.decided_on,
            used_until=kept.until,
            ends_by=kept.ends_by,
            doubt=doubt.value if doubt else None,
        )


def listed(
    deps: Dependencies, neighbourhood: Neighbourhood, happened: Events, day: Day
) -> Iterator[MeasureTrigger]:
    """Yield the listings that stand on the day; one for reference is told as such and grounds nothing."""
    for one in neighbourhood.determinations:
        reference = one.list_standing is ListStanding.REFERENCE
        if one.kind is not DeterminationKind.LISTING or not (one.burdens or reference):
            continue
        stands = standing(one, happened, day, needs_finality=False)
        kept = organization_kept(one, deps.law, (one.region, deps.exchange.region), day)
        if stands.fails is None and kept.used:
            yield MeasureTrigger(
                id=one.id,
                authority=ListAuthority.REFERENCE if reference else ListAuthority.STATUTORY,
                since=one.decided_on,
                until=one.until,
                used_until=kept.until,
                ends_by=kept.ends_by,
                doubt=stands.doubt.value if stands.doubt else None,
                listing=True,
            )


def _digest(asked: object) -> str:
    return sha256(msgspec.json.encode(asked, order="sorted")).hexdigest()
