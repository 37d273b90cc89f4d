"""How reported rows become facts: found or made, the same or superseding, within one transaction.

no version stands under the key               a new fact              USED
one stands, with the same content             nothing                 SAME
one stands, of the same owner                 it is closed, a new one SUPERSEDED
one stands, of another owner                  nothing                 NOT_OWNER
one stands on an annulled record              nothing                 RECORD_ANNULLED

Rows come in the order of their source, but a delivery may name a person or a decision before it brings it:
what others stand upon is written first. Persons are apart from the other kinds, because their key is not
theirs: it is found by a document, which may be one of several.
"""

from collections.abc import Mapping, Sequence

from graph.model.facts import Scope
from graph.model.reported import HELD_BACK, TAKEN, Reported, ReportedPerson, ReportedRecord
from graph.model.time import Day, Instant, china_day, covers, years_after
from graph.store.fact_kinds import Provenance, RowResult
from graph.store.journal import JournaledTransaction
from graph.store.routing import route
from graph.store.upsert import upsert
from graph.store.write_persons import put_persons

PUBLISHED = TAKEN - set(HELD_BACK.values())
"""What became of rows that are facts now and held back from nobody."""


async def put_facts(
    transaction: JournaledTransaction, source: Provenance, rows: Sequence[Reported]
) -> dict[int, RowResult]:
    """Put rows of any kinds into the graph and return what became of each, by row number.

    1. Persons with one document. 2. Persons with a document that is linked to another. 3. All else, kind
    by kind. `now` is the recorded instant of all of it. Runs within the caller's transaction and may run
    again.
    """
    persons = [row for row in rows if isinstance(row, ReportedPerson)]
    others = [row for row in rows if not isinstance(row, ReportedPerson)]
    row_results: dict[int, RowResult] = {}
    # A person that a tenure or a finding of the same delivery names comes first; a document that is
    # linked to another comes after that one.
    for linked in (False, True):
        some = [row for row in persons if (row.linked is not None) is linked]
        row_results |= await put_persons(transaction, source, some)
    for fact_kind, items in route(others):
        row_results |= await upsert(transaction, fact_kind, source, items)
    return row_results


def is_published(rows: Sequence[Reported], row_results: Mapping[int, RowResult], now: Instant) -> bool:
    """Whether the public can see something of what was delivered: else it must not hear that something was.

    INVARIANT: rather no than a wrong yes. No law ends a publication within a year of the decision.
    """
    today = china_day(now)
    return any(
        row.scope is Scope.PUBLIC
        and covers(row.shown_since, row.shown_until, today)
        and _decided_on(row, today) >= years_after(today, -1)
        and row_results[row.row].outcome in PUBLISHED
        for row in rows
    )


def _decided_on(row: Reported, today: Day) -> Day:
    """Return the day of a row's decision; what is no decision is as of today."""
    stated = (
        row.values if isinstance(row, ReportedRecord) else {"decided_on": getattr(row, "decided_on", today)}
    )
    return str(stated.get("decided_on", today))
