"""Reads of all that a judgment needs: one round trip for every organization, person and instant wanted.

A neighbourhood (关联邻域) is an organization with its penalties and what lies upon each (dispute 异议,
challenge 复议诉讼, annulment 撤销), its tenures (任职), its findings (责任认定) and the persons that these
name. The rules judge from it alone and ask nobody. What a caller may not see is not in it, nor is what was
not yet known at the instant wanted.

    neighbourhoods              whole: for a judgment on everything, one that is cut is UNKNOWN
    penalties_around            some penalties, or those from one on: for a page of effects
    penalties_around_codes      the same, of organizations that are named by code
    penalties_around_persons    the same around a person: every organization of its tenures and findings
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import msgspec

from graph.model.facts import (
    Annulment,
    Challenge,
    Dispute,
    Finding,
    Holding,
    Neighbourhood,
    Person,
    Restoration,
    RestorationCase,
    Tenure,
)
from graph.model.time import Day, Instant
from graph.store import rows
from graph.store.batch_read import BatchQuery, Known, VisibleRows, read_batch
from graph.store.database import Graph, Row

T = TypeVar("T")
F = TypeVar("F", Tenure, Finding)

ORGANIZATIONS = 50
ROWS = 500
EVENTS = 120
LEVELS = 6
"""Bounds on a person's organizations, on each list of an organization, on what lies upon a record, and on how
many levels of owners are read: the statement says twice as many edges.

INVARIANT: one row more than the bound is asked for. If it comes, the neighbourhood says `truncated`.
"""


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """An organization or a person, and which of the penalties are wanted: some `records`, or from one on.

    `name` is the id of an organization or a person, or an organization's code. `records` are ids of
    penalties' records; none means all. `start` is (day, id) of the first penalty wanted in the order of the
    latest first; empty texts mean the first.
    """

    name: str
    known_at: Instant
    records: tuple[str, ...] = ()
    start: tuple[Day, str] = ("", "")


LISTS = ("tenures", "findings", "determinations", "holdings", "permissions")
"""What comes as a list of its own beside the penalties."""

BOUNDS = {"organizations": ORGANIZATIONS + 1, "limit": ROWS + 1, "events": EVENTS + 1}


async def neighbourhoods(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Known]
) -> list[Neighbourhood | None]:
    """Return the neighbourhoods of organizations by id; None where the organization is not visible."""
    return await read_batch(graph, _ORGANIZATIONS, row_filter, batch_keys, **BOUNDS)


async def penalties_around(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Around]
) -> list[Neighbourhood | None]:
    """Return organizations' neighbourhoods with a part of their penalties; more of these cut nothing off."""
    return await read_batch(graph, _PART_OF_ORGANIZATIONS, row_filter, batch_keys, **BOUNDS)


async def penalties_around_codes(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Around]
) -> list[Neighbourhood | None]:
    """Return the same of organizations by unified social credit code."""
    return await read_batch(graph, _PART_OF_CODES, row_filter, batch_keys, **BOUNDS)


async def penalties_around_persons(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[Around]
) -> list[tuple[Neighbourhood, ...]]:
    """Return, for persons, every organization of theirs with a part of its penalties."""
    return await read_batch(graph, _PART_OF_PERSONS, row_filter, batch_keys, **BOUNDS)


def _of_organization(_: Hashable, found: list[Row]) -> Neighbourhood | None:
    """Make the whole neighbourhood of an organization: there is one row, or none where it is not visible."""
    return _whole(_neighbourhood(found[0], cut=False)) if found else None


def _part(_: Hashable, found: list[Row]) -> Neighbourhood | None:
    """Make a neighbourhood with a part of its penalties; that there are `more` cuts nothing off."""
    return _neighbourhood(found[0], cut=False) if found else None


def _parts(_: Hashable, found: list[Row]) -> tuple[Neighbourhood, ...]:
    """Make a row for each organization of a person; with one too many, all of them are cut."""
    cut = len(found) > ORGANIZATIONS
    return tuple(_neighbourhood(row, cut=cut) for row in found[:ORGANIZATIONS])


def _whole(found: Neighbourhood) -> Neighbourhood:
    """Return a neighbourhood that was asked for whole: penalties that are missing cut it, too."""
    return msgspec.structs.replace(found, truncated=found.truncated or found.more, more=False)


def _neighbourhood(row: Row, *, cut: bool) -> Neighbourhood:
    """Make the records of one row; a person comes with every tenure and finding, and is made once."""
    people: dict[str, Person] = {}
    penalties = row["penalties"][:ROWS]
    holdings = _holdings(row["holdings"][:ROWS], people)
    events = [each for _, upon in penalties for each in rows.events(upon[:EVENTS])]
    organization = rows.organization(row["organization"])
    return Neighbourhood(
        organization=organization,
        penalties=tuple(rows.penalty(fact) for fact, _ in penalties),
        tenures=tuple(_met(rows.tenure(fact), person, people) for fact, person in row["tenures"][:ROWS]),
        findings=tuple(_met(rows.finding(fact), person, people) for fact, person in row["findings"][:ROWS]),
        determinations=tuple(map(rows.determination, row["determinations"][:ROWS])),
        holdings=holdings,
        permissions=tuple(map(rows.permission, row["permissions"][:ROWS])),
        persons=tuple(people.values()),
        disputes=_of(Dispute, events),
        challenges=_of(Challenge, events),
        annulments=_of(Annulment, events),
        restorations=_of(Restoration, events),
        restoration_cases=_of(RestorationCase, events),
        truncated=cut or _is_cut(row) or _goes_on(organization.id, holdings),
        more=len(row["penalties"]) > ROWS,
    )


def _is_cut(row: Row) -> bool:
    """Whether a bound left out anything but a penalty: these are `more`."""
    return any(len(row[name]) > ROWS for name in LISTS) or any(
        len(upon) > EVENTS for _, upon in row["penalties"][:ROWS]
    )


def _of(kind: type[T], events: Sequence[Any]) -> tuple[T, ...]:
    """Return the events of one kind, in their order: of a record the latest recorded first."""
    return tuple(event for event in events if isinstance(event, kind))


def _met(fact: F, person: Row | None, people: dict[str, Person]) -> F:
    """Return the fact, its person made unless made before or hidden."""
    if person is not None and fact.person not in people:
        people[fact.person] = rows.person(person)
    return fact


def _holdings(found: Sequence[Any], people: dict[str, Person]) -> tuple[Holding, ...]:
    """Return the holdings above an organization, each once, with their people."""
    above: dict[str, Holding] = {}
    for fact, person in found:
        if fact["id"] not in above:
            holding = above[fact["id"]] = rows.holding(fact)
            if person is not None and holding.holder not in people:
                people[holding.holder] = rows.person(person)
    return tuple(above.values())


def _goes_on(organization: str, holdings: Sequence[Holding]) -> bool:
    """Whether owners may follow above the highest level that was read: who controls it is not known then."""
    owned: dict[str, list[Holding]] = {}
    for one in holdings:
        owned.setdefault(one.organization, []).append(one)
    seen, level = {organization}, {organization}
    for _ in range(LEVELS):
        level = {one.holder for name in level for one in owned.get(name, ()) if not one.by_person} - seen
        seen |= level
    return bool(level)


def _columns(of: str) -> Callable[[Known | Around], Row]:
    """Return what makes the columns of a want of an `organization`, by id or `code`, or of a `person`."""

    def flat(batch_key: Known | Around) -> Row:
        part = batch_key if isinstance(batch_key, Around) else Around(name="", known_at=0)
        return {
            "organization": "",
            "code": "",
            "person": "",
            of: batch_key.name,
            "known_at": batch_key.known_at,
            "records": part.records,
            "from_day": part.start[0],
            "from_id": part.start[1],
        }

    return flat


_ORGANIZATIONS = BatchQuery(query="neighbourhoods", flat=_columns("organization"), make=_of_organization)
_PART_OF_ORGANIZATIONS = BatchQuery(query="neighbourhoods", flat=_columns("organization"), make=_part)
_PART_OF_CODES = BatchQuery(query="neighbourhoods", flat=_columns("code"), make=_part)
_PART_OF_PERSONS = BatchQuery(query="neighbourhoods", flat=_columns("person"), make=_parts)
