"""The state of one walk from records to an answer: paths, errors, counts, and whom it touched."""

from collections.abc import Mapping
from typing import Any

from graph.errors import Fault
from schema.selection_tree import Slot

Path = tuple[Any, Any] | None
"""A linked path: the path above, and the key here; `None` is the root."""


class Null(Exception):
    """Carries null up to the nearest nullable position."""


def listed(path: Path, *keys: str | int) -> list[str | int]:
    """Return a linked path as the list that an answer shows."""
    found: list[str | int] = []
    while path is not None:
        path, key = path
        found.append(key)
    return [*reversed(found), *keys]


class Told:
    """One error of an answer: where it was met first, and how often."""

    __slots__ = ("count", "fault", "path", "slot")

    def __init__(self, slot: Slot, fault: Fault, path: list[str | int], count: int = 1) -> None:
        self.slot = slot
        self.fault = fault
        self.path = path
        self.count = count


class Walk:
    """One walk: what it reads, and what it notes on its way.

    `counts` counts the records of each body, `firsts` keeps the path of the first of each in the order
    in which they were met, `subjects` the ids of those touched.
    """

    __slots__ = ("_failures", "_limit", "counts", "errors", "firsts", "found", "left_out", "own", "subjects")

    def __init__(self, found: Mapping[tuple[int, int], Any], own: object, bodies: int, limit: int) -> None:
        self.found = found
        self.own = own
        self.counts = [0] * bodies
        self.firsts: dict[int, Path] = {}
        self.subjects: dict[str, None] = {}
        self.errors: list[Told] = []
        self.left_out = 0
        self._failures: dict[tuple[int, str], Told] = {}
        self._limit = limit

    def broken(self, slot: Slot, path: Path, key: str | int, error: Exception | None = None) -> None:
        """Tell that a record has no usable value where the schema promises one."""
        fault = Fault("RECORD_INVALID", private=repr(error or "null"), type=slot.owner, field=slot.name)
        self._tell(Told(slot, fault, listed(path, key)))

    def failed(self, slot: Slot, fault: Fault, path: Path, key: str | int) -> None:
        """Tell why a section has no answer: once for each slot and code."""
        told = self._failures.get((slot.index, fault.code))
        if told is not None:
            told.count += 1
            return
        told = self._failures[slot.index, fault.code] = Told(slot, fault, listed(path, key))
        self._tell(told)

    def _tell(self, told: Told) -> None:
        if len(self.errors) < self._limit:
            self.errors.append(told)
        else:
            self.left_out += 1
