"""What one operation says of itself: to the ledger as an entry, to the caller as extensions."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec

from gateway.city import City
from graph.model.time import Instant, moment
from graph.store.deliveries import feeds
from resolvers.batch_resolver import Page
from schema.gather import GatherPlan
from schema.plan import Plan
from schema.project import ProjectedAnswer
from security.account import AuditEntry, Released
from security.principal import Caller

NOTHING = ""


class EntryDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked what, when and on what ground: everything of an entry but what left."""

    caller: Caller
    operation: str
    operation_digest: str
    operation_id: str
    at: Instant
    law_digest: str
    policy_digest: str
    subject_handle: Any
    phase: str = "READ"
    write_key: str = NOTHING

    @classmethod
    def of(cls, caller: Caller, plan: Plan, at: Instant, operation_id: str, city: City) -> "EntryDraft":
        """Return the statement of an operation that is about to be answered."""
        return cls(
            caller=caller,
            operation=plan.name,
            operation_digest=plan.digest,
            operation_id=operation_id,
            at=at,
            law_digest=city.law.digest,
            policy_digest=city.policy.digest,
            subject_handle=city.pseudonymizer.subject_handle,
        )

    def writing(self, write_key: str) -> "EntryDraft":
        """Return the statement of a write with this key."""
        return msgspec.structs.replace(self, phase="OUTCOME", write_key=write_key)

    def intent(self) -> AuditEntry:
        """Return the entry that announces a write."""
        return self._entry("INTENT", NOTHING, Released(), "ANNOUNCED")

    def ended(self, outcome: str) -> AuditEntry:
        """Return the entry of an operation that ended without an answer."""
        return self._entry(self.phase, NOTHING, Released(), outcome)

    def entry(self, body: bytes, left: Released, outcome: str) -> AuditEntry:
        """Return the entry of an answer: the digest of its bytes, and the account of what is in it."""
        return self._entry(self.phase, sha256(body).hexdigest(), left, outcome)

    def _entry(self, phase: str, answer_digest: str, left: Released, outcome: str) -> AuditEntry:
        principal = self.caller.principal
        return AuditEntry(
            phase=phase,
            operation_id=self.operation_id,
            at=self.at,
            standing=principal.standing.value,
            region=principal.region,
            department=principal.department,
            agency=principal.agency,
            officer=principal.officer,
            client=principal.client,
            purpose=self.caller.purpose.value if self.caller.purpose else NOTHING,
            legal_basis=self.caller.legal_basis,
            case=self.caller.case,
            operation=self.operation,
            operation_digest=self.operation_digest,
            answer_digest=answer_digest,
            outcome=outcome,
            subjects=tuple(map(self.subject_handle, left.subjects)),
            released=left.released,
            masked=left.masked,
            refused=left.refused,
            law_digest=self.law_digest,
            policy_digest=self.policy_digest,
            write_key=self.write_key,
        )


async def extensions(
    city: City, made: ProjectedAnswer, gather_plan: GatherPlan, statement: EntryDraft
) -> dict[str, Any]:
    """Return what an answer says of itself: its operation, its price, what was masked, how fresh it is.

    The freshness is that of the feeds whose rows were read for this answer, all of which the caller may see.
    Gaps are entries of the ledger that were looked through and could not be shown.
    """
    used = _feeds(gather_plan.found.values())
    gaps = [gap for found in gather_plan.found.values() if isinstance(found, Page) for gap in found.gaps]
    return {
        **({"gaps": gaps} if gaps else {}),
        "operationId": statement.operation_id,
        "price": gather_plan.operation.price,
        "sources": [
            {"feed": feed.feed, "region": feed.region, "lastDelivery": moment(feed.at).isoformat()}
            for feed in (await feeds(city.graph) if used else ())
            if feed.feed in used
        ],
        **made.extensions,
    }


def _feeds(found: Iterable[Any]) -> set[str]:
    """Return the feeds of the records that sections brought."""
    records: list[Any] = []
    for value in found:
        records.extend(value.items if isinstance(value, Page) else (value,))
    return {feed for record in records if (feed := getattr(record, "feed", None))}
