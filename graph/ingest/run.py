"""From a file to facts: what is used, what was known, what waits in quarantine; nothing is dropped.

bytes → encoding → header → rows → cells → reported → spans → graph
                              └──────┴────────┴─────────┴──→ quarantine, notes

Reading blocks and is done in threads; writing waits for the graph. A delivery is named by its feed and the
digest of its bytes. Killed at any instant it is sent again: the graph answers the spans that it has and takes
the rest, so that the account at the end is the same (`make crash` kills it).
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec

from graph.ingest.authorities import Authorities
from graph.ingest.chunks import cut_into_chunks
from graph.ingest.formats import Header
from graph.ingest.quarantine import Notes, entry
from graph.ingest.read_row import ReadRow
from graph.ingest.reasons import Problem
from graph.ingest.report import Report, Tally, held_back
from graph.ingest.row_parser import Reading
from graph.ingest.source import DeliveryReader, DeliveryRow
from graph.model.joined import joined
from graph.model.pseudonymizer import Pseudonymizer
from graph.model.reported import TAKEN, Chunk, DeliveryWriter, Progress, RowOutcome
from graph.model.time import Instant, china_day

SPAN_ROWS = 500  # rows that one transaction takes at most
Watch = Callable[[int, int, int], None]
"""Told after each span: rows read, bytes read, bytes in all."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """Who delivers what, when, under whose jurisdiction; `feed` owns the keys that it reports first.

    `region` is the place whose law governs what is delivered. `quarantine` is a directory. `authorities` says
    whose word the feed may bring; without it the operator vouches for the feed.
    """

    path: Path
    feed: str
    region: str
    now: Instant
    quarantine: Path
    authorities: Authorities | None = None


async def ingest(
    writer: DeliveryWriter,
    pseudonymizer: Pseudonymizer,
    delivery: Delivery,
    *,
    span_rows: int = SPAN_ROWS,
    watch: Watch = lambda *_: None,
) -> Report:
    """Take a CSV file in and return its account.

    1. digest and encoding; 2. header; 3. the delivery is registered: the same bytes from the same feed
    change nothing; 4. span by span: read, write, note; 5. the quarantine gets its name, the delivery is
    complete. A delivery that was cut off is sent again and ends with the same account. `FILE_REFUSED`
    if nothing of it can be used, `GRAPH_UNAVAILABLE`, `QUARANTINE_UNAVAILABLE`: send it again later.
    """
    with await asyncio.to_thread(DeliveryReader, delivery.path) as source:  # 1
        header, rows = await asyncio.to_thread(source.sheet)  # 2
        run = _Run(writer, pseudonymizer, delivery, source, header)
        return await run.take(rows, span_rows, watch)


async def replay(
    writer: DeliveryWriter,
    pseudonymizer: Pseudonymizer,
    delivery: Delivery,
    *,
    span_rows: int = SPAN_ROWS,
    watch: Watch = lambda *_: None,
) -> Report:
    """Take a mended quarantine in; rows that still cannot be used go to a quarantine of their own.

    Only what stands in `values` is read. Documents may stand there as the quarantine sealed them.
    """
    with await asyncio.to_thread(DeliveryReader, delivery.path) as source:
        run = _Run(writer, pseudonymizer, delivery, source, None)
        return await run.take(source.entries(), span_rows, watch)


class _Run:
    """One delivery being taken in; without a header it is a quarantine that comes back."""

    def __init__(
        self,
        writer: DeliveryWriter,
        pseudonymizer: Pseudonymizer,
        delivery: Delivery,
        source: DeliveryReader,
        header: Header | None,
    ) -> None:
        self._writer = writer
        self._delivery = delivery
        self._source = source
        self._header = header
        self._batch = source.inspected.digest
        self._reading = Reading(
            pseudonymizer=pseudonymizer,
            today=date.fromisoformat(china_day(delivery.now)),
            region=delivery.region,
            replayed=header is None,
            authorities=delivery.authorities,
            feed=delivery.feed,
        )
        self._tally = Tally()
        mark = sha256(joined(delivery.feed, self._batch).encode()).hexdigest()[:12]
        stem = f"{delivery.path.stem}-{mark}"
        self._paths = (delivery.quarantine / f"{stem}.jsonl", delivery.quarantine / f"{stem}.notes.jsonl")

    async def take(self, rows: Iterator[DeliveryRow], span_rows: int, watch: Watch) -> Report:
        """Take every row in and return the account.

        INVARIANT: the quarantine has its name before the delivery is complete. A crash between the two leaves
        the delivery open, and it is sent again; the reverse would lose rows that nobody was told of.
        """
        delivery = self._delivery
        begun = await self._writer.begin(delivery.feed, self._batch, span_rows, delivery.now)  # 3
        refused, notes = (self._file(path, begun) for path in self._paths)
        try:
            self._note_columns(notes)
            chunks = cut_into_chunks(rows, self._reading, begun.span_rows)
            while chunk := await asyncio.to_thread(next, chunks, None):  # 4
                await self._span(chunk, begun, refused, notes)
                watch(self._tally.rows, self._source.bytes_read, self._source.inspected.size)
            self._note_left_out(notes)
            for file in (refused, notes):  # 5
                await asyncio.to_thread(file.close)
        except BaseException:
            refused.abandon()
            notes.abandon()
            raise
        if not begun.complete:
            await self._writer.finish(delivery.feed, self._batch, self._tally.rows, delivery.now)
        return self._report(begun, refused, notes)

    def _file(self, path: Path, begun: Progress) -> Notes:
        """Return a file of entries; one that somebody may be mending by now is not written over."""
        write = not (begun.complete and path.exists())
        return Notes(path, self._source.inspected.size, write=write)

    async def _span(self, chunk: list[ReadRow], begun: Progress, refused: Notes, notes: Notes) -> None:
        """Write the rows of a span that report something, and count all of it by their fates."""
        reported = tuple(read.reported for read in chunk if read.reported)
        first, last = chunk[0].row.number, chunk[-1].row.number
        fates = await self._writer.write(
            Chunk(
                feed=self._delivery.feed,
                batch=self._batch,
                region=self._delivery.region,
                first=first,
                last=last,
                rows=reported,
            ),
            self._delivery.now,
        )
        for read in chunk:
            self._count(read, fates, begun, refused, notes)

    def _count(
        self, read: ReadRow, fates: dict[int, RowOutcome], begun: Progress, refused: Notes, notes: Notes
    ) -> None:
        """Count one row, and note it where it was refused or is odd."""
        self._tally.rows += 1
        problems = read.problems or self._settled(read, fates, begun)
        warnings = read.warnings + held_back(fates.get(read.row.number))
        if problems:
            self._refuse(read, problems, refused)
        elif warnings:
            self._tally.warnings.update({warning.code for warning in warnings})
            notes.add(self._entry(read, warnings))

    def _refuse(self, read: ReadRow, problems: list[Problem], refused: Notes) -> None:
        """Put a row into the quarantine; one that finds no room there is counted all the same."""
        kept = refused.add(self._entry(read, problems))
        codes = [problem.code for problem in problems]
        self._tally.refused(codes if kept else [*codes, "QUARANTINE_FULL"])

    def _settled(self, read: ReadRow, fates: dict[int, RowOutcome], begun: Progress) -> list[Problem]:
        """Count what became of a row that could be read; return why it was not used, if so."""
        outcome = fates.get(read.row.number)
        if outcome in TAKEN:
            self._tally.outcome(outcome, repeated=begun.complete)
            return []
        return [Problem(code=outcome.value if outcome else "DELIVERED_BEFORE")]

    def _entry(self, read: ReadRow, problems: list[Problem]) -> dict[str, object]:
        return entry(read.row, problems, read.cells, self._delivery.feed, self._source.name)

    def _note_columns(self, notes: Notes) -> None:
        """Warn once of each column that nobody knows."""
        if self._header is None:
            return
        for name, column in zip(self._header.names, self._header.columns, strict=True):
            if column is None and name:
                problem = Problem(code="UNKNOWN_COLUMN", details={"value": name[:60]})
                self._tally.warnings["UNKNOWN_COLUMN"] += 1
                head = {"file": self._source.name, "feed": self._delivery.feed, "line": self._header.line}
                notes.add(head | {"problems": [problem.told()]})

    def _note_left_out(self, notes: Notes) -> None:
        """Warn of each line and each sheet that was not read: nothing of a file is passed over in silence."""
        head = {"file": self._source.name, "feed": self._delivery.feed}
        for line, problem in self._source.left_out():
            self._tally.warnings[problem.code] += 1
            notes.add(head | {"line": line, "problems": [problem.told()]})

    def _report(self, begun: Progress, refused: Notes, notes: Notes) -> Report:
        return Report(
            file=self._source.name,
            kind=self._header.kind.name if self._header else "quarantine",
            feed=self._delivery.feed,
            batch=self._batch,
            encoding=self._source.inspected.encoding,
            rows=self._tally.rows,
            **self._tally.counts(),
            reasons=dict(sorted(self._tally.reasons.items())),
            warnings=dict(sorted(self._tally.warnings.items())),
            repeated=begun.complete,
            quarantine=str(refused.path) if refused.entries else None,
            notes=str(notes.path) if notes.entries else None,
        )
