"""State to other regions what follows from a penalty, for its organization or for one person it reaches."""

from collections.abc import Iterable

import msgspec

from graph.errors import Refused
from graph.model.facts import Fact, Neighbourhood, Penalty
from graph.model.procedures import WriteTarget
from graph.model.results import Conclusion, Decided, NamedOrganization, Reached
from graph.model.time import Day, covers
from graph.rules.propagation.imputation import impute
from graph.rules.stated import effect_names, effects_on_organization, effects_on_person
from graph.store.write_once import Done
from resolvers.batch_resolver import Dependencies
from resolvers.issuing import CredentialDraft, around, handle, issuing
from resolvers.procedures import Deed, Draft
from resolvers.record_events import record_target
from resolvers.results import proven
from resolvers.views import ResultIssued
from security.policy.decide import Target


def upon_record_and_person(deed: Deed, target: WriteTarget) -> Iterable[Target]:
    """Return what the policy is asked about: the record, and whether a person of its is named by it."""
    return (msgspec.structs.replace(record_target(target), personal=bool(deed.input.person)),)


async def draft(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return what is stated of a record: 1. all that it is judged by; 2. what follows; 3. the statement."""
    context, person = deed.context, deed.input.person or ""
    penalty = target.penalty
    assert penalty is not None  # INVARIANT: the policy was asked about it
    # 1.
    if penalty.held:
        raise Refused("IDENTITY_UNCONFIRMED", fields=", ".join(penalty.mismatch))
    found = await around(deps, context, penalty.subject)
    if found is None or found.truncated:
        raise Refused("NOTHING_TO_STATE")
    # 2.
    effects = conclude_effects(deps, found, penalty, person, context.today)
    if not effects:
        raise Refused("NOTHING_TO_STATE")
    # 3.
    code = found.organization.uscc
    named = await handle(deps, context, person, deed.input.audience[0]) if person else None
    stated = CredentialDraft(
        subject=named or NamedOrganization(uscc=code),
        statement=Conclusion(
            organization=code,
            decision=_decided(penalty),
            severity=penalty.severity,
            breach=penalty.breach,
            effects=effects,
        ),
        organization=found.organization.id,
        person=person,
        record=penalty.id,
        evidence=_grounds(found, penalty, person),
        disputed=any(covers(one.opened_on, one.closed_on, context.today) for one in target.disputes),
        established=effect_names(effects),
        version=penalty.recorded_at,
    )
    return issuing(deps, deed, stated)


async def show(deps: Dependencies, _deed: Deed, done: Done) -> ResultIssued:
    """Return a result once its entry is durable in the log: nobody gets one that is in none."""
    assert done.target.result is not None  # INVARIANT: it was made just now, or read by what the write kept
    return ResultIssued(result=await proven(deps, done.target.result), replayed=done.replayed)


def conclude_effects(
    deps: Dependencies, around: Neighbourhood, penalty: Penalty, person: str, day: Day
) -> tuple[Reached, ...]:
    """Return what follows from a penalty by this city's law on a day, for a person or its organization."""
    place = deps.exchange.region
    if not person:
        return effects_on_organization(around, penalty, deps.law, place, day)
    return effects_on_person(impute(around, deps.law, day, place), penalty.id, person)


def _decided(penalty: Penalty) -> Decided:
    return Decided(
        authority=penalty.authority,
        authority_code=penalty.authority_code,
        document_number=penalty.document_number,
        decided_on=penalty.decided_on,
        final_on=penalty.final_on,
        conduct_since=penalty.conduct_since,
        conduct_until=penalty.conduct_until,
    )


def _grounds(around: Neighbourhood, penalty: Penalty, person: str) -> tuple[Fact, ...]:
    """Return the facts that a statement stands on: record, registration, a person's offices and findings."""
    tenures = (one for one in around.tenures if one.person == person)
    findings = (one for one in around.findings if one.person == person and one.decision == penalty.decision)
    return (penalty, around.organization, *tenures, *findings)[:32]
