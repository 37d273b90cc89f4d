"""The one error of every check that does not hold: it carries a member of a closed list of reasons."""

from typing import TypeVar

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual
from graph.phrases import chinese_of

R = TypeVar("R", bound=Bilingual)


def refusal(code: str, reason: Bilingual, what: str = "", *, private: str = "") -> VerificationError:
    """Return the error with a reason in both languages, and the file or name that it is about.

    What is said of it in several words may be a phrase; one word is a name, and stays as it is.
    """
    tail = f": {what}" if what else ""
    return VerificationError(
        code,
        private=private,
        reason=reason.name,
        why=reason.english + tail,
        why_chinese=reason.chinese + (f"：{chinese_of(what) if ' ' in what else what}" if what else ""),
    )


def reason_of(fault: VerificationError, reasons: type[R]) -> R:
    """Return the reason that `refusal` put into `fault`."""
    return reasons[fault.details["reason"]]
