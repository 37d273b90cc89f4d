"""Reads of all that a judgment needs: one round trip for every organization, person and instant wanted."""

from collections.abc import Sequence
from typing import Any, TypeVar

from graph.model.facts import Annulment, Challenge, Dispute, Finding, Neighbourhood, Person, Tenure
from graph.store import rows
from graph.store.database import Graph, Row
from graph.store.wants import Known, Sees, rows_of

E = TypeVar("E")

ORGANIZATIONS = 50
ROWS = 500
EVENTS = 50
"""Bounds on a person's organizations, on each list of an organization, and on what lies upon a record.

INVARIANT: one row more than the bound is asked for. If it comes, the neighbourhood says `truncated`.
"""


async def neighbourhoods(graph: Graph, sees: Sees, wants: Sequence[Known]) -> list[Neighbourhood | None]:
    """Return the neighbourhoods of organizations by id; None where the organization is not visible."""
    found = await _gathered(graph, sees, wants, "organization", "person")
    return [_neighbourhood(each[0], cut=False) if each else None for each in found]


async def neighbourhoods_of_persons(
    graph: Graph, sees: Sees, wants: Sequence[Known]
) -> list[tuple[Neighbourhood, ...]]:
    """Return, for persons by id, every organization where they hold or held a role or are named."""
    found = await _gathered(graph, sees, wants, "person", "organization")
    return [
        tuple(_neighbourhood(row, cut=len(each) > ORGANIZATIONS) for row in each[:ORGANIZATIONS])
        for each in found
    ]


async def _gathered(
    graph: Graph, sees: Sees, wants: Sequence[Known], anchor: str, other: str
) -> list[list[Row]]:
    def flat(want: Known) -> Row:
        return {anchor: want.name, other: "", "known_at": want.known_at}

    bounds = {"organizations": ORGANIZATIONS + 1, "limit": ROWS + 1, "events": EVENTS + 1}
    return await rows_of(graph, "neighbourhoods", sees, wants, flat, **bounds)


def _neighbourhood(row: Row, *, cut: bool) -> Neighbourhood:
    """Make the records of one row; a person comes with every tenure and finding, and is made once."""
    people: dict[str, Person] = {}
    laws = [row["penalties"], row["tenures"], row["findings"]]
    penalties, tenures, findings = (lines[:ROWS] for lines in laws)
    upon = [each[rows.PENALTY] for each in penalties]
    events = [rows.event(line) for lines in upon for line in lines[:EVENTS]]
    cut = cut or any(len(lines) > ROWS for lines in laws) or any(len(lines) > EVENTS for lines in upon)
    return Neighbourhood(
        organization=rows.organization(row["organization"]),
        penalties=tuple(rows.penalty(each[: rows.PENALTY]) for each in penalties),
        tenures=tuple(_tenure(each, people) for each in tenures),
        findings=tuple(_finding(each, people) for each in findings),
        persons=tuple(people.values()),
        disputes=_of(Dispute, events),
        challenges=_of(Challenge, events),
        annulments=_of(Annulment, events),
        truncated=cut,
    )


def _of(kind: type[E], events: Sequence[Any]) -> tuple[E, ...]:
    return tuple(event for event in events if isinstance(event, kind))


def _tenure(values: Sequence[Any], people: dict[str, Person]) -> Tenure:
    _meet(values[rows.TENURE :], people)
    return rows.tenure(values[: rows.TENURE])


def _finding(values: Sequence[Any], people: dict[str, Person]) -> Finding:
    _meet(values[rows.FINDING :], people)
    return rows.finding(values[: rows.FINDING])


def _meet(values: Sequence[Any], people: dict[str, Person]) -> None:
    """Make the person unless it was made; one whose particulars are hidden has an id and no key."""
    if values[1] is not None and values[0] not in people:
        people[values[0]] = rows.person(values)
