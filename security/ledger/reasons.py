"""The closed list of reasons for which a note, a checkpoint, a proof or an entry is refused.

One list for all formats of the log, because they lie in one another: a proof file holds a checkpoint, a
checkpoint is a note. A note that is wrong is told as such, in whatever it lies.
"""

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual
from security import refusals


class ProofReason(Bilingual):
    """Why bytes that claim to prove something do not (证明不成立的理由)."""

    # a harness's line that is none of the kinds
    LINE_MALFORMED = "LINE_MALFORMED"
    # verifier keys, C2SP signed-note
    KEY_MALFORMED = "KEY_MALFORMED"
    KEY_UNSUPPORTED = "KEY_UNSUPPORTED"
    KEY_AMBIGUOUS = "KEY_AMBIGUOUS"
    # signed notes
    NOTE_MALFORMED = "NOTE_MALFORMED"
    SIGNER_UNKNOWN = "SIGNER_UNKNOWN"
    SIGNATURE_INVALID = "SIGNATURE_INVALID"
    # checkpoints, C2SP tlog-checkpoint; seals and receipts are held to an origin likewise
    CHECKPOINT_MALFORMED = "CHECKPOINT_MALFORMED"
    ORIGIN_DIFFERS = "ORIGIN_DIFFERS"
    # proofs of the tree, RFC 6962 2.1
    SIZE_OUT_OF_RANGE = "SIZE_OUT_OF_RANGE"
    INDEX_OUT_OF_RANGE = "INDEX_OUT_OF_RANGE"
    HASH_MALFORMED = "HASH_MALFORMED"
    PATH_TOO_SHORT = "PATH_TOO_SHORT"
    PATH_TOO_LONG = "PATH_TOO_LONG"
    OLD_ROOT_DIFFERS = "OLD_ROOT_DIFFERS"
    ROOT_DIFFERS = "ROOT_DIFFERS"
    # proof files, C2SP tlog-proof, and the entries they suggest
    PROOF_MALFORMED = "PROOF_MALFORMED"
    ENTRY_UNKNOWN = "ENTRY_UNKNOWN"
    ENTRY_MALFORMED = "ENTRY_MALFORMED"
    # cosignatures of witnesses, C2SP tlog-policy
    POLICY_MALFORMED = "POLICY_MALFORMED"
    COSIGNATURES_MISSING = "COSIGNATURES_MISSING"
    # receipts, a format of our own
    RECEIPT_MALFORMED = "RECEIPT_MALFORMED"
    # files of evidence, a format of our own
    EVIDENCE_MALFORMED = "EVIDENCE_MALFORMED"


def refusal(reason: ProofReason, private: str = "") -> VerificationError:
    """Return the one error of every failed check, carrying its reason."""
    return refusals.refusal("PROOF_REFUSED", reason, private=private)


def reason_of(fault: VerificationError) -> ProofReason:
    """Return the reason that `refusal` put into `fault`."""
    return refusals.reason_of(fault, ProofReason)
