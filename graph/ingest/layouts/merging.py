"""Cells that were merged: one that stands for several rows is filled in, and known to stand for several."""

import re
from collections.abc import Iterable

from graph.ingest.reasons import Problem
from graph.ingest.sheet import Line

MOST = 200_000  # areas
_AREA = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
Area = tuple[int, int, int, int]
"""First row, last row, first column, last column; rows from one, columns from nought."""


def merged_area(reference: str) -> Area | None:
    """Return the area that a reference such as A1:B3 names."""
    found = _AREA.fullmatch(reference)
    if found is None:
        return None
    left, top, right, bottom = found.groups()
    return int(top), int(bottom), column_number(left), column_number(right)


def column_number(letters: str) -> int:
    """Return the place of a column from its letters: A is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


class Merged:
    """The areas of a sheet that go over several rows; lines must come in their order.

    An area that goes to the right only is no business of ours: what stands in it is its first column's.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self._starting: dict[int, list[Area]] = {}
        self._open: dict[int, tuple[int, str, Problem | None]] = {}
        for count, area in enumerate(areas):
            if area[1] > area[0] and count < MOST:
                self._starting.setdefault(area[0], []).append(area)

    def line(self, number: int, texts: list[str], flawed: dict[int, Problem]) -> Line:
        """Return a line with the cells filled in that one above it stands for."""
        if not self._starting and not self._open:
            return Line(number=number, cells=tuple(texts), flawed=flawed or None)
        self._open = {column: one for column, one in self._open.items() if one[0] >= number}
        for column, (_, text, flaw) in self._open.items():
            texts += [""] * (column + 1 - len(texts))
            texts[column] = text
            if flaw:
                flawed[column] = flaw
        for _, bottom, column, _ in self._starting.pop(number, ()):
            text = texts[column] if column < len(texts) else ""
            self._open[column] = bottom, text, flawed.get(column)
        return Line(number=number, cells=tuple(texts), flawed=flawed or None, shared=frozenset(self._open))
