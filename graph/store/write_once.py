"""Writes that a caller may repeat: the key, the deed and its result are one transaction.

A key that was used for the same request answers what happened then; for another request it is refused.
A crash leaves the deed with its result, or neither.
"""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.facts import Scope
from graph.model.reported import Reported
from graph.model.time import FOREVER, Day, Instant
from graph.store.database import Graph, Row, Transaction
from graph.store.fact_kinds import Item, Provenance, fact, new_id
from graph.store.write_facts import put_facts

Result = dict[str, Any]


class Once(msgspec.Struct, frozen=True, kw_only=True):
    """A write's own facts: the caller's key, the digest of the request, whose word it is, and now.

    The key is made unique among callers by whoever asks.
    """

    key: str
    digest: str
    source: Provenance
    at: Instant


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What a write did, and whether it had been done before."""

    result: Result
    replayed: bool


async def result_of_write(graph: Graph, key: str) -> Result | None:
    """Return what the write with this key did, or None: it did nothing."""
    for row in await graph.read("find_write", key=key):
        return _decoded(row["result"])
    return None


async def replay(graph: Graph, once: Once) -> Done | None:
    """Return what the write with this key did when it was first asked, or None: it was not done.

    For a deed that looks at the world before it is done: what it saw may have changed since, and whoever
    asks again is told what happened then. Raises `Refused` KEY_REUSED.
    """
    for row in await graph.read("find_write", key=once.key):
        return _replayed(row, once)
    return None


async def report(graph: Graph, once: Once, rows: Sequence[Reported]) -> Done:
    """Put reported rows into the graph; the result lists each row's number, fate, record and subject."""

    async def command(transaction: Transaction) -> Result:
        row_results = await put_facts(transaction, once.source, rows, once.at)
        await transaction.run("touch_feed", feed=once.source.feed, region=once.source.region, at=once.at)
        return {
            "rows": [
                {
                    "row": row,
                    "fate": row_result.outcome.value,
                    "id": row_result.id,
                    "subject": row_result.subject,
                }
                for row, row_result in sorted(row_results.items())
            ]
        }

    done = await do_once(graph, once, command)
    await graph.cache.drop("feeds")
    return done


async def annul(graph: Graph, once: Once, record: str, *, day: Day, authority: str, reason: str) -> Done:
    """Annul a record; from `once.at` on it never reached anybody.

    Raises `Refused`: RECORD_UNKNOWN, RECORD_ANNULLED, KEY_REUSED. Whether the caller may annul this
    record is decided before.
    """

    async def command(transaction: Transaction) -> Result:
        found = await _record(transaction, record, "", day)
        content = {"annulled_on": day, "authority": authority, "reason": reason}
        key = f"{record}|annulled"
        made = await _upon(transaction, once, found, "create_annulments", key=key, content=content)
        return {"record": record, "annulment": made}

    return await do_once(graph, once, command)


async def open_dispute(
    graph: Graph, once: Once, record: str, *, day: Day, opened_by: str, grounds: str
) -> Done:
    """Open a dispute upon a record, pending until it is closed.

    Raises `Refused`: RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DISPUTED where the same party's dispute
    is pending, KEY_REUSED. Whether the caller may dispute this record is decided before.
    """

    async def command(transaction: Transaction) -> Result:
        found = await _record(transaction, record, opened_by, day)
        if found["disputed"]:
            raise Refused("RECORD_DISPUTED")
        content = {"opened_on": day, "closed_on": FOREVER, "opened_by": opened_by, "grounds": grounds}
        key = f"{record}|{opened_by}|{day}"
        made = await _upon(transaction, once, found, "create_disputes", key=key, content=content)
        return {"record": record, "dispute": made}

    return await do_once(graph, once, command)


async def _record(transaction: Transaction, record: str, opened_by: str, day: Day) -> Row:
    """Find a record that something can be laid upon."""
    found = await transaction.run("find_record", record=record, opened_by=opened_by, day=day)
    if not found:
        raise Refused("RECORD_UNKNOWN")
    if found[0]["annulled"]:
        raise Refused("RECORD_ANNULLED")
    return found[0]


async def _upon(
    transaction: Transaction, once: Once, found: Row, create: str, *, key: str, content: Row
) -> str:
    """Lay an event upon a record; it is shown wherever the record is."""
    item = Item(
        row=0,
        key=key,
        digest=sha256(msgspec.json.encode(content, order="sorted")).hexdigest(),
        asks={},
        content=content,
        scope=Scope(found["scope"]),
        shown_since=found["shown_since"],
        shown_until=found["shown_until"],
    )
    made = new_id()
    properties = fact(item, once.source, made, once.at, record=found["record"])
    await transaction.run(create, rows=[{"record": found["record"], "fact": properties}])
    return made


async def do_once(graph: Graph, once: Once, command: Callable[[Transaction], Awaitable[Result]]) -> Done:
    """Do the deed if no write with this key was done; else answer what was done, or refuse the key."""

    async def work(transaction: Transaction) -> Done:
        for row in await transaction.run("find_write", key=once.key):
            return _replayed(row, once)
        result = await command(transaction)
        await transaction.run(
            "create_write",
            key=once.key,
            digest=once.digest,
            result=msgspec.json.encode(result).decode(),
            at=once.at,
        )
        return Done(result=result, replayed=False)

    return await graph.write(work)


def _replayed(row: Row, once: Once) -> Done:
    """Return what a write did, if it was the same request."""
    if row["digest"] != once.digest:
        raise Refused("KEY_REUSED")
    return Done(result=_decoded(row["result"]), replayed=True)


def _decoded(result: str) -> Result:
    return msgspec.json.decode(result, type=Result)
