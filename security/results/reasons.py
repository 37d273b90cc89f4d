"""The closed list of reasons for which a result, a status list or a trust list is refused or left open."""

from enum import IntEnum

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual, Words, words
from security import refusals


class VerificationStep(IntEnum):
    """The numbered steps of verification (核验步骤); `security.results.verify` says what each one does."""

    BYTES = 1
    HEADER = 2
    KEY = 3
    SIGNATURE = 4
    CONTENT = 5
    ISSUER = 6
    KEY_PERIOD = 7
    AUDIENCE = 8
    VALIDITY = 9
    STATUS = 10
    LOG = 11
    HISTORY = 12

    @property
    def words(self) -> Words:
        """What the step asks, in both languages."""
        return words(type(self).__name__, self.name)


class VerificationReason(Bilingual):
    """Why a check does not hold (核验理由), or could not be made."""

    # 1 bytes
    TOO_LONG = "TOO_LONG"
    NOT_THREE_PARTS = "NOT_THREE_PARTS"
    NOT_BASE64URL = "NOT_BASE64URL"
    # 2 header
    HEADER_NOT_JSON = "HEADER_NOT_JSON"
    HEADER_MEMBER_TWICE = "HEADER_MEMBER_TWICE"
    HEADER_MEMBER_REFUSED = "HEADER_MEMBER_REFUSED"
    ALGORITHM_REFUSED = "ALGORITHM_REFUSED"
    TYPE_REFUSED = "TYPE_REFUSED"
    # 3 key
    TRUST_LIST_EXPIRED = "TRUST_LIST_EXPIRED"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    KEY_USE_REFUSED = "KEY_USE_REFUSED"
    KEY_REVOKED = "KEY_REVOKED"
    KEY_UNSOUND = "KEY_UNSOUND"
    # 4 signature
    SIGNATURE_WRONG = "SIGNATURE_WRONG"
    # 5 content
    CONTENT_NOT_JSON = "CONTENT_NOT_JSON"
    CONTENT_MEMBER_TWICE = "CONTENT_MEMBER_TWICE"
    CONTENT_REFUSED = "CONTENT_REFUSED"
    # 6 issuer
    ISSUER_FOREIGN = "ISSUER_FOREIGN"
    REGION_NOT_TRUSTED_THEN = "REGION_NOT_TRUSTED_THEN"
    KIND_REFUSED = "KIND_REFUSED"
    # 7 key period
    KEY_NOT_YET_IN_USE = "KEY_NOT_YET_IN_USE"
    KEY_ENDED = "KEY_ENDED"
    # 8 audience
    AUDIENCE_FOREIGN = "AUDIENCE_FOREIGN"
    # 9 validity
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    # 10 status
    STATUS_NOT_GIVEN = "STATUS_NOT_GIVEN"
    STATUS_LIST_REFUSED = "STATUS_LIST_REFUSED"
    STATUS_LIST_FOREIGN = "STATUS_LIST_FOREIGN"
    STATUS_PURPOSE_DIFFERS = "STATUS_PURPOSE_DIFFERS"
    STATUS_LIST_EARLY = "STATUS_LIST_EARLY"
    STATUS_LIST_EXPIRED = "STATUS_LIST_EXPIRED"
    STATUS_LIST_OLDER = "STATUS_LIST_OLDER"
    RECALL_TAKEN_BACK = "RECALL_TAKEN_BACK"
    STATUS_LIST_LENGTH = "STATUS_LIST_LENGTH"
    STATUS_INDEX_OUTSIDE = "STATUS_INDEX_OUTSIDE"
    REVOKED = "REVOKED"
    SUSPENDED = "SUSPENDED"
    # 11 log
    PROOF_NOT_GIVEN = "PROOF_NOT_GIVEN"
    PROOF_MALFORMED = "PROOF_MALFORMED"
    LOG_FOREIGN = "LOG_FOREIGN"
    LOG_ENTRY_MISSING = "LOG_ENTRY_MISSING"
    # 12 history
    NO_EARLIER_CHECKPOINT = "NO_EARLIER_CHECKPOINT"
    NO_CONSISTENCY_PROOF = "NO_CONSISTENCY_PROOF"
    LOG_FORKED = "LOG_FORKED"
    # a harness's line that is none of the kinds
    LINE_MALFORMED = "LINE_MALFORMED"
    # not reached, because an earlier step refused
    NOT_REACHED = "NOT_REACHED"


def refusal(reason: VerificationReason, private: str = "") -> VerificationError:
    """Return the one error of every failed check, carrying its reason."""
    return refusals.refusal("RESULT_REFUSED", reason, private=private)


def reason_of(fault: VerificationError) -> VerificationReason:
    """Return the reason that `refusal` put into `fault`."""
    return refusals.reason_of(fault, VerificationReason)
