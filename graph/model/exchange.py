"""What is kept of the exchange of results: what this region stated, what it made of others' statements."""

from enum import Enum
from hashlib import sha256

import msgspec

from graph.model.facts import Fact
from graph.model.recognition import Deciding
from graph.model.results import ResultKind
from graph.model.time import Day, Instant


class StatedResult(Fact, frozen=True, kw_only=True, gc=False):
    """A signed result of ours (签名结果), with its place in the status lists.

    `subject` is the organization's id and `person` that of the person it is about, if it is about one.
    `jws` are the very bytes. Whether it was recalled is derived, never stored here. `established` are
    the effects that stood when it was signed, or of a receipt the measures that were found; and
    `rests_on_version` the instant at which that version of the record was recorded. A receipt has what was
    asked: the `matter`, the day `as_of`, and whether measures `waited` for a dispute.
    """

    kind: ResultKind
    record: str
    subject: str
    person: str
    audience: tuple[str, ...]
    jws: str
    sha256: str
    number: int
    index: int
    place: str
    issued_at: Instant
    valid_until: Day
    established: tuple[str, ...] = ()
    rests_on_version: Instant = 0
    matter: str = ""
    as_of: Day = ""
    waited: bool = False


class RecognitionFact(Fact, frozen=True, kw_only=True, gc=False):
    """Our verdict on another region's result (承认), with its evidence: the very bytes.

    `organization` is a unified social credit code: it need not be registered here. `handle` names the person
    that it is about, if it is about one, as only the two regions can compute it. `lists` are the addresses
    of the status lists that can recall the result. `verdict` is the recognition as it was decided, in JSON;
    whether it has effect today is derived. `proof` shows the bytes in their issuer's log.
    """

    result: str
    issuer: str
    organization: str
    jws: str
    sha256: str
    lists: tuple[str, ...]
    outcome: str
    decided_on: Day
    until: Day
    verdict: str
    handle: str = ""
    proof: str = ""


class RecognitionEnd(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """That a recognised result was heard to be recalled for good (承认终止), with the evidence: never undone.

    `recognition` is that of the id, `reason` the word of verification, `evidence` the bytes that said so.
    """

    recognition: str
    reason: str
    evidence: str
    heard_at: Instant


class OfficersDecision(Fact, frozen=True, kw_only=True, gc=False):
    """What an officer decided on a recognition that waited for one (人工决定), with its evidence.

    `recognition` is that of the id, `sha256` the digest of the result that was decided on, `outcome` and
    `verdict` what the recognition came to, in JSON with every effect, clause and reason as it stood that day.
    """

    recognition: str
    sha256: str
    deciding: Deciding
    taken: tuple[int, ...]
    reason: str
    department: str
    decided_on: Day
    outcome: str
    verdict: str


class KeptList(msgspec.Struct, frozen=True, kw_only=True):
    """A neighbour's newest verified status list (留存的状态清单): its address, its bytes and its period."""

    url: str
    jws: str
    since: Instant
    until: Instant


class RecognitionState(Enum):
    """Whether a recognised result has effect now (承认的现状)."""

    ACTIVE = "ACTIVE"  # 有效
    PAUSED = "PAUSED"  # 暂缓
    ENDED = "ENDED"  # 终止
    UNKNOWN = "UNKNOWN"  # 无法判断: never taken for active
    AWAITING_OFFICER = "AWAITING_OFFICER"  # 待人工决定: never automatic
    NONE = "NONE"  # 无效果: refused


class OutboxEvent(Enum):
    """What a region is told of a result that is addressed to it (告知事项)."""

    STATED = "STATED"  # 出具
    RECALLED = "RECALLED"  # 撤回


class OutboxItem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One item of what a region is told (发件项), by its number without gaps, in the order of commits.

    `result` is the result's id and `sha256` the digest of its bytes, `reason` why it was recalled. `chain`
    is the digest over every item up to this one: who keeps it sees whether any of them was changed since.
    """

    region: str
    number: int
    event: OutboxEvent
    result: str
    sha256: str
    at: Instant
    chain: str
    reason: str = ""


class OutboxEnd(msgspec.Struct, frozen=True, kw_only=True):
    """How far a region's outbox (发件箱) goes: the number of its last item, and the chain up to it."""

    number: int = 0
    chain: str = ""


class OutboxPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an outbox (发件箱片段): the chain before it, its items with their results, and its end."""

    before: str
    end: OutboxEnd
    items: tuple[OutboxItem, ...]
    results: tuple[StatedResult, ...]


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """How far a neighbour's outbox was worked through here (已收进度), and by which signed page.

    `number` and `chain` are those of the last item whose effect is kept; `at` is the instant, by its signer,
    of the newest genuine page, and `page` are its bytes. `anew` tells how often all of it was begun anew.
    """

    region: str
    anew: int = 0
    number: int = 0
    chain: str = ""
    at: Instant = 0
    page: str = ""


def chained(before: str, number: int, event: OutboxEvent, digest: str) -> str:
    """Return the chain of an outbox from one item on: a digest over what came before, and that item."""
    return sha256(f"{before} {number} {event.value} {digest}".encode()).hexdigest()


class AskingLevel(Enum):
    """How much one region asks another about a subject (询问层级)."""

    PRESENCE = "PRESENCE"  # 有无
    DETAIL = "DETAIL"  # 详情


class NeighbourAnswer(Enum):
    """Whether another region holds anything that stands about a subject (询问结论)."""

    YES = "YES"  # 有
    NO = "NO"  # 无
    NOT_ENOUGH_TO_IDENTIFY = "NOT_ENOUGH_TO_IDENTIFY"  # 不足以识别
    UNKNOWN = "UNKNOWN"  # 无法判断: silence, doubt and refusal, never a no


class MissingPart(Enum):
    """What would tell the region that was asked whom is meant (识别所缺)."""

    NAME = "NAME"  # 名称
    CODE = "CODE"  # 统一社会信用代码
    DOCUMENT = "DOCUMENT"  # 证件
