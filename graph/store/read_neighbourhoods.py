"""Reads of all that a judgment needs: one round trip for every organization, person and instant wanted."""

from collections.abc import Sequence
from typing import Any, TypeVar

from graph.model.facts import Annulment, Challenge, Dispute, Finding, Neighbourhood, Person, Tenure
from graph.store import rows
from graph.store.batch_read import Known, Question, Sees, answers
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


async def neighbourhoods(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Neighbourhood | None]:
    """Return the neighbourhoods of organizations by id; None where the organization is not visible."""
    return await answers(graph, _ORGANIZATIONS, sees, wants, **BOUNDS)


async def neighbourhoods_of_persons(
    graph: Graph, sees: Sees, wants: Sequence[Known]
) -> list[tuple[Neighbourhood, ...]]:
    """Return, for persons by id, every organization where they hold or held a role or are named."""
    return await answers(graph, _PERSONS, sees, wants, **BOUNDS)


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


_ORGANIZATIONS = Question(
    query="neighbourhoods",
    flat=lambda want: {"organization": want.name, "person": "", "known_at": want.known_at},
    make=_of_organization,
)
_PERSONS = Question(
    query="neighbourhoods",
    flat=lambda want: {"organization": "", "person": want.name, "known_at": want.known_at},
    make=_of_person,
)
