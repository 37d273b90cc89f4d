"""What every write repeats: whose word it is, the key that makes it once, and who may do it."""

from hashlib import sha256

import msgspec

from graph.errors import Fault, Refused
from graph.model.facts import Role
from graph.model.time import Instant, covers
from graph.store import read_penalties, read_subjects
from graph.store.batch_read import Known, Paged
from graph.store.fact_kinds import Provenance
from graph.store.read_penalties import PenaltyWithEvents
from graph.store.write_once import Once
from resolvers.batch_resolver import BatchKey, Dependencies, RequestContext
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import Principal, RowFilter, every_row
from security.pseudonymization import PseudonymizationService

LONGEST_KEY = 100
ROLES = 500
"""Tenures of one organization that are looked through for its legal representative."""


def write_key(pseudonymizer: PseudonymizationService, principal: Principal, key: str) -> str:
    """Return the caller's idempotency key made its own: two callers' equal keys never meet.

    A handle of who writes, always of one length, then the caller's key without identity numbers and ids: no
    caller with one key can be spelt as another with another key.
    """
    who = principal.subject or principal.agency or principal.department
    parts = (principal.region, principal.standing.value, who, principal.client)
    return f"{pseudonymizer.asked_handle('WRITER', *parts)}|{pseudonymizer.cleared(key)}"


def once(batch_key: BatchKey, command: str) -> Once:
    """Return the write's key, the digest of all that it asks, its source and its instant."""
    context, key = batch_key.context, batch_key.args["key"]
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refused("KEY_INVALID", longest=LONGEST_KEY)
    asked = {name: value for name, value in batch_key.args.items() if name != "key"}
    digest = sha256(msgspec.json.encode([command, asked], order="sorted")).hexdigest()
    principal = context.caller.principal
    return Once(
        key=context.write_key,
        digest=digest,
        source=Provenance(feed=feed_of(principal), batch=key, region=principal.region),
        at=context.now,
    )


def feed_of(principal: Principal) -> str:
    """Return the feed that a principal's reports come by: its agency's code, or its subject's id."""
    return principal.agency or principal.subject


async def target(
    deps: Dependencies, context: RequestContext, record: str, action: Action
) -> PenaltyWithEvents:
    """Return the record that is to be written upon, or refuse.

    A record that the caller may neither write upon nor see is unknown to it: the refusal says the same
    as for a record that does not exist.
    """
    case_file = await _read(deps, context.now, record, every_row(context.today))
    if case_file is None:
        raise Refused("RECORD_UNKNOWN")
    fact = case_file.penalty
    upon = Target(
        authority=fact.authority_code,
        subject=fact.subject,
        represented=await _represented(deps, context, fact.subject),
    )
    ruling = deps.policy.permits(context.caller, action, upon)
    if ruling.verdict is FieldVerdict.ALLOWED:
        return case_file
    if await _read(deps, context.now, record, context.row_filter) is None:
        raise Refused("RECORD_UNKNOWN")
    raise Fault(ruling.code, action=action.value)


async def _read(
    deps: Dependencies, now: Instant, record: str, row_filter: RowFilter
) -> PenaltyWithEvents | None:
    (case_file,) = await read_penalties.penalties(deps.graph, row_filter, [Known(name=record, known_at=now)])
    return case_file


async def _represented(deps: Dependencies, context: RequestContext, organization: str) -> bool:
    """Whether the caller is the organization's registered legal representative today."""
    person = context.caller.principal.subject
    if not person or person == organization:
        return False
    wanted = Paged(id=organization, known_at=context.now, first=ROLES)
    (found,) = await read_subjects.tenures_of_organizations(deps.graph, every_row(context.today), [wanted])
    return any(
        tenure.person == person
        and tenure.role is Role.LEGAL_REPRESENTATIVE
        and covers(tenure.since, tenure.until, context.today)
        for tenure, _ in found.items
    )
