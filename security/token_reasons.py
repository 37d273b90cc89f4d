"""The closed list of reasons for which an access token (访问令牌) is refused, and what its bearer is told.

Whoever holds a stolen token, or tries forged ones, learns from a refusal no more than that: which key, which
claim or which signature was amiss stands in the log alone. Told is only what an honest bearer can mend.
"""

from typing import NoReturn

from graph.errors import Refused
from graph.model.bilingual import Bilingual


class TokenReason(Bilingual):
    """Why a token is not accepted (令牌不予接受的理由), in the order of the checks."""

    TOO_LONG = "TOO_LONG"
    NOT_THREE_PARTS = "NOT_THREE_PARTS"
    NOT_BASE64URL = "NOT_BASE64URL"
    HEADER_NOT_JSON = "HEADER_NOT_JSON"
    MEMBER_TWICE = "MEMBER_TWICE"
    TOO_DEEP = "TOO_DEEP"
    HEADER_MEMBER_REFUSED = "HEADER_MEMBER_REFUSED"
    TYPE_REFUSED = "TYPE_REFUSED"
    ALGORITHM_REFUSED = "ALGORITHM_REFUSED"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    SIGNATURE_WRONG = "SIGNATURE_WRONG"
    CLAIMS_NOT_JSON = "CLAIMS_NOT_JSON"
    CLAIM_MISSING = "CLAIM_MISSING"
    CLAIM_MALFORMED = "CLAIM_MALFORMED"
    ISSUER_FOREIGN = "ISSUER_FOREIGN"
    REGION_FOREIGN = "REGION_FOREIGN"
    AUDIENCE_FOREIGN = "AUDIENCE_FOREIGN"
    LIVES_TOO_LONG = "LIVES_TOO_LONG"
    ROLE_UNKNOWN = "ROLE_UNKNOWN"
    STANDING_UNCLEAR = "STANDING_UNCLEAR"
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


TOLD = frozenset(
    {
        TokenReason.TOO_LONG,
        TokenReason.AUDIENCE_FOREIGN,
        TokenReason.NOT_YET_VALID,
        TokenReason.EXPIRED,
        TokenReason.REVOKED,
    }
)
"""What a caller may learn, so that it can mend it; everything else is REFUSED to it and named in the log."""


def refuse(reason: TokenReason, private: str = "") -> NoReturn:
    """Raise `Refused` TOKEN_INVALID: the log gets the reason and `private`, the bearer what is in `TOLD`."""
    told = reason.value if reason in TOLD else "REFUSED"
    raise Refused("TOKEN_INVALID", private=f"{reason.value} {reason.english} {private}".strip(), reason=told)
