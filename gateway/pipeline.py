"""From a request to an answer in eight steps; read `answer` first, it is the table of contents.

    1  who       the caller, from headers alone            gateway.http.authenticate, called by the endpoint
    2  plan      the document, once                        schema.plan
    3  decide    every field, before anything is fetched   security.policy
    4  gather    a level's sections, one round trip each   schema.gather, resolvers
    5  judge     pure rules on what was gathered           schema.gather, graph.rules
    6  project   one walk makes answer and account         schema.project
    7  account   the entry is durable                      security.ledger
    8  release   the bytes whose digest the entry holds    gateway.http

A write goes the same way; in step 4 `resolvers.procedures` takes it through all that decides on it, has its
intent logged, and does it. The entry of its answer is its outcome.
"""

import asyncio
import secrets
from functools import partial

import msgspec

from gateway.audit_entry import REGION_QUESTION, EntryDraft, extensions
from gateway.city import City
from gateway.http.decode import GraphQLRequest
from gateway.http.endpoint import Reply
from gateway.http.limits import keep_place_until
from gateway.metrics.meters import meters
from gateway.own_subject import find_own_subject
from gateway.statement import check_statement
from graph.errors import Refused
from graph.model.time import Instant, china_day
from graph.rules.publicity import publishable_since
from graph.store.journal import read_head
from resolvers.batch_resolver import RequestContext
from resolvers.procedures import write_key
from schema.gather import GatherPlan, gather, judge
from schema.plan import Operation
from schema.project import ProjectedAnswer, project
from security.account import AuditEntry, Released
from security.principal import Caller


async def answer(city: City, request: GraphQLRequest, caller: Caller, now: Instant) -> Reply:
    """Return the answer to one request, already in the ledger; or raise the fault that ended it.

    A read that is cancelled leaves nothing. A write goes on when its caller has gone, in the place of its
    request: its outcome is logged, and the caller's key tells it when asked again.
    """
    # 1. Who: what it states stands on something, and a subject goes by the id that it has here.
    check_statement(city, caller, china_day(now))
    caller = await find_own_subject(city, caller, now)
    # 2. Plan.
    with meters.timed("accord_stage_seconds", "plan"):
        operation = city.planner.plan(
            request.query,
            request.operation_name,
            request.variables,
            known=city.policy.introspection(caller),
            reads_only=request.by_get,
        )
    meters.observe("accord_price_points", operation.price.cost, caller.principal.standing.value)
    writes = bool(operation.plan.writes)
    # 3. Decide.
    today = china_day(now)
    decision = city.policy.decide(caller, operation.plan.guards, today)
    head = (await read_head(city.graph)).at
    context = RequestContext(
        as_of=today,
        known_at=head,
        place=city.place,
        row_filter=msgspec.structs.replace(
            decision.row_filter, now=head, decided_since=publishable_since(city.law, city.place, today)
        ),
        caller=caller,
        now=now,
        head=head,
        today=today,
        write_key=_write_key(operation, caller, city) if writes else "",
    )
    statement = EntryDraft.of(caller, operation, now, secrets.token_hex(8), city)
    context = msgspec.structs.replace(context, log_question=partial(_log_question, city, statement))
    if not writes:
        return await _answered(city, GatherPlan(operation, decision, context), statement)
    statement = statement.writing(context.write_key)
    context = msgspec.structs.replace(context, announce=partial(_announce, city, statement))
    written = asyncio.ensure_future(_written(city, GatherPlan(operation, decision, context), statement))
    return await asyncio.shield(keep_place_until(written))


async def _answered(city: City, gather_plan: GatherPlan, statement: EntryDraft) -> Reply:
    """Take steps 4 to 8, once everything is decided."""
    for depth in gather_plan:
        # 4. Gather.
        with meters.timed("accord_stage_seconds", "gather"):
            facts = await gather(depth, city)
        # 5. Judge.
        with meters.timed("accord_stage_seconds", "judge"):
            gather_plan.keep(judge(depth, facts, city))
        if depth.write:
            gather_plan.move_head((await read_head(city.graph)).at)
    # 6. Project.
    with meters.timed("accord_stage_seconds", "project"):
        answer_ = project(city.planner.api, gather_plan)
    body = await _encoded(city, answer_, gather_plan, statement)
    # 7. Account.
    entry = statement.entry(body, answer_.released, _outcome(answer_))
    if statement.phase == "READ":
        await _admit(city, entry)
    with meters.timed("accord_stage_seconds", "ledger"):
        receipt = await city.ledger.append(entry)
    # 8. Release.
    return Reply(body=body, receipt=str(receipt.index), promise=receipt.note, partial=bool(answer_.errors))


async def _admit(city: City, entry: AuditEntry) -> None:
    """Let an answer leave that is within its caller's volume; the entry of another says that it did not.

    The entry of a refused answer has no digest and names only whom the caller asked for: nobody was told
    of those who were found.
    """
    try:
        await city.volume.admit(entry)
    except Refused as fault:
        kept = {"outcome": fault.code, "answer_digest": "", "subjects": entry.asked}
        await city.ledger.append(msgspec.structs.replace(entry, **kept, released={}, masked={}, refused={}))
        raise


async def _log_question(city: City, statement: EntryDraft, digest: str, reply: bytes, outcome: str) -> None:
    """Log a question to another region: before it is sent, and how it ended with the bytes of its reply."""
    draft = msgspec.structs.replace(statement, operation=REGION_QUESTION, operation_digest=digest)
    await city.ledger.append(draft.entry(reply, Released(), outcome) if reply else draft.ended(outcome))


async def _announce(city: City, statement: EntryDraft) -> None:
    """Log the intent of a write, durably: called once all that decides on it is known, before it is done."""
    await city.ledger.append(statement.intent())


async def _written(city: City, gather_plan: GatherPlan, statement: EntryDraft) -> Reply:
    """Do the write and log how it ended; its intent stays open only if nobody knows."""
    try:
        return await _answered(city, gather_plan, statement)
    except Refused as fault:
        await city.ledger.append(statement.ended(fault.code))
        raise


def _write_key(operation: Operation, caller: Caller, city: City) -> str:
    """Return the key of the one write; each has an intent of its own, so there is one per operation.

    It is the caller's own idempotency key (幂等键) bound to who the caller is, so that nobody meets
    another's. Raises `Refused` ONE_WRITE_PER_OPERATION.
    """
    if len(operation.plan.writes) > 1:
        raise Refused("ONE_WRITE_PER_OPERATION", count=len(operation.plan.writes))
    (given,) = (args["input"] for args in operation.args.values() if "input" in args)
    return write_key(city.pseudonymizer, caller.principal, given.key)


async def _encoded(
    city: City, made: ProjectedAnswer, gather_plan: GatherPlan, statement: EntryDraft
) -> bytes:
    """Return the answer's bytes: from here on nothing changes them.

    SPEC: GraphQL, section Response: `errors` stands first where there are any, so that a reader who stops
    early has seen them; without errors the member is absent.
    """
    said = await extensions(city, made, gather_plan, statement)
    body: dict[str, object] = {"data": made.data}
    if made.errors:
        body = {"errors": made.errors, **body}
    return msgspec.json.encode({**body, "extensions": {"accord": said}})


def _outcome(made: ProjectedAnswer) -> str:
    """Return how an operation ended, as its entry says: ANSWERED, or the first error's code."""
    return "ANSWERED" if not made.errors else str(made.errors[0]["extensions"]["code"])
