"""What every statement to another region repeats: whom it is for, about whom, on what ground, until when."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from graph.errors import Refused
from graph.model.exchange import StatedResult
from graph.model.facts import Fact, Neighbourhood
from graph.model.reported import DocumentKind
from graph.model.results import FactDigest, Named, NamedPerson, Result, Statement
from graph.model.time import Day
from graph.store import read_neighbourhoods, read_subjects
from graph.store.batch_read import Known
from graph.store.fact_kinds import Provenance, new_id
from graph.store.write_results import Sealed, put_result
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.procedures import Deed, Draft
from security.results.issue import fact_digest
from security.row_filter import every_row


class CredentialDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A statement before it is signed, and where it comes from here."""

    subject: Named
    statement: Statement
    organization: str
    person: str = ""
    record: str = ""
    evidence: tuple[Fact, ...] = ()
    disputed: bool = False
    established: tuple[str, ...] = ()
    version: int = 0
    matter: str = ""
    as_of: Day = ""
    waited: bool = False


async def around(deps: Dependencies, context: RequestContext, organization: str) -> Neighbourhood | None:
    """Return all that a judgment on an organization needs: what is stated to others stands on everything."""
    wanted = Known(name=organization, known_at=context.head)
    (found,) = await read_neighbourhoods.neighbourhoods(deps.graph, every_row(context.today), [wanted])
    return found


async def handle(deps: Dependencies, context: RequestContext, person: str, region: str) -> NamedPerson:
    """Return how this city names a person to one region: by a document, never by its number."""
    wanted = Known(name=person, known_at=context.head)
    (found,) = await read_subjects.documents_of_persons(deps.graph, every_row(context.today), [wanted])
    if not found:
        raise Refused("NOTHING_TO_STATE")
    document = next((one for one in found if one.kind == DocumentKind.RESIDENT_ID.value), found[0])
    return deps.exchange.named(region, document.kind, deps.pseudonymizer.open(document.kind, document.sealed))


def sealing(
    deps: Dependencies,
    context: RequestContext,
    source: Provenance,
    regions: Sequence[str],
    stated: CredentialDraft,
) -> Sealed:
    """Return what signs a statement for regions, once its place in the status lists is known."""

    def seal(number: int, index: int) -> StatedResult:
        made = _result(deps, context, tuple(dict.fromkeys(regions)), stated)
        raw = deps.exchange.seal(made, number, index)
        return StatedResult(
            id=made.id,
            key=made.id,
            region=deps.exchange.region,
            feed=source.feed,
            batch=source.batch,
            row=0,
            recorded_at=context.now,
            kind=made.kind,
            record=stated.record,
            subject=stated.organization,
            person=stated.person,
            audience=made.audience,
            jws=raw.decode("ascii"),
            sha256=deps.exchange.digest(raw),
            number=number,
            index=index,
            place=f"{number}/{index}",
            issued_at=context.now,
            valid_until=made.valid_until,
            established=stated.established,
            rests_on_version=stated.version,
            matter=stated.matter,
            as_of=stated.as_of,
            waited=stated.waited,
        )

    return seal


def issuing(deps: Dependencies, deed: Deed, stated: CredentialDraft) -> Draft:
    """Return a statement that is ready to be signed, placed and kept."""
    seal = sealing(deps, deed.context, deed.once.source, deed.input.audience, stated)
    return Draft(put=put_result(seal))


def _result(
    deps: Dependencies, context: RequestContext, regions: tuple[str, ...], stated: CredentialDraft
) -> Result:
    place = deps.exchange.region
    return Result(
        id=new_id(),
        issuer=place,
        subject=stated.subject,
        statement=stated.statement,
        pack_digest=deps.law.digest,
        catalogue_version=_catalogue(deps, place, context.today),
        as_of=context.today,
        known_at=context.head,
        evidence=_evidence(stated.evidence),
        dispute_pending=stated.disputed,
        audience=regions,
        issued_at=context.now,
        valid_from=context.today,
        valid_until=(date.fromisoformat(context.today) + timedelta(deps.exchange.lasting.days)).isoformat(),
    )


def _evidence(facts: Sequence[Fact]) -> tuple[FactDigest, ...]:
    return tuple(map(fact_digest, facts))


def _catalogue(deps: Dependencies, place: str, day: Day) -> str:
    """Return which catalogue of measures was in force: the pack that sets it."""
    found = deps.law.find("measures.catalogue", place, day)
    return found.citations[0].pack if found else "none"
