"""The closed list of reasons for which a page of an outbox is refused: each tells it from silence."""

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual
from security import refusals


class OutboxReason(Bilingual):
    """Why what a neighbour shows as told to us is not gone by (发件箱不予采信的理由)."""

    OUTBOX_NOT_GENUINE = "OUTBOX_NOT_GENUINE"
    # its time
    OUTBOX_STALE = "OUTBOX_STALE"
    OUTBOX_EARLY = "OUTBOX_EARLY"
    # what was told before
    OUTBOX_WENT_BACK = "OUTBOX_WENT_BACK"
    OUTBOX_REWRITTEN = "OUTBOX_REWRITTEN"
    # its numbers
    OUTBOX_REPEATED = "OUTBOX_REPEATED"
    OUTBOX_GAP = "OUTBOX_GAP"
    OUTBOX_REORDERED = "OUTBOX_REORDERED"
    # what it names
    OUTBOX_WITHHELD = "OUTBOX_WITHHELD"
    OUTBOX_RECALL_UNLISTED = "OUTBOX_RECALL_UNLISTED"


def refusal(reason: OutboxReason, private: str = "") -> VerificationError:
    """Return the error of a refused page, carrying its reason."""
    return refusals.refusal("OUTBOX_REFUSED", reason, private=private)
