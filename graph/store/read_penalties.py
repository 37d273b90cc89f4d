"""Reads of penalties with what lies upon each: its annulment, and its disputes, the latest first."""

from collections.abc import Sequence
from typing import Any

import msgspec

from graph.model.facts import Annulment, Dispute, Penalty
from graph.store import rows
from graph.store.database import Graph
from graph.store.wants import NOTHING, Known, Paged, Sees, Slice, known, paged, rows_of, sliced

EVENTS = 50
"""What lies upon one record, the annulment always among it; older disputes beyond it are not shown."""


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """A penalty and what lies upon it, as known at the instant wanted."""

    penalty: Penalty
    annulment: Annulment | None
    disputes: tuple[Dispute, ...]


async def penalties(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Laid | None]:
    """Return penalties by the id of their record, whatever the party; None where none is visible."""
    found = await rows_of(graph, "penalties_by_id", sees, wants, known, events=EVENTS)
    return [laid(each[0]["fact"]) if each else None for each in found]


async def penalties_of_organizations(graph: Graph, sees: Sees, wants: Sequence[Paged]) -> list[Slice[Laid]]:
    """Return pages of an organization's penalties, the latest decision first, by (decided_on, id)."""
    limit = 1 + max((want.first for want in wants), default=0)
    query = "penalties_of_organizations"
    found = await rows_of(graph, query, sees, wants, paged, limit=limit, events=EVENTS)
    return [
        sliced(want, each[0]["penalties"], laid) if each else NOTHING
        for want, each in zip(wants, found, strict=True)
    ]


def laid(values: Sequence[Any]) -> Laid:
    """Make a penalty of its columns, the last of which lists what lies upon it."""
    events = [rows.event(each) for each in values[rows.PENALTY]]
    return Laid(
        penalty=rows.penalty(values[: rows.PENALTY]),
        annulment=next((event for event in events if isinstance(event, Annulment)), None),
        disputes=tuple(event for event in events if isinstance(event, Dispute)),
    )
