"""A page of what one region tells another: its numbers signed, so that nothing of it is left out unseen.

    sign_page(page, key, kid)               by the issuer, with its key for status lists
    open_page(raw, trust, …)                by the region that it is for, against what it had before

The page says after which number it begins and where all that is told ends, and the chain before it: a digest
over every item told before. So a page that skips, repeats, reorders or withholds contradicts its own words,
and an issuer that changes what it told before contradicts the chain that the other side has kept.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from graph.errors import VerificationError
from graph.model.exchange import Heard, OutboxEvent, OutboxItem, chained
from graph.model.results import Digest, RegionCode, StatementPart
from graph.model.time import Instant
from security.ledger.note import Signs
from security.results import jws
from security.results.moments import instant_of_stamp
from security.results.outbox_reasons import OutboxReason, refusal
from security.results.wire import Stamp, Url
from security.signed_lists.trust_document import KeyUse
from security.signed_lists.trust_list import TrustList

TYPE, CONTENT_TYPE = "accord-outbox+jwt", "json"
"""The header's words: nothing that is signed as a result or a list can be read as a page, nor the reverse."""

MOST_ITEMS = 500
"""Items of one page at most."""

SKEW, FRESH = 5_000_000, 60_000_000
"""Microseconds by which two clocks may differ, and for which a page may have been on its way."""

Number = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Chain = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]


class PageItem(StatementPart, frozen=True, kw_only=True):
    """One item: its number, what became of which result, the digest of its bytes, and why it was recalled."""

    number: Number
    event: OutboxEvent
    result: Url
    digest: Digest
    reason: Annotated[str, Meta(max_length=64)] = ""


class SignedPage(StatementPart, frozen=True, kw_only=True, omit_defaults=False):
    """The members of a page as they are signed; `before` is the chain up to the number `after`."""

    type: Literal["AccordOutboxPage"]
    issuer: Url
    region: RegionCode
    audience: RegionCode
    at: Stamp
    after: Number
    before: Chain
    head: Number
    items: Annotated[tuple[PageItem, ...], Meta(max_length=MOST_ITEMS)]


class OpenedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page that follows what was heard before, and when it was signed."""

    page: SignedPage
    at: Instant


def page_item(item: OutboxItem, address: str) -> PageItem:
    """Return an item as a page has it; `address` is the name by which everybody knows its result."""
    return PageItem(
        number=item.number, event=item.event, result=address, digest=item.sha256, reason=item.reason
    )


def sign_page(page: SignedPage, key: Signs, kid: str) -> bytes:
    """Return the signed page."""
    return jws.sign(msgspec.json.encode(page), key, kid, typ=TYPE, cty=CONTENT_TYPE)


def open_page(raw: bytes, trust: TrustList, region: str, before: Heard, now: Instant) -> OpenedPage:
    """Return a region's page for us that goes on where `before` ended, or raise OUTBOX_REFUSED.

    1. A key of that region for status lists signed it, for us. 2. It is of now, and newer than the last one.
    3. What was told before is in it unchanged. 4. Its numbers follow each other, from the one asked for.
    """
    # 1.
    page, at = _genuine(raw, trust, region)
    # 2.
    if at > now + SKEW:
        raise refusal(OutboxReason.OUTBOX_EARLY)
    if at < max(before.at, now - FRESH):
        raise refusal(OutboxReason.OUTBOX_STALE)
    # 3.
    _check_before(page, before)
    # 4.
    _check_numbers(page)
    return OpenedPage(page=page, at=at)


def chain_after(before: str, item: PageItem) -> str:
    """Return the chain up to an item, by the chain before it."""
    return chained(before, item.number, item.event, item.digest)


def _genuine(raw: bytes, trust: TrustList, region: str) -> tuple[SignedPage, Instant]:
    """Return the members of a page that a key of a region signed for the trust list's owner."""
    try:
        parts = jws.split(raw, jws.LONGEST_LIST)
        key = trust.keys.get(jws.key_id(parts.header, TYPE, CONTENT_TYPE))
        if key is None or key.region.region != region or KeyUse.STATUS not in key.uses:
            raise refusal(OutboxReason.OUTBOX_NOT_GENUINE, "key")
        jws.check_signature(parts, key.public)
        page = msgspec.convert(jws.content(parts.payload), SignedPage, strict=True)
        at = instant_of_stamp(page.at)
    except (VerificationError, ValueError) as error:
        raise refusal(OutboxReason.OUTBOX_NOT_GENUINE, str(error)) from error
    revoked = key.revoked_at is not None and key.revoked_at <= at
    named = (page.issuer, page.region, page.audience) == (key.region.issuer, region, trust.owner)
    if revoked or not key.since <= at < key.until or not named:
        raise refusal(OutboxReason.OUTBOX_NOT_GENUINE, "period or parties")
    return page, at


def _check_before(page: SignedPage, before: Heard) -> None:
    """Refuse a page by which we were told less before, or something else, or that begins elsewhere."""
    if page.head < before.number:
        raise refusal(OutboxReason.OUTBOX_WENT_BACK)
    if page.after != before.number:
        early = page.after < before.number
        raise refusal(OutboxReason.OUTBOX_REPEATED if early else OutboxReason.OUTBOX_GAP)
    if page.before != before.chain:
        raise refusal(OutboxReason.OUTBOX_REWRITTEN)


def _check_numbers(page: SignedPage) -> None:
    """Refuse a page whose numbers do not follow each other, or that gives nothing of what is left."""
    last = page.after
    for item in page.items:
        if item.number <= last:
            raise refusal(OutboxReason.OUTBOX_REORDERED)
        if item.number != last + 1:
            raise refusal(OutboxReason.OUTBOX_GAP)
        last = item.number
    if last > page.head or (not page.items and page.head > page.after):
        raise refusal(OutboxReason.OUTBOX_WITHHELD)
