"""`/checks/…`: a department sends a list of codes, asks how far it came, and fetches the answers.

    POST    /checks?matter=TENDER      a list, one code a line; &on= a day, &receipts= regions to sign for
    GET     /checks/ID                 how far it came, or how it ended
    GET     /checks/ID/result          the answers as lines of JSON, or as CSV where Accept asks for that
    GET     /checks/ID/answers/N       the bytes of one span's answer, whose digest the ledger's entry holds
    DELETE  /checks/ID                 no more of it, and its answers removed

Who may check is who may ask `check`: the policy says so before the list is read. A list of somebody else is
answered as one that is not there, also to a colleague of another system.
"""

import asyncio
import re
import secrets
from hashlib import sha256
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gateway.checks.accounts import check_document, check_entry
from gateway.checks.answering import CHECK
from gateway.checks.result_file import CSV, NDJSON, pieces
from gateway.checks.spool import (
    LARGEST,
    MOST_LINES,
    MOST_SIGNED,
    CheckStage,
    ListCheck,
    SpanAnswer,
    lines_of,
    read_answer,
)
from gateway.city import City
from gateway.http.authenticate import authenticate_request
from gateway.http.decode import body_of
from gateway.http.endpoint import PROMISE, RECEIPT
from gateway.http.headers import collect_headers, only
from gateway.http.known_endpoint import Step, known_endpoint
from gateway.http.limits import ConcurrencyLimiter
from gateway.statement import check_statement
from graph.errors import Refused
from graph.model.time import Day, checked_day, china_day
from graph.rules.procedures.measures import BusinessMatter
from security.decision import FieldVerdict, Relation
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import Caller

AT_ONCE = 8
"""Requests about lists at once: beside those of `/graphql`, and one client has half."""

_REGIONS = re.compile(r"[1-9][0-9]{5}(,[1-9][0-9]{5}){0,7}")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def routes(city: City) -> list[BaseRoute]:
    """Return the paths of lists."""
    room = ConcurrencyLimiter(working=AT_ONCE, waiting=4 * AT_ONCE)
    paths: tuple[tuple[str, Step, str], ...] = (
        ("/checks", _begin, "POST"),
        ("/checks/{id}", _tell, "GET"),
        ("/checks/{id}", _drop, "DELETE"),
        ("/checks/{id}/result", _result, "GET"),
        ("/checks/{id}/answers/{number}", _answer, "GET"),
    )
    return [
        Route(path, known_endpoint(city, _caller, step, room), methods=[method])
        for path, step, method in paths
    ]


def _caller(city: City, request: Request) -> Caller:
    headers = collect_headers(request.scope["headers"])
    return authenticate_request(headers, city.gate, city.instruments, city.clock())


async def _begin(city: City, request: Request, caller: Caller) -> Response:
    """Accept a list, or say how far the same one came that is under way already.

    INVARIANT: 1. who may not check sends nothing; 2. list durable; 3. the ledger says who asked; 4. the list
    waits, and its caller is told. What was accepted is answered whatever happens to this process.
    """
    # 1.
    asked = _asked(city, request, caller)
    _must_be_permitted(city, asked)
    # 2.
    codes = await _list(city, request)
    digest, count = sha256(codes).hexdigest(), len(lines_of(codes))
    most = MOST_SIGNED if asked.audience else MOST_LINES
    _must(0 < count <= most, "body", f"1 to {most} codes, one a line")
    made = msgspec.structs.replace(asked, digest=digest, lines=count)
    if known := await asyncio.to_thread(city.checks.same, made):
        return await _told(city, known)
    await asyncio.to_thread(city.checks.begin, made, codes)
    # 3.
    receipt = await city.ledger.append(check_entry(city, made, "CheckListSent", made.at, made.id[:16]))
    # 4.
    await asyncio.to_thread(city.checks.keep, made)
    return await _told(city, made, status=201, receipt=str(receipt.index))


def _asked(city: City, request: Request, caller: Caller) -> ListCheck:
    """Return what an address asks, its list yet to be read; raises `Refused` CHECK_ILL_FORMED."""
    now, given = city.clock(), request.query_params
    today = china_day(now)
    matter, on, regions = given.get("matter", ""), given.get("on", today), given.get("receipts", "")
    _must(matter in BusinessMatter.__members__, "matter", ", ".join(BusinessMatter.__members__))
    _must(_is_day(on), "on", "a day, YYYY-MM-DD")
    _must(
        not regions or bool(_REGIONS.fullmatch(regions)), "receipts", "codes of regions, with commas between"
    )
    _must(not regions or on == today, "receipts", "no other day than today: a receipt is signed for its own")
    return ListCheck(
        id=secrets.token_hex(16),
        caller=caller,
        matter=matter,
        on=on,
        audience=tuple(sorted(set(regions.split(",")))) if regions else (),
        digest="",
        lines=0,
        at=now,
    )


def _must_be_permitted(city: City, asked: ListCheck) -> None:
    """Refuse whoever `check` would refuse, and a receipt to whoever may not have one signed."""
    caller, today = asked.caller, china_day(asked.at)
    check_statement(city, caller, today)
    variables = {"subjects": [], "matter": asked.matter, "on": asked.on}
    operation = city.planner.plan(CHECK, None, variables)
    ruling = city.policy.decide(caller, operation.plan.guards, today).ruling("Query", "check", Relation.OTHER)
    if ruling.verdict is not FieldVerdict.ALLOWED:
        raise Refused("CHECK_REFUSED", reason=ruling.code)
    if asked.audience:
        ruling = city.policy.permits(caller, Action.CHECK, Target())
        if ruling.verdict is not FieldVerdict.ALLOWED:
            raise Refused("CHECK_REFUSED", reason=ruling.code)


async def _list(city: City, request: Request) -> bytes:
    headers = collect_headers(request.scope["headers"])
    if packed := only(headers, b"content-encoding"):
        raise Refused("BODY_ENCODED", encoding=packed[:32])
    return await body_of(
        request.stream(),
        limit=LARGEST,
        seconds=city.settings.deadlines.body,
        announced=only(headers, b"content-length"),
    )


async def _tell(city: City, request: Request, caller: Caller) -> Response:
    """Say how far a list has come."""
    return await _told(city, await _found(city, request, caller))


async def _drop(city: City, request: Request, caller: Caller) -> Response:
    """Forget a list: what was answered stays in the ledger."""
    await asyncio.to_thread(city.checks.drop, await _found(city, request, caller))
    return Response(status_code=204)


async def _result(city: City, request: Request, caller: Caller) -> Response:
    """Give the answers, once every line has one."""
    found = await _found(city, request, caller)
    if found.stage is not CheckStage.DONE:
        raise Refused("CHECK_UNFINISHED", stage=found.stage.value)
    media = CSV if CSV in (only(collect_headers(request.scope["headers"]), b"accept") or "") else NDJSON
    name = f"check-{found.id[:8]}.{'csv' if media == CSV else 'ndjson'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces(city.checks, found, media), media_type=media, headers=headers)


async def _answer(city: City, request: Request, caller: Caller) -> Response:
    """Give the answer on one span as it is in the ledger, with the log's signed receipt."""
    found = await _found(city, request, caller)
    number = request.path_params["number"]
    paths = await asyncio.to_thread(city.checks.answers, found)
    if not _NUMBER.fullmatch(number) or int(number) > len(paths):
        raise Refused("CHECK_UNKNOWN")
    kept: SpanAnswer = await asyncio.to_thread(read_answer, Path(paths[int(number) - 1]))
    headers = {RECEIPT: kept.entry, PROMISE: kept.promise}
    return Response(bytes(kept.body), media_type="application/json", headers=headers)


async def _found(city: City, request: Request, caller: Caller) -> ListCheck:
    """Return the list that a path names if the caller is the one who sent it; raises CHECK_UNKNOWN."""
    found = await asyncio.to_thread(city.checks.find, request.path_params["id"])
    if found is None or not found.is_of(caller.principal):
        raise Refused("CHECK_UNKNOWN")
    return found


async def _told(city: City, job: ListCheck, *, status: int = 200, receipt: str = "") -> Response:
    """Return the state of a list, with its address."""
    come = await asyncio.to_thread(city.checks.progress, job)
    headers = {"Location": f"/checks/{job.id}", **({RECEIPT: receipt} if receipt else {})}
    body = msgspec.json.encode(check_document(job, come))
    return Response(body, status_code=status, media_type="application/json", headers=headers)


def _is_day(text: Day) -> bool:
    try:
        checked_day(text)
    except ValueError:
        return False
    return True


def _must(holds: bool, part: str, expected: str) -> None:  # noqa: FBT001 - a condition, as in an assertion
    if not holds:
        raise Refused("CHECK_ILL_FORMED", part=part, expected=expected)
