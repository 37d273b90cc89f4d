"""The trust list's high-water mark, remembered twice: beside the list, and under the ledger's seal.

Beside the list it is made by a command only, `accord trust import`. At every start, and whenever a list is
taken, it is compared with what the ledger remembers: a mark that is missing or older is a refusal, never a
first start.
"""

import asyncio

import msgspec

from gateway.city import City
from gateway.log import log
from gateway.worker.rounds import a_round
from graph.errors import Fault
from graph.model.time import Instant
from security.ledger.ledger import Ledger
from security.signed_lists.signed_list import SeenVersion, check_order
from security.signed_lists.trust_list import KIND, TrustList

TRUST = "mark:trust"
"""The mark's name among what the ledger remembers: version and digest of the list believed last, in JSON."""


async def reload_trust_list(city: City, now: Instant) -> None:
    """Take the trust list that lies on disk; where it is refused the older one stays in use until it ends."""
    try:
        found = city.trust.kept(city.exchange.day(now))
        if found is not None:
            await _remember_trust(city.ledger, found)
    except Fault as fault:
        _refuse(city, fault)
        return
    if found is None:
        return
    before = city.exchange.trust
    city.exchange.take(found)
    if before is None or found.seen != before.seen:
        log.log("info", "trust_list_taken", version=found.version)


async def keep_trusting(city: City) -> None:
    """Take the trust list again and again: every process goes by it, whichever looks at neighbours."""
    while True:
        with a_round("trust"):
            await reload_trust_list(city, city.clock())
        await asyncio.sleep(city.settings.exchange.interval)


def _refuse(city: City, fault: Fault) -> None:
    """Keep why the list on disk is not taken, and tell it once: the same reason again is no news."""
    reason, before = fault.details.get("reason", fault.code), city.exchange.distrust
    if before is None or before.details.get("reason") != reason:
        log.log("error", "trust_list_refused", code=reason)
    city.exchange.refuse(fault)


async def _remember_trust(ledger: Ledger, found: TrustList) -> None:
    """Compare a list with the one believed last, then remember it; an older one is TRUST_LIST_REFUSED."""
    raw = ledger.memory.get(TRUST)
    before = msgspec.json.decode(raw, type=SeenVersion) if raw else None
    check_order(KIND, found.seen, before)
    await ledger.remember({TRUST: msgspec.json.encode(found.seen).decode()})
