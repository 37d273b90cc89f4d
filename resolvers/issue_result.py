"""State to other regions what follows from a penalty, for its organization or for one person it reaches."""

from collections.abc import Sequence

from graph.errors import Refused
from graph.model.facts import Fact, Neighbourhood, Penalty
from graph.model.results import Conclusion, Decided, NamedOrganization, Reached
from graph.model.time import Day, covers
from graph.rules.propagation.imputation import impute
from graph.rules.stated import established, reached_organization, reached_person
from resolvers.batch_resolver import Ports, Section, Want
from resolvers.issuing import Stated, around, audience, handle, state, stated_before
from resolvers.views import ResultStated
from resolvers.writing import target
from security.policy.ask import Action


async def issue(ports: Ports, wants: Sequence[Want]) -> Sequence[ResultStated]:
    """Issue a signed result if the caller is the credit centre."""
    return [await _issue(ports, want) for want in wants]


async def _issue(ports: Ports, want: Want) -> ResultStated:
    """1. who may, and was it done; 2. the record stands; 3. what follows; 4. signed, kept, logged."""
    ask, record, person = want.ask, want.args["record"], want.args.get("person") or ""
    # 1.
    laid = await target(ports, ask, record, Action.ISSUE)
    regions = audience(ports, want.args["audience"], personal=bool(person))
    if before := await stated_before(ports, want, "issueResult"):
        return before
    # 2.
    if laid.annulment is not None:
        raise Refused("RECORD_ANNULLED")
    found = await around(ports, ask, laid.penalty.subject)
    if found is None or found.truncated:
        raise Refused("NOTHING_TO_STATE")
    # 3.
    effects = reached(ports, found, laid.penalty, person, ask.today)
    if not effects:
        raise Refused("NOTHING_TO_STATE")
    code = found.organization.uscc
    stated = Stated(
        subject=await handle(ports, ask, person, regions[0]) if person else NamedOrganization(uscc=code),
        statement=Conclusion(
            organization=code,
            decision=_decided(laid.penalty),
            severity=laid.penalty.severity,
            breach=laid.penalty.breach,
            effects=effects,
        ),
        organization=found.organization.id,
        person=person,
        record=record,
        evidence=_grounds(found, laid.penalty, person),
        disputed=any(covers(one.opened_on, one.closed_on, ask.today) for one in laid.disputes),
        established=established(effects),
        version=laid.penalty.recorded_at,
    )
    # 4.
    return await state(ports, want, "issueResult", regions, stated)


def reached(
    ports: Ports, around: Neighbourhood, penalty: Penalty, person: str, day: Day
) -> tuple[Reached, ...]:
    """Return what follows from a penalty by this city's law on a day, for a person or its organization."""
    place = ports.exchange.region
    if not person:
        return reached_organization(penalty, ports.law, place, day)
    return reached_person(impute(around, ports.law, day, place), penalty.id, person)


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


SECTIONS = (Section("issue_result", issue),)
