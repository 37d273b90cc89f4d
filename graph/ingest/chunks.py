"""Rows of a delivery, read and cut into spans that the graph takes in one transaction each.

    row → its kind's reporter in `REPORTERS` → `ReadRow` → span

A span is cut where it is full, where another kind begins, and where a row names what another row of the span
names: within a transaction all rows are written at once, so that none may stand upon another.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from graph.ingest.decisions import challenge, finding
from graph.ingest.penalties import penalty
from graph.ingest.reasons import Problem
from graph.ingest.registers import organization, person, tenure
from graph.ingest.row_parser import Reading, RowParser
from graph.ingest.source import DeliveryRow
from graph.model.reported import Reported, ReportedPerson

REPORTERS: dict[str, Callable[[RowParser, int], Reported | None]] = {
    "organizations": organization,
    "persons": person,
    "tenures": tenure,
    "penalties": penalty,
    "findings": finding,
    "challenges": challenge,
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


def cut_into_chunks(rows: Iterable[DeliveryRow], reading: Reading, span_rows: int) -> Iterator[list[ReadRow]]:
    """Yield rows in spans of at most `span_rows`, refused ones included.

    INVARIANT: no two rows of a span have one key, none names another of its span, all are of one kind:
    the order of rows within a span does not matter, the order of spans does.
    """
    chunk: list[ReadRow] = []
    names: set[str] = set()
    for row in rows:
        read = read_row(row, reading)
        wanted = _names(read.reported)
        if chunk and not _belongs(row, wanted, chunk, names, span_rows):
            yield chunk
            chunk, names = [], set()
        chunk.append(read)
        names |= wanted
    if chunk:
        yield chunk


def _belongs(
    row: DeliveryRow, wanted: set[str], chunk: list[ReadRow], names: set[str], span_rows: int
) -> bool:
    """Whether a row may stand in the chunk that was begun."""
    return len(chunk) < span_rows and not wanted & names and chunk[-1].row.kind is row.kind


def _names(reported: Reported | None) -> set[str]:
    """Return the keys that a row writes or stands upon: a person's second document names the first."""
    if reported is None:
        return set()
    linked = reported.linked if isinstance(reported, ReportedPerson) else None
    return {reported.key, linked} if linked else {reported.key}
