"""What is said of a list: to the ledger as an entry, to who asked as a document.

The ledger says when a list was accepted and how it ended, with the digest of the list; whom the answers name
say the entries of its spans.
"""

from typing import Any

from gateway.audit_entry import NOTHING, EntryDraft
from gateway.checks.spool import KEPT, ListCheck, ListProgress
from gateway.city import City
from graph.errors import Refused
from graph.model.time import Instant, moment
from security.account import AuditEntry


def check_entry(city: City, job: ListCheck, operation: str, at: Instant, operation_id: str) -> AuditEntry:
    """Return the entry of a list that was accepted or has ended: `operation` says which."""
    draft = EntryDraft.beside(city, job.caller, at, operation, digest=job.digest, operation_id=operation_id)
    return draft.writing(NOTHING).ended(job.refusal or "ANSWERED")


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
