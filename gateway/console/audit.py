"""An auditor's pages: the ledger's own search, counts and patterns, one entry with its proof, and evidence.

    GET  /audit              the form of a search; an officer's name or a document never stands in an address
    POST /audit              what is found, page by page
    POST /audit/evidence     the same as a file of evidence, which a stranger verifies
    GET  /audit/entry/N      one entry, its proof verified here
    GET  /audit/patterns     what is out of the way
    GET  /audit/statistics   how often, by whom and for what

The questions are those of `accord audit`: whoever asks here or there is told the same.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from gateway.commands import audit_search
from gateway.commands.audit_search import GROUPS, Question
from gateway.console.asking import PageAnswer
from gateway.console.forms import form_of
from gateway.console.frame import Visit
from gateway.console.public import day_of
from gateway.console.rendering import WebPage
from gateway.console.session import check_form
from gateway.console.sign_in import signed_in
from graph.errors import Refused, VerificationError
from graph.model.time import day_after
from schema.ids import global_id
from security.ledger.evidence import FORMAT, EvidenceFile, EvidencePart
from security.ledger.proof import verify_proof_file
from security.principal import Duty

CHOSEN = {
    "purpose": "Purpose",
    "phase": "AccessPhase",
    "callerRole": "AccessRole",
    "outcome": "AccessOutcome",
}
WRITTEN = (
    "officer", "department", "region", "client", "legalBasis", "case", "operation", "errorCode", "released",
    "masked", "refused",
)  # fmt: skip
"""What a search is narrowed by: from closed lists, and as it was written."""

RARE = tuple(CHOSEN)[1:]
"""Of the closed lists those that open under a name of their own; so do all words but the first two."""

AT_ONCE = 25
AT_ONCE_PROVEN = 50
MOST = 1_000
"""Entries of a page, of an answer with proofs, and of a file of evidence."""


async def form(visit: Visit) -> WebPage:
    """Show the form; raises `Refused` SIGN_IN_REQUIRED."""
    signed_in(visit)
    return _page({}, None)


async def found(visit: Visit) -> WebPage:
    """Show what a search finds; raises SIGN_IN_REQUIRED, CROSS_SITE_REFUSED or DAY_MALFORMED."""
    given = await _given(visit)
    asked = {**_asked(given), "first": AT_ONCE, "after": given.get("after", "")}
    said = await _put(visit, audit_search.search(asked, given.get("subject", "")))
    return _page(given, said)


async def evidence(visit: Visit) -> WebPage:
    """Return a file of evidence, one entry's or all that a search finds; none where an answer is refused.

    Bodies are disclosed to whose duty it is to take evidence; to others the proofs alone. Of more entries
    than a file has there is none either: the page says so.
    """
    given = await _given(visit)
    closed = Duty.EVIDENCE.value not in visit.caller.principal.roles
    parts: list[EvidencePart] = []
    question: Question | None = _first(given, closed=closed)
    while question is not None:
        said = await _put(visit, question)
        if said.errors or not said.promise:
            return _page(given, said, refused=True)
        parts.append(EvidencePart(said.body.decode(), said.promise.decode()))
        if len(parts) * AT_ONCE_PROVEN > MOST:
            return _page(given, said, refused=True, too_many=MOST)
        question = _next(given, said, closed=closed)
    file = EvidenceFile(FORMAT, visit.city.ledger.key.name, tuple(parts))  # type: ignore[arg-type]
    kept = {"Content-Disposition": 'attachment; filename="accord-evidence.json"'}
    return WebPage(template="", content=file.content, headers=kept, receipt=said.receipt)


async def entry(visit: Visit) -> WebPage:
    """Show one entry, its proof verified; one that is not shown looks like one that is not there.

    Raises `Refused` SIGN_IN_REQUIRED, and NOTHING_PUBLISHED for what is no place.
    """
    signed_in(visit)
    place = visit.request.path_params["index"]
    if not _is_place(place):
        raise Refused("NOTHING_PUBLISHED", path=visit.request.url.path[:80])
    said = await visit.ask("entry", id=global_id("AccessRecord")(str(int(place))))
    one = said.data.get("node")
    values = {"number": int(place), "entry": one, "errors": said.errors, "proof": _proven(visit, one)}
    status = 200 if one or said.errors else 404
    return WebPage(template="entry.html", values=values, receipt=said.receipt, status=status)


async def patterns(visit: Visit) -> WebPage:
    """Show what is out of the way in a window of days; raises SIGN_IN_REQUIRED or DAY_MALFORMED."""
    signed_in(visit)
    window = _window(visit)
    said = await _put(visit, audit_search.patterns(_asked(window)))
    values = {**window, "rows": said.data.get("accessPatterns") or (), "errors": said.errors}
    return WebPage(template="patterns.html", values=values, receipt=said.receipt)


async def statistics(visit: Visit) -> WebPage:
    """Show how often the ledger was used in a window of days; raises SIGN_IN_REQUIRED or DAY_MALFORMED."""
    signed_in(visit)
    window = _window(visit)
    chosen = [one for one in GROUPS if one in visit.request.query_params.getlist("by")] or ["department"]
    said = await _put(visit, audit_search.statistics({**_asked(window), "by": chosen}))
    rows = said.data.get("accessStatistics") or ()
    total = sum(row["count"] for row in rows)
    values = {**window, "by": chosen, "groups": GROUPS, "rows": rows, "total": total, "errors": said.errors}
    return WebPage(template="statistics.html", values=values, receipt=said.receipt)


def _page(
    given: Mapping[str, str], said: PageAnswer | None, *, refused: bool = False, too_many: int = 0
) -> WebPage:
    """Return the form with what was given, and what was found if something was asked."""
    values = {
        "given": given,
        "chosen": CHOSEN,
        "written": WRITTEN,
        "narrowed": any(given.get(name) for name in (*RARE, *WRITTEN[2:])),
        "found": said.data.get("accessRecords") if said and not refused else None,
        "errors": said.errors if said else (),
        "gaps": said.gaps if said else (),
        "too_many": too_many,
    }
    receipt, status = (said.receipt, 400 if refused else 200) if said else ("", 200)
    return WebPage(template="audit.html", values=values, receipt=receipt, status=status)


async def _given(visit: Visit) -> dict[str, str]:
    given = await form_of(visit.city, visit.request)
    check_form(visit.session, given)
    return given


async def _put(visit: Visit, question: Question) -> PageAnswer:
    return await visit.put(question.document, msgspec.json.decode(question.variables))


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """Return what narrows a search; a day that is named last is counted to its end."""
    last = day_of(given.get("until", ""))
    window = {"since": day_of(given.get("since", "")), "until": day_after(last) if last else ""}
    return {**{name: given.get(name, "") for name in (*CHOSEN, *WRITTEN)}, **window}


def _window(visit: Visit) -> dict[str, str]:
    """Return the days that a form names; without any the month of this visit until today."""
    first = visit.today[:8] + "01"
    return {"since": visit.given("since") or first, "until": visit.given("until") or visit.today}


def _first(given: Mapping[str, str], *, closed: bool) -> Question:
    """Return the question for one entry by its place, or for the first of what a search finds."""
    place = given.get("entry", "")
    if _is_place(place):
        return audit_search.evidence_of([int(place)], closed=closed)
    asked = {**_asked(given), "first": AT_ONCE_PROVEN}
    return audit_search.evidence(asked, given.get("subject", ""), closed=closed)


def _is_place(given: str) -> bool:
    """Whether a text is a place in the log."""
    return given.isascii() and given.isdecimal() and len(given) < 16


def _next(given: Mapping[str, str], said: PageAnswer, *, closed: bool) -> Question | None:
    """Return the question for what comes after an answer; nothing where that was the last."""
    info = (said.data.get("accessRecords") or {}).get("pageInfo") or {}
    if not info.get("hasNextPage"):
        return None
    asked = {**_asked(given), "first": AT_ONCE_PROVEN, "after": info["endCursor"]}
    return audit_search.evidence(asked, given.get("subject", ""), closed=closed)


def _proven(visit: Visit, one: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the verdict on an entry's proof, by the log's key alone; nothing where there is no proof."""
    if not one or not one["proof"]:
        return {}
    key = visit.city.ledger.key
    try:
        proof, checkpoint, _ = verify_proof_file(one["proof"].encode(), key.name, [key])
    except VerificationError as fault:
        return {"holds": False, "fault": fault}
    holds = proof.index == one["index"]
    return {"holds": holds, "fault": None, "size": checkpoint.size, "root": checkpoint.root.hex()}
