"""The closed list of reasons for which a note, a checkpoint, a proof or an entry is refused."""

from enum import Enum

from graph.errors import VerificationError


class ProofReason(Enum):
    """Why bytes that claim to prove something do not; the value is the English sentence."""

    LINE_MALFORMED = "the line is not one JSON object with the members of one kind of check"
    KEY_MALFORMED = "the verifier key is not of the form name+id+key, or its id is not its own"
    KEY_UNSUPPORTED = "the verifier key is not of the Ed25519 kind"
    KEY_AMBIGUOUS = "two verifier keys share name and id"
    NOTE_MALFORMED = "the bytes are not a signed note"
    SIGNER_UNKNOWN = "no known key has signed"
    SIGNATURE_INVALID = "a known key's signature does not fit the text"
    CHECKPOINT_MALFORMED = "the text is not origin, size and root hash"
    ORIGIN_DIFFERS = "the checkpoint is another log's"
    SIZE_OUT_OF_RANGE = "the tree sizes do not allow such a proof"
    INDEX_OUT_OF_RANGE = "the index lies outside the tree"
    HASH_MALFORMED = "a hash is not 32 bytes in canonical base64"
    PATH_TOO_SHORT = "the proof has fewer hashes than index and size demand"
    PATH_TOO_LONG = "the proof has more hashes than index and size demand"
    OLD_ROOT_DIFFERS = "the proof does not lead to the older root"
    ROOT_DIFFERS = "the proof does not lead to the root"
    PROOF_MALFORMED = "the bytes are not a tlog-proof file"
    ENTRY_UNKNOWN = "neither the file nor the caller says what was logged"
    ENTRY_MALFORMED = "the entry or what discloses it has another form"
    RECEIPT_MALFORMED = "the text is not that of a receipt"
    RECEIPT_BROKEN = "the log has another entry where the receipt promised one"
    TILE_MALFORMED = "the tile or the bundle is cut"


def refusal(reason: ProofReason, private: str = "") -> VerificationError:
    """Return the one error of every failed check, carrying its reason."""
    return VerificationError("PROOF_REFUSED", private=private, reason=reason.name, why=reason.value)


def reason_of(fault: VerificationError) -> ProofReason:
    """Return the reason that `refusal` put into `fault`."""
    return ProofReason[fault.details["reason"]]
