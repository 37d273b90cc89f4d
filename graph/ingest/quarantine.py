"""Where rows wait that could not be used: one JSON object per line, to be mended and replayed.

    {"file", "feed", "kind", "row", "line", "problems": [{field, code, english, chinese, right, …}],
     "values": {field code: what stood there}}     or, where the row could not be split, "text"

Documents of persons stand in it sealed; rows that law keeps out stand in it without their values. A file
appears under its name only when the delivery has been read to its end.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TextIO

import msgspec

from graph.durable_files import publish
from graph.errors import Unavailable
from graph.ingest.identifiers import compact
from graph.ingest.reasons import Problem
from graph.ingest.row_parser import SEALED, RowParser
from graph.ingest.source import DeliveryRow
from graph.model.pseudonymizer import Pseudonymizer

LONGEST_VALUE = 6_000  # characters kept of one cell; the longest column takes 5,000
LEAST_ROOM = 16 * 2**20
TIMES = 8
"""Bytes of a quarantine at most, or so many times the delivered file's where that is more: a row that has all
its columns needs three times its own size, and a row of three bytes more than a hundred times."""

TOLD = ("file", "feed", "kind", "row", "line")
"""What an entry says of where its row stood."""

_NUMBERS = re.compile(
    r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{7,}"
)  # in a row that was not split: documents may be anywhere


class Notes:
    """A file of entries that is complete or not there; nothing is written for a delivery repeated.

    It holds so many bytes for a delivery of `size`, and ends with an entry that says so where there were
    more. `QUARANTINE_UNAVAILABLE` if it cannot be written; the delivery may be sent again.
    """

    def __init__(self, path: Path, size: int, *, write: bool) -> None:
        self.path = path
        self.entries = 0
        self._room = max(LEAST_ROOM, TIMES * size)
        self._write = write
        self._stream: TextIO | None = None

    def add(self, entry: dict[str, Any]) -> bool:
        """Append one entry, or say that there is no room for it; the first one beyond is told in the file."""
        self.entries += 1
        line = msgspec.json.encode(entry) + b"\n"
        if self._room > 0 >= self._room - len(line):
            full = Problem(code="QUARANTINE_FULL").told()
            line = msgspec.json.encode({**_told_of(entry), "problems": [full]}) + b"\n"
            self._room = 0
        elif self._room <= 0:
            return False
        if self._write:
            self._guarded(lambda: self._opened().write(line.decode()))
        self._room -= len(line)
        return self._room > 0

    def close(self) -> None:
        """Make the entries durable and give them their name."""
        if self._stream is not None:
            self._guarded(self._publish)

    def abandon(self) -> None:
        """Drop what was written: the delivery did not come to its end."""
        if self._stream is not None:
            self._stream.close()
            self._part.unlink(missing_ok=True)

    @property
    def _part(self) -> Path:
        """Where entries stand until the delivery has come to its end; nobody looks for this name."""
        return self.path.with_suffix(".part")

    def _opened(self) -> TextIO:
        """Return the file, made at the first entry: for its owner only, and never through a link."""
        if self._stream is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
            self._stream = os.fdopen(os.open(self._part, flags, 0o600), "w", encoding="utf-8", newline="\n")
        return self._stream

    def _publish(self) -> None:
        stream = self._opened()
        with stream:
            publish(stream, self._part, self.path)

    def _guarded(self, write: Callable[[], object]) -> None:
        """Do it, and tell a full disk as `QUARANTINE_UNAVAILABLE`; the path stays in the private face."""
        try:
            write()
        except OSError as error:
            raise Unavailable("QUARANTINE_UNAVAILABLE", private=str(error)) from error


def _told_of(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in TOLD if name in entry}


def prepare_quarantine(directory: Path) -> None:
    """Raise `QUARANTINE_UNAVAILABLE` where a quarantine lies that takes no file; one may not be there yet.

    What a delivery left that was killed is removed: it is sent again and told anew. The caller holds the
    data directory's lock, so that nobody else is writing there.
    """
    try:
        if directory.exists():
            with TemporaryFile(dir=directory):
                pass
            for left in directory.glob("*.part"):
                left.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable("QUARANTINE_UNAVAILABLE", private=str(error)) from error


def entry(
    row: DeliveryRow, problems: list[Problem], cells: RowParser | None, feed: str, file: str
) -> dict[str, Any]:
    """Return a row as the quarantine keeps it; `cells` is None where the row could not be split."""
    told = [problem.told() for problem in problems]
    body = {"file": file, "feed": feed, "kind": row.kind.name, "row": row.number, "line": row.line}
    body["problems"] = told
    if not all(problem.keep for problem in problems):
        return body
    if cells is None:
        return body | {"text": _NUMBERS.sub(_stars, row.text[:LONGEST_VALUE])}
    return body | {"values": {code: _kept(cells, code) for code, cell in row.raw.items() if cell.strip()}}


def _kept(cells: RowParser, code: str) -> str:
    """Return a cell as it stood, but a document's number sealed, with its handle if it was usable."""
    raw, pseudonymizer = cells.raw[code], cells.reading.pseudonymizer
    if cells.kind.columns[code].type != "document":
        return raw if len(raw) <= LONGEST_VALUE else f"{raw[:LONGEST_VALUE]}…"
    named = cells.get(code)
    if named is not None:
        return f"{SEALED}{named.kind}|{named.handle}|{named.seal(pseudonymizer)}"
    if cells.reading.replayed and raw.startswith(SEALED):
        return raw
    return f"{SEALED}OTHER||{_sealed(pseudonymizer, compact(raw)[:64])}"


def _sealed(pseudonymizer: Pseudonymizer, number: str) -> str:
    """Return the seal of a number that was not usable; of what is no number at all nothing is kept."""
    return pseudonymizer.seal("OTHER", number) if number.isascii() and number else ""


def _stars(found: re.Match[str]) -> str:
    """Return a run of letters and digits with all but its first two signs as stars."""
    return found[0][:2] + "*" * (len(found[0]) - 2)
