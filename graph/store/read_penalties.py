"""Reads of penalties with what lies upon each: its annulment, and its disputes, the latest first."""

from collections.abc import Sequence
from typing import Any

import msgspec

from graph.model.facts import Annulment, Dispute, Penalty, Restoration, RestorationCase
from graph.store import rows
from graph.store.batch_read import (
    BatchQuery,
    Known,
    Paged,
    Slice,
    VisibleRows,
    columns_of_key,
    columns_of_page,
    count_lists,
    counted,
    make_slice,
    one,
    read_batch,
    read_pages,
)
from graph.store.database import Graph

EVENTS = 120
"""What lies upon one record, the annulment always among it; the preconditions of disputes keep within it."""


class PenaltyWithEvents(msgspec.Struct, frozen=True, kw_only=True):
    """A penalty and what lies upon it, as known at the instant wanted."""

    penalty: Penalty
    annulment: Annulment | None
    disputes: tuple[Dispute, ...]
    restoration_cases: tuple[RestorationCase, ...] = ()
    restorations: tuple[Restoration, ...] = ()


async def penalties(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[PenaltyWithEvents | None]:
    """Return penalties by the id of their record, whatever the party; None where none is visible."""
    return await read_batch(graph, _PENALTIES, row_filter, batch_keys, events=EVENTS)


async def visible_penalties(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> frozenset[str]:
    """Return which of the records the caller may have."""
    found = await read_batch(graph, _PENALTIES, row_filter, batch_keys, events=0)
    return frozenset(one.penalty.id for one in found if one is not None)


async def penalties_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[Slice[PenaltyWithEvents]]:
    """Return pages of an organization's penalties, the latest decision first, by (decided_on, id)."""
    return await read_pages(graph, _OF_ORGANIZATIONS, row_filter, batch_keys, events=EVENTS)


async def count_penalties_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Paged]
) -> list[int | None]:
    """Return how many penalties of organizations the caller may see; None beyond what is counted."""
    return await count_lists(graph, _COUNTED, row_filter, batch_keys)


def with_events(values: Sequence[Any]) -> PenaltyWithEvents:
    """Make a penalty of its properties and of those of all that lies upon it."""
    penalty, upon = values
    events = rows.events(upon)
    return PenaltyWithEvents(
        penalty=rows.penalty(penalty),
        annulment=next((event for event in events if isinstance(event, Annulment)), None),
        disputes=tuple(event for event in events if isinstance(event, Dispute)),
        restoration_cases=tuple(event for event in events if isinstance(event, RestorationCase)),
        restorations=tuple(event for event in events if isinstance(event, Restoration)),
    )


_PENALTIES = BatchQuery(query="penalties_by_id", flat=columns_of_key, make=one(with_events))
_OF_ORGANIZATIONS = BatchQuery(
    query="penalties_of_organizations", flat=columns_of_page, make=make_slice("penalties", with_events)
)
_COUNTED = BatchQuery(query="count_penalties_of_organizations", flat=columns_of_page, make=counted)
