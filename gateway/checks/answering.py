"""Lists checked beside requests: a hundred lines at a time, by the `check` that everybody asks.

A span is an operation like another: the eight steps answer it for the caller who sent the list, on what that
caller stated, and the ledger has its entry with the handles of whom it names. Between two spans everybody
else has a turn, and lists take turns among themselves, so that a short one does not wait for a long one.

    a span       one `check`, one entry, one signed receipt of the log; where asked a `checkReceipt` for each
    volume       counted like every answer; a list waits for the next hour before its caller's is used up
    a refusal    of the question ends the list; of one line it is that line's answer
"""

import asyncio
import base64
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from gateway.checks.accounts import check_entry
from gateway.checks.spool import CheckStage, ListCheck, SpanAnswer
from gateway.city import City
from gateway.http.decode import GraphQLRequest
from gateway.http.endpoint import Reply
from gateway.pipeline import answer
from gateway.worker.rounds import a_round
from graph.errors import Fault, Refused
from graph.model.time import HOUR

EVERY = 0.5
"""Seconds between two looks for what waits."""

SPAN = 100
"""Lines of one question: as many as `check` takes."""

SHARE = 1.0
"""For each second of a question so many are left to everybody else before the next one is asked."""

LATE, LOOK, LONGEST = 0.03, 0.02, 5.0
"""Seconds by which a pause of so many may end late on a quiet gateway; how long one waits for quiet."""

SPARED = 4
"""Of the subjects of an hour one part in so many is left to what the same caller asks itself."""

NAMED = 2
"""Handles by which an entry may name one line: of the code that was asked and of whom it is."""

CHECK = """query CheckList($subjects: [String!]!, $matter: BusinessMatter!, $on: Date) {
  check(subjects: $subjects, matter: $matter, on: $on) {
    line given outcome english chinese uscc asOf organization { id name }
    nothingFound disputePending measuresWait
    measures { code name kind binding finding until restsOn
      reasons { code english chinese } clauses { instrument article } }
  }
}"""

RECEIPT = """mutation CheckListReceipt($input: CheckReceiptInput!) {
  checkReceipt(input: $input) { result { resultId jws } logIndex }
}"""


async def keep_checking(city: City) -> None:
    """Work off what waits, again and again, while this process has the turn among those of its host."""
    swept = 0
    while True:
        with a_round("checks"):
            if await asyncio.to_thread(city.checks.take_turn):
                if city.clock() - swept > HOUR:
                    swept = city.clock()
                    await asyncio.to_thread(city.checks.sweep, swept)
                await check_what_waits(city)
        await asyncio.sleep(EVERY)


async def check_what_waits(city: City) -> None:
    """Answer span by span, each list in its turn, until every one has ended or waits for its hour.

    Where graph, ledger or disk fail it is tried again. A list in which a defect of ours is found comes after
    the others.
    """
    while ready := await asyncio.to_thread(city.checks.waiting, city.clock()):
        for job in ready:
            await _quiet()
            try:
                await _go_on(city, job)
            except Fault:
                raise
            except Exception:
                city.checks.failed[job.id] += 1
                raise


async def _quiet() -> None:
    """Wait while the loop is busy with requests, but not for ever: a list must come to its end, too."""
    loop = asyncio.get_running_loop()
    until = loop.time() + LONGEST
    while loop.time() < until:
        begun = loop.time()
        await asyncio.sleep(LOOK)
        if loop.time() - begun < LOOK + LATE:
            return


async def _go_on(city: City, job: ListCheck) -> None:
    """Answer the next span of a list, or end it.

    1. All lines are answered: it has ended, and the ledger says so. 2. The caller's hour has no room: it
    waits. 3. The question is refused, or its caller was revoked meanwhile: that is how it ends.
    """
    done = (await asyncio.to_thread(city.checks.progress, job)).done
    # 1.
    if done >= job.lines:
        await _end(city, job, CheckStage.DONE)
        return
    # 2.
    room = await _room(city, job)
    if room == 0:
        await _hold(city, job)
        return
    # 3.
    try:
        city.gate.refuse_revoked(job.caller.principal)
        await _span(city, job, done, min(SPAN, room))
    except Refused as fault:
        if fault.code == "VOLUME_EXCEEDED":
            await _hold(city, job)
        else:
            await _end(city, job, CheckStage.REFUSED, fault)


async def _span(city: City, job: ListCheck, done: int, size: int) -> None:
    codes = (await asyncio.to_thread(city.checks.codes, job.id))[done : done + size]
    asked = {"subjects": codes, "matter": job.matter, "on": job.on}
    reply = await _asked(city, job, CHECK, asked)
    lines = _lines(reply)
    made = SpanAnswer(
        first=done + 1,
        last=done + len(codes),
        entry=reply.receipt,
        promise=base64.b64encode(reply.promise).decode("ascii"),
        body=msgspec.Raw(reply.body),
        receipts=await _receipts(city, job, lines),
    )
    malformed = sum(one["outcome"] == "MALFORMED" for one in lines)
    await asyncio.to_thread(city.checks.answered, job, made, malformed)


async def _asked(city: City, job: ListCheck, query: str, variables: Mapping[str, Any]) -> Reply:
    """Ask for the caller of a list by the eight steps, then leave as much time to everybody else."""
    begun = asyncio.get_running_loop().time()
    request = GraphQLRequest(query=query, variables=variables)
    reply = await answer(city, request, job.caller, city.clock())
    await asyncio.sleep((asyncio.get_running_loop().time() - begun) * SHARE)
    return reply


def _lines(reply: Reply) -> list[dict[str, Any]]:
    """Return the lines of an answer; raises `Refused` with the code for which there are none."""
    said = msgspec.json.decode(reply.body)
    found: list[dict[str, Any]] | None = (said.get("data") or {}).get("check")
    if found is None:
        raise _fault(said["errors"][0])
    return found


def _fault(error: dict[str, Any]) -> Refused:
    told = error["extensions"]
    return Refused(
        told["code"], **{name: value for name, value in told.items() if name not in {"code", "chinese"}}
    )


async def _receipts(city: City, job: ListCheck, lines: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return for each organization that was checked its signed receipt, or the code that refused it.

    The key is made of list and code: what a kill cut off is answered as it was signed, and not signed twice.
    """
    codes = dict.fromkeys(one["uscc"] for one in lines if one["outcome"] == "CHECKED")
    return {code: await _receipt(city, job, code) for code in codes} if job.audience else {}


async def _receipt(city: City, job: ListCheck, code: str) -> dict[str, Any]:
    given = {"key": f"{job.id}-{code}", "uscc": code, "matter": job.matter, "audience": list(job.audience)}
    try:
        reply = await _asked(city, job, RECEIPT, {"input": given})
    except Refused as fault:
        return {"refusal": fault.code}
    said = msgspec.json.decode(reply.body)
    made = (said.get("data") or {}).get("checkReceipt")
    if made is None:
        return {"refusal": said["errors"][0]["extensions"]["code"]}
    return {**made["result"], "logIndex": made["logIndex"]}


async def _room(city: City, job: ListCheck) -> int:
    """Return how many lines may be asked now; a part of the hour is left to what the caller asks itself."""
    entry = check_entry(city, job, "CheckList", city.clock(), secrets.token_hex(8))
    left = await city.volume.left(entry)
    if left is None:
        return SPAN
    limit = city.volume.limit(entry.standing)
    return max(0, left - limit // SPARED) // NAMED


async def _hold(city: City, job: ListCheck) -> None:
    """Let a list wait for the next hour of the clock."""
    until = (city.clock() // HOUR + 1) * HOUR
    await asyncio.to_thread(city.checks.keep, msgspec.structs.replace(job, held=until))


async def _end(city: City, job: ListCheck, stage: CheckStage, fault: Fault | None = None) -> None:
    """End a list: the ledger says how before its caller can read it."""
    refused = {"refusal": fault.code, "details": fault.details} if fault else {}
    ended = msgspec.structs.replace(job, stage=stage, at=city.clock(), held=0, **refused)
    operation = "CheckListDone" if stage is CheckStage.DONE else "CheckListRefused"
    await city.ledger.append(check_entry(city, ended, operation, ended.at, ended.id[:16]))
    if await asyncio.to_thread(city.checks.find, job.id):  # nobody dropped it meanwhile
        await asyncio.to_thread(city.checks.keep, ended)
