"""What every statement to another region repeats: whom it is for, about whom, on what ground, until when."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from graph.errors import Refused
from graph.model.exchange import StatedResult
from graph.model.facts import Fact, Neighbourhood
from graph.model.results import KIND_OF, FactDigest, Named, NamedPerson, Result, Statement
from graph.model.time import Day
from graph.store import read_neighbourhoods, read_subjects, write_results
from graph.store.batch_read import Known
from graph.store.fact_kinds import new_id
from graph.store.write_once import Done, replay
from resolvers.batch_resolver import BatchKey, Dependencies, RequestContext
from resolvers.views import ResultStated
from resolvers.writing import feed_of, once
from security.principal import every_row
from security.results.issue import fact_digest

REGION = 6
RESIDENT = "RESIDENT_ID"


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


def audience(deps: Dependencies, given: Sequence[str], *, personal: bool) -> tuple[str, ...]:
    """Return the regions that a result is for, each once; refuses what nobody there could read."""
    regions = tuple(dict.fromkeys(given))
    malformed = any(len(one) != REGION or not one.isdigit() or one[0] == "0" for one in regions)
    if not regions or malformed or deps.exchange.region in regions or (personal and len(regions) > 1):
        raise Refused("AUDIENCE_UNFIT")
    return regions


async def around(deps: Dependencies, context: RequestContext, organization: str) -> Neighbourhood | None:
    """Return all that a judgment on an organization needs: what is stated to others stands on everything."""
    wanted = Known(name=organization, known_at=context.now)
    (found,) = await read_neighbourhoods.neighbourhoods(deps.graph, every_row(context.today), [wanted])
    return found


async def handle(deps: Dependencies, context: RequestContext, person: str, region: str) -> NamedPerson:
    """Return how this city names a person to one region: by a document, never by its number."""
    wanted = Known(name=person, known_at=context.now)
    (found,) = await read_subjects.documents_of_persons(deps.graph, every_row(context.today), [wanted])
    if not found:
        raise Refused("NOTHING_TO_STATE")
    document = next((one for one in found if one.kind == RESIDENT), found[0])
    return deps.exchange.named(region, document.kind, deps.pseudonymizer.open(document.kind, document.sealed))


async def issue_credential(
    deps: Dependencies,
    batch_key: BatchKey,
    command: str,
    regions: tuple[str, ...],
    stated: CredentialDraft,
) -> ResultStated:
    """Sign a statement once, log it, and say where it stands.

    It is placed in the status lists and kept in one transaction with the write's key.
    """
    context = batch_key.context

    def seal(number: int, index: int) -> StatedResult:
        made = _result(deps, context, regions, stated)
        raw = deps.exchange.seal(made, number, index)
        return StatedResult(
            id=made.id,
            key=made.id,
            region=deps.exchange.region,
            feed=feed_of(context.caller.principal),
            batch=batch_key.args["key"],
            row=0,
            recorded_at=context.now,
            kind=made.kind,
            record=stated.record,
            subject=stated.organization,
            person=stated.person,
            audience=regions,
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

    return await _logged(deps, await write_results.state(deps.graph, once(batch_key, command), seal))


async def issued_before(deps: Dependencies, batch_key: BatchKey, command: str) -> ResultStated | None:
    """Return what was stated when this was first asked, though what it stands on may have fallen since."""
    done = await replay(deps.graph, once(batch_key, command))
    return await _logged(deps, done) if done else None


async def _logged(deps: Dependencies, done: Done) -> ResultStated:
    """Return a statement whose entry is durable in the log before anybody gets it."""
    raw = done.result["jws"].encode("ascii")
    receipt = await deps.ledger.append_result(raw)
    return ResultStated(
        id=done.result["id"],
        kind=KINDS[done.result["kind"]],
        digest=deps.exchange.digest(raw),
        log_index=receipt.index,
        subject=done.result["subject"],
        person=done.result.get("person", ""),
        replayed=done.replayed,
    )


KINDS = {kind.value: kind for kind in KIND_OF.values()}


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
        known_at=context.now,
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
