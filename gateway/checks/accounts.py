"""What is said of a list: to the ledger as an entry, to who asked as a document.

The ledger says when a list was accepted and how it ended, with the digest of the list; whom the answers name
say the entries of its spans.
"""

from typing import Any

from gateway.checks.spool import KEPT, ListCheck, ListProgress
from gateway.city import City
from graph.errors import Refused
from graph.model.time import Instant, moment
from security.account import AuditEntry


def check_entry(city: City, job: ListCheck, operation: str, at: Instant, operation_id: str) -> AuditEntry:
    """Return the entry of a list that was accepted or has ended: `operation` says which."""
    caller, principal, cleared = job.caller, job.caller.principal, city.pseudonymizer.cleared
    return AuditEntry(
        phase="OUTCOME",
        operation_id=operation_id,
        at=at,
        standing=principal.standing.value,
        region=principal.region,
        department=cleared(principal.department),
        agency=principal.agency,
        officer=cleared(principal.officer),
        client=cleared(principal.client),
        purpose=caller.purpose.value if caller.purpose else "",
        legal_basis=cleared(caller.legal_basis),
        case=cleared(caller.case),
        operation=operation,
        operation_digest=job.digest,
        answer_digest="",
        outcome=job.refusal or "ANSWERED",
        subjects=(),
        released={},
        masked={},
        refused={},
        law_digest=city.law.digest,
        policy_digest=city.policy.digest,
    )


def check_document(job: ListCheck, progress: ListProgress) -> dict[str, Any]:
    """Return the state of a list as its caller reads it."""
    told: dict[str, Any] = {
        "id": job.id,
        "stage": job.stage.value,
        "matter": job.matter,
        "on": job.on,
        "receiptsFor": list(job.audience),
        "sha256": job.digest,
        "at": _told(job.at),
        "progress": {"done": progress.done, "total": progress.of, "malformed": progress.malformed},
    }
    if job.held:
        told["waitsUntil"] = _told(job.held)
    if not job.waits:
        told["keptUntil"] = _told(job.at + KEPT)
    if job.refusal:
        fault = Refused(job.refusal, **job.details)
        told["refusal"] = {"message": fault.english, **fault.extensions}
    return told


def _told(at: Instant) -> str:
    return moment(at).isoformat()
