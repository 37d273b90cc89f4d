"""State to other regions what follows from a penalty, for its organization or for one person it reaches."""

from collections.abc import Sequence

from graph.errors import Refused
from graph.model.facts import Fact, Neighbourhood, Penalty
from graph.model.results import Conclusion, Decided, NamedOrganization, Reached
from graph.model.time import Day, covers
from graph.rules.propagation.imputation import impute
from graph.rules.stated import effect_names, effects_on_organization, effects_on_person
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.issuing import CredentialDraft, around, audience, handle, issue_credential, issued_before
from resolvers.views import ResultStated
from resolvers.writing import target
from security.policy.ask import Action


async def issue(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[ResultStated]:
    """Issue a signed result if the caller is the credit centre."""
    return [await _issue(deps, batch_key) for batch_key in batch_keys]


async def _issue(deps: Dependencies, batch_key: BatchKey) -> ResultStated:
    """1. who may, and was it done; 2. the record stands; 3. what follows; 4. signed, kept, logged."""
    context, record, person = batch_key.context, batch_key.args["record"], batch_key.args.get("person") or ""
    # 1.
    case_file = await target(deps, context, record, Action.ISSUE)
    regions = audience(deps, batch_key.args["audience"], personal=bool(person))
    if before := await issued_before(deps, batch_key, "issueResult"):
        return before
    # 2.
    if case_file.penalty.mismatch:
        raise Refused("IDENTITY_UNCONFIRMED", fields=", ".join(case_file.penalty.mismatch))
    if case_file.annulment is not None:
        raise Refused("RECORD_ANNULLED")
    found = await around(deps, context, case_file.penalty.subject)
    if found is None or found.truncated:
        raise Refused("NOTHING_TO_STATE")
    # 3.
    effects = conclude_effects(deps, found, case_file.penalty, person, context.today)
    if not effects:
        raise Refused("NOTHING_TO_STATE")
    code = found.organization.uscc
    stated = CredentialDraft(
        subject=await handle(deps, context, person, regions[0]) if person else NamedOrganization(uscc=code),
        statement=Conclusion(
            organization=code,
            decision=_decided(case_file.penalty),
            severity=case_file.penalty.severity,
            breach=case_file.penalty.breach,
            effects=effects,
        ),
        organization=found.organization.id,
        person=person,
        record=record,
        evidence=_grounds(found, case_file.penalty, person),
        disputed=any(covers(one.opened_on, one.closed_on, context.today) for one in case_file.disputes),
        established=effect_names(effects),
        version=case_file.penalty.recorded_at,
    )
    # 4.
    return await issue_credential(deps, batch_key, "issueResult", regions, stated)


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


BATCH_RESOLVERS = (BatchResolver("issue_result", issue),)
