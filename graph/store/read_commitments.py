"""Reads of commitments: what lies on a desk, page by page, and the commitments of organizations, whole."""

from collections.abc import Sequence
from typing import Any

import msgspec

from graph.model.commitments import Commitment
from graph.model.facts import Organization
from graph.store import commitment_rows, rows
from graph.store.batch_read import (
    MOST_COUNTED,
    BatchQuery,
    Known,
    VisibleRows,
    columns_of_key,
    one,
    read_batch,
)
from graph.store.database import Graph
from graph.store.desks import DeskPage, SubjectPlace, desk_columns, desk_total, places_as
from graph.store.write_target import MEASURES


class CommitmentsOnDesk(DeskPage, frozen=True, kw_only=True):
    """What is wanted of a desk: commitments, and of them those that are late on the day `late_on`, if any."""

    late_on: str = ""


class CommitmentsOf(msgspec.Struct, frozen=True, kw_only=True):
    """The commitments of an organization, and the organization where the caller may see it."""

    commitments: tuple[Commitment, ...]
    organization: Organization | None = None


async def commitments_on_desks(
    graph: Graph, row_filter: VisibleRows, wanted: Sequence[CommitmentsOnDesk], most: int
) -> list[tuple[SubjectPlace, ...]]:
    """Return up to `most` places of what lies on each desk, in the order of the list."""
    return await read_batch(graph, _ON_DESKS, row_filter, wanted, limit=most)


async def count_commitments_on_desks(
    graph: Graph, row_filter: VisibleRows, wanted: Sequence[CommitmentsOnDesk]
) -> list[int | None]:
    """Return how much lies on each desk; None beyond what is counted."""
    return await read_batch(graph, _COUNTED, row_filter, wanted, limit=MOST_COUNTED + 1)


async def commitments_of_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[CommitmentsOf | None]:
    """Return the commitments of organizations, by the ids of these."""
    return await read_batch(graph, _OF_ORGANIZATIONS, row_filter, batch_keys, limit=MEASURES)


def _of(found: Sequence[Any]) -> CommitmentsOf:
    labelled, organization = found
    party = rows.organization(organization) if organization else None
    return CommitmentsOf(commitments=commitment_rows.commitments(labelled), organization=party)


_ON_DESKS = BatchQuery(query="commitments_on_desks", flat=desk_columns, make=places_as(SubjectPlace))
_COUNTED = BatchQuery(query="count_commitments_on_desks", flat=desk_columns, make=desk_total)
_OF_ORGANIZATIONS = BatchQuery(query="commitments_of_organizations", flat=columns_of_key, make=one(_of))
