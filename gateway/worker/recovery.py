"""What a crash left open is settled by reading: the ledger's intents against the graph's writes.

A write leaves three traces in this order: its intent in the ledger, its facts with their key in the graph,
its outcome in the ledger. A process may die between any two. Which of them is missing says where it
stopped, and nothing is done twice or undone:

    intent, no key, no outcome     SETTLED_NOT_DONE    nobody will do it any more
    intent and key, no outcome     SETTLED_DONE        it was done, and its caller may ask again
"""

import asyncio

import msgspec

from gateway.city import City
from gateway.log import log
from gateway.worker.rounds import a_round
from graph.store.read_results import every_result
from graph.store.write_once import result_of_write
from security.account import AuditEntry

EVERY = 30.0
PATIENCE = 60_000_000
"""Seconds between two looks, and microseconds after which an open intent is nobody's any more."""


async def settle(city: City, *, older_than: int = 0) -> int:
    """Log the outcome of every open intent and return how many there were.

    The deed and its key are one transaction: if the key is there it was done, if not it was not and will
    not be, for whoever announced it is gone. That holds at a start for every intent, and while the gateway
    runs for those `older_than` so many microseconds: a younger one may be somebody's who is about to do
    it.
    """
    settled = 0
    for row in await city.ledger.open_intents():
        if city.clock() - row.entry.at < older_than:
            continue
        done = await result_of_write(city.graph, row.entry.write_key) is not None
        await city.ledger.append(_outcome(row.entry, city.clock(), done=done))
        settled += 1
    return settled


async def settle_results(city: City) -> int:
    """Log every result that a crash left between graph and ledger, and return how many there were.

    Nobody has one of ours yet, nor was told of a recognition: both leave only after the entry is durable.
    """
    settled = 0
    async for digest, raw in every_result(city.graph):
        if await city.ledger.result_index(digest) is None:
            await city.ledger.append_result(raw)
            settled += 1
    return settled


async def keep_settling(city: City) -> None:
    """Settle again and again while the gateway runs: a database may have failed between two steps."""
    while True:
        await asyncio.sleep(EVERY)
        with a_round("settling"):
            if count := await settle(city, older_than=PATIENCE):
                log.log("info", "settled", count=count)


def _outcome(intent: AuditEntry, now: int, *, done: bool) -> AuditEntry:
    """Return the outcome of an intent, under the same operation's id, so that a search finds both."""
    outcome = "SETTLED_DONE" if done else "SETTLED_NOT_DONE"
    return msgspec.structs.replace(intent, phase="OUTCOME", at=now, outcome=outcome)
