"""What a receiver makes of another region's result: its own rules for that, and the recognition itself.

A valid signature is not recognition. Whether a result of another region has effect here is decided by
the law here, and what that law does not say is not recognised.
"""

from enum import Enum

import msgspec

from graph.model.bilingual import Bilingual
from graph.model.facts import Severity
from graph.model.law import Citation, EffectKind
from graph.model.results import Reached, Result, ResultKind
from graph.model.time import Day


class VerifiedResult(msgspec.Struct, frozen=True, kw_only=True):
    """A result whose signature holds and that is in force (已核验结果), and what else was seen of it.

    Made by who verified it. `disputed`: its issuer's status list says that a dispute is pending, which
    it can say after signing. `digest` is the SHA-256 of the signed bytes.
    """

    result: Result
    digest: str
    status_checked: bool
    log_checked: bool
    disputed: bool = False


class RecognitionCondition(Enum):
    """What must have been seen before anything is recognised (承认条件)."""

    STATUS_CHECKED = "STATUS_CHECKED"  # 已核对撤回状态
    LOG_CHECKED = "LOG_CHECKED"  # 已核对签发地区日志
    FINAL = "FINAL"  # 处罚决定已确定


class RecognisedKind(msgspec.Struct, frozen=True, kw_only=True):
    """That results of a kind are recognised at all (承认的结果类型), by which clause, and whether an officer
    must decide.
    """

    kind: ResultKind
    clause: Citation
    needs_officer: bool = False


class RecognisedEffect(msgspec.Struct, frozen=True, kw_only=True):
    """That an effect of a kind is carried out here (承认的后果), by which clause, and whether an officer
    must decide.

    `longest_days` bounds how long, from the day of recognition; `None` means that no text here does.
    """

    effect: EffectKind
    clause: Citation
    needs_officer: bool = False
    longest_days: int | None = None


class SevereKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of severe breach as the receiver's own plan lists it (严重失信行为种类), in its words."""

    words: str
    clause: Citation


class Grades(msgspec.Struct, frozen=True, kw_only=True):
    """Which grades of breach are recognised (失信等级), by which clause."""

    severities: frozenset[Severity]
    clause: Citation


class RecognitionPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """The receiver's rules for results of others (承认规则), in force at `place` on the day asked.

    `severe` is its plan's own list of severe kinds and `severe_list` the clause that opens it; an
    empty list lists nothing, so nothing is recognised by it. `id` names this state of the rules.
    """

    id: str
    place: str
    kinds: tuple[RecognisedKind, ...]
    grades: Grades
    severe: tuple[SevereKind, ...]
    severe_list: Citation
    effects: tuple[RecognisedEffect, ...]
    conditions: tuple[tuple[RecognitionCondition, Citation], ...] = ()


class Recognised(Enum):
    """What a recognition comes to (承认结论)."""

    ACCEPTED = "ACCEPTED"  # 承认
    PARTLY = "PARTLY"  # 部分承认
    REFUSED = "REFUSED"  # 不予承认
    NEEDS_OFFICER = "NEEDS_OFFICER"  # 待人工决定


class Deciding(Enum):
    """What an officer decides on a recognition that waits for one (人工决定)."""

    ACCEPT = "ACCEPT"  # 承认
    ACCEPT_IN_PART = "ACCEPT_IN_PART"  # 部分承认
    REFUSE = "REFUSE"  # 不予承认


class RecognitionGround(Bilingual):
    """Why a result (承认依据), or an effect of it, is recognised or not: a closed list, one per numbered
    step.
    """

    KIND_NOT_RECOGNISED = "KIND_NOT_RECOGNISED"
    CONDITION_NOT_MET = "CONDITION_NOT_MET"
    GRADE_NOT_STATED = "GRADE_NOT_STATED"
    GRADE_NOT_RECOGNISED = "GRADE_NOT_RECOGNISED"
    BREACH_NOT_STATED = "BREACH_NOT_STATED"
    BREACH_NOT_LISTED = "BREACH_NOT_LISTED"
    NOT_ESTABLISHED = "NOT_ESTABLISHED"
    EFFECT_NOT_RECOGNISED = "EFFECT_NOT_RECOGNISED"
    BAN_WITHOUT_END = "BAN_WITHOUT_END"
    TERM_ENDED = "TERM_ENDED"
    RECOGNISED = "RECOGNISED"
    OFFICER_DECIDES = "OFFICER_DECIDES"
    WAITS_WHILE_DISPUTED = "WAITS_WHILE_DISPUTED"
    NOTHING_FOUND = "NOTHING_FOUND"
    LEFT_IN_DOUBT = "LEFT_IN_DOUBT"
    OFFICER_ACCEPTED = "OFFICER_ACCEPTED"
    OFFICER_REFUSED = "OFFICER_REFUSED"


class RecognitionReason(msgspec.Struct, frozen=True, kw_only=True):
    """One step's finding (承认理由): ground, sentence in both languages, step, the clause that decides."""

    ground: RecognitionGround
    step: int
    english: str
    chinese: str
    clauses: tuple[Citation, ...] = ()


class Execution(Enum):
    """Whether a recognised effect is carried out now (执行状态)."""

    RUNS = "RUNS"  # 执行
    PROPOSED = "PROPOSED"  # 待人工决定
    WAITS = "WAITS"  # 暂缓执行
    NONE = "NONE"  # 不执行


class RecognisedPart(msgspec.Struct, frozen=True, kw_only=True):
    """One effect of the result and what becomes of it here (承认的部分), until which day."""

    reached: Reached
    execution: Execution
    until: Day | None
    reasons: tuple[RecognitionReason, ...]


class OfficersWord(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer decided on a recognition that waited (人工决定), in the officer's own words.

    `taken` are the numbers, from 1, of the effects that are carried out.
    """

    deciding: Deciding
    taken: tuple[int, ...]
    reason: str


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """Our verdict on somebody else's result (承认): a fact once stored; its effects are derived from it.

    `key` is the same for the same result at the same place, so that doing it twice does it once. An
    officer's decision is another fact that refers to it.
    """

    key: str
    result: str
    issuer: str
    place: str
    policy: str
    recognised: Recognised
    reasons: tuple[RecognitionReason, ...]
    parts: tuple[RecognisedPart, ...]
    dispute_pending: bool
    decided_on: Day
    until: Day
