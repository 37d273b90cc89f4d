"""What becomes here of one item of a neighbour's outbox (发件箱): recognised, refused or ended; once.

A result goes the way of `recogniseResult`: the same command, under the same policy and law, with its intent
and its outcome in the ledger. It is known by its bytes, so that however often it is delivered, and wherever a
crash came between, it has one effect. A recall must stand in the neighbour's own status list, too: that list
is the evidence by which a recognition ends.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

import msgspec

from gateway.audit_entry import NOTHING
from gateway.city import City
from graph.errors import Refused, VerificationError
from graph.model.procedures import WriteTarget
from graph.model.time import Instant, china_day
from graph.packs.recognition import recognition_policy
from graph.rules.recognition import recognition_key
from graph.store.journal import read_head
from graph.store.write_target import TargetKeys, read_target
from resolvers.batch_resolver import BatchKey, RequestContext
from resolvers.mutations import COMMANDS
from resolvers.procedures import carry_out, write_key
from security.account import AuditEntry
from security.principal import Caller, CallerRole, Duty, Principal
from security.pseudonymization import spelt_alike
from security.results.outbox_page import PageItem
from security.results.outbox_reasons import OutboxReason, refusal
from security.results.reasons import VerificationReason
from security.row_filter import every_row

CLIENT = "accord-outbox"
"""The system as which the gateway enters results by itself, for the credit centre of its place."""

RECOGNISE = next(one for one in COMMANDS if one.name == "recognise_result")

Reason = VerificationReason
MENDABLE = frozenset({
    Reason.TRUST_LIST_EXPIRED, Reason.KEY_UNKNOWN, Reason.KEY_NOT_YET_IN_USE, Reason.NOT_YET_VALID,
    Reason.STATUS_NOT_GIVEN, Reason.STATUS_LIST_EARLY, Reason.STATUS_LIST_EXPIRED, Reason.LOG_FORKED,
})  # fmt: skip
"""Refusals that time or a newer trust list may mend: the result waits, and what comes after it, too."""


class PulledResult(msgspec.Struct, frozen=True, kw_only=True):
    """A result as it came beside a page: whose, its digest, its bytes and its proof."""

    region: str
    digest: str
    result: str
    proof: str


class Recognising(msgspec.Struct, frozen=True, kw_only=True):
    """What `recogniseResult` takes, asked by the gateway itself."""

    key: str
    result: str
    proof: str


async def recognise_pulled(city: City, given: PulledResult) -> None:
    """Enter a result that was pulled, or log why it is refused; raises `Fault` where it has to wait.

    One that was entered before, by whomever, is done: its proof may be another one by now, and its entry in
    our log is made where a crash came before it.
    """
    before = (await _found(city, given.digest)).recognition
    if before is not None:
        await city.ledger.append_result(before.jws.encode())
        return
    entry = await _Entering.begun(city, given)
    try:
        entered = await carry_out(city, RECOGNISE, entry.asked)
    except VerificationError as fault:
        if fault.details.get("reason") in {one.name for one in MENDABLE}:
            raise
        await city.ledger.append(entry.entry("OUTCOME", fault.code))
    except Refused as fault:
        if entry.announced:
            await city.ledger.append(entry.entry("OUTCOME", fault.code))
        if fault.code != "KEY_REUSED":  # another process has entered it meanwhile, with another proof
            raise
    else:
        if entry.announced:
            await city.ledger.append(entry.entry("OUTCOME", "ANSWERED", entered))


async def heed_recall(city: City, item: PageItem, look: Callable[[], Awaitable[object]]) -> None:
    """See to it that what was recalled has ended here; `look` fetches the neighbour's lists once more.

    Raises OUTBOX_REFUSED where the neighbour's own list says nothing of what it tells.
    """
    if not await _stands(city, item.digest):
        return
    await look()
    if await _stands(city, item.digest):
        raise refusal(OutboxReason.OUTBOX_RECALL_UNLISTED)


async def _stands(city: City, digest: str) -> bool:
    """Whether a result was recognised here and has not ended for good."""
    found = await _found(city, digest)
    return found.recognition is not None and found.end is None


async def _found(city: City, digest: str) -> WriteTarget:
    """Return what is here of a result, by the digest of its bytes: its recognition, and what ended that."""
    today = china_day(city.clock())
    place = recognition_policy(city.law, city.place, today).place
    keys = TargetKeys(key="", today=today, standing=recognition_key(place, digest))
    return await read_target(city.graph.read, keys)


class _Entering:
    """One command of the gateway's own: what it asks, and what the ledger is told of it."""

    def __init__(self, city: City, given: PulledResult, key: str, now: Instant) -> None:
        self._city, self._given, self._key, self._now = city, given, key, now
        self.announced = False
        self.asked: Any = None

    @classmethod
    async def begun(cls, city: City, given: PulledResult) -> "_Entering":
        """Return the command that enters a result, for the credit centre of this place."""
        now, caller = city.clock(), _caller(city)
        named = f"outbox/{given.region}/{given.digest}"
        made = cls(city, given, write_key(city.pseudonymizer, caller.principal, named), now)
        today, head = china_day(now), (await read_head(city.graph)).at
        context = RequestContext(
            as_of=today,
            known_at=head,
            place=city.place,
            row_filter=every_row(today),
            caller=caller,
            now=now,
            head=head,
            today=today,
            write_key=made._key,
            announce=made._announce,
        )
        asked = Recognising(key=named, result=given.result, proof=given.proof)
        made.asked = BatchKey(args={"input": asked}, parent=None, context=context)
        return made

    async def _announce(self) -> None:
        await self._city.ledger.append(self.entry("INTENT", "ANNOUNCED"))
        self.announced = True

    def entry(self, phase: str, outcome: str, entered: Any = None) -> AuditEntry:
        """Return an entry of this command: the gateway's own deed, about whom it was once that is known."""
        city, question = self._city, self._given.digest
        return AuditEntry(
            phase=phase,
            operation_id=sha256(self._key.encode()).hexdigest()[:16],
            at=self._now,
            standing="GATEWAY",
            region=city.place,
            department=NOTHING,
            agency=NOTHING,
            officer=NOTHING,
            client=CLIENT,
            purpose=NOTHING,
            legal_basis=NOTHING,
            case=self._given.region,
            operation="PullResult",
            operation_digest=question,
            answer_digest=NOTHING,
            outcome=outcome,
            subjects=_subjects(city, entered) if entered else (),
            released={},
            masked={},
            refused={},
            law_digest=city.law.digest,
            policy_digest=city.policy.digest,
            write_key=self._key,
        )


def _caller(city: City) -> Caller:
    """Return as whom the gateway enters results: a system of the credit centre, which the policy permits."""
    duties = (Duty.CREDIT_CENTRE.value,)
    return Caller(
        principal=Principal(standing=CallerRole.MACHINE, region=city.place, client=CLIENT, roles=duties)
    )


def _subjects(city: City, entered: Any) -> tuple[str, ...]:
    """Return the handles of whom a recognition is about, as recovery would name them."""
    fact, handles = entered.recognition.fact, city.pseudonymizer
    here = (entered.subject, fact.handle)
    found = [handles.subject_handle(one) for one in here if one]
    if not entered.subject:
        found.append(handles.asked_handle("CODE", spelt_alike(fact.organization)))
    return tuple(found)
