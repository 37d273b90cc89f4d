"""What every write repeats: whose word it is, the key that makes it once, and who may do it."""

from hashlib import sha256

import msgspec

from graph.errors import Fault, Refused
from graph.model.facts import Role
from graph.model.time import Instant, covers
from graph.store import read_penalties, read_subjects
from graph.store.batch_read import Known, Paged
from graph.store.fact_kinds import Source
from graph.store.read_penalties import Laid
from graph.store.write_once import Once
from resolvers.batch_resolver import Ask, Ports, Want
from security.decision import Verdict
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import Principal, Sees, every_row

LONGEST_KEY = 100
ROLES = 500
"""Tenures of one organization that are looked through for its legal representative."""


def write_key(principal: Principal, key: str) -> str:
    """Return the caller's idempotency key made its own: two callers' equal keys never meet."""
    who = principal.subject or principal.agency or principal.department
    return f"{principal.region}|{principal.standing.value}|{who}|{principal.client}|{key}"


def once(want: Want, deed: str) -> Once:
    """Return the write's key, the digest of all that it asks, its source and its instant."""
    principal, key = want.ask.caller.principal, want.args["key"]
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refused("KEY_INVALID", longest=LONGEST_KEY)
    asked = {name: value for name, value in want.args.items() if name != "key"}
    digest = sha256(msgspec.json.encode([deed, asked], order="sorted")).hexdigest()
    return Once(
        key=write_key(principal, key),
        digest=digest,
        source=Source(feed=feed_of(principal), batch=key, region=principal.region),
        at=want.ask.now,
    )


def feed_of(principal: Principal) -> str:
    """Return the feed that a principal's reports come by: its agency's code, or its subject's id."""
    return principal.agency or principal.subject


async def target(ports: Ports, ask: Ask, record: str, action: Action) -> Laid:
    """Return the record that is to be written upon, or refuse.

    A record that the caller may neither write upon nor see is unknown to it: the refusal says the same
    as for a record that does not exist.
    """
    laid = await _read(ports, ask.now, record, every_row(ask.today))
    if laid is None:
        raise Refused("RECORD_UNKNOWN")
    fact = laid.penalty
    upon = Target(
        authority=fact.authority_code,
        feed_owner=fact.feed,
        subject=fact.subject,
        represented=await _represented(ports, ask, fact.subject),
    )
    ruling = ports.policy.permits(ask.caller, action, upon)
    if ruling.verdict is Verdict.ALLOWED:
        return laid
    if await _read(ports, ask.now, record, ask.sees) is None:
        raise Refused("RECORD_UNKNOWN")
    raise Fault(ruling.code, action=action.value)


async def _read(ports: Ports, now: Instant, record: str, sees: Sees) -> Laid | None:
    (laid,) = await read_penalties.penalties(ports.graph, sees, [Known(name=record, known_at=now)])
    return laid


async def _represented(ports: Ports, ask: Ask, organization: str) -> bool:
    """Whether the caller is the organization's registered legal representative today."""
    person = ask.caller.principal.subject
    if not person or person == organization:
        return False
    wanted = Paged(id=organization, known_at=ask.now, first=ROLES)
    (found,) = await read_subjects.tenures_of_organizations(ports.graph, every_row(ask.today), [wanted])
    return any(
        tenure.person == person
        and tenure.role is Role.LEGAL_REPRESENTATIVE
        and covers(tenure.since, tenure.until, ask.today)
        for tenure, _ in found.items
    )
