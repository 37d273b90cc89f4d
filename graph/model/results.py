"""What one region states to another: signed results, what they rest on, and what a receiver makes of them.

A result says what its issuer concluded on a day under its own law; it is not a fact here, and whether
it has any effect here is the receiver's recognition. Its members bear the same names on the wire, in
camel case, so that there is one list of them.
"""

from enum import Enum
from typing import Annotated

import msgspec
from msgspec import Meta

from graph.model.conclusions import Outcome
from graph.model.facts import Role, Severity
from graph.model.law import Citation, EffectKind
from graph.model.time import Day, Instant

RegionCode = Annotated[str, Meta(pattern=r"^[1-9][0-9]{5}\Z")]
Uscc = Annotated[str, Meta(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}\Z")]
Handle = Annotated[str, Meta(pattern=r"^[a-z2-7]{52}\Z")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
ResultId = Annotated[str, Meta(pattern=r"^[a-z2-7]{26}\Z")]
DayText = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
Words = Annotated[str, Meta(min_length=1, max_length=512)]
Version = Annotated[str, Meta(pattern=r"^[0-9A-Za-z._-]{1,64}\Z")]

FEWEST = 131_072
"""SPEC: W3C Bitstring Status List 1.0, 16 KB: fewer entries would tell which result is looked up."""


class ResultKind(Enum):
    """What a signed result states (结果种类)."""

    PENALTY_CONCLUSION = "PENALTY_CONCLUSION"  # 处罚结论
    CHECK_RECEIPT = "CHECK_RECEIPT"  # 查询回执


class StatementPart(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True,
           forbid_unknown_fields=True):  # fmt: skip
    """A part of a statement (声明成员): exactly its members, absent ones left out."""


class NamedOrganization(StatementPart, frozen=True, kw_only=True, tag_field="type", tag="Organization"):
    """An organization, by its unified social credit code (统一社会信用代码)."""

    uscc: Uscc


class NamedPerson(StatementPart, frozen=True, kw_only=True, tag_field="type", tag="Person"):
    """A person (化名人员), by the handle that only issuer and receiver can compute; never by name or
    number.
    """

    handle: Handle


class LegalBasis(StatementPart, frozen=True, kw_only=True):
    """A clause as a statement cites it (依据): instrument, article, words, and how firmly it stands."""

    pack: Words
    instrument: Words
    article: Words
    quotation: Annotated[str, Meta(max_length=2048)]
    rank: Words
    rests_on: Words
    modality: Words
    possibly_outranked: Words | None = None

    @classmethod
    def of(cls, clause: Citation) -> "LegalBasis":
        """Return how a clause of ours is cited to others."""
        return cls(
            pack=clause.pack,
            instrument=clause.instrument,
            article=clause.article,
            quotation=clause.quotation,
            rank=clause.rank.name,
            rests_on=clause.rests_on.value,
            modality=clause.modality.value,
            possibly_outranked=clause.possibly_outranked,
        )


class Decided(StatementPart, frozen=True, kw_only=True):
    """The decision that a conclusion stands on (处罚决定); conduct is half-open, absent days not stated."""

    authority: Words
    authority_code: Words
    document_number: Words
    decided_on: DayText
    final_on: DayText | None = None
    conduct_since: DayText | None = None
    conduct_until: DayText | None = None


class Reached(StatementPart, frozen=True, kw_only=True):
    """One effect on the subject (已涉后果), as its issuer concluded it; one outcome for each rule, none
    merged.
    """

    outcome: Outcome
    effect: EffectKind
    measure: Words | None = None
    role: Role | None = None
    since: DayText | None = None
    until: DayText | None = None
    legal_basis: Annotated[tuple[LegalBasis, ...], Meta(min_length=1, max_length=16)]


class Conclusion(StatementPart, frozen=True, kw_only=True):
    """What follows for the subject from a penalty of `organization` (处罚结论).

    `breach` is the field or kind of the breach in the words of the law that calls it severe; `grade`
    is the authority's own statement. Both stay absent where the source does not say.
    """

    organization: Uscc
    decision: Decided
    severity: Severity | None = None
    breach: Words | None = None
    effects: Annotated[tuple[Reached, ...], Meta(min_length=1, max_length=32)]


class MeasureFinding(Enum):
    """What a check found of one measure (措施核查结论): doubt and waiting are never told as no."""

    APPLIES = "APPLIES"  # 适用
    DOES_NOT_APPLY = "DOES_NOT_APPLY"  # 不适用
    WAITS = "WAITS"  # 暂缓
    UNKNOWN = "UNKNOWN"  # 不能确定


class MeasureChecked(StatementPart, frozen=True, kw_only=True):
    """What was found of one measure of the catalogue (措施查询结果).

    `ground` is why, of UNKNOWN what is missing.
    """

    measure: Words
    binding: Words
    finding: MeasureFinding
    ground: Words
    legal_basis: Annotated[tuple[LegalBasis, ...], Meta(min_length=1, max_length=16)]


class CheckReceipt(StatementPart, frozen=True, kw_only=True):
    """That a subject was checked in a matter, and what was found (查询回执), also nothing.

    `checked` has every measure that concerns the matter, `effects` those that apply. Nothing was found
    where none applies, waits or is unknown.
    `question` and `answer` are SHA-256 digests of the bytes that were asked and answered.
    """

    matter: Words
    question: Digest
    answer: Digest
    searched: Annotated[tuple[Words, ...], Meta(min_length=1, max_length=32)]
    nothing_found: bool
    effects: Annotated[tuple[Reached, ...], Meta(max_length=64)] = ()
    checked: Annotated[tuple[MeasureChecked, ...], Meta(max_length=64)] = ()


class FactDigest(StatementPart, frozen=True, kw_only=True, tag_field="type", tag="FactDigest"):
    """The SHA-256 of a fact that a statement stands on (证据摘要): whoever has the fact can compare."""

    fact: Words
    digest: Digest


Named = NamedOrganization | NamedPerson
Statement = Conclusion | CheckReceipt


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A statement of one region for others (签名结果): who says what of whom, by which law, until when.

    `issued_at` is the issuer's word. Valid on the days `[valid_from, valid_until)`. `pack_digest`
    names the law it was drawn from, `catalogue_version` the catalogue of measures.
    """

    id: str
    issuer: str
    subject: Named
    statement: Statement
    pack_digest: str
    catalogue_version: str
    as_of: Day
    known_at: Instant
    evidence: tuple[FactDigest, ...]
    dispute_pending: bool
    audience: tuple[str, ...]
    issued_at: Instant
    valid_from: Day
    valid_until: Day

    @property
    def kind(self) -> ResultKind:
        """What it states."""
        return KIND_OF[type(self.statement)]


KIND_OF: dict[type, ResultKind] = {
    Conclusion: ResultKind.PENALTY_CONCLUSION,
    CheckReceipt: ResultKind.CHECK_RECEIPT,
}
