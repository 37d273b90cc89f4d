"""Reads of joint measures: what lies on a desk, page by page, and what lies upon records, whole."""

from collections.abc import Sequence
from typing import Any

import msgspec

from graph.model.facts import Dispute
from graph.model.measure_cases import MeasureCase
from graph.model.time import FOREVER, Day
from graph.store import measure_rows
from graph.store.batch_read import (
    MOST_COUNTED,
    BatchQuery,
    Known,
    VisibleRows,
    columns_of_key,
    one,
    read_batch,
)
from graph.store.database import Graph, Row
from graph.store.desks import DeskPage, desk_columns, desk_total, places_as
from graph.store.read_penalties import EVENTS
from graph.store.rows import maker
from graph.store.write_target import MEASURES


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """Of which places and days the clocks of cases and tasks have passed, each as one text."""

    unpushed: tuple[str, ...] = ()
    unacknowledged: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


class OnDesk(DeskPage, frozen=True, kw_only=True):
    """What is wanted of a desk: cases or tasks until a day, late ones only if `overdue`."""

    open: tuple[str, ...]
    until: Day = FOREVER
    overdue: bool = False
    late: Late = Late()


class DeskPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a case or a task lies: its record, its own id, and the rank by which lists are ordered."""

    record: str
    id: str
    rank: str


class MeasuresOfRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The cases upon a record, the disputes about it, and whether it stands: annulled by nobody."""

    cases: tuple[MeasureCase, ...]
    disputes: tuple[Dispute, ...]
    stands: bool


class OpenDay(msgspec.Struct, frozen=True, kw_only=True):
    """A place and a day on which clocks of open cases or tasks have started."""

    kind: str
    place: str
    day: Day


async def on_desks(
    graph: Graph, statement: str, row_filter: VisibleRows, wanted: Sequence[OnDesk], most: int
) -> list[tuple[DeskPlace, ...]]:
    """Return up to `most` places of what lies on each desk, in the order of the list."""
    query = BatchQuery(query=statement, flat=_columns, make=places_as(DeskPlace))
    return await read_batch(graph, query, row_filter, wanted, limit=most)


async def count_on_desks(
    graph: Graph, statement: str, row_filter: VisibleRows, wanted: Sequence[OnDesk]
) -> list[int | None]:
    """Return how much lies on each desk; None beyond what is counted."""
    query = BatchQuery(query=statement, flat=_columns, make=desk_total)
    return await read_batch(graph, query, row_filter, wanted, limit=MOST_COUNTED + 1)


async def measures_of_records(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[MeasuresOfRecord | None]:
    """Return what lies upon records by their ids, as far as measures depend on it."""
    return await read_batch(graph, _OF_RECORDS, row_filter, batch_keys, events=EVENTS, limit=MEASURES)


async def open_days(graph: Graph, desk: str) -> list[OpenDay]:
    """Return the places and days on which clocks of what is open on a desk have started."""
    return [msgspec.convert(row, OpenDay) for row in await graph.read("open_measures", desk=desk)]


CASES, TASKS = "measure_cases_on_desks", "measure_tasks_on_desks"
COUNTS = {CASES: "count_measure_cases_on_desks", TASKS: "count_measure_tasks_on_desks"}
"""The statement that lists each kind, and the one that counts it."""


def _columns(wanted: OnDesk) -> Row:
    late = {name: list(days) for name, days in msgspec.structs.asdict(wanted.late).items()}
    return {name: value for name, value in desk_columns(wanted).items() if name != "late"} | late


def _upon(found: Sequence[Any]) -> MeasuresOfRecord:
    measures, disputes, stands = found
    return MeasuresOfRecord(
        cases=measure_rows.cases(measures), disputes=tuple(map(_DISPUTE, disputes)), stands=stands
    )


_DISPUTE = maker(Dispute)
_OF_RECORDS = BatchQuery(query="measures_of_records", flat=columns_of_key, make=one(_upon))
