"""The closed list of reasons for which a question between regions, or the reply to one, is not gone by."""

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual
from security import refusals


class QuestionReason(Bilingual):
    """Why another region's question is not answered, or its reply proves nothing (询问不予答复的理由)."""

    # a question
    QUESTION_NOT_GENUINE = "QUESTION_NOT_GENUINE"
    QUESTION_ELSEWHERE = "QUESTION_ELSEWHERE"
    QUESTION_STALE = "QUESTION_STALE"
    QUESTION_EARLY = "QUESTION_EARLY"
    QUESTION_REPEATED = "QUESTION_REPEATED"
    QUESTION_BASIS_UNKNOWN = "QUESTION_BASIS_UNKNOWN"
    # a reply
    REPLY_NOT_GENUINE = "REPLY_NOT_GENUINE"
    REPLY_OF_ANOTHER = "REPLY_OF_ANOTHER"
    REPLY_STALE = "REPLY_STALE"


def refusal(reason: QuestionReason, private: str = "") -> VerificationError:
    """Return the error of what is refused, carrying its reason."""
    asked = reason.name.startswith("QUESTION")
    return refusals.refusal("QUESTION_REFUSED" if asked else "REPLY_REFUSED", reason, private=private)
