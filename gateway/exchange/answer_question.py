"""`POST /exchange/questions`: a neighbour asks whether anything stands about a subject, and is answered.

    the question, a compact JWS  →  the reply, a compact JWS

`security.results.region_question` says what is signed. Who asks is established twice: by the token before
anything is read, and by the signature, which stays as evidence. What may be answered the policy decides,
under the purpose and basis that the question states. The first level is answered in one length, and not
before `FLOOR` seconds have passed, whatever is held.
"""

import asyncio
import secrets
import time

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.audit_entry import REGION_QUESTION, EntryDraft
from gateway.city import City
from gateway.http.authenticate import authenticate_request
from gateway.http.decode import body_of
from gateway.http.endpoint import RECEIPT
from gateway.http.headers import collect_headers, only
from gateway.http.known_endpoint import known_endpoint
from gateway.http.limits import ConcurrencyLimiter
from gateway.statement import in_force_at
from graph.errors import Refused, VerificationError
from graph.model.exchange import AskingLevel
from graph.model.time import Instant, china_day
from graph.store.journal import read_head
from graph.store.nonces import is_first
from resolvers.ask_region import ACTIONS
from resolvers.held_records import HeldAnswer, held_about
from schema.asked import AskedName
from security.account import Look, Released
from security.decision import FieldVerdict
from security.departments import DUTIES
from security.policy.decide import Target
from security.principal import Caller, CallerRole, Purpose
from security.results.addresses import QUESTIONS
from security.results.moments import stamp_of_instant
from security.results.question_reasons import QuestionReason, refusal
from security.results.region_question import LONGEST_QUESTION, WINDOW, RegionQuestion, RegionReply

MEDIA = "application/jose"
AT_ONCE = 8
"""Questions answered at once, beside those of `/graphql`; one region has half of the places."""

FLOOR = 0.15
"""Seconds before which no question is answered: a look-up that finds nothing is otherwise the faster one."""

LEVELS = {
    AskingLevel.PRESENCE: frozenset({"NeighbourReply.answer"}),
    AskingLevel.DETAIL: frozenset({"NeighbourReply.answer", "NeighbourReply.records"}),
}
"""What leaves at each level, as the account of an entry names it."""


class QuestionAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A question that is genuine and new: who asks and on what ground, its digest, and when it came."""

    caller: Caller
    question: RegionQuestion
    digest: str
    at: Instant


def routes(city: City) -> list[BaseRoute]:
    """Return the path of questions, with places of its own."""
    room = ConcurrencyLimiter(working=AT_ONCE, waiting=4 * AT_ONCE)
    seconds = city.settings.deadlines.request
    return [Route(QUESTIONS, known_endpoint(city, _neighbour, _answered, room, seconds), methods=["POST"])]


def _neighbour(city: City, request: Request) -> Caller:
    """Return whose system asks; raises `Refused` ASKING_REFUSED for whoever is no neighbour's."""
    headers = collect_headers(request.scope["headers"])
    caller = authenticate_request(headers, city.gate, city.instruments, city.clock())
    if caller.principal.standing is not CallerRole.NEIGHBOUR:
        raise Refused("ASKING_REFUSED", reason="WRITE_REFUSED")
    return caller


async def _answered(city: City, request: Request, caller: Caller) -> Response:
    """Answer a question: 1. genuine, and new; 2. permitted; 3. judged; 4. signed; 5. counted, and in our log.

    What is refused from step 2 on is in our log, too, so that both cities have an entry of it.
    """
    begun = time.monotonic()
    # 1.
    asked = await _opened(city, caller, await _body(city, request))
    try:
        # 2.
        _must_be_permitted(city, asked)
        # 3.
        head = (await read_head(city.graph)).at
        held = await held_about(city, asked.question, asked.at, head)
        # 4.
        body = city.exchange.seal_reply(_reply(city, asked, held))
        # 5.
        entry = _draft(city, asked).entry(body, _left(asked, held), "ANSWERED")
        await city.volume.admit(entry)
    except (Refused, VerificationError) as fault:
        await city.ledger.append(_draft(city, asked).ended(fault.code))
        raise
    receipt = await city.ledger.append(entry)
    await asyncio.sleep(max(0.0, FLOOR - (time.monotonic() - begun)))
    headers = {RECEIPT: str(receipt.index), "Cache-Control": "no-store"}
    return Response(body, media_type=MEDIA, headers=headers)


async def _body(city: City, request: Request) -> bytes:
    headers = collect_headers(request.scope["headers"])
    if packed := only(headers, b"content-encoding"):
        raise Refused("BODY_ENCODED", encoding=packed[:32])
    return await body_of(
        request.stream(),
        limit=LONGEST_QUESTION,
        seconds=city.settings.deadlines.body,
        announced=only(headers, b"content-length"),
    )


async def _opened(city: City, caller: Caller, raw: bytes) -> QuestionAsked:
    """Return the question of the region whose token was shown; raises QUESTION_REFUSED with the reason."""
    now, region = city.clock(), caller.principal.region
    question, signed_at = city.exchange.opened_question(raw, region, now)
    if not await is_first(city.graph, region, question.nonce, signed_at, WINDOW):
        raise refusal(QuestionReason.QUESTION_REPEATED)
    stating = Caller(
        principal=caller.principal,
        purpose=Purpose.__members__.get(question.purpose),
        legal_basis=question.basis,
        case=question.case,
    )
    return QuestionAsked(caller=stating, question=question, digest=city.exchange.digest(raw), at=now)


def _must_be_permitted(city: City, asked: QuestionAsked) -> None:
    """Refuse a ground that is none, and what the policy does not let a neighbour ask under it.

    The basis is a text in force where the question comes from, or here.
    """
    caller, today = asked.caller, china_day(asked.at)
    basis = city.instruments.read(caller.legal_basis, today)
    places = (asked.question.region, city.place)
    if not any(in_force_at(city, basis, place, today) for place in places):
        raise refusal(QuestionReason.QUESTION_BASIS_UNKNOWN)
    ruling = city.policy.permits(caller, ACTIONS[asked.question.level], Target())
    if ruling.verdict is not FieldVerdict.ALLOWED or caller.purpose not in DUTIES:
        raise Refused("ASKING_REFUSED", reason=ruling.code)


def _reply(city: City, asked: QuestionAsked, held: HeldAnswer) -> RegionReply:
    """Return the reply; the first level tells nothing but the answer, and what is missing."""
    detail = asked.question.level is AskingLevel.DETAIL
    return RegionReply(
        issuer=city.exchange.origin,
        region=city.place,
        audience=asked.question.region,
        at=stamp_of_instant(city.clock()),
        level=asked.question.level,
        question=asked.digest,
        answer=held.answer,
        missing=held.missing,
        records=held.records if detail else (),
        complete=held.complete or not detail,
    )


def _draft(city: City, asked: QuestionAsked) -> EntryDraft:
    """Return what the entry says of a question: its digest is that of the asking region's entry."""
    question = asked.question
    names = (("CODE", question.code), ("HANDLE", question.person))
    draft = EntryDraft.beside(
        city, asked.caller, asked.at, REGION_QUESTION, digest=asked.digest, operation_id=secrets.token_hex(8)
    )
    return msgspec.structs.replace(draft, asked=tuple(AskedName(*one) for one in names if one[1]))


def _left(asked: QuestionAsked, held: HeldAnswer) -> Released:
    """Return the account of a reply: what left about whom, as far as it is about anybody here."""
    fields = LEVELS[asked.question.level]
    return Released(
        released={"NeighbourReply": {name.partition(".")[2]: 1 for name in sorted(fields)}},
        subjects=dict.fromkeys(held.about),
        looks=[Look(subjects=held.about, released=fields)] if held.about else [],
    )
