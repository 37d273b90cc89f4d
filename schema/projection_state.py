"""The state of one walk from records to an answer: paths, errors, counts, and whom it touched."""

from collections.abc import Mapping
from typing import Any

from graph.errors import Fault
from schema.selection_tree import SelectedField

Path = tuple[Any, Any] | None
"""A linked path: the path above, and the key here; `None` is the root."""


class NullPropagation(Exception):
    """Carries null up to the nearest nullable position."""


def path_list(path: Path, *keys: str | int) -> list[str | int]:
    """Return a linked path as the list that an answer shows."""
    found: list[str | int] = []
    while path is not None:
        path, key = path
        found.append(key)
    return [*reversed(found), *keys]


class FieldError:
    """One error of an answer: where it was met first, and how often."""

    __slots__ = ("count", "fault", "path", "selected")

    def __init__(self, selected: SelectedField, fault: Fault, path: list[str | int], count: int = 1) -> None:
        self.selected = selected
        self.fault = fault
        self.path = path
        self.count = count


class ProjectionState:
    """One walk: what it reads, and what it notes on its way.

    `counts` counts the records of each body, `firsts` keeps the path of the first of each in the order
    in which they were met. `subjects` are the ids of those touched, each with the bodies written about it,
    one bit for each index; `about` are those whom what is being written is about.
    """

    __slots__ = (
        "_failures",
        "_limit",
        "about",
        "counts",
        "errors",
        "firsts",
        "found",
        "left_out",
        "own",
        "subjects",
    )

    def __init__(
        self, found: Mapping[tuple[int, int], Any], own: object, object_projections: int, limit: int
    ) -> None:
        self.found = found
        self.own = own
        self.counts = [0] * object_projections
        self.firsts: dict[int, Path] = {}
        self.subjects: dict[str, int] = {}
        self.about: tuple[str, ...] = ()
        self.errors: list[FieldError] = []
        self.left_out = 0
        self._failures: dict[tuple[int, str, str | int], FieldError] = {}
        self._limit = limit

    def broken(
        self, selected: SelectedField, path: Path, key: str | int, error: Exception | None = None
    ) -> None:
        """Tell that a record has no usable value where the schema promises one."""
        fault = Fault(
            "RECORD_INVALID", private=repr(error or "null"), type=selected.owner, field=selected.name
        )
        self._tell(FieldError(selected, fault, path_list(path, key)))

    def failed(
        self, selected: SelectedField, fault: Fault, path: Path, key: str | int, place: str | int = ""
    ) -> None:
        """Tell why a section has no answer: once for each slot and code, and `place` in a list."""
        told = self._failures.get((selected.index, fault.code, place))
        if told is not None:
            told.count += 1
            return
        told = FieldError(selected, fault, path_list(path, key))
        self._failures[selected.index, fault.code, place] = told
        self._tell(told)

    def _tell(self, told: FieldError) -> None:
        if len(self.errors) < self._limit:
            self.errors.append(told)
        else:
            self.left_out += 1
