"""Rows of a delivery, cut into spans that the graph takes in one transaction each.

A span is cut where it is full, where another kind begins, and where a row names what another row of the span
names: within a transaction all rows are written at once, so that none may stand upon another.
"""

from collections.abc import Iterable, Iterator

from graph.ingest.read_row import ReadRow, read_row
from graph.ingest.row_parser import Reading
from graph.ingest.source import DeliveryRow
from graph.model.reported import Reported, ReportedPerson


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
