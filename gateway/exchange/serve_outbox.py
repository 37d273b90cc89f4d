"""`GET /exchange/results?after=NUMBER&limit=`: all that a region is told, for systems of that region.

    {"page": "<signed page>", "results": [{"result": "<bytes>", "proof": "<tlog-proof>"}, …]}

`security.results.outbox_page` says what is signed. Whose outbox (发件箱) it is the token says, and nothing
else can: there is no way to ask for another region's, nor to learn how much it is told. Asking after a number
says that everything up to it was taken, so that our log shows what a region has, and since when.
"""

from collections.abc import Sequence
from hashlib import sha256

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.audit_entry import EntryDraft
from gateway.city import City
from gateway.exchange.make_lists import current_list
from gateway.http.authenticate import authenticate_request
from gateway.http.endpoint import RECEIPT
from gateway.http.headers import collect_headers
from gateway.http.known_endpoint import known_endpoint
from gateway.http.limits import ConcurrencyLimiter
from graph.errors import Refused
from graph.model.exchange import OutboxEvent, OutboxPart, StatedResult
from graph.model.time import Instant
from graph.store.outbox import begun_outbox, read_outbox
from graph.store.read_results import newest_list
from resolvers.results import proven
from security.account import AuditEntry, Look, Released
from security.decision import FieldVerdict
from security.exchange import RECALL
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import Caller
from security.results.outbox_page import MOST_ITEMS

PATH = "/exchange/results"
AT_ONCE = 4
"""Pages made at once: who catches up after days takes no place from anybody who asks `/graphql`."""

USUAL = 100
"""Items of a page where nobody says how many."""

GIVEN = frozenset({"SignedResult.jws", "SignedResult.proof"})
"""What leaves of a result, as the account of an entry names it."""


class GivenResult(msgspec.Struct, frozen=True, kw_only=True):
    """A result beside a page: its very bytes, and the proof that they are in our log."""

    result: str
    proof: str


class PageBody(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: the signed page, and the results that it states, in its order."""

    page: str
    results: tuple[GivenResult, ...]


class PullAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, after which number, for how many items, and when."""

    caller: Caller
    after: int
    most: int
    at: Instant


def routes(city: City) -> list[BaseRoute]:
    """Return the path of outboxes, with places of its own."""
    room = ConcurrencyLimiter(working=AT_ONCE, waiting=4 * AT_ONCE)
    seconds = city.settings.deadlines.request
    return [Route(PATH, known_endpoint(city, _neighbour, _pulled, room, seconds), methods=["GET"])]


async def begin_for_believed(city: City) -> None:
    """Begin the outboxes of the regions that are believed, with what was stated before there were any."""
    now = city.clock()
    for region in sorted(city.exchange.believed(city.exchange.day(now)) - {city.place}):
        await begun_outbox(city.graph, region, city.place, now)


def _neighbour(city: City, request: Request) -> Caller:
    """Return who asks; raises `Refused` PULL_REFUSED for whoever is no neighbour's system."""
    headers = collect_headers(request.scope["headers"])
    caller = authenticate_request(headers, city.gate, city.instruments, city.clock())
    if city.policy.permits(caller, Action.PULL, Target()).verdict is not FieldVerdict.ALLOWED:
        raise Refused("PULL_REFUSED")
    return caller


async def _pulled(city: City, request: Request, caller: Caller) -> Response:
    """Answer the page that an address asks for."""
    asked = PullAsked(
        caller=caller,
        after=_number(request, "after", 0, 2**53 - 1),
        most=max(1, _number(request, "limit", USUAL, MOST_ITEMS)),
        at=city.clock(),
    )
    return await _page(city, asked)


def _number(request: Request, name: str, usual: int, most: int) -> int:
    """Return a number of the question, or what is usual; raises `Refused` REQUEST_ILL_FORMED."""
    text = request.query_params.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= most):
        raise Refused("REQUEST_ILL_FORMED", member=name, expected="a whole number")
    return int(text)


async def _page(city: City, asked: PullAsked) -> Response:
    """Answer a page: 1. recalls that are due are told first; 2. what is read; 3. signed; 4. in our log."""
    region = asked.caller.principal.region
    # 1.
    for number in range(1, await newest_list(city.graph) + 1):
        await current_list(city, RECALL, number)
    # 2.
    await begun_outbox(city.graph, region, city.place, asked.at)
    outbox = await read_outbox(city.graph, region, asked.after, asked.most)
    given = [await _given(city, one) for one in _stated(outbox)]
    # 3.
    page = city.exchange.seal_page(region, outbox, asked.after, city.clock())
    body = msgspec.json.encode(PageBody(page=page.decode(), results=tuple(given)))
    # 4.
    receipt = await city.ledger.append(_entry(city, asked, outbox.results, body))
    headers = {RECEIPT: str(receipt.index), "Cache-Control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


def _stated(outbox: OutboxPart) -> list[StatedResult]:
    """Return the results that a page states; of a recall its name is enough."""
    both = zip(outbox.items, outbox.results, strict=True)
    return [result for item, result in both if item.event is OutboxEvent.STATED]


async def _given(city: City, one: StatedResult) -> GivenResult:
    """Return a result as it leaves: it is in our log before."""
    return GivenResult(result=one.jws, proof=(await proven(city, one)).proof)


def _entry(city: City, asked: PullAsked, told: Sequence[StatedResult], body: bytes) -> AuditEntry:
    """Return the entry of a page: whose system took what, about whom, and after which number it asked."""
    about = dict.fromkeys(one.person or one.subject for one in told)
    left = Released(
        released={"SignedResult": dict.fromkeys(("jws", "proof"), len(told))} if told else {},
        subjects=about,
        looks=[Look(subjects=tuple(about), released=GIVEN)] if told else [],
    )
    question = f"after={asked.after}&limit={asked.most}"
    digest, answered = sha256(question.encode()).hexdigest(), sha256(body).hexdigest()
    named = f"PullResults {question}"
    draft = EntryDraft.beside(city, asked.caller, asked.at, named, digest=digest, operation_id=answered[:16])
    return draft.entry(body, left, "ANSWERED")
