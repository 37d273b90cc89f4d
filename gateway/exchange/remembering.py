"""The trust list's high-water mark, remembered twice: beside the list, and under the ledger's seal.

Beside the list it is made by a command only, `accord trust import`. At every start, and whenever a list is
taken, it is compared with what the ledger remembers: a mark that is missing or older is a refusal, never a
first start.
"""

import msgspec

from gateway.city import City
from gateway.log import log
from graph.errors import Fault
from graph.model.time import Instant
from security.ledger.ledger import Ledger
from security.signed_lists.trust_list import SeenTrustList, TrustList
from security.signed_lists.trust_reasons import TrustListReason, refusal

TRUST = "mark:trust"


async def reload_trust_list(city: City, now: Instant) -> None:
    """Take the trust list that lies on disk; where it is refused the older one stays in use until it ends."""
    try:
        found = city.trust.kept(city.exchange.day(now))
        if found is not None:
            await _remember_trust(city.ledger, found)
    except Fault as fault:
        reason = fault.details.get("reason", fault.code)
        if city.exchange.distrust is None or city.exchange.distrust.details.get("reason") != reason:
            log.log("error", "trust_list_refused", code=reason)
        city.exchange.refuse(fault)
        return
    if found is None:
        return
    before = city.exchange.trust
    city.exchange.take(found)
    if before is None or found.seen != before.seen:
        log.log("info", "trust_list_taken", version=found.version)


async def _remember_trust(ledger: Ledger, found: TrustList) -> None:
    raw = ledger.memory.get(TRUST)
    before = msgspec.json.decode(raw, type=SeenTrustList) if raw else None
    if before is not None and found.version < before.version:
        raise refusal(TrustListReason.OLDER, f"{found.version} < {before.version}")
    if before is not None and found.version == before.version and found.digest != before.digest:
        raise refusal(TrustListReason.TWO_OF_ONE_VERSION)
    await ledger.remember({TRUST: msgspec.json.encode(found.seen).decode()})
