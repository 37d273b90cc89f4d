"""Lines of a file of separated values, one at a time, with the line each begins on, in constant memory.

An unclosed quote would swallow all that follows. Here a row that cannot be split is told once, for its first
line, and reading goes on with the line after it: no later row is lost.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import TextIO

import msgspec

from graph.ingest.encoding import GB18030_2022
from graph.ingest.reasons import Problem

LONGEST_ROW = 100_000  # characters; below the csv module's own limit of 131,072 per field

TOO_LONG = "too long"
_WHY = {  # what the csv module says, and what we say
    TOO_LONG: ("it is too long, perhaps a quote is not closed", "过长，可能有引号未闭合"),
    "unexpected end of data": ("a quote is not closed", "引号未闭合"),
    "',' expected after '\"'": ("text follows a closing quote", "闭合引号之后还有文字"),
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it stands: its first line, its cells, or the text that could not be split and why.

    `number` counts physical lines from one: a row whose cells hold line breaks takes several. `flawed` are
    the places of cells that state nothing by themselves, such as a formula; `shared` the places of cells that
    stand for several rows.
    """

    number: int
    cells: tuple[str, ...] = ()
    text: str = ""
    problem: Problem | None = None
    flawed: dict[int, Problem] | None = None
    shared: frozenset[int] = frozenset()


class _SheetLines:
    """Physical lines with push-back, and the lines that the row being read has used."""

    def __init__(self, stream: TextIO, moved: dict[int, int]) -> None:
        self._stream = stream
        self._moved = moved
        self._again: deque[str] = deque()
        self.number = 0
        self.begin()

    def begin(self) -> None:
        """Forget the lines of the row before."""
        self.used: list[str] = []
        self._length = 0

    def __iter__(self) -> "_SheetLines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        self.number += 1
        self.used.append(line)
        self._length += len(line)
        if self._length > LONGEST_ROW:
            raise csv.Error(TOO_LONG)
        return line

    def _read(self) -> str:
        """Return a line of the file, or so much of it as no row may be longer than."""
        line = self._stream.readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        return line.translate(self._moved) if self._moved else line

    def only_first(self) -> str:
        """Put all but the first line of the failed row back, and return that first line."""
        first, *rest = self.used
        if len(first) > LONGEST_ROW:
            self._skip_rest_of_line(first)
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        return first

    def _skip_rest_of_line(self, part: str) -> None:
        while part and not part.endswith(("\n", "\r")):
            part = self._stream.readline(LONGEST_ROW)


class SeparatedLines:
    """The lines of an open file of separated values, from its beginning; `used` is the text of the last one.

    Every line has as many cells as the header, or is no row: a comma too many shifts all that follow.
    """

    ragged = False

    def __init__(self, stream: TextIO, encoding: str, delimiter: str = ",") -> None:
        self._lines = _SheetLines(stream, GB18030_2022 if encoding == "gb18030" else {})
        self._delimiter = delimiter

    @property
    def used(self) -> str:
        """The last line as it stands."""
        return "".join(self._lines.used)

    def __iter__(self) -> Iterator[Line]:
        """Yield every line; one that cannot be split takes its first physical line with it and no other."""
        while True:
            self._lines.begin()
            start = self._lines.number + 1
            try:
                # A reader of its own for each row: a failed one keeps no state.
                cells = next(csv.reader(self._lines, strict=True, delimiter=self._delimiter))
            except StopIteration:
                return
            except csv.Error as error:
                yield Line(number=start, text=self._lines.only_first(), problem=_unreadable(str(error)))
            else:
                yield Line(number=start, cells=tuple(cells))


def _unreadable(said: str) -> Problem:
    why, chinese = _WHY.get(said, ("its quotes are not in order", "引号使用有误"))
    return Problem(
        code="UNREADABLE_ROW", details={"why": why, "why_chinese": chinese, "longest": LONGEST_ROW}
    )
