"""The ledger examined in the background, whole, again and again: what is found ends readiness.

Every row that is shown is opened against its entry anyway; this finds what nobody looks at.
"""

import asyncio

from gateway.city import City
from gateway.log import log
from gateway.worker.rounds import a_round


async def keep_examining(city: City) -> None:
    """Examine the ledger at once and then every `ledger.examine` seconds, until something was found."""
    while not city.ledger.finding:
        with a_round("examination"):
            if found := await city.ledger.examine():
                log.error("ledger_damaged", private=found)
                return
        await asyncio.sleep(city.settings.ledger.examine)
