"""Work: what lies on a desk, what is late first, each with what its reader may do next.

    /work                        tasks, cases of joint measures and listings: of a department its own, of the
                                 credit centre all
    /subject/CODE/procedures     objections to a subject's records, and applications to restore them

A task names its record alone; whom that is about is asked in a second question, with an entry of its own.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.console.deeds import deed, deeds
from gateway.console.frame import Visit
from gateway.console.rendering import WebPage
from gateway.console.sign_in import signed_in
from gateway.console.timeline import nodes

MOST_RECORDS = 30
"""Records that one question asks for: variables of a document are bounded."""

SHOWN = "{ ... on Penalty { documentNumber content organization { name uscc } } }"

Row = Mapping[str, Any]


async def work(visit: Visit) -> WebPage:
    """Show the desk of whoever is signed in; raises `Refused` SIGN_IN_REQUIRED."""
    signed_in(visit)
    said = await visit.ask("work")
    late = nodes(said.data, "late")
    seen = {one["id"] for one in late}
    tasks = [*late, *(one for one in nodes(said.data, "tasks") if one["id"] not in seen)]
    cases = _late_first(nodes(said.data, "measureCases"))
    listings = _late_first(nodes(said.data, "listingCases"))
    records, receipt = await _records(visit, [one["record"] for one in (*tasks, *cases)])
    values = {
        "errors": said.errors,
        "desks": (
            ("task", [_shown("task", one, records) for one in tasks]),
            ("case", [_shown("case", one, records) for one in cases]),
            ("listing", [_shown("listing", one, {}) for one in listings]),
        ),
        "more": _more(said.data, ("tasks", "measureCases", "listingCases")),
    }
    receipts = ", ".join(one for one in (said.receipt, receipt) if one)
    return WebPage(template="work.html", values=values, receipt=receipts)


async def procedures(visit: Visit) -> WebPage:
    """Show what is under way upon the records of a subject; raises `Refused` SIGN_IN_REQUIRED."""
    signed_in(visit)
    code = visit.request.path_params["code"]
    said = await visit.ask("procedures", uscc=code)
    found = said.data.get("organization")
    values = {
        "company": found,
        "errors": said.errors,
        "records": upon_records(nodes(found, "penalties") if found else (), begins=False),
        "back": f"/subject/{code}/procedures",
    }
    status = 200 if found or said.errors else 404
    return WebPage(template="procedures.html", values=values, receipt=said.receipt, status=status)


def upon_records(penalties: Iterable[Row], *, begins: bool) -> list[dict[str, Any]]:
    """Return records with what lies upon each and may be done; `begins`: also what its party may begin."""
    return [
        {
            "record": one,
            "disputes": [(each, deeds("dispute", each)) for each in one["disputes"] or ()],
            "restorations": [(each, deeds("restoration", each)) for each in one["restorations"] or ()],
            "begin": list(_begin(one)) if begins else [],
        }
        for one in penalties
    ]


def _begin(record: Row) -> Iterable[Any]:
    """Yield what the party of a record may begin: nothing twice, and nothing upon what was annulled."""
    if record["annulment"]:
        return
    for command, lies in (("openDispute", "disputes"), ("applyForRestoration", "restorations")):
        if not any(one["pending"] for one in record[lies] or ()):
            yield deed(command, record["id"])


async def _records(visit: Visit, wanted: Iterable[str]) -> tuple[dict[str, Row], str]:
    """Return the records that tasks and cases rest on, where they may be seen, and the question's entry."""
    ids = {f"r{place}": one for place, one in enumerate(list(dict.fromkeys(wanted))[:MOST_RECORDS])}
    if not ids:
        return {}, ""
    declared = ", ".join(f"${name}: ID!" for name in ids)
    asked = " ".join(f"{name}: node(id: ${name}) {SHOWN}" for name in ids)
    said = await visit.put(f"query ConsoleRecords({declared}) {{ {asked} }}", ids)
    return {one: said.data.get(name) or {} for name, one in ids.items()}, said.receipt


def _shown(kind: str, one: Row, records: Mapping[str, Row]) -> dict[str, Any]:
    """Return a row of a desk with what it is about and what may be done next."""
    record = records.get(one.get("record", ""), {})
    about = record.get("organization") or one.get("organization") or {}
    return {"one": one, "record": record, "about": about, "deeds": deeds(kind, one)}


def _late_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda one: not one["overdue"])


def _more(data: Row, lists: Iterable[str]) -> bool:
    """Whether a list has more than a page shows, or more than can be counted."""
    pages = [data.get(name) or {"nodes": (), "totalCount": 0} for name in lists]
    return any(page["totalCount"] is None or page["totalCount"] > len(page["nodes"]) for page in pages)
