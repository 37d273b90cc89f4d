"""The commitment of a subject (信用承诺): made, reviewed, and kept, broken, withdrawn or lapsed."""

from graph.model.bilingual import Bilingual
from graph.model.facts import Fact, Step
from graph.model.time import FOREVER, Day, Instant


class CommitmentState(Bilingual):
    """How far a commitment has come (信用承诺状态); the last four are its ends."""

    MADE = "MADE"
    FULFILLED = "FULFILLED"
    BREACHED = "BREACHED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class CommitmentKind(Bilingual):
    """Why a commitment is made (信用承诺类型), by the names that packs have for it."""

    ACTIVE = "ACTIVE"
    REPLACES_APPROVAL = "REPLACES_APPROVAL"
    RESTORATION = "RESTORATION"
    SELF_DISCIPLINE = "SELF_DISCIPLINE"


class Commitment(Fact, frozen=True, kw_only=True, gc=False):
    """What a subject commits itself to (信用承诺), towards the authority that reviews it.

    `place` is the region whose law governs it. `is_public` says that it was made to everybody, `consent` that
    its subject lets departments use it. `review_by` is the day by which it is to be reviewed next: the law's
    where a text sets one, else the authority's own, else none; `given` is the authority's. `rank` sorts lists
    by the instant of the commitment, `steps` are what was done so far, as known.
    """

    subject: str
    uscc: str
    place: str
    commitment_kind: CommitmentKind
    terms: str
    is_public: bool
    consent: bool
    by_subject: bool
    authority: str
    authority_code: str
    opened_on: Day
    opened_at: Instant = 0
    closed_on: Day = FOREVER
    given: Day | None = None
    review_by: Day = FOREVER
    rank: str = ""
    state: CommitmentState = CommitmentState.MADE
    steps: tuple[Step, ...] = ()
