"""The closed list of reasons for which a trust list is refused."""

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual
from security import refusals


class TrustListReason(Bilingual):
    """Why a trust list is not taken into use."""

    NOT_SIGNED = "NOT_SIGNED"
    FORMAT_UNKNOWN = "FORMAT_UNKNOWN"
    NOT_JSON = "NOT_JSON"
    MALFORMED = "MALFORMED"
    OWNER_DIFFERS = "OWNER_DIFFERS"
    OLDER = "OLDER"
    NOT_REMEMBERED = "NOT_REMEMBERED"
    TWO_OF_ONE_VERSION = "TWO_OF_ONE_VERSION"
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    PERIOD_EMPTY = "PERIOD_EMPTY"
    REGION_TWICE = "REGION_TWICE"
    ISSUER_MALFORMED = "ISSUER_MALFORMED"
    KEY_TWICE = "KEY_TWICE"
    KEY_UNSOUND = "KEY_UNSOUND"
    LOG_MALFORMED = "LOG_MALFORMED"


def refusal(reason: TrustListReason, private: str = "") -> VerificationError:
    """Return the error of a refused list, carrying its reason."""
    return refusals.refusal("TRUST_LIST_REFUSED", reason, private=private)
