"""Ask another region whether anything stands there about a subject; what is not answered well is UNKNOWN.

The question is signed and in our log before it leaves, and how it ended is in our log before anybody is told.
Silence, a refusal and a reply that proves nothing come to UNKNOWN with the reason, never to a NO.
"""

import asyncio
from collections.abc import Sequence
from secrets import token_hex

import msgspec

from graph.errors import Fault, Refused
from graph.ingest.identifiers import normalised_uscc
from graph.model.exchange import AskingLevel, MissingPart, NeighbourAnswer
from graph.model.time import Instant
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.issuing import handle
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target
from security.results.moments import instant_of_stamp, stamp_of_instant
from security.results.region_question import HeldRecord, RegionQuestion, RegionReply

ACTIONS = {AskingLevel.PRESENCE: Action.ASK, AskingLevel.DETAIL: Action.ASK_DETAIL}
"""What the policy is asked at each level: by the region that asks, and again by the one that is asked."""

LONGEST_NAME = 200


class NeighbourReplyView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a question: the answer with what is missing, or why there is none, and both digests."""

    region: str
    level: AskingLevel
    question: str
    asked_at: Instant
    answer: NeighbourAnswer = NeighbourAnswer.UNKNOWN
    missing: tuple[MissingPart, ...] = ()
    records: tuple[HeldRecord, ...] = ()
    complete: bool = False
    replied_at: Instant | None = None
    reply: str | None = None
    error_code: str | None = None
    reason: str | None = None
    english: str | None = None
    chinese: str | None = None


def _level(batch_key: BatchKey) -> AskingLevel:
    return batch_key.args.get("level") or AskingLevel.PRESENCE


def may_ask(deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse what is not permitted, whom nobody can be, and a region to which there is no line."""
    given = batch_key.args
    ruling = deps.policy.permits(batch_key.context.caller, ACTIONS[_level(batch_key)], Target())
    if ruling.verdict is not FieldVerdict.ALLOWED:
        raise Refused("ASKING_REFUSED", reason=ruling.code)
    normalised_uscc(given["uscc"])
    if len(given.get("name") or "") > LONGEST_NAME:
        raise Refused("REQUEST_ILL_FORMED", member="name", expected=f"{LONGEST_NAME} characters at most")
    if given["region"] not in deps.lines or deps.exchange.trusted_region(given["region"]) is None:
        raise Refused("REGION_NOT_ASKED", region=given["region"][:6])


async def ask(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[NeighbourReplyView | Fault]:
    """Ask all at once: who asks two regions waits for the slower one alone."""
    return await asyncio.gather(*(_asked(deps, one) for one in batch_keys))


async def _asked(deps: Dependencies, batch_key: BatchKey) -> NeighbourReplyView | Fault:
    """Ask one question: 1. it is signed, and in our log; 2. it is sent; 3. how it ended is in our log."""
    context, region = batch_key.context, batch_key.args["region"]
    # 1.
    try:
        question = await _question(deps, batch_key)
    except Refused as fault:
        return fault
    raw = deps.exchange.seal_question(question)
    digest = deps.exchange.digest(raw)
    await context.log_question(digest, b"", "ANNOUNCED")
    asked = NeighbourReplyView(region=region, level=question.level, question=digest, asked_at=context.now)
    # 2.
    body = b""
    try:
        body = await deps.send_question(region, raw)
        reply = deps.exchange.opened_reply(body, region, (digest, question.level), deps.clock())
    except Fault as fault:
        await context.log_question(digest, body, fault.code)
        return _unknown(asked, fault)
    # 3.
    await context.log_question(digest, body, "ANSWERED")
    return _replied(asked, reply, deps.exchange.digest(body))


async def _question(deps: Dependencies, batch_key: BatchKey) -> RegionQuestion:
    """Return what is asked; a person by the handle that both regions have, never by name or number."""
    context, given = batch_key.context, batch_key.args
    caller, person = context.caller, given.get("person")
    named = await handle(deps, context, person, given["region"]) if person else None
    return RegionQuestion(
        issuer=deps.exchange.origin,
        region=deps.exchange.region,
        audience=given["region"],
        at=stamp_of_instant(context.now),
        level=_level(batch_key),
        nonce=token_hex(16),
        purpose=caller.purpose.value if caller.purpose else "",
        basis=caller.legal_basis,
        case=caller.case,
        code=normalised_uscc(given["uscc"]),
        name=given.get("name") or "",
        person=named.handle if named else "",
    )


def _unknown(asked: NeighbourReplyView, fault: Fault) -> NeighbourReplyView:
    """Return a question that nobody answered well, with the reason."""
    return msgspec.structs.replace(
        asked,
        error_code=fault.code,
        reason=fault.details.get("reason"),
        english=fault.english,
        chinese=fault.chinese,
    )


def _replied(asked: NeighbourReplyView, reply: RegionReply, digest: str) -> NeighbourReplyView:
    return msgspec.structs.replace(
        asked,
        answer=reply.answer,
        missing=reply.missing,
        records=reply.records,
        complete=reply.complete,
        replied_at=instant_of_stamp(reply.at),
        reply=digest,
    )


BATCH_RESOLVERS = (BatchResolver("ask_region", ask, check=may_ask, facts=False),)
