"""Writes that a caller may repeat: the key, the facts and the result are one transaction.

A key that was used for the same request answers what happened then; for another request it is refused.
A crash leaves the facts with their result, or neither.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.procedures import WriteTarget
from graph.model.time import Instant
from graph.store.database import Graph
from graph.store.fact_kinds import Provenance
from graph.store.journal import JournaledTransaction, write_journaled
from graph.store.write_target import TargetKeys, read_target

Result = dict[str, Any]

Put = Callable[[JournaledTransaction, WriteTarget], Awaitable[tuple[Result, WriteTarget]]]
"""Writes facts upon a target; returns what it did, and the target as it is from then on."""

Hold = Callable[[WriteTarget], None]
"""Raises `Refused` where what must hold of a target does not."""


class Once(msgspec.Struct, frozen=True, kw_only=True):
    """A write's own facts: the caller's key, the digest of the request, whose word it is, the clock's time.

    The key is made unique among callers by whoever asks. `digest` tells one request from another under the
    same key, `at` is the recorded instant of all that is written, in microseconds UTC.
    """

    key: str
    digest: str
    source: Provenance
    at: Instant


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What a write did, whether it had been done before, and its target as it is now."""

    result: Result
    replayed: bool
    target: WriteTarget


async def result_of_write(graph: Graph, key: str) -> Result | None:
    """Return what the write with this key did, or None: it did nothing.

    For recovery: the key is committed with the facts, so that its absence proves that nothing was written.
    """
    for row in await graph.read("find_write", key=key):
        return msgspec.json.decode(row["written"], type=Result)
    return None


def replay(target: WriteTarget, once: Once) -> Done | None:
    """Return what the write with this key did when it was first asked, or None: it was not done.

    What it saw may have changed since, and whoever asks again is told what happened then. Raises
    `Refused` KEY_REUSED.
    """
    if target.written is None:
        return None
    if target.written.digest != once.digest:
        raise Refused("KEY_REUSED")
    return Done(result=target.written.result, replayed=True, target=target)


async def write_once(graph: Graph, once: Once, keys: TargetKeys, *, hold: Hold, put: Put) -> Done:
    """Do the write if none with this key was done; else answer what was done, or refuse the key.

    1. The target, read within the transaction. 2. A write that was done before is answered, not done.
    3. What must hold of the target does. 4. The facts. 5. The key with the result, in the same transaction.

    Raises what `hold` raises, `Refused` KEY_REUSED, or `Unavailable` GRAPH_UNAVAILABLE: the write may have
    been done then, and the same key tells.

    INVARIANT: what must hold is asked again of the target as it is within the transaction, so that of two
    writes at once that exclude each other one is refused.
    """

    async def work(transaction: JournaledTransaction) -> Done:
        target = await read_target(transaction.run, keys)
        if before := replay(target, once):
            return before
        hold(target)
        result, after = await put(transaction, target)
        await transaction.run(
            "create_write",
            key=once.key,
            digest=once.digest,
            result=msgspec.json.encode(result).decode(),
            at=transaction.at,
        )
        return Done(result=result, replayed=False, target=after)

    return await write_journaled(graph, once.source.region, once.at, work)
