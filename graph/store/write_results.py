"""Writes of the exchange: results that were sealed, recalls that were told, recognitions, neighbours' lists.

Each is one transaction with the write that asked for it, so that a repeated request and the recovery of a
crash read what happened.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.exchange import OfficersDecision, RecognitionEnd, RecognitionFact, StatedResult
from graph.model.time import NOT_SUPERSEDED, Instant
from graph.store.database import Graph, Row, Transaction
from graph.store.write_once import Done, Once, Result, do_once

ENTRIES = 131_072
"""Places in one of our status lists; the smallest size that the standard allows."""

FULL = ENTRIES // 2
"""Results of one list before the next is begun: until then a random free place is found at once."""

Sealed = Callable[[int, int], StatedResult]
"""What makes the result once its place is known: number of the list, index in it."""


async def state(graph: Graph, once: Once, seal: Sealed) -> Done:
    """Seal a result at a place that no other result ever had, and keep it with the write.

    `seal` may be called again where another writer took the place first; only one result is kept.
    Raises `Refused` KEY_REUSED.
    """

    async def command(transaction: Transaction) -> Result:
        number = _newest(await transaction.run("count_results"))
        made = seal(number, secrets.randbelow(ENTRIES))
        await transaction.run("create_result", fact=_fact(made), number=number, record=made.record)
        await transaction.run("watch", result=made.id, number=number, organization=made.subject)
        return {"id": made.id, "jws": made.jws, "kind": made.kind.value, "subject": made.subject}

    return await do_once(graph, once, command)


async def recognise(graph: Graph, once: Once, fact: RecognitionFact) -> Done:
    """Keep a recognition, unless one stands under its key: then that one is answered."""

    async def command(transaction: Transaction) -> Result:
        for row in await transaction.run("find_recognition", key=fact.key):
            return _recognised(row["fact"])
        properties = {**_fact(fact), "standing": fact.key}
        await transaction.run("create_recognition", fact=properties, organization=fact.organization)
        if fact.handle:
            await transaction.run("name_bearer", recognition=fact.id, handle=fact.handle)
        return _recognised(properties)

    return await do_once(graph, once, command)


async def decide(graph: Graph, once: Once, fact: OfficersDecision, organization: str) -> Done:
    """Keep an officer's decision on what concerns an organization.

    Raises `Refused`: RECOGNITION_DECIDED where another one stands, KEY_REUSED.
    """

    async def command(transaction: Transaction) -> Result:
        if await transaction.run("find_officers_decision", recognition=fact.recognition):
            raise Refused("RECOGNITION_DECIDED")
        await transaction.run("create_officers_decision", fact=_fact(fact), recognition=fact.recognition)
        return {
            "recognition": fact.recognition,
            "verdict": fact.verdict,
            "organization": organization,
        }

    return await do_once(graph, once, command)


async def recall(graph: Graph, told: Sequence[tuple[str, str]], at: Instant) -> None:
    """Keep that these results, each with its reason, were told to be recalled: before anybody is told."""

    async def work(transaction: Transaction) -> None:
        rows = [{"result": result, "reason": reason, "at": at} for result, reason in told]
        await transaction.run("create_recalls", rows=rows)

    if told:
        await graph.write(work)


async def keep_status_list(graph: Graph, kept: Row) -> None:
    """Keep a neighbour's verified list unless a newer one is here: its columns are those of the statement."""

    async def work(transaction: Transaction) -> None:
        await transaction.run("keep_status_list", **kept)

    await graph.write(work)


async def end(graph: Graph, ended: Sequence[RecognitionEnd]) -> None:
    """Keep that recognitions ended for good, each with its evidence; what is kept already stays as it is."""

    async def work(transaction: Transaction) -> None:
        await transaction.run("end_recognitions", rows=[msgspec.to_builtins(one) for one in ended])

    if ended:
        await graph.write(work)


def _recognised(fact: Row) -> Result:
    return {name: fact[name] for name in ("id", "verdict", "organization")}


def _newest(counted: Sequence[Row]) -> int:
    if not counted:
        return 1
    newest = counted[0]
    return int(newest["number"]) + (1 if newest["results"] >= FULL else 0)


def _fact(fact: StatedResult | RecognitionFact | OfficersDecision) -> dict[str, Any]:
    properties: dict[str, Any] = msgspec.to_builtins(fact)
    properties["superseded_at"] = NOT_SUPERSEDED
    return properties
