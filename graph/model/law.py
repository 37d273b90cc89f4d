"""The law as it was found: a value, the clause it stands in, and what it rests on."""

import re
from collections.abc import Mapping
from enum import Enum, IntEnum
from typing import Any, Protocol

import msgspec

from graph.model.calendar import Calendar
from graph.model.facts import Role, Severity
from graph.model.time import FOREVER, Day

PLACE = re.compile(r"[1-9][0-9]{5}", re.ASCII)
"""What a code of a place looks like (GB/T 2260)."""


class Rank(IntEnum):
    """The rank of an instrument (效力层级); the higher wins where it speaks.

    A house decision is ours, written down where no text decides: every text outranks it.
    """

    HOUSE_DECISION = 0
    DISTRICT_DOCUMENT = 1
    CITY_DOCUMENT = 2
    PROVINCIAL_DOCUMENT = 3
    MINISTRY_DOCUMENT = 4
    STATE_COUNCIL_DOCUMENT = 5
    PROVINCIAL_RULE = 6
    MINISTRY_RULE = 6
    LOCAL_REGULATION = 7
    JUDICIAL_INTERPRETATION = 8
    ADMINISTRATIVE_REGULATION = 9
    LAW = 10


class RestsOn(Enum):
    """What a value rests on (依据性质): the clause's words, a reading of them, or our decision."""

    TEXT = "TEXT"
    READING = "READING"
    DECISION = "DECISION"


class Modality(Enum):
    """How strongly the clause speaks (应当、可以、推动)."""

    SHALL = "SHALL"
    MAY = "MAY"
    AIM = "AIM"


class Quoted(Enum):
    """How the words of the clause are known (引文来源): verbatim from our copy, or in summary only."""

    QUOTATION = "QUOTATION"
    SUMMARY = "SUMMARY"
    NONE = "NONE"


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A clause (条款): instrument, article, words, and how firmly the value stands on them.

    `alternative` is the other defensible reading; `possibly_outranked` names a higher text that may
    say otherwise and that nobody here has read; `end_unset` flags a plan that names no last day.
    """

    pack: str
    instrument: str
    article: str
    quotation: str
    rank: Rank
    rests_on: RestsOn = RestsOn.TEXT
    modality: Modality = Modality.SHALL
    source: Quoted = Quoted.QUOTATION
    alternative: str | None = None
    possibly_outranked: str | None = None
    end_unset: bool = False


class EffectKind(Enum):
    """What reaches a person (后果): one vocabulary for rules, packs and answers."""

    RECORD = "RECORD"  # 记入个人信用记录
    MARK = "MARK"  # 名单上标明
    MEASURE = "MEASURE"  # 清单措施
    BAN = "BAN"  # 市场或行业禁入
    HONOUR = "HONOUR"  # 撤销荣誉、取消评优
    NOTICE = "NOTICE"  # 拖欠款项公开公示


class TriggerKind(Enum):
    """What sets a rule in motion (触发事项)."""

    PENALTY = "PENALTY"
    OWN_PENALTY = "OWN_PENALTY"  # of an individual business: its operator's own
    LISTING = "LISTING"
    LICENCE_REVOCATION = "LICENCE_REVOCATION"
    BANKRUPTCY = "BANKRUPTCY"
    CONSUMPTION_ORDER = "CONSUMPTION_ORDER"


class Anchor(Enum):
    """The day or period in which the role must have been held (时点)."""

    ACT_PERIOD = "ACT_PERIOD"
    DECISION_DATE = "DECISION_DATE"
    LISTING_DATE = "LISTING_DATE"
    ORDER_DATE = "ORDER_DATE"
    QUERY_DATE = "QUERY_DATE"
    BEFORE_ORDER = "BEFORE_ORDER"


class TenureBasis(Enum):
    """Which tenure counts (任职依据): as registered, as it was, or either."""

    REGISTERED = "REGISTERED"
    ACTUAL = "ACTUAL"
    EITHER = "EITHER"


class EndsOn(Enum):
    """What ends an effect (终止事由)."""

    SUBJECT_REPAIRED = "SUBJECT_REPAIRED"
    TERM = "TERM"
    TENURE_END = "TENURE_END"
    LIFTED_BY_AUTHORITY = "LIFTED_BY_AUTHORITY"
    ANNULMENT = "ANNULMENT"


class Starts(Enum):
    """From which day an effect runs (起算日)."""

    SAME_AS_TRIGGER = "SAME_AS_TRIGGER"
    DECISION = "DECISION"
    REVOCATION_DATE = "REVOCATION_DATE"


class ImputationRule(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of the matrix role x effect, as one clause states it (责任归属规则).

    `lists` narrows a listing rule to the lists it names; none means any. Of `grounds` one must be stated
    of the cause; where none is, the rule makes candidates only. A rule that `needs_own_basis` lets
    somebody act by another law: alone it makes candidates only. With `reading_without_finding` the rule
    stands on its text where a finding names the person, and on a reading of it where none does; its
    citations then show both clauses. With `owned_by_state` it is for state-owned enterprises.
    `finding_clause` and `finality_clause` are the higher clauses that ask for a finding, or for finality.
    """

    id: str
    place: str
    trigger: TriggerKind
    lists: tuple[str, ...] = ()
    severity: Severity | None = None
    grounds: tuple[str, ...] = ()
    roles: tuple[Role, ...]
    anchor: Anchor
    tenure_basis: TenureBasis = TenureBasis.EITHER
    needs_personal_finding: bool = False
    needs_named_decision: bool = False
    needs_own_basis: bool = False
    owned_by_state: bool = False
    needs_finality: bool = False
    reading_without_finding: bool = False
    finding_clause: Citation | None = None
    finality_clause: Citation | None = None
    effect: EffectKind
    measure: str | None = None
    starts: Starts = Starts.DECISION
    ends_on: tuple[EndsOn, ...] = (EndsOn.ANNULMENT,)
    duration_years: int | None = None
    valid_from: Day
    valid_until: Day = FOREVER
    citations: tuple[Citation, ...]


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """The three switches while a dispute is pending (异议期间): unset means the text is silent.

    `citations` holds every clause once; the three tuples say which clause decides which switch.
    """

    record: bool | None
    publicity: bool | None
    measures: bool | None
    citations: tuple[Citation, ...] = ()
    record_clauses: tuple[Citation, ...] = ()
    publicity_clauses: tuple[Citation, ...] = ()
    measures_clauses: tuple[Citation, ...] = ()


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """What the law says on one key, at one place, on one day (适用结果).

    `citations` are the clauses that the value comes from, `outranked` those that also speak and
    yield, in the order in which they yield. Where the value is a list, or a table that several clauses
    make, `sources` has the clause of each item or field, in its own words.
    """

    key: str
    value: Any
    citations: tuple[Citation, ...]
    outranked: tuple[Citation, ...] = ()
    sources: tuple[Citation, ...] = ()


Covering = Mapping[Role, tuple[ImputationRule, ...]]
"""Which rules reach which role."""


class Law(Protocol):
    """The law as rules may ask it (规则接口); `graph.packs` answers, rules never know how."""

    def __hash__(self) -> int:
        """Tell laws apart: one never changes, so that what follows from it may be kept."""
        ...

    @property
    def digest(self) -> str:
        """The SHA-256 of the packs, in hexadecimal: names what a conclusion was drawn from."""
        ...

    @property
    def known_until(self) -> Day:
        """The first day from which more of the law was known; `FOREVER` where nothing is left out."""
        ...

    def as_known(self, day: Day) -> "Law":
        """Return the law as it was known on a day: without what was issued later."""
        ...

    def changes(self, place: str) -> tuple[Day, ...]:
        """Return the days from which the law at `place` may be another than the day before."""
        ...

    def rules(self, place: str, on: Day) -> tuple[ImputationRule, ...]:
        """Return the imputation rules in force at `place` on the day; the same tuple for the same law."""
        ...

    def covering(self, trigger: TriggerKind, place: str, on: Day) -> Covering:
        """Return the rules in force that such a cause sets in motion, by role.

        The same object for the same rules, so that a change of law is seen at a glance.
        """
        ...

    def pause(self, place: str, on: Day) -> Pause:
        """Return the three switches of a pending dispute; a switch nobody sets is `None`."""
        ...

    def find(self, key: str, place: str, on: Day) -> Resolved | None:
        """Return what is in force on `key`, or `None` where nobody speaks."""
        ...

    def value(self, key: str, place: str, on: Day) -> Resolved:
        """Return what is in force on `key`; raises `BadLaw` LAW_UNSET with what the text does say."""
        ...

    def calendar(self, place: str) -> Calendar:
        """Return the working days of a place; raises `BadLaw` PACK_INVALID where the law has no calendar."""
        ...

    def place_chain(self, place: str) -> tuple[str, ...]:
        """Return `place` and everything above it, nearest first; raises `Refused` PLACE_UNKNOWN."""
        ...
