"""How much of a layout is read at most, and how a file beyond it, or a broken one, is refused.

Memory and time of a reader are bounded by these numbers, whatever a file says of its own size.
"""

from typing import NoReturn, Protocol

from graph.ingest.reasons import Problem, file_refused
from graph.ingest.table import Lines

COLUMNS = 1_000
CELLS = 3_000_000
PARTS = 5_000  # of a container
PART_BYTES = 160 * 2**20  # of one part, unpacked
TEXT_BYTES = 64 * 2**20  # of texts that are kept while rows are read
HELD_BYTES = 32 * 2**20  # of a file that is held in memory whole
PAGE_CHARACTERS = 16 * 2**20  # of HTML, whose parser is the slowest
PENDING = 4 * 2**20  # without anything that can be read
SHEETS = 200
CHUNK = 1 << 16


class Sheet(Lines, Protocol):
    """A sheet of a layout: its lines may be asked for again and again."""

    name: str


def broken(file: str, layout: str, why: str, why_chinese: str) -> NoReturn:
    """Refuse a file that is not what it begins like."""
    details = {"layout": layout, "why": why, "why_chinese": why_chinese}
    raise file_refused(file, Problem(code="LAYOUT_BROKEN", details=details))


def too_large(file: str, what: str, what_chinese: str, most: int) -> NoReturn:
    """Refuse a file of which more would have to be read than we do."""
    details = {"what": what, "what_chinese": what_chinese, "most": most}
    raise file_refused(file, Problem(code="LAYOUT_TOO_LARGE", details=details))


class Counted:
    """Counts the cells of a sheet while it is read, and refuses the file beyond what we take."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._cells = 0

    def row(self, cells: int) -> None:
        """Count a row of so many cells."""
        self._cells += cells + 1
        if cells > COLUMNS:
            too_large(self._file, "columns", "列", COLUMNS)
        if self._cells > CELLS:
            too_large(self._file, "cells", "单元格", CELLS)
