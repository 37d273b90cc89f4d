"""The listing of a subject (列入名单): proposal, notice, defence, decision, publicity, exit."""

import msgspec

from graph.model.bilingual import Bilingual
from graph.model.facts import Fact, ListStanding, Step
from graph.model.time import FOREVER, Day, Instant


class ListingState(Bilingual):
    """How far a listing has come (列入名单办理状态); the last five are its ends."""

    PROPOSED = "PROPOSED"
    NOTICED = "NOTICED"
    DEFENDED = "DEFENDED"
    LISTED = "LISTED"
    PUBLISHED = "PUBLISHED"
    EXITED = "EXITED"
    ANNULLED = "ANNULLED"
    DROPPED = "DROPPED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class ListingDecision(Bilingual):
    """What the authority decides once the subject could be heard (列入决定)."""

    LIST = "LIST"
    DROP = "DROP"


class ListingExit(Bilingual):
    """Why a subject leaves a list (移出事由); one that was annulled never was on it."""

    TERM = "TERM"
    RESTORED = "RESTORED"
    CORRECTED = "CORRECTED"
    ANNULLED = "ANNULLED"


class ListPart(Bilingual):
    """What a list must define before anybody is put on it (名单必备要素)."""

    GROUNDS = "GROUNDS"
    STANDARD = "STANDARD"
    PROCEDURE = "PROCEDURE"
    DISPUTE = "DISPUTE"
    EXIT = "EXIT"


class ListParts(msgspec.Struct, frozen=True, kw_only=True):
    """The five parts of a list (名单必备要素), each in the words of the list's own rules."""

    grounds: str = ""
    standard: str = ""
    procedure: str = ""
    dispute: str = ""
    exit: str = ""

    @property
    def defined(self) -> frozenset[str]:
        """The parts that are defined, by the names that packs have for them."""
        return frozenset(part.value for part in ListPart if getattr(self, part.value.lower()).strip())


class ListingNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What a subject was told before it was listed (事前告知), and until when it is to be heard.

    `rights` is what it may do, `objection` that it may object; `defend_by` is the last day that the authority
    gave it, which is the authority's word and no text's.
    """

    given_on: Day
    written: bool
    grounds: str = ""
    reasons: str = ""
    measures: str = ""
    rights: str = ""
    objection: str = ""
    defend_by: Day | None = None

    @property
    def contents(self) -> frozenset[str]:
        """What it tells, by the names that packs have for it."""
        told = {
            "GROUNDS": self.grounds,
            "REASONS": self.reasons,
            "MEASURES": self.measures,
            "RIGHTS": self.rights,
            "RIGHT_TO_OBJECT": self.objection,
        }
        return frozenset(name for name, words in told.items() if words.strip())


class ListingCase(Fact, frozen=True, kw_only=True, gc=False):
    """The listing of a subject by an authority (列入名单案件), pending from `opened_on` until `closed_on`.

    `place` is the region whose law governs it. `until` is the day from which the listing no longer stands,
    `determination` the id of the determination that it became. `remedies` are what the decision named,
    `rank` sorts lists by the instant of the proposal, `steps` are what was done so far, as known.
    """

    subject: str
    place: str
    list_id: str
    list_standing: ListStanding
    authority: str
    authority_code: str
    opened_on: Day
    opened_at: Instant = 0
    closed_on: Day = FOREVER
    reason: str = ""
    conduct_since: Day | None = None
    conduct_until: Day | None = None
    parts: ListParts = ListParts()
    notice: ListingNotice | None = None
    document_number: str = ""
    decided_on: Day | None = None
    until: Day = FOREVER
    remedies: tuple[str, ...] = ()
    published_on: Day | None = None
    published_until: Day | None = None
    determination: str = ""
    rank: str = ""
    state: ListingState = ListingState.PROPOSED
    steps: tuple[Step, ...] = ()
