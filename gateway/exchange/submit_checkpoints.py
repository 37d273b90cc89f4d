"""Our own log's checkpoints are brought to its witnesses (见证方), beside requests and never in one.

    keep_cosigning(city)     while the gateway runs, every `witness.interval` seconds

The policy is read at every look, so a witness is added without a start. What a witness refuses is a state of
the city, at `/readyz` and in the log when it changes: it stops nothing here.
"""

import asyncio
from pathlib import Path

from gateway.city import City
from gateway.log import log
from gateway.worker.rounds import a_round
from graph.durable_files import read
from graph.model.time import Instant
from security.ledger.tlog_policy import read_policy


async def keep_cosigning(city: City) -> None:
    """Look again and again while the gateway runs; without a policy there is nobody to ask."""
    while True:
        with a_round("cosigning"):
            await look_for_cosignatures(city, city.settings.witness.policy, city.clock())
        await asyncio.sleep(city.settings.witness.interval)


async def look_for_cosignatures(city: City, file: Path | None, now: Instant) -> None:
    """Look once, by the policy in a file, and tell the log which witnesses changed their state."""
    if file is None:
        return
    policy = read_policy(await asyncio.to_thread(read, file))
    before = {name: one.code for name, one in city.witnesses.states.items()}
    await city.witnesses.look(policy, now)
    for name, one in city.witnesses.states.items():
        if one.code != before.get(name, ""):
            log.log("warning" if one.code else "info", "witness", witness=name, code=one.code or "COSIGNED")
