"""Looking at the neighbours again and again: their signed status lists, fetched, verified, kept.

    keep_looking(city)            while the gateway runs, every `exchange.interval` seconds
    look(city, fetch)             one round; `fetch` brings bytes, or nothing where there are none

A round never stops another: a neighbour that does not answer leaves its older lists in place, and when
those end, what was recognised by them becomes UNKNOWN on its next read. Nothing here decides anything.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import httpx2
import msgspec

from gateway.city import City
from gateway.log import log
from graph.errors import Fault, Unavailable
from graph.model.time import Instant
from graph.store.read_results import status_lists
from graph.store.write_results import keep_status_list
from security.exchange import KEPT
from security.results.addresses import status_url
from security.results.jws import LONGEST_LIST
from security.signed_lists.trust_document import TrustedRegion

Fetch = Callable[[str], Awaitable[bytes | None]]

WITHIN = 5.0
TRIES = 3
PAUSE = 0.2
"""Seconds for one answer, how often it is asked for, and the first pause between, which doubles."""

MOST_LISTS = 1_000
NO_SUCH_LIST = 404


class PollResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one round brought from one region: lists kept, and the code of what stopped it, if anything."""

    region: str
    lists: int
    code: str = ""


async def keep_polling(city: City) -> None:
    """Look again and again while the gateway runs; what fails is logged and tried again next time."""
    async with httpx2.AsyncClient(timeout=WITHIN, follow_redirects=False) as client:
        while True:
            for one in await poll_status_lists(city, fetching(client)):
                if one.code:
                    log.log("warning", "neighbour_not_heard", region=one.region, code=one.code)
            await asyncio.sleep(city.settings.exchange.interval)


async def poll_status_lists(city: City, fetch: Fetch) -> tuple[PollResult, ...]:
    """Make one round: our own trust list first, then every region in it, side by side."""
    now = city.clock()
    reload_trust_list(city, now)
    trust = city.exchange.trust
    regions = [one for one in trust.regions.values() if one.region != city.place] if trust else []
    return tuple(await asyncio.gather(*(_heard(city, fetch, region, now) for region in regions)))


def reload_trust_list(city: City, now: Instant) -> None:
    """Take the trust list that lies on disk; where it is refused the older one stays in use until it ends."""
    try:
        found = city.trust.kept(city.exchange.day(now))
    except Fault as fault:
        log.log("error", "trust_list_refused", code=fault.details.get("reason", fault.code))
        return
    if found is not None and (city.exchange.trust is None or found.seen != city.exchange.trust.seen):
        city.exchange.take(found)
        log.log("info", "trust_list_taken", version=found.version)


def fetching(client: httpx2.AsyncClient) -> Fetch:
    """Return what fetches an address: bounded in bytes and time, tried a few times."""

    async def fetch(url: str) -> bytes | None:
        for left in reversed(range(TRIES)):
            try:
                async with asyncio.timeout(WITHIN):
                    return await _body(client, url)
            except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
                if not left:
                    raise Unavailable("NEIGHBOUR_SILENT", private=str(error)) from error
                await asyncio.sleep(PAUSE * 2 ** (TRIES - left - 1))
        raise AssertionError("one try ends it")

    return fetch


async def _body(client: httpx2.AsyncClient, url: str) -> bytes | None:
    async with client.stream("GET", url) as response:
        if response.status_code == NO_SUCH_LIST:
            return None
        response.raise_for_status()
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > LONGEST_LIST:
                raise httpx2.HTTPError("longer than any list")
        return bytes(body)


async def _heard(city: City, fetch: Fetch, region: TrustedRegion, now: Instant) -> PollResult:
    """Fetch a region's lists until there is none of the next number; one that does not verify ends it."""
    kept = 0
    try:
        for purpose, number in _lists():
            path = status_url("", purpose, number)
            raw = await fetch(region.endpoints.status.rstrip("/") + path)
            if raw is None:
                break
            url = status_url(region.issuer, purpose, number)
            await _keep(city, url, raw, now, issuer=region.region, purpose=purpose)
            kept += 1
    except Fault as fault:
        return PollResult(region=region.region, lists=kept, code=fault.details.get("reason", fault.code))
    return PollResult(region=region.region, lists=kept)


async def _keep(city: City, url: str, raw: bytes, now: Instant, **columns: str) -> None:
    """Verify a list and keep it; one that lies here already was logged then, and costs no write."""
    found = city.exchange.opened_list(raw, url, now)
    known = await status_lists(city.graph, (url,))
    if url in known and known[url].jws.encode() == raw:
        return
    # INVARIANT: in our log before anybody here goes by it; its issuer's log has the same entry.
    await city.ledger.append_result(raw)
    period = {"since": found.since, "until": found.until}
    await keep_status_list(city.graph, {"url": url, "jws": raw.decode("ascii"), **columns, **period})


def _lists() -> Iterator[tuple[str, int]]:
    """Yield every list that a region could keep: of one number every purpose, then the next number."""
    for number in range(1, MOST_LISTS + 1):
        for purpose in KEPT:
            yield purpose, number
