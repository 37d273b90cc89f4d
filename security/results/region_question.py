"""What one region asks another about a subject, and what it is answered: two signed messages.

    sign_question(question, key, kid)       by the region that asks
    open_question(raw, trust, region, now)  by the region that is asked
    sign_reply, open_reply                  the same, the other way

A question names both regions, its ground, whom it is about, its instant and a number that is used once; a
reply names the SHA-256 of the very bytes that were asked. So neither can be shown to anybody else, again,
later, or for another purpose. A reply of the first level has one length, whatever it says.

SPEC: RFC 7515, not RFC 9421: what is signed is a document that both ledgers name by one digest and an auditor
can verify years later, without the head of a request that a proxy in between may have rewritten.
"""

from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from graph.errors import VerificationError
from graph.model.exchange import AskingLevel, MissingPart, NeighbourAnswer
from graph.model.results import DayText, Digest, RegionCode, StatementPart, Words
from graph.model.time import Instant
from security.ledger.note import Signs
from security.results import jws
from security.results.moments import instant_of_stamp
from security.results.outbox_page import FRESH, SKEW
from security.results.question_reasons import QuestionReason, refusal
from security.results.wire import Stamp, Url
from security.signed_lists.trust_document import KeyUse
from security.signed_lists.trust_list import TrustList

QUESTION, REPLY, CONTENT_TYPE = "accord-question+jwt", "accord-reply+jwt", "json"
"""The header's words: nothing that is signed as a result, a list or a page can be read as one of these."""

LONGEST_QUESTION = 8_192
"""Bytes of a question at most."""

WINDOW = FRESH + SKEW
"""Microseconds for which a question may be on its way, on clocks that differ."""

MOST_RECORDS = 50
LENGTH = {AskingLevel.PRESENCE: 1_024, AskingLevel.DETAIL: 32_768}
"""Bytes of a reply, which is filled up to the next whole multiple: of the first level to one length."""

M = TypeVar("M", bound="SignedMessage")


class SignedMessage(StatementPart, frozen=True, kw_only=True, omit_defaults=False):
    """What question and reply have in common: who says it, to whom, when, and at which level."""

    issuer: Url
    region: RegionCode
    audience: RegionCode
    at: Stamp
    level: AskingLevel


class RegionQuestion(SignedMessage, frozen=True, kw_only=True, omit_defaults=False):
    """A question as it is signed: on what ground, and about whom.

    `code` is that of an organization, `name` what it is called as far as whoever asks knows; `person` is
    the handle of a person who holds or held an office there, as the pair of regions names it.
    """

    type: Literal["AccordQuestion"] = "AccordQuestion"
    nonce: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    purpose: Annotated[str, Meta(max_length=32)]
    basis: Words
    case: Words
    code: Annotated[str, Meta(pattern=r"^([0-9A-HJ-NPQRTUWXY]{18})?\Z")] = ""
    name: Annotated[str, Meta(max_length=200)] = ""
    person: Annotated[str, Meta(pattern=r"^([a-z2-7]{52})?\Z")] = ""


class HeldRecord(StatementPart, frozen=True, kw_only=True, omit_defaults=False):
    """What the second level says of one record that stands: its kind, whose it is, and its days."""

    kind: Words
    authority: Annotated[str, Meta(max_length=512)] = ""
    authority_code: Annotated[str, Meta(max_length=64)] = ""
    document_number: Annotated[str, Meta(max_length=512)] = ""
    decided_on: DayText
    until: DayText | None = None


class RegionReply(SignedMessage, frozen=True, kw_only=True, omit_defaults=False):
    """A reply as it is signed: to which question, what holds, what is missing; `filling` means nothing."""

    type: Literal["AccordReply"] = "AccordReply"
    question: Digest
    answer: NeighbourAnswer
    missing: Annotated[tuple[MissingPart, ...], Meta(max_length=3)] = ()
    records: Annotated[tuple[HeldRecord, ...], Meta(max_length=MOST_RECORDS)] = ()
    complete: bool = True
    filling: str = ""


def sign_question(question: RegionQuestion, key: Signs, kid: str) -> bytes:
    """Return the signed question."""
    return jws.sign(msgspec.json.encode(question), key, kid, typ=QUESTION, cty=CONTENT_TYPE)


def sign_reply(reply: RegionReply, key: Signs, kid: str) -> bytes:
    """Return the signed reply, filled up so that its length tells nothing."""
    length = LENGTH[reply.level]
    filling = "." * (-len(msgspec.json.encode(reply)) % length)
    filled = msgspec.structs.replace(reply, filling=filling)
    return jws.sign(msgspec.json.encode(filled), key, kid, typ=REPLY, cty=CONTENT_TYPE)


def open_question(raw: bytes, trust: TrustList, region: str, now: Instant) -> tuple[RegionQuestion, Instant]:
    """Return the question that `region` signed for us, and when; or raise QUESTION_REFUSED."""
    unsound = QuestionReason.QUESTION_NOT_GENUINE
    question, at = _genuine(raw, trust, region, QUESTION, RegionQuestion, unsound)
    if question.audience != trust.owner:
        raise refusal(QuestionReason.QUESTION_ELSEWHERE)
    if at > now + SKEW:
        raise refusal(QuestionReason.QUESTION_EARLY)
    if at < now - FRESH:
        raise refusal(QuestionReason.QUESTION_STALE)
    return question, at


def open_reply(
    raw: bytes, trust: TrustList, region: str, asked: tuple[str, AskingLevel], now: Instant
) -> RegionReply:
    """Return what `region` replied to the question of this digest and level, or raise REPLY_REFUSED."""
    reply, at = _genuine(raw, trust, region, REPLY, RegionReply, QuestionReason.REPLY_NOT_GENUINE)
    if reply.audience != trust.owner or (reply.question, reply.level) != asked:
        raise refusal(QuestionReason.REPLY_OF_ANOTHER)
    if not now - FRESH <= at <= now + SKEW:
        raise refusal(QuestionReason.REPLY_STALE)
    return reply


def _genuine(  # noqa: PLR0917
    raw: bytes, trust: TrustList, region: str, typ: str, kind: type[M], unsound: QuestionReason
) -> tuple[M, Instant]:
    """Return the members of a message that a key of a region for requests signed, and when."""
    try:
        parts = jws.split(raw, jws.LONGEST_LIST)
        key = trust.keys.get(jws.key_id(parts.header, typ, CONTENT_TYPE))
        if key is None or key.region.region != region or KeyUse.REQUESTS not in key.uses:
            raise refusal(unsound, "key")
        jws.check_signature(parts, key.public)
        message = msgspec.convert(jws.content(parts.payload), kind, strict=True)
        at = instant_of_stamp(message.at)
    except (VerificationError, ValueError) as error:
        raise refusal(unsound, str(error)) from error
    revoked = key.revoked_at is not None and key.revoked_at <= at
    if revoked or not key.since <= at < key.until:
        raise refusal(unsound, "period")
    if (message.issuer, message.region) != (key.region.issuer, region):
        raise refusal(unsound, "parties")
    return message, at
