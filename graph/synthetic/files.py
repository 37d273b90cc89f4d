"""CSV files as departments write them: their encoding, their headings, their way with days and nulls.

The columns and their headings are those that `ingest` reads (`kinds.toml`), so that a change there is written
here at once.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from graph.ingest.formats import kinds
from graph.synthetic.answers import Expected

_DAYS = {
    "dash": "{0}-{1:02d}-{2:02d}",
    "slash": "{0}/{1}/{2}",
    "compact": "{0}{1:02d}{2:02d}",
    "chinese": "{0}年{1}月{2}日",
}


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """How an office writes its files.

    `encoding` is a codec's name, `headings` are `codes` or `chinese`, `days` a way of `written`.
    """

    encoding: str = "utf-8"
    headings: str = "codes"
    days: str = "dash"


class OutFile:
    """One file being written, with what a delivery of it must come to."""

    def __init__(self, directory: Path, name: str, kind: str, habits: Habits) -> None:
        self.name = name
        self.kind = kind
        self.habits = habits
        self.expected = Expected()
        self._path = directory / name
        self._columns = tuple(kinds()[kind].columns)
        self._stream = self._path.open("w", encoding=habits.encoding, newline="")
        self._csv = csv.writer(self._stream, lineterminator="\r\n" if habits.encoding == "gb18030" else "\n")
        self._csv.writerow(self._headings())

    def row(
        self,
        cells: Mapping[str, str],
        fate: str = "used",
        *,
        reasons: Iterable[str] = (),
        warnings: Iterable[str] = (),
    ) -> None:
        """Write one row and note what must become of it.

        `cells` are by field code, absent ones empty; `fate` is a counter of `Expected`, `reasons` and
        `warnings` are codes of `reasons.toml`.
        """
        self._csv.writerow([cells.get(column, "") for column in self._columns])
        expected = self.expected
        expected.rows += 1
        setattr(expected, fate, getattr(expected, fate) + 1)
        for reason in reasons:
            expected.reasons[reason] = expected.reasons.get(reason, 0) + 1
        for warning in warnings:
            expected.warnings[warning] = expected.warnings.get(warning, 0) + 1

    def day(self, ordinal: int | None) -> str:
        """Return a day as this office writes it; nothing for None."""
        return "" if ordinal is None else written(ordinal, self.habits.days)

    def close(self) -> str:
        """Close the file and return its SHA-256 in hexadecimal."""
        self._stream.close()
        self.expected.reasons = dict(sorted(self.expected.reasons.items()))
        self.expected.warnings = dict(sorted(self.expected.warnings.items()))
        with self._path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def _headings(self) -> list[str]:
        columns = kinds()[self.kind].columns.values()
        if self.habits.headings == "codes":
            return [column.code for column in columns]
        return [f"*{column.headings[0]}" if column.required else column.headings[0] for column in columns]


@lru_cache(maxsize=65_536)
def written(ordinal: int, way: str) -> str:
    """Return a day in one of the ways in which sources write it: `dash`, `slash`, `compact`, `chinese`."""
    day = date.fromordinal(ordinal)
    return _DAYS[way].format(day.year, day.month, day.day)
