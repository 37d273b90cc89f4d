"""The law as it was found: a value, the clause it stands in, and what it rests on."""

from enum import Enum, IntEnum

import msgspec

from graph.model.facts import Role, Severity
from graph.model.time import FOREVER, Day


class Rank(IntEnum):
    """The rank of an instrument (效力层级); the higher wins where it speaks."""

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
    """How the words of the clause are known: verbatim from our copy, or in summary only."""

    QUOTATION = "QUOTATION"
    SUMMARY = "SUMMARY"
    NONE = "NONE"


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A clause (条款): instrument, article, words, and how firmly the value stands on them."""

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


class TenureBasis(Enum):
    """Which tenure counts: as registered, as it was, or either."""

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
    """From which day an effect runs."""

    SAME_AS_TRIGGER = "SAME_AS_TRIGGER"
    DECISION = "DECISION"
    REVOCATION_DATE = "REVOCATION_DATE"


class ImputationRule(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of the matrix role x effect, as one clause states it (责任归属规则)."""

    id: str
    place: str
    trigger: TriggerKind
    severity: Severity | None = None
    roles: tuple[Role, ...]
    anchor: Anchor
    tenure_basis: TenureBasis = TenureBasis.EITHER
    needs_personal_finding: bool = False
    needs_named_decision: bool = False
    needs_finality: bool = False
    effect: EffectKind
    measure: str | None = None
    starts: Starts = Starts.DECISION
    ends_on: tuple[EndsOn, ...] = (EndsOn.ANNULMENT,)
    duration_years: int | None = None
    valid_from: Day
    valid_until: Day = FOREVER
    citations: tuple[Citation, ...]


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """The three switches while a dispute is pending (异议期间): unset means the text is silent."""

    record: bool | None
    publicity: bool | None
    measures: bool | None
    citations: tuple[Citation, ...] = ()
