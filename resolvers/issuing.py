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
from graph.store.write_once import Done, repeated
from resolvers.batch_resolver import Ask, Ports, Want
from resolvers.views import ResultStated
from resolvers.writing import feed_of, once
from security.principal import every_row
from security.results.issue import fact_digest

REGION = 6
RESIDENT = "RESIDENT_ID"


class Stated(msgspec.Struct, frozen=True, kw_only=True):
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


def audience(ports: Ports, given: Sequence[str], *, personal: bool) -> tuple[str, ...]:
    """Return the regions that a result is for, each once; refuses what nobody there could read."""
    regions = tuple(dict.fromkeys(given))
    malformed = any(len(one) != REGION or not one.isdigit() or one[0] == "0" for one in regions)
    if not regions or malformed or ports.exchange.region in regions or (personal and len(regions) > 1):
        raise Refused("AUDIENCE_UNFIT")
    return regions


async def around(ports: Ports, ask: Ask, organization: str) -> Neighbourhood | None:
    """Return all that a judgment on an organization needs: what is stated to others stands on everything."""
    wanted = Known(name=organization, known_at=ask.now)
    (found,) = await read_neighbourhoods.neighbourhoods(ports.graph, every_row(ask.today), [wanted])
    return found


async def handle(ports: Ports, ask: Ask, person: str, region: str) -> NamedPerson:
    """Return how this city names a person to one region: by a document, never by its number."""
    wanted = Known(name=person, known_at=ask.now)
    (found,) = await read_subjects.documents_of_persons(ports.graph, every_row(ask.today), [wanted])
    if not found:
        raise Refused("NOTHING_TO_STATE")
    document = next((one for one in found if one.kind == RESIDENT), found[0])
    return ports.exchange.named(region, document.kind, ports.vault.open(document.kind, document.sealed))


async def state(
    ports: Ports, want: Want, deed: str, regions: tuple[str, ...], stated: Stated
) -> ResultStated:
    """Sign a statement once, log it, and say where it stands.

    It is placed in the status lists and kept in one transaction with the write's key.
    """
    ask = want.ask

    def seal(number: int, index: int) -> StatedResult:
        made = _result(ports, ask, regions, stated)
        raw = ports.exchange.seal(made, number, index)
        return StatedResult(
            id=made.id,
            key=made.id,
            region=ports.exchange.region,
            feed=feed_of(ask.caller.principal),
            batch=want.args["key"],
            row=0,
            recorded_at=ask.now,
            kind=made.kind,
            record=stated.record,
            subject=stated.organization,
            person=stated.person,
            audience=regions,
            jws=raw.decode("ascii"),
            sha256=ports.exchange.digest(raw),
            number=number,
            index=index,
            place=f"{number}/{index}",
            issued_at=ask.now,
            valid_until=made.valid_until,
            established=stated.established,
            rests_on_version=stated.version,
            matter=stated.matter,
            as_of=stated.as_of,
            waited=stated.waited,
        )

    return await _logged(ports, await write_results.state(ports.graph, once(want, deed), seal))


async def stated_before(ports: Ports, want: Want, deed: str) -> ResultStated | None:
    """Return what was stated when this was first asked, though what it stands on may have fallen since."""
    done = await repeated(ports.graph, once(want, deed))
    return await _logged(ports, done) if done else None


async def _logged(ports: Ports, done: Done) -> ResultStated:
    """Return a statement whose entry is durable in the log before anybody gets it."""
    raw = done.result["jws"].encode("ascii")
    receipt = await ports.ledger.append_result(raw)
    return ResultStated(
        id=done.result["id"],
        kind=KINDS[done.result["kind"]],
        digest=ports.exchange.digest(raw),
        log_index=receipt.index,
        subject=done.result["subject"],
        replayed=done.replayed,
    )


KINDS = {kind.value: kind for kind in KIND_OF.values()}


def _result(ports: Ports, ask: Ask, regions: tuple[str, ...], stated: Stated) -> Result:
    place = ports.exchange.region
    return Result(
        id=new_id(),
        issuer=place,
        subject=stated.subject,
        statement=stated.statement,
        pack_digest=ports.law.digest,
        catalogue_version=_catalogue(ports, place, ask.today),
        as_of=ask.today,
        known_at=ask.now,
        evidence=_evidence(stated.evidence),
        dispute_pending=stated.disputed,
        audience=regions,
        issued_at=ask.now,
        valid_from=ask.today,
        valid_until=(date.fromisoformat(ask.today) + timedelta(ports.exchange.lasting.days)).isoformat(),
    )


def _evidence(facts: Sequence[Fact]) -> tuple[FactDigest, ...]:
    return tuple(map(fact_digest, facts))


def _catalogue(ports: Ports, place: str, day: Day) -> str:
    """Return which catalogue of measures was in force: the pack that sets it."""
    found = ports.law.find("measures.catalogue", place, day)
    return found.citations[0].pack if found else "none"
