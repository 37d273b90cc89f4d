"""Looking at the neighbours again and again: their logs and their signed status lists, verified, kept.

    keep_polling(city)                 while the gateway runs, every `exchange.interval` seconds
    begin_round(city, fetch, …)        one round; `fetch` brings bytes, or nothing where there are none

No neighbour stops a round, and none that is slow delays another: one that does not answer, or whose answer
nobody foresaw, leaves its older lists in place, and when those end, what was recognised by them becomes
UNKNOWN on its next read. Why nothing newer is known of a neighbour is a state of the city, with the effects
that it stops: in the answer, at `/readyz`, in the list for the operator, and in the log when it changes.
Nothing here decides anything.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import anyio
import anyio.abc
import httpx2
import msgspec

from gateway.city import City
from gateway.exchange.fetching import WITHIN, fetching
from gateway.exchange.poll_result import PollResult
from gateway.exchange.pull_outbox import begin_hearing, pull_outbox
from gateway.exchange.remembering import reload_trust_list
from gateway.http.errors import as_fault
from gateway.log import log
from gateway.worker.rounds import a_round
from graph.errors import Refused, VerificationError
from graph.model.exchange import KeptList, RecognitionEnd
from graph.model.recognition import Execution, Recognised, Recognition
from graph.model.time import Instant
from graph.store import read_results, write_results
from graph.store.database import Row
from security.exchange import KEPT, MOST_LISTS, RECALL
from security.neighbour_logs import Fetch, finding
from security.results.addresses import status_url
from security.results.reasons import VerificationReason, refusal
from security.results.status import StatusList
from security.signed_lists.trust_document import TrustedRegion


async def keep_polling(city: City) -> None:
    """Look again and again while the gateway runs; what fails is told when it begins, and tried again."""
    under_way: set[str] = set()
    async with (
        httpx2.AsyncClient(timeout=WITHIN, follow_redirects=False) as client,
        anyio.create_task_group() as group,
    ):
        fetch = city.fetch or fetching(client)
        while True:
            with a_round("polling"):
                await begin_round(city, fetch, group, under_way)
            await asyncio.sleep(city.settings.exchange.interval)


async def _look_at(this: "_Round", region: TrustedRegion, under_way: set[str]) -> None:
    """Look at one region; while this goes on nobody looks at it a second time, and at the others as ever."""
    try:
        with a_round("hearing"):
            _remember(this.city, await _poll_region(this, region))
    finally:
        under_way.discard(region.region)


async def begin_round(city: City, fetch: Fetch, group: anyio.abc.TaskGroup, under_way: set[str]) -> list[str]:
    """Take our own trust list, then begin to look at every region in it, side by side; return their codes.

    A region that is still looked at, `under_way`, is left to that.
    """
    now = city.clock()
    await reload_trust_list(city, now)
    trust = city.exchange.trust
    regions = [one for one in trust.regions.values() if one.region != city.place] if trust else []
    kept = await read_results.status_lists_under(city.graph, [f"{one.issuer}/" for one in regions])
    this = _Round(city, fetch, now, kept)
    for region in regions:
        if region.region not in under_way:
            under_way.add(region.region)
            group.start_soon(_look_at, this, region, under_way)
    return [one.region for one in regions]


def _remember(city: City, found: PollResult) -> None:
    """Keep what was heard of a region, and tell the log where that is something else than before."""
    before = city.neighbours.get(found.region)
    city.neighbours[found.region] = found
    if found.code != (before.code if before else ""):
        level = "warning" if found.code else "info"
        log.log(level, "neighbour", region=found.region, code=found.code or "HEARD")


class _Round(NamedTuple):
    """One look at all neighbours: with what, when, and their lists that were here before it, by address."""

    city: City
    fetch: Fetch
    now: Instant
    kept: Mapping[str, KeptList]


async def _poll_region(this: _Round, region: TrustedRegion) -> PollResult:
    """Look at a region's lists, its log and its outbox; what stops it is remembered as the cause.

    INVARIANT: whatever a region sends is that region's state and no other's, also where it finds a defect of
    ours. Only our own graph, which must say what the silence stops, can end the round for all.
    """
    city, now = this.city, this.now
    before = city.neighbours.get(region.region)
    lists: list[str] = []
    try:
        heard = await _hear(this, region, lists)
    except Exception as error:  # noqa: BLE001 - the edge to one neighbour: the others are heard all the same
        fault = as_fault(error)
        city.exchange.unheard[region.region] = fault
        code = fault.details.get("reason", fault.code)
        since = before.since if before and before.code == code else now
        effects = await _effects(city, region.region)
        return PollResult(
            region=region.region,
            lists=len(lists),
            code=code,
            since=since,
            effects=effects,
            heard=before.heard if before else 0,
        )
    city.exchange.unheard.pop(region.region, None)
    return PollResult(region=region.region, lists=len(lists), heard=heard)


async def _hear(this: _Round, region: TrustedRegion, lists: list[str]) -> int:
    """Look at a region's lists and its log, then take what it tells us; return up to which number.

    The lists come first: a recall is heard from them whatever the outbox hides.
    """
    city, fetch, now = this.city, this.fetch, this.now
    await begin_hearing(city, region.region, now)
    await _fetch_status_lists(this, region, lists)
    trust = city.exchange.trust
    assert trust is not None, "it names the region"
    await city.logs.look(region, trust, now, fetch)
    await city.logs.hear_of_ourselves(region, now, fetch)
    return await pull_outbox(city, region, now, lambda: _fetch_anew(this, region))


async def _fetch_anew(this: _Round, region: TrustedRegion) -> None:
    """Fetch a region's lists once more, beside those that this round has kept already."""
    kept = await read_results.status_lists_under(this.city.graph, [f"{region.issuer}/"])
    await _fetch_status_lists(this._replace(kept=kept), region, [])


async def _fetch_status_lists(this: _Round, region: TrustedRegion, genuine: list[str]) -> None:
    """Fetch a region's lists until there is none of the next number; one that does not verify ends it.

    Lists that recognitions here stand on must be there: a 404 in their place is refused.
    """
    city, fetch, now, kept = this.city, this.fetch, this.now, this.kept
    for purpose, number in _lists():
        path = status_url("", purpose, number)
        raw = await fetch(region.endpoints.status.rstrip("/") + path)
        url = status_url(region.issuer, purpose, number)
        known = kept.get(url)
        if raw is None:
            if known is not None or number == 1:
                raise Refused("STATUS_LIST_GONE", region=region.region, path=path)
            return
        opened = city.exchange.opened_list(raw, url, now)
        # One that lies here already was logged then, and costs no write.
        if known is None or known.jws.encode() != raw:
            await _keep(city, _NewList(region.region, raw, opened, known, now))
        genuine.append(url)


class _NewList(NamedTuple):
    """A list that is genuine and current, of whom, and the one that it would replace."""

    issuer: str
    raw: bytes
    opened: StatusList
    before: KeptList | None
    now: Instant


async def _keep(city: City, new: _NewList) -> None:
    """Keep a list in the place of an older one.

    1. It takes no recall back that was heard before.
    2. It is in our log before anybody here goes by it; its issuer's log has the same entry.
    3. What it recalls has ended for good, with the list as evidence, before the list is kept.
    """
    opened, jws = new.opened, new.raw.decode("ascii")
    # 1.
    if opened.purpose == RECALL and new.before is not None:
        await _compare(city, new, new.before.jws)
    # 2. INVARIANT: in our log before anybody here goes by it.
    await city.ledger.append_result(new.raw)
    # 3.
    if opened.purpose == RECALL:
        await _end(city, new)
    columns: Row = {"url": opened.id, "jws": jws, "issuer": new.issuer, "purpose": opened.purpose}
    columns |= {"since": opened.since, "until": opened.until}
    await write_results.keep_status_list(city.graph, city.place, columns, new.now)


async def _compare(city: City, new: _NewList, before: str) -> None:
    """Refuse a list that takes a recall back: recalls are for good. Our auditors get both lists, once.

    INVARIANT: once is once for what was recalled before, however often the list is signed anew; what is
    remembered of it is one value for each list.
    """
    older = city.exchange.genuine_bits(before.encode())
    if older is None or not any(one & ~other for one, other in zip(older, new.opened.bits, strict=False)):
        return
    name, recalled = f"recall:{new.opened.id}", city.exchange.digest(older)
    if city.ledger.memory.get(name) != recalled:
        evidence = (before, new.raw.decode("ascii"))
        await city.ledger.append(finding(city.place, "RecallTakenBack", new.issuer, evidence, new.now))
        await city.ledger.remember({name: recalled})
    raise refusal(VerificationReason.RECALL_TAKEN_BACK)


async def _end(city: City, new: _NewList) -> None:
    """Keep that what a list recalls has ended, with the list as evidence."""
    ended = []
    async for one in read_results.standing(city.graph, new.issuer):
        index = city.exchange.index_in(one.jws.encode(), new.opened.id)
        if index is not None and _is_set(new.opened, index):
            reason, evidence = VerificationReason.REVOKED.name, new.raw.decode("ascii")
            ended.append(
                RecognitionEnd(recognition=one.id, reason=reason, evidence=evidence, heard_at=new.now)
            )
    await write_results.end(city.graph, city.place, ended, new.now)


def _is_set(found: StatusList, index: int) -> bool:
    """Whether a place of a list is set; a place beyond the list's end is not."""
    try:
        return found.has(index)
    except VerificationError:
        return False


async def _effects(city: City, issuer: str) -> int:
    """Return how many recognised effects stand on what this region says: silence stops them."""
    today, count = city.exchange.day(city.clock()), 0
    async for one in read_results.standing(city.graph, issuer):
        if one.outcome != Recognised.REFUSED.value and today < one.until:
            parts = msgspec.json.decode(one.verdict, type=Recognition).parts
            count += sum(part.execution is not Execution.NONE for part in parts)
    return count


def _lists() -> Iterator[tuple[str, int]]:
    """Yield every list that a region could keep: of one number every purpose, then the next number."""
    for number in range(1, MOST_LISTS + 1):
        for purpose in KEPT:
            yield purpose, number
