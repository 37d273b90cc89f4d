"""What one operation says of itself: to the ledger as an entry, to the caller as extensions.

An entry (审计记录) is drafted before anything is fetched, from the caller, the document and the law, and
completed with what left: the digest of the answer's bytes and the account of the projection. Subjects are
in it by keyed handles only; texts that callers wrote are cleared of identity numbers and ids first. The
draft ends in one of three ways:

    intent()    a write is about to be done                  INTENT, ANNOUNCED
    entry()     an answer leaves: READ, or OUTCOME of a write
    ended()     it ended without an answer, by this code
    writing()   no ending: the same draft, as that of a write with this key
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from gateway.city import City
from gateway.entry_looks import looks_of
from graph.model.time import HOUR, Instant, moment
from graph.store.deliveries import Feed, feeds
from resolvers.batch_resolver import Page
from resolvers.times import may_look_back
from schema.asked import AskedName, asked_for
from schema.gather import GatherPlan
from schema.plan import Operation
from schema.project import ProjectedAnswer
from security.account import AuditEntry, Released
from security.principal import Caller
from security.pseudonymization import PseudonymizationService, spelt_alike
from security.row_filter import RowFilter

NOTHING = ""

REGION_QUESTION = "RegionQuestion"
"""The operation of a question between regions in the ledger of either, where its digest is the question's."""


class EntryDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked what, when and on what ground: everything of an entry but what left.

    `operation` is the name that the caller gave it, `operation_digest` SHA-256 of the document's text,
    `operation_id` 16 hexadecimal digits that the answer states as well. `at` is the request's one instant.
    `law_digest` and `policy_digest` name the packs and the policies that the answer was made under.
    `asked` are the names in the arguments of root fields; `phase` is READ or OUTCOME.
    """

    caller: Caller
    operation: str
    operation_digest: str
    operation_id: str
    at: Instant
    law_digest: str
    policy_digest: str
    pseudonymizer: PseudonymizationService
    asked: tuple[AskedName, ...] = ()
    phase: str = "READ"
    write_key: str = NOTHING

    @classmethod
    def of(
        cls, caller: Caller, operation: Operation, at: Instant, operation_id: str, city: City
    ) -> "EntryDraft":
        """Return the statement of an operation that is about to be answered."""
        return cls(
            caller=caller,
            operation=operation.plan.name,
            operation_digest=operation.plan.digest,
            operation_id=operation_id,
            at=at,
            law_digest=city.law.digest,
            policy_digest=city.policy.digest,
            pseudonymizer=city.pseudonymizer,
            asked=asked_for(operation),
        )

    @classmethod
    def beside(
        cls, city: City, caller: Caller, at: Instant, operation: str, *, digest: str, operation_id: str
    ) -> "EntryDraft":
        """Return the statement of what is asked or sent beside GraphQL: `digest` is that of its content."""
        return cls(
            caller=caller,
            operation=operation,
            operation_digest=digest,
            operation_id=operation_id,
            at=at,
            law_digest=city.law.digest,
            policy_digest=city.policy.digest,
            pseudonymizer=city.pseudonymizer,
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
        """Return the entry itself; whom it names are those touched, then those asked for, each once."""
        principal, handle = self.caller.principal, self.pseudonymizer.subject_handle
        cleared, asked = self.pseudonymizer.cleared, tuple(map(self._asked, self.asked))
        subjects = tuple(dict.fromkeys((*map(handle, left.subjects), *asked)))
        return AuditEntry(
            phase=phase,
            operation_id=self.operation_id,
            at=self.at,
            standing=principal.standing.value,
            region=principal.region,
            department=cleared(principal.department),
            agency=principal.agency,
            officer=cleared(principal.officer),
            client=cleared(principal.client),
            purpose=self.caller.purpose.value if self.caller.purpose else NOTHING,
            legal_basis=cleared(self.caller.legal_basis),
            case=cleared(self.caller.case),
            operation=cleared(self.operation),
            operation_digest=self.operation_digest,
            answer_digest=answer_digest,
            outcome=outcome,
            subjects=subjects,
            released=left.released,
            masked=left.masked,
            refused=left.refused,
            law_digest=self.law_digest,
            policy_digest=self.policy_digest,
            write_key=self.write_key,
            caller=handle(principal.subject) if principal.subject else NOTHING,
            asked=asked,
            looks=looks_of(left, subjects, handle),
        )

    def _asked(self, asked: AskedName) -> str:
        """Return the handle of what was asked for: by id that of the subject, by code one of its own."""
        if asked.kind == "ID":
            return self.pseudonymizer.subject_handle(asked.name)
        return self.pseudonymizer.asked_handle(asked.kind, spelt_alike(asked.name))


async def extensions(
    city: City, made: ProjectedAnswer, gather_plan: GatherPlan, statement: EntryDraft
) -> dict[str, Any]:
    """Return what an answer says of itself: its operation, its price, what was masked, how fresh it is.

    `knownAt` is the instant up to which it knows what was recorded, told to who may ask with it: that is
    answered alike ever after. Nobody else is told, since a hidden row moves it.
    The freshness is that of the feeds whose rows were read for this answer, all of which the caller may see:
    the last delivery, for callers who may see whatever it brought; for others the newest row of the answer
    itself, to the hour, since a delivery of hidden rows moves nothing that they are told. Where something was
    not found it is that of every feed, for others the hour of its last delivery that the public can see.
    Gaps are entries of the ledger that were looked through and could not be shown.
    """
    used = _feeds(gather_plan.found.values())
    searched, caller = gather_plan.found_nothing, gather_plan.decision.row_filter
    gaps = [gap for found in gather_plan.found.values() if isinstance(found, Page) for gap in found.gaps]
    return {
        **({"gaps": gaps} if gaps else {}),
        "operationId": statement.operation_id,
        "price": gather_plan.operation.price,
        **_known_at(gather_plan),
        "sources": [
            {"feed": feed.feed, "region": feed.region, "lastDelivery": _told(told)}
            for feed in (await feeds(city.graph) if used or searched else ())
            if (told := _fresh(feed, used, caller, searched=searched))
        ],
        **made.extensions,
    }


def _known_at(gather_plan: GatherPlan) -> dict[str, Any]:
    if not (gather_plan.known_at and may_look_back(gather_plan.context)):
        return {}
    return {"knownAt": moment(gather_plan.known_at).isoformat()}


def _fresh(feed: Feed, used: Mapping[str, Instant], caller: RowFilter, *, searched: bool) -> Instant | None:
    """Return a feed's last delivery as far as the caller may know of it, None where it had no part."""
    if feed.feed not in used and not searched:
        return None
    if caller.ignores_window:
        return feed.at
    return used.get(feed.feed, feed.shown_at) // HOUR * HOUR


def _told(at: Instant) -> str:
    return moment(at).isoformat()


def _feeds(found: Iterable[Any]) -> dict[str, Instant]:
    """Return the feeds of the records that sections brought, each with its newest record's instant."""
    records: list[Any] = []
    for value in found:
        records.extend(value.items if isinstance(value, Page) else (value,))
    newest: dict[str, Instant] = {}
    for record in records:
        if feed := getattr(record, "feed", None):
            newest[feed] = max(newest.get(feed, 0), _recorded(record))
    return newest


def _recorded(record: Any) -> Instant:
    """Return when a record, or what it is a view of, became known; the beginning where it does not say."""
    at: Instant = getattr(getattr(record, "fact", record), "recorded_at", 0)
    return at
