"""The closed list of reasons for which a note, a checkpoint, a proof or an entry is refused."""

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual
from security import refusals


class ProofReason(Bilingual):
    """Why bytes that claim to prove something do not."""

    LINE_MALFORMED = "LINE_MALFORMED"
    KEY_MALFORMED = "KEY_MALFORMED"
    KEY_UNSUPPORTED = "KEY_UNSUPPORTED"
    KEY_AMBIGUOUS = "KEY_AMBIGUOUS"
    NOTE_MALFORMED = "NOTE_MALFORMED"
    SIGNER_UNKNOWN = "SIGNER_UNKNOWN"
    SIGNATURE_INVALID = "SIGNATURE_INVALID"
    CHECKPOINT_MALFORMED = "CHECKPOINT_MALFORMED"
    ORIGIN_DIFFERS = "ORIGIN_DIFFERS"
    SIZE_OUT_OF_RANGE = "SIZE_OUT_OF_RANGE"
    INDEX_OUT_OF_RANGE = "INDEX_OUT_OF_RANGE"
    HASH_MALFORMED = "HASH_MALFORMED"
    PATH_TOO_SHORT = "PATH_TOO_SHORT"
    PATH_TOO_LONG = "PATH_TOO_LONG"
    OLD_ROOT_DIFFERS = "OLD_ROOT_DIFFERS"
    ROOT_DIFFERS = "ROOT_DIFFERS"
    PROOF_MALFORMED = "PROOF_MALFORMED"
    ENTRY_UNKNOWN = "ENTRY_UNKNOWN"
    ENTRY_MALFORMED = "ENTRY_MALFORMED"
    RECEIPT_MALFORMED = "RECEIPT_MALFORMED"


def refusal(reason: ProofReason, private: str = "") -> VerificationError:
    """Return the one error of every failed check, carrying its reason."""
    return refusals.refusal("PROOF_REFUSED", reason, private=private)


def reason_of(fault: VerificationError) -> ProofReason:
    """Return the reason that `refusal` put into `fault`."""
    return refusals.reason_of(fault, ProofReason)
