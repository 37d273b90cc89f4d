"""Reads of penalties with what lies upon each: its annulment, and its disputes, the latest first."""

from collections.abc import Sequence
from typing import Any

import msgspec

from graph.model.facts import Annulment, Dispute, Penalty
from graph.store import rows
from graph.store.batch_read import (
    Known,
    Paged,
    Question,
    Sees,
    Slice,
    answers,
    beyond,
    known,
    one,
    paged,
    sliced,
)
from graph.store.database import Graph

EVENTS = 50
"""What lies upon one record, the annulment always among it; older disputes beyond it are not shown."""


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """A penalty and what lies upon it, as known at the instant wanted."""

    penalty: Penalty
    annulment: Annulment | None
    disputes: tuple[Dispute, ...]


async def penalties(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Laid | None]:
    """Return penalties by the id of their record, whatever the party; None where none is visible."""
    return await answers(graph, _PENALTIES, sees, wants, events=EVENTS)


async def penalties_of_organizations(graph: Graph, sees: Sees, wants: Sequence[Paged]) -> list[Slice[Laid]]:
    """Return pages of an organization's penalties, the latest decision first, by (decided_on, id)."""
    return await answers(graph, _OF_ORGANIZATIONS, sees, wants, limit=beyond(wants), events=EVENTS)


def laid(values: Sequence[Any]) -> Laid:
    """Make a penalty of its properties and of those of all that lies upon it."""
    penalty, upon = values
    events = [rows.event(each) for each in upon]
    return Laid(
        penalty=rows.penalty(penalty),
        annulment=next((event for event in events if isinstance(event, Annulment)), None),
        disputes=tuple(event for event in events if isinstance(event, Dispute)),
    )


_PENALTIES = Question(query="penalties_by_id", flat=known, make=one(laid))
_OF_ORGANIZATIONS = Question(query="penalties_of_organizations", flat=paged, make=sliced("penalties", laid))
