"""Reads of all that a judgment needs: one round trip for every organization, person and instant wanted."""

from collections.abc import Sequence
from typing import Any, TypeVar

from graph.model.facts import Annulment, Challenge, Dispute, Finding, Neighbourhood, Person, Tenure
from graph.store import rows
from graph.store.batch_read import BatchQuery, Known, VisibleRows, read_batch
from graph.store.database import Graph, Row

T = TypeVar("T")
F = TypeVar("F", Tenure, Finding)

ORGANIZATIONS = 50
ROWS = 500
EVENTS = 50
"""Bounds on a person's organizations, on each list of an organization, and on what lies upon a record.

INVARIANT: one row more than the bound is asked for. If it comes, the neighbourhood says `truncated`.
"""
BOUNDS = {"organizations": ORGANIZATIONS + 1, "limit": ROWS + 1, "events": EVENTS + 1}


async def neighbourhoods(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[Neighbourhood | None]:
    """Return the neighbourhoods of organizations by id; None where the organization is not visible."""
    return await read_batch(graph, _ORGANIZATIONS, row_filter, batch_keys, **BOUNDS)


async def neighbourhoods_of_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[tuple[Neighbourhood, ...]]:
    """Return, for persons by id, every organization where they hold or held a role or are named."""
    return await read_batch(graph, _PERSONS, row_filter, batch_keys, **BOUNDS)


def _of_organization(_: Known, found: list[Row]) -> Neighbourhood | None:
    return _neighbourhood(found[0], cut=False) if found else None


def _of_person(_: Known, found: list[Row]) -> tuple[Neighbourhood, ...]:
    cut = len(found) > ORGANIZATIONS
    return tuple(_neighbourhood(row, cut=cut) for row in found[:ORGANIZATIONS])


def _neighbourhood(row: Row, *, cut: bool) -> Neighbourhood:
    """Make the records of one row; a person comes with every tenure and finding, and is made once."""
    people: dict[str, Person] = {}
    lists = [row["penalties"], row["tenures"], row["findings"]]
    penalties, tenures, findings = (pairs[:ROWS] for pairs in lists)
    events = [rows.event(each) for _, upon in penalties for each in upon[:EVENTS]]
    cut = cut or any(len(pairs) > ROWS for pairs in lists) or any(len(upon) > EVENTS for _, upon in penalties)
    return Neighbourhood(
        organization=rows.organization(row["organization"]),
        penalties=tuple(rows.penalty(fact) for fact, _ in penalties),
        tenures=tuple(_met(rows.tenure(fact), person, people) for fact, person in tenures),
        findings=tuple(_met(rows.finding(fact), person, people) for fact, person in findings),
        persons=tuple(people.values()),
        disputes=_of(Dispute, events),
        challenges=_of(Challenge, events),
        annulments=_of(Annulment, events),
        truncated=cut,
    )


def _of(kind: type[T], events: Sequence[Any]) -> tuple[T, ...]:
    return tuple(event for event in events if isinstance(event, kind))


def _met(fact: F, person: Row | None, people: dict[str, Person]) -> F:
    """Return the fact, its person made unless made before or hidden."""
    if person is not None and fact.person not in people:
        people[fact.person] = rows.person(person)
    return fact


_ORGANIZATIONS = BatchQuery(
    query="neighbourhoods",
    flat=lambda batch_key: {"organization": batch_key.name, "person": "", "known_at": batch_key.known_at},
    make=_of_organization,
)
_PERSONS = BatchQuery(
    query="neighbourhoods",
    flat=lambda batch_key: {"organization": "", "person": batch_key.name, "known_at": batch_key.known_at},
    make=_of_person,
)
