"""Evidence in one file: what an auditor was told of entries, as the log signed for it, with a proof of each.

    {"format":"accord-evidence/v1","log":"<origin>","parts":[{"answer":"<text>","receipt":"<note>"},…]}

A part is one answer of the gateway, byte for byte, and the log's signed receipt for it: so the export is an
entry of the log that it was taken from, and nothing in an answer can be changed unseen. In the answer each
record has its `index` and, as `evidence`, a tlog-proof file: whoever distrusts this format takes the proofs
out and gives them to a client of their own. Nothing else stands in the file, and there is one spelling of it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from graph.errors import VerificationError
from security.account import AuditEntry
from security.ledger.note import VerifierKey
from security.ledger.proof import disclosure_in, verify_proof_file
from security.ledger.reasons import ProofReason, refusal
from security.ledger.receipt import open_receipt
from security.ledger.verify import CheckOutcome, LedgerCheck, checkpoint_of

FORMAT = "accord-evidence/v1"
BEGINNING = f'{{"format":"{FORMAT}"'.encode()
"""How a file of evidence begins."""

ASKED = (
    "each answer is the one that the log signed a receipt for",
    "each proof binds its entry to a signed checkpoint, and no checkpoint contradicts another",
    "what is told of each entry is as its disclosed body has it",
)
TOLD = {
    "phase": "phase",
    "region": "region",
    "department": "department",
    "officer": "officer",
    "client": "client",
    "purpose": "purpose",
    "legalBasis": "legal_basis",
    "case": "case",
    "operation": "operation",
    "lawDigest": "law_digest",
    "policyDigest": "policy_digest",
}
"""What a record tells of its entry beside the proof, for whoever reads, and the member that says so."""


class EvidencePart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer's bytes as text, and the signed receipt for them."""

    answer: str
    receipt: str

    @property
    def records(self) -> Iterator[Mapping[str, Any]]:
        """The records in the answer that come with evidence, in its order."""
        try:
            yield from _records(msgspec.json.decode(self.answer))
        except msgspec.MsgspecError as error:
            raise refusal(ProofReason.EVIDENCE_MALFORMED) from error


class EvidenceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: of which log it is, and its parts."""

    format: Literal["accord-evidence/v1"]
    log: str
    parts: tuple[EvidencePart, ...]

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return msgspec.json.encode(self) + b"\n"


def parse_evidence(raw: bytes) -> EvidenceFile:
    """Read a file of evidence by its shape alone; refused as EVIDENCE_MALFORMED, another spelling as well."""
    try:
        found = msgspec.json.decode(raw, type=EvidenceFile)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise refusal(ProofReason.EVIDENCE_MALFORMED) from error
    if found.content != raw:
        raise refusal(ProofReason.EVIDENCE_MALFORMED)
    return found


def verify_evidence(raw: bytes, key: VerifierKey) -> list[LedgerCheck]:
    """Verify a file of evidence with the log's verifier key alone.

    1. Each answer has the digest that its receipt names, and the log signed the receipt.
    2. Each record's proof leads from its entry to a checkpoint that the log signed; two of one size agree.
       A disclosed body with its salt makes the entry.
    3. What a record tells beside its proof, law and policies among it, is what its body says.

    That the entries are all there are, that the bodies are true, and that everybody is shown the same tree is
    not seen from it.
    """
    try:
        found = parse_evidence(raw)
        if found.log != key.name:
            raise refusal(ProofReason.ORIGIN_DIFFERS)
        records = [record for part in found.parts for record in part.records]
    except VerificationError as fault:
        return [_check(1, [fault.english]), *(_not_done(number) for number in (2, 3))]
    signed = _check(1, list(_unsigned(found.parts, key)), f"{len(found.parts)}")
    if not records:
        return [signed, *(_not_done(number, "no entry is in it") for number in (2, 3))]
    return [signed, *_of_records(records, key)]


def checkpoints_in(raw: bytes) -> list[bytes]:
    """Return the checkpoints of every proof in a file of evidence; none of what is no evidence."""
    try:
        records = [record for part in parse_evidence(raw).parts for record in part.records]
    except VerificationError:
        return []
    return [note for record in records for note in checkpoint_of(record["evidence"].encode())]


def _unsigned(parts: Sequence[EvidencePart], key: VerifierKey) -> Iterator[str]:
    """Yield which answers the log did not sign for, and why."""
    for place, part in enumerate(parts):
        try:
            promise = open_receipt(part.receipt.encode(), key.name, [key])
        except VerificationError as fault:
            yield f"answer {place + 1}: {fault.english}"
            continue
        if promise.answer != hashlib.sha256(part.answer.encode()).hexdigest():
            yield f"answer {place + 1}: it is another than the receipt names"


def _of_records(records: Sequence[Mapping[str, Any]], key: VerifierKey) -> list[LedgerCheck]:
    unproven: list[str] = []
    told_otherwise: list[str] = []
    roots: dict[int, bytes] = {}
    disclosed = 0
    for record in records:
        try:
            said = _proven(record, key, roots)
        except VerificationError as fault:
            unproven.append(f"entry {record['index']}: {fault.english}")
            continue
        disclosed += said is not None
        told_otherwise += [] if said is None else list(_told_otherwise(record, said))
    bound = _check(2, unproven, f"{len(records)}")
    return [bound, _check(3, told_otherwise, _laws(records))] if disclosed else [bound]


def _proven(record: Mapping[str, Any], key: VerifierKey, roots: dict[int, bytes]) -> AuditEntry | None:
    """Return what a proven entry says, where its body is disclosed; raise the reason where it is not proven.

    A disclosed body makes the entry that is proven: another body or salt leads to no signed root.
    """
    proof, checkpoint, _ = verify_proof_file(record["evidence"].encode(), key.name, [key])
    if proof.index != record["index"]:
        raise refusal(ProofReason.EVIDENCE_MALFORMED)
    if roots.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
        raise refusal(ProofReason.ROOT_DIFFERS)
    opened = disclosure_in(proof.extra)
    return None if opened is None else opened.record


def _told_otherwise(record: Mapping[str, Any], said: AuditEntry) -> Iterator[str]:
    for name, member in TOLD.items():
        if name in record and (record[name] or "") != getattr(said, member):
            yield f"entry {record['index']}: {name}"


def _laws(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the digests of the packs and policies under which the entries were made."""
    digests = ("lawDigest", "policyDigest")
    return ", ".join(sorted({str(one[name]) for one in records for name in digests if one.get(name)}))


def _records(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object below a value that has an index and evidence."""
    if isinstance(value, list):
        for one in value:
            yield from _records(one)
    elif isinstance(value, dict):
        if isinstance(value.get("evidence"), str) and isinstance(value.get("index"), int):
            yield value
        for one in value.values():
            yield from _records(one)


def _check(number: int, faults: Sequence[str], held: str = "") -> LedgerCheck:
    outcome = CheckOutcome.FAILED if faults else CheckOutcome.HELD
    return LedgerCheck(number, ASKED[number - 1], outcome, "; ".join(faults) or held)


def _not_done(number: int, why: str = "") -> LedgerCheck:
    return LedgerCheck(number, ASKED[number - 1], CheckOutcome.NOT_DONE, why)
