"""The closed list of reasons for which a trust list (信任列表) is refused, in the order of loading's steps.

A list that is refused when it is put in place replaces nothing: the one before is still gone by.
"""

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual
from security import refusals


class TrustListReason(Bilingual):
    """Why a trust list is not taken into use (信任清单不予采用的理由)."""

    # 1 signature
    NOT_SIGNED = "NOT_SIGNED"
    # 2 text
    FORMAT_UNKNOWN = "FORMAT_UNKNOWN"
    NOT_JSON = "NOT_JSON"
    MALFORMED = "MALFORMED"
    # 3 owner
    OWNER_DIFFERS = "OWNER_DIFFERS"
    # 4 version; a store without its mark cannot tell an older list
    OLDER = "OLDER"
    NOT_REMEMBERED = "NOT_REMEMBERED"
    TWO_OF_ONE_VERSION = "TWO_OF_ONE_VERSION"
    # 5 days
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    # 6 regions, keys, logs
    PERIOD_EMPTY = "PERIOD_EMPTY"
    REGION_TWICE = "REGION_TWICE"
    ISSUER_MALFORMED = "ISSUER_MALFORMED"
    KEY_TWICE = "KEY_TWICE"
    KEY_UNSOUND = "KEY_UNSOUND"
    LOG_MALFORMED = "LOG_MALFORMED"


def refusal(reason: TrustListReason, private: str = "") -> VerificationError:
    """Return the error of a refused list, carrying its reason."""
    return refusals.refusal("TRUST_LIST_REFUSED", reason, private=private)
