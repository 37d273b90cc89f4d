"""What one request has read around organizations, for every section that stands on the same rows.

Who asks for effects reads an organization's whole neighbourhood: its roles and its penalties lie within it,
and so does its registration. So the widest question is asked first, and the narrower ones look here before
they ask the store. Nothing is kept beyond the request; what was read for other rows, or as known at another
instant, is not found.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from graph.model.facts import Neighbourhood
from graph.model.time import Instant
from graph.store.batch_read import Paged, Slice
from security.row_filter import RowFilter

T = TypeVar("T")

EFFECTS = "organization.effects"
"""The section that reads most around an organization."""


class SharedReads:
    """Neighbourhoods by organization, each from its latest penalty on."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Instant, RowFilter], Neighbourhood] = {}

    def keep(self, visible: RowFilter, known_at: Instant, around: Neighbourhood) -> None:
        """Keep a neighbourhood that was read with no penalty left out before it."""
        self._kept[around.organization.id, known_at, visible] = around

    def around(self, visible: RowFilter, known_at: Instant, organization: str) -> Neighbourhood | None:
        """Return what was read around an organization for the same rows and instant, or None."""
        return self._kept.get((organization, known_at, visible))

    async def pages(
        self,
        visible: RowFilter,
        wanted: Sequence[Paged],
        within: Callable[[Neighbourhood, Paged], Slice[T] | None],
        ask: Callable[[Sequence[Paged]], Awaitable[Sequence[Slice[T]]]],
    ) -> list[Slice[T]]:
        """Return a page for each want: cut from what was read, or read for those that are not in it."""
        found: list[Any] = [self._within(visible, one, within) for one in wanted]
        missing = [place for place, one in enumerate(found) if one is None]
        read = await ask([wanted[place] for place in missing]) if missing else ()
        for place, one in zip(missing, read, strict=True):
            found[place] = one
        return found

    def _within(
        self, visible: RowFilter, page: Paged, within: Callable[[Neighbourhood, Paged], Slice[T] | None]
    ) -> Slice[T] | None:
        around = self.around(visible, page.known_at, page.id)
        return None if around is None else within(around, page)
