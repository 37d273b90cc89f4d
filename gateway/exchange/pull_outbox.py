"""Pulling what a neighbour tells us: from where we were, each page verified, each item with its one effect.

    begin_hearing(city, region, now)         at the beginning of every round: since when silence counts
    pull_outbox(city, region, now, look)     after the neighbour's lists and log, in every round

Where we are is kept once the effects of a page are: a crash between the two repeats items, whose keys answer
what happened then. After days offline the next look goes on there. A page that contradicts what was heard
before is no silence: it is told by its own reason, and where both pages prove it, the auditors get both.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import NamedTuple

import msgspec

from gateway.city import City
from gateway.exchange.recognise_pulled import PulledResult, heed_recall, recognise_pulled
from gateway.exchange.serve_outbox import PATH, GivenResult, PageBody
from graph.durable_files import read as read_file
from graph.errors import Unavailable, VerificationError
from graph.model.exchange import Heard, OutboxEvent
from graph.model.time import Instant
from graph.store.outbox import heard, keep_heard
from security.neighbour_logs import finding
from security.results.outbox_page import SKEW, OpenedPage, PageItem, chain_after
from security.results.outbox_reasons import OutboxReason, refusal
from security.signed_lists.trust_document import TrustedRegion
from security.strict_json import NotStrict, read_json

AT_A_TIME = 100
"""Items of one page: half of a page again is done twice at most after a crash."""

PAGES = 200
"""Pages of one round: then the neighbour's lists are looked at again before more is taken."""

DEPTH = 4
Look = Callable[[], Awaitable[object]]

PROVEN = frozenset({OutboxReason.OUTBOX_WENT_BACK.name, OutboxReason.OUTBOX_REWRITTEN.name})
"""Reasons that two signed pages prove against their signer."""


class _Pulling(NamedTuple):
    """From whom, when, and what fetches that region's lists once more."""

    city: City
    region: TrustedRegion
    now: Instant
    look: Look


async def pull_outbox(city: City, region: TrustedRegion, now: Instant, look: Look) -> int:
    """Work through all that a region tells us, and return the number up to which that was done.

    A region whose outbox we may not ask for is told by its lists alone: 0. Raises `Fault` where something has
    to wait, or is refused.
    """
    at, access = await begin_hearing(city, region.region, now), city.outboxes.get(region.region)
    if at is None or access is None:
        return 0
    this = _Pulling(city, region, now, look)
    for _ in range(PAGES):
        shown = (await asyncio.to_thread(read_file, access.token)).decode("ascii", "replace").strip()
        url = f"{region.endpoints.api.rstrip('/')}{PATH}?after={at.number}&limit={AT_A_TIME}"
        at, whole = await _work_through(this, at, await city.ask(url, shown))
        if whole:
            break
    return at.number


async def begin_hearing(city: City, region: str, now: Instant) -> Heard | None:
    """Return where we are with a region that we pull from, and let its silence count from its last page.

    Whoever begins, or begins anew, counts from now on, after a start too. To begin anew is always safe: every
    item is known by its bytes, and has had its effect.
    """
    access = city.outboxes.get(region)
    if access is None:
        city.exchange.heard.pop(region, None)
        return None
    kept = (await heard(city.graph)).get((region, access.anew))
    if kept is None:
        kept = Heard(region=region, anew=access.anew, at=now - SKEW)
        await keep_heard(city.graph, kept)
    city.exchange.heard[region] = kept.at
    return kept


async def _work_through(this: _Pulling, before: Heard, body: bytes) -> tuple[Heard, bool]:
    """Give every item of a page its effect, and keep where we are; return that, and whether it is the end.

    1. The page is theirs, for us, and goes on where we are; the results that it states are all there.
    2. Each item, in order; one that has to wait is where the next round goes on.
    3. What was worked through is kept, and that the neighbour was heard.
    """
    city = this.city
    # 1.
    raw, given = _read(body)
    opened = await _opened(this, before, raw)
    _check_given(opened, given)
    # 2.
    at = before
    try:
        for item in opened.page.items:
            await _heed(this, item, given)
            at = _after(at, item)
    finally:
        if at.number > before.number:
            await keep_heard(city.graph, at)
    # 3.
    at = msgspec.structs.replace(at, at=opened.at, page=raw.decode())
    await keep_heard(city.graph, at)
    city.exchange.heard[at.region] = at.at
    return at, at.number == opened.page.head


def _after(before: Heard, item: PageItem) -> Heard:
    chain = chain_after(before.chain, item)
    return msgspec.structs.replace(before, number=item.number, chain=chain)


async def _heed(this: _Pulling, item: PageItem, given: Mapping[str, GivenResult]) -> None:
    """Let one item have its effect here, once however often it comes."""
    if item.event is OutboxEvent.RECALLED:
        await heed_recall(this.city, item, this.look)
        return
    one = given[item.digest]
    pulled = PulledResult(region=this.region.region, digest=item.digest, result=one.result, proof=one.proof)
    await recognise_pulled(this.city, pulled)


def _read(body: bytes) -> tuple[bytes, dict[str, GivenResult]]:
    """Return the signed page of an answer, and the results beside it by the digest of their bytes."""
    try:
        found = msgspec.convert(read_json(body, depth=DEPTH), PageBody)
        by_digest = {sha256(one.result.encode()).hexdigest(): one for one in found.results}
    except (NotStrict, ValueError) as error:
        raise Unavailable("NEIGHBOUR_SILENT", private="no page of an outbox") from error
    return found.page.encode(), by_digest


async def _opened(this: _Pulling, before: Heard, raw: bytes) -> OpenedPage:
    """Return the page that goes on where we are; what it proves against its signer, auditors are told."""
    try:
        return this.city.exchange.opened_page(raw, this.region.region, before, this.city.clock())
    except VerificationError as fault:
        if fault.details.get("reason") in PROVEN and before.page:
            await _tell_auditors(this, before, raw)
        raise


async def _tell_auditors(this: _Pulling, before: Heard, raw: bytes) -> None:
    """Log two pages that contradict each other, once for what was heard before."""
    ledger, region = this.city.ledger, this.region.region
    name = f"outbox:{region}"
    if ledger.memory.get(name) != before.chain:
        evidence = (before.page, raw.decode())
        await ledger.append(finding(this.city.place, "OutboxContradicts", region, evidence, this.now))
        await ledger.remember({name: before.chain})


def _check_given(opened: OpenedPage, given: Mapping[str, GivenResult]) -> None:
    """Refuse a page without the bytes of a result that it states."""
    stated = (item.digest for item in opened.page.items if item.event is OutboxEvent.STATED)
    if any(digest not in given for digest in stated):
        raise refusal(OutboxReason.OUTBOX_WITHHELD)
