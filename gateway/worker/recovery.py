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
from graph.model.procedures import WriteTarget
from graph.model.time import Instant, china_day
from graph.store.read_results import every_result
from graph.store.write_once import Result, result_of_write
from graph.store.write_target import TargetKeys, read_target
from resolvers.procedures import MADE
from security.account import AuditEntry
from security.pseudonymization import spelt_alike

EVERY = 30.0
PATIENCE = 60_000_000
"""Seconds between two looks, and microseconds after which an open intent of our own is nobody's any more."""


async def settle(city: City, *, older_than: int = 0) -> int:
    """Log the outcome of every open intent that nobody will close any more, and return how many there were.

    The deed and its key are one transaction: if the key is there it was done, if not it was not and will
    not be, for whoever announced it is gone. The ledger leaves out what another process announced that is
    alive. Of our own those are nobody's that are `older_than` so many microseconds: a younger one may be
    about to be done. Of two processes that come upon the same intent one logs its outcome.
    """
    settled = 0
    for row in await city.ledger.open_intents():
        own = row.entry.lease == city.ledger.lease
        if own and city.clock() - row.entry.at < older_than:
            continue
        settled += await city.ledger.settle(await _outcome(city, row.entry, city.clock()))
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


async def _outcome(city: City, intent: AuditEntry, now: Instant) -> AuditEntry:
    """Return how an intent ended; its subjects are those that it announced, and those of what was done."""
    done = await result_of_write(city.graph, intent.write_key)
    named = () if done is None else await _subjects(city, intent.write_key, done, now)
    return msgspec.structs.replace(
        intent,
        phase="OUTCOME",
        lease="",
        at=now,
        outcome="SETTLED_NOT_DONE" if done is None else "SETTLED_DONE",
        subjects=tuple(dict.fromkeys((*intent.subjects, *named))),
    )


async def _subjects(city: City, key: str, done: Result, now: Instant) -> tuple[str, ...]:
    """Return the handles of whom a write was about, by what it kept: its intent may name nobody.

    1. Of each row, or of the record that it is upon. 2. Of the result or recognition that it made.
    """
    # 1.
    named = [*(row["subject"] for row in done.get("rows", ())), done.get("subject")]
    # 2.
    made = {name: done[name] for name in MADE if name in done}
    keys = TargetKeys(key=key, today=china_day(now), **made)
    target = await read_target(city.graph.read, keys) if made else WriteTarget()
    if target.result is not None:
        named += [target.result.subject, target.result.person]
    if target.recognition is not None:
        named += [target.organization.id if target.organization else None, target.recognition.handle]
    handles = [city.pseudonymizer.subject_handle(one) for one in named if one]
    if target.recognition is not None and target.organization is None:
        handles.append(city.pseudonymizer.asked_handle("CODE", spelt_alike(target.recognition.organization)))
    return tuple(handles)
