"""Writes of the exchange: results that were sealed, recalls that were told, recognitions, neighbours' lists.

What a write puts is one transaction with its key, so that a repeated request and the recovery of a crash
read what happened.

    put_…                          facts of a command: each returns a `Put` for `graph.store.write_once`
    recall, end, keep_status_list  what a round of signing or polling finds: each a transaction of its own

The latter may be repeated without a key: what is kept already stays as it is, and a newer status list
(状态列表) is not replaced by an older one.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from graph.model.exchange import OfficersDecision, OutboxEvent, RecognitionEnd, RecognitionFact, StatedResult
from graph.model.procedures import WriteTarget
from graph.model.results import FEWEST
from graph.model.time import NOT_SUPERSEDED, Instant
from graph.store.database import Graph, Row
from graph.store.journal import JournaledTransaction, write_journaled
from graph.store.outbox import Telling, begin_outboxes, tell
from graph.store.write_once import Put, Result

FULL = FEWEST // 2
"""Results of one list before the next is begun: until then a random free place is found at once."""

Sealed = Callable[[int, int], StatedResult]
"""What makes the result once its place is known: number of the list, index in it."""


def put_result(seal: Sealed) -> Put:
    """Return what seals a result at a place that no other result ever had, and keeps it.

    `seal` may be called again where another writer took the place first; only one result is kept. The
    place is random, so that neither a result nor its list tells how many were stated before it, nor in
    which order.
    """

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        number = _newest(await transaction.run("count_results"))
        # INVARIANT: a result is in its regions' outboxes from the transaction on that keeps it.
        made = _recorded(seal(number, secrets.randbelow(FEWEST)), transaction)
        await begin_outboxes(transaction, made.audience)
        on = {"organization": made.subject, "record": made.record}
        await transaction.run("create_result", fact=_fact(made), number=number, **on)
        await tell(transaction, _stated(made))
        transaction.note("Result", organizations=[made.subject], persons=[made.person], records=[made.record])
        return {"result": made.id}, msgspec.structs.replace(target, result=made)

    return put


def put_recognition(fact: RecognitionFact) -> Put:
    """Return what keeps a recognition, unless one stands under its key: then that one is answered."""

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        if target.recognition is not None:
            return {"recognition": target.recognition.id}, target
        made = _recorded(fact, transaction)
        properties = {**_fact(made), "standing": made.key}
        await transaction.run("create_recognition", fact=properties, organization=made.organization)
        if made.handle:
            await transaction.run("name_bearer", recognition=made.id, handle=made.handle)
        transaction.note("Recognition")
        return {"recognition": made.id}, msgspec.structs.replace(target, recognition=made)

    return put


def put_decision(fact: OfficersDecision) -> Put:
    """Return what keeps an officer's decision on a recognition."""

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        made = _recorded(fact, transaction)
        await transaction.run("create_officers_decision", fact=_fact(made), recognition=made.recognition)
        transaction.note("OfficersDecision")
        return {"recognition": made.recognition}, msgspec.structs.replace(target, decision=made)

    return put


async def recall(graph: Graph, region: str, told: Sequence[tuple[str, str]], now: Instant) -> None:
    """Keep that these results, each with its reason, were told to be recalled: before anybody is told."""

    async def work(transaction: JournaledTransaction) -> None:
        reasons = dict(told)
        new = await transaction.run("results_not_recalled", results=list(reasons))
        await begin_outboxes(transaction, list(dict.fromkeys(one for row in new for one in row["audience"])))
        rows = [{"result": result, "reason": reason, "at": transaction.at} for result, reason in told]
        await transaction.run("create_recalls", rows=rows)
        await tell(transaction, _recalled(new, reasons, transaction.at))
        transaction.note("Recall")

    if told:
        await write_journaled(graph, region, now, work)


async def keep_status_list(graph: Graph, region: str, kept: Row, now: Instant) -> None:
    """Keep a neighbour's verified list unless a newer one is here: its columns are those of the statement."""

    async def work(transaction: JournaledTransaction) -> None:
        await transaction.run("keep_status_list", **kept)
        transaction.note("StatusList")

    await write_journaled(graph, region, now, work)


async def end(graph: Graph, region: str, ended: Sequence[RecognitionEnd], now: Instant) -> None:
    """Keep that recognitions ended for good, each with its evidence; what is kept already stays as it is."""

    async def work(transaction: JournaledTransaction) -> None:
        await transaction.run("end_recognitions", rows=[msgspec.to_builtins(one) for one in ended])
        transaction.note("RecognitionEnd")

    if ended:
        await write_journaled(graph, region, now, work)


def _stated(made: StatedResult) -> Iterator[Telling]:
    about: Row = {"result": made.id, "sha256": made.sha256, "at": made.recorded_at}
    return (Telling(region=region, event=OutboxEvent.STATED, **about) for region in made.audience)


def _recalled(new: Sequence[Row], reasons: Mapping[str, str], at: Instant) -> Iterator[Telling]:
    for row in new:
        about: Row = {"result": row["result"], "sha256": row["sha256"], "reason": reasons[row["result"]]}
        for region in row["audience"]:
            yield Telling(region=region, event=OutboxEvent.RECALLED, at=at, **about)


M = TypeVar("M", StatedResult, RecognitionFact, OfficersDecision)


def _recorded(fact: M, transaction: JournaledTransaction) -> M:
    return msgspec.structs.replace(fact, recorded_at=transaction.at)


def _newest(counted: Sequence[Row]) -> int:
    """Return the number of the next result's list, from one on: the newest, or one more where it is full."""
    if not counted:
        return 1
    newest = counted[0]
    return int(newest["number"]) + (1 if newest["results"] >= FULL else 0)


def _fact(fact: StatedResult | RecognitionFact | OfficersDecision) -> dict[str, Any]:
    """Return a fact's properties; nothing of the exchange is ever superseded, only ended or recalled."""
    properties: dict[str, Any] = msgspec.to_builtins(fact)
    properties["superseded_at"] = NOT_SUPERSEDED
    return properties
