"""What is said of a delivery: to its sender as a document, to the ledger as an entry.

The ledger says twice who delivered what: when it was accepted, with the digest of the file, and when it was
taken in, with the digest of the account. Neither names the file, nor whom its rows are about.
"""

from hashlib import sha256
from typing import Any

import msgspec

from gateway.city import City
from gateway.deliveries.spool import Progress, SpooledDelivery
from graph.errors import Refused
from graph.model.time import Instant, moment
from security.account import AuditEntry


def delivery_entry(city: City, delivery: SpooledDelivery, operation: str, at: Instant) -> AuditEntry:
    """Return the entry of a delivery that was accepted, or has ended: `operation` says which."""
    principal, cleared = delivery.principal, city.pseudonymizer.cleared
    account = msgspec.json.encode(delivery.report) if delivery.report else b""
    return AuditEntry(
        phase="OUTCOME",
        operation_id=delivery.id[:16],
        at=at,
        standing=principal.standing.value,
        region=principal.region,
        department=cleared(principal.department),
        agency=principal.agency,
        officer=cleared(principal.officer),
        client=cleared(principal.client),
        purpose="",
        legal_basis="",
        case="",
        operation=cleared(f"{operation} {delivery.feed}"),
        operation_digest=delivery.digest,
        answer_digest=sha256(account).hexdigest() if account else "",
        outcome=delivery.refusal or "ANSWERED",
        subjects=(),
        released={},
        masked={},
        refused={},
        law_digest=city.law.digest,
        policy_digest=city.policy.digest,
    )


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
