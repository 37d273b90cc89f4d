"""A row of a delivery, read into what it reports: by its kind's reporter, from whatever its cells say.

row → its kind's reporter in `REPORTERS` → `ReadRow`
"""

from collections.abc import Callable

import msgspec

from graph.ingest.decisions import challenge, finding
from graph.ingest.declared import record
from graph.ingest.penalties import penalty
from graph.ingest.reasons import Problem
from graph.ingest.registers import organization, person, tenure
from graph.ingest.row_parser import Reading, RowParser
from graph.ingest.source import DeliveryRow
from graph.model.record_kinds import record_kinds
from graph.model.reported import Reported

REPORTERS: dict[str, Callable[[RowParser, int], Reported | None]] = {
    "organizations": organization,
    "persons": person,
    "tenures": tenure,
    "penalties": penalty,
    "findings": finding,
    "challenges": challenge,
    **dict.fromkeys(record_kinds(), record),
}


class ReadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row, what it reports (None if it stays out), and what there is to say about it.

    `cells` is None where the row could not be split. Problems keep a row out, warnings do not.
    """

    row: DeliveryRow
    reported: Reported | None
    cells: RowParser | None
    problems: list[Problem]
    warnings: list[Problem]


def read_row(row: DeliveryRow, reading: Reading) -> ReadRow:
    """Read one row by the rules of its kind; needs the row alone, so that any row can be read anew."""
    if row.problem is not None:
        return ReadRow(row=row, reported=None, cells=None, problems=[row.problem], warnings=[])
    cells = RowParser(row.kind, row.raw, reading)
    reported = REPORTERS[row.kind.name](cells, row.number)
    return ReadRow(row=row, reported=reported, cells=cells, problems=cells.problems, warnings=cells.warnings)
