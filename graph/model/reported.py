"""What a source reported, in the source's own names, before anybody knows whose identity it is.

    file or mutation → Reported… (uscc, document handle, decision number) → store → facts with ids

A `Reported` carries no id: the writer finds or makes the identity. Rows are applied in spans; the store
keeps each span's fates with the span, so that a span sent twice is answered, not applied, twice.
"""

from enum import Enum
from hashlib import sha256
from typing import Any, Protocol

import msgspec

from graph.model.facts import CodeCheck, Procedure, Role, Scope, Severity
from graph.model.time import BEGINNING, FOREVER, Day, Instant


class DocumentKind(Enum):
    """The kinds of documents of the double-publicity form (证件类型)."""

    RESIDENT_ID = "RESIDENT_ID"  # 居民身份证，含港澳台居民居住证
    PASSPORT = "PASSPORT"  # 护照
    HK_MACAO_PERMIT = "HK_MACAO_PERMIT"  # 港澳居民来往内地通行证
    TAIWAN_PERMIT = "TAIWAN_PERMIT"  # 台湾居民来往大陆通行证
    FOREIGN_RESIDENT = "FOREIGN_RESIDENT"  # 外国人永久居留身份证
    OTHER = "OTHER"  # 其他


class RowOutcome(Enum):
    """What became of a reported row (处理结果)."""

    USED = "USED"  # a new fact
    SAME = "SAME"  # known already, nothing changed
    SUPERSEDED = "SUPERSEDED"  # replaced its own feed's former version
    PARTY_MISMATCH = "PARTY_MISMATCH"  # kept, held back: the register has another name for the party
    REPRESENTATIVE_MISMATCH = "REPRESENTATIVE_MISMATCH"  # likewise, for who represents it
    NOT_OWNER = "NOT_OWNER"  # the key belongs to another feed
    SUBJECT_UNKNOWN = "SUBJECT_UNKNOWN"  # no organization or person of that code
    DECISION_UNKNOWN = "DECISION_UNKNOWN"  # no such decision (findings)
    RECORD_UNKNOWN = "RECORD_UNKNOWN"  # no such record (challenges)
    RECORD_ANNULLED = "RECORD_ANNULLED"  # the record was annulled; nothing is reported upon it any more


class ReportOutcome(Enum):
    """What became of a row of a report, as its sender is told (处理结果)."""

    USED = "USED"  # 入库
    SAME = "SAME"  # 无变化
    SUPERSEDED = "SUPERSEDED"  # 替代原记录
    PARTY_MISMATCH = "PARTY_MISMATCH"  # 已入库，当事人名称与登记不符，暂不使用
    REPRESENTATIVE_MISMATCH = "REPRESENTATIVE_MISMATCH"  # 已入库，法定代表人与登记不符，暂不使用
    ANNULLED = "ANNULLED"  # 记录已撤销
    REFUSED = "REFUSED"  # 未采用


HELD_BACK = {
    "party": RowOutcome.PARTY_MISMATCH,
    "representative": RowOutcome.REPRESENTATIVE_MISMATCH,
}
"""What becomes of a row whose source states this member otherwise than the register does."""

TAKEN = frozenset({RowOutcome.USED, RowOutcome.SAME, RowOutcome.SUPERSEDED, *HELD_BACK.values()})
"""What became of rows that are facts now."""


class Reported(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What every reported row carries (报送数据): its place in the delivery, its key, and who may see it.

    `owner` is the authority whose own word it is, by its own feed or its own report; empty where a feed
    vouches for it, or only copies what somebody decided.

    `withdrawn` is why the source takes back what it stated under the key: an office that never was, a day
    that is part of the key and was wrong. What was known before stays known as of then.
    """

    row: int
    key: str
    scope: Scope = Scope.SHARED
    shown_since: Day = BEGINNING
    shown_until: Day = FOREVER
    owner: str = ""
    withdrawn: str | None = None


class ReportedOrganization(Reported, frozen=True, kw_only=True, gc=False):
    """An entry of the register of organizations (报送的机构); `key` is the code."""

    uscc: str
    name: str
    status: str
    kind: str
    place: str
    code_check: CodeCheck
    since: Day
    until: Day = FOREVER
    former: tuple[str, ...] | None = None


class ReportedPerson(Reported, frozen=True, kw_only=True, gc=False):
    """A person with one document (报送的人员); `key` is the document's handle.

    `linked` is the handle of another document of the same person, as the source itself states it: the
    only way in which two documents come to one person. Never by name.
    """

    handle: str
    kind: str
    sealed: str
    linked: str | None = None
    name: str
    born: Day | None = None
    died: Day | None = None
    own_income: bool = False


class ReportedTenure(Reported, frozen=True, kw_only=True, gc=False):
    """A person's time in a role (报送的任职); `key` is `uscc|handle|ROLE|since`."""

    uscc: str
    handle: str
    role: Role
    since: Day
    until: Day = FOREVER
    actual_since: Day | None = None
    actual_until: Day | None = None


class ReportedPenalty(Reported, frozen=True, kw_only=True, gc=False):
    """A penalty (报送的处罚); `key` is `authority_code|document_number|uscc or handle`.

    Exactly one of `uscc` and `handle` is set and names the party.
    """

    uscc: str | None = None
    handle: str | None = None
    party: str
    representative: str | None = None
    decision: str
    document_number: str
    authority: str
    authority_code: str
    violation: str
    circumstances: str
    basis: str
    kinds: tuple[str, ...]
    content: str
    fine: str | None = None
    confiscated: str | None = None
    licence: str | None = None
    decided_on: Day
    expires_on: Day | None = None
    conduct_since: Day | None = None
    conduct_until: Day | None = None
    severity: Severity | None = None
    breach: str | None = None
    procedure: Procedure | None = None
    final_on: Day | None = None
    remark: str | None = None


class ReportedFinding(Reported, frozen=True, kw_only=True, gc=False):
    """A decision names a person (报送的责任认定); `key` is `decision|handle|RESPONSIBILITY`."""

    decision: str
    handle: str
    responsibility: Role
    decided_on: Day


class ReportedChallenge(Reported, frozen=True, kw_only=True, gc=False):
    """Reconsideration or litigation (报送的复议诉讼); `key` is `record|instance|opened_on`.

    `record` is the key of the penalty. `upheld` is None while nothing is decided.
    """

    record: str
    instance: str
    opened_on: Day
    closed_on: Day = FOREVER
    upheld: bool | None = None
    changed: bool | None = None


class ReportedRecord(Reported, frozen=True, kw_only=True, gc=False):
    """A row of a declared kind (报送的其他信息): `kind` is its name, `values` what it states.

    `uscc` and `handle` name whom it is about or who holds, `holder` the organization that does; those that a
    kind has not are empty.
    """

    kind: str
    uscc: str = ""
    handle: str = ""
    holder: str = ""
    values: dict[str, Any]


class Chunk(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive rows of one delivery that are applied in one transaction (数据块), or not at all.

    `first` and `last` count the source's rows from one, those that were refused before included.
    """

    feed: str
    batch: str
    region: str
    first: int
    last: int
    rows: tuple[Reported, ...]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a delivery came (处理进度): rows applied, the span length it was begun with, whether it
    ended.
    """

    rows_done: int = 0
    span_rows: int
    complete: bool = False


class DeliveryWriter(Protocol):
    """What takes deliveries in (写入接口); the store implements it."""

    async def begin(self, feed: str, batch: str, span_rows: int, now: Instant) -> Progress:
        """Register a delivery, or return how far it came before; the first `span_rows` stays."""

    async def write(self, chunk: Chunk, now: Instant) -> dict[int, RowOutcome]:
        """Apply a span in one transaction and return the fate of each row by number.

        A span that was applied before is not applied again: its first fates are returned.
        """

    async def finish(self, feed: str, batch: str, rows: int, now: Instant) -> None:
        """Mark the delivery complete."""


ADDED = frozenset({"breach", "changed", "former", "withdrawn"})
"""Members that rows of earlier versions did not have: where nothing is stated, a row stays the same row."""


def content_digest(reported: Reported) -> str:
    """Return what decides "same content": SHA-256 over all but the row, its owner and the sealed number.

    Sealing is not repeatable, so a sealed number says nothing about sameness; its handle does.
    """
    values = msgspec.to_builtins(reported)
    content = {
        name: value
        for name, value in values.items()
        if name not in {"row", "sealed", "owner"} and not (name in ADDED and value is None)
    }
    return sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
