"""What is said of a delivery: to its sender as a document, to the ledger as an entry.

The ledger says twice who delivered what: when it was accepted, with the digest of the file, and when it was
taken in, with the digest of the account. Neither names the file, nor whom its rows are about.
"""

from typing import Any

import msgspec

from gateway.audit_entry import NOTHING, EntryDraft
from gateway.city import City
from gateway.deliveries.spool import Progress, SpooledDelivery
from graph.errors import Refused
from graph.model.time import Instant, moment
from security.account import AuditEntry, Released
from security.principal import Caller


def delivery_entry(city: City, delivery: SpooledDelivery, operation: str, at: Instant) -> AuditEntry:
    """Return the entry of a delivery that was accepted, or has ended: `operation` says which."""
    caller, named = Caller(principal=delivery.principal), f"{operation} {delivery.feed}"
    draft = EntryDraft.beside(
        city, caller, at, named, digest=delivery.digest, operation_id=delivery.id[:16]
    ).writing(NOTHING)
    outcome = delivery.refusal or "ANSWERED"
    if not delivery.report:
        return draft.ended(outcome)
    return draft.entry(msgspec.json.encode(delivery.report), Released(), outcome)


def delivery_document(delivery: SpooledDelivery, here: str, progress: Progress | None) -> dict[str, Any]:
    """Return the state of a delivery as its sender reads it: places on our disk are not told."""
    told: dict[str, Any] = {
        "id": delivery.id,
        "feed": delivery.feed,
        "file": delivery.file,
        "region": delivery.region,
        "sha256": delivery.digest,
        "stage": delivery.stage.value,
        "at": moment(delivery.at).isoformat(),
    }
    if progress is not None and delivery.under_way:
        told["progress"] = dict(zip(("rows", "bytes", "of"), progress, strict=True))
    if delivery.report is not None:
        quarantine = f"{here}/quarantine" if delivery.report.get("quarantine") else None
        told["report"] = {**delivery.report, "quarantine": quarantine, "notes": None}
    if delivery.refusal:
        fault = Refused(delivery.refusal, **delivery.details)
        told["refusal"] = {"message": fault.english, **fault.extensions}
    return told
