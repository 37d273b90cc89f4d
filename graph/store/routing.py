"""Which reported row goes to which kind of fact, in the order of writing.

    rows of any kinds → kind by kind, what others stand upon first → items that `graph.store.upsert` takes

A kind that is declared (`graph.model.record_kinds`) gets its kinds of facts here, by how it hangs.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from graph.model.record_kinds import RecordKind, record_kinds
from graph.model.reported import (
    Reported,
    ReportedChallenge,
    ReportedFinding,
    ReportedOrganization,
    ReportedPenalty,
    ReportedRecord,
    ReportedTenure,
    RowOutcome,
    content_digest,
)
from graph.store.declared_statements import name
from graph.store.fact_kinds import (
    CHALLENGES,
    COMMON,
    FINDINGS,
    ORGANIZATION,
    ORGANIZATIONS,
    PENALTIES_OF_ORGANIZATIONS,
    PENALTIES_OF_PERSONS,
    PERSON,
    TENURES,
    FactKind,
    Item,
)

ENDS = ("uscc", "handle", "holder")
"""What `find` of a declared kind looks up beside the key."""


def _declared(kind: RecordKind, create: str, **rest: Any) -> FactKind:
    return FactKind(
        label=kind.label,
        find=name("find", kind),
        close=name("close", kind),
        create=name(create, kind),
        asks=ENDS,
        author="authority_code",
        **rest,
    )


def _decided(kind: RecordKind) -> dict[bool, FactKind]:
    """Return the kind of what is decided on an organization."""
    made = _declared(
        kind,
        "create_decided",
        about=(("organizations", "organization"), ("records", "id")),
        needs=(ORGANIZATION,),
        keeps=(("organization", "subject"),),
    )
    return {False: made}


def _held(kind: RecordKind) -> dict[bool, FactKind]:
    """Return the kinds of what is held of an organization: by another, and by a person."""
    by_organization = _declared(
        kind,
        "create_held_by_organization",
        about=(("organizations", "organization"), ("organizations", "holder")),
        needs=(ORGANIZATION, ("holder", RowOutcome.SUBJECT_UNKNOWN)),
        keeps=(("organization", "organization"), ("holder", "holder")),
    )
    by_person = _declared(
        kind,
        "create_held_by_person",
        about=(("organizations", "organization"), ("persons", "person")),
        needs=(ORGANIZATION, PERSON),
        keeps=(("organization", "organization"), ("person", "holder")),
    )
    return {False: by_organization, True: by_person}


def _permitted(kind: RecordKind) -> dict[bool, FactKind]:
    """Return the kind of what a person is permitted."""
    made = _declared(
        kind,
        "create_permitted",
        about=(("persons", "person"),),
        needs=(PERSON,),
        keeps=(("person", "person"),),
    )
    return {True: made}


HANGS = {"DECIDED": _decided, "HELD": _held, "PERMITTED": _permitted}
"""How a kind lies in the graph, by the word of its declaration; the statements are in `WRITES`."""

DECLARED = {kind.name: HANGS[kind.hangs](kind) for kind in record_kinds().values()}
"""The kinds of facts of each declared kind, by whether the row names a person."""


def route(rows: Sequence[Reported]) -> Iterator[tuple[FactKind, list[Item]]]:
    """Sort rows onto their shelves, in the order in which one kind stands upon another; persons apart.

    Organizations come before their tenures and penalties, these before the findings of their decisions and
    the challenges upon them. A penalty without a code is a person's; those come last, so that what is upon
    one finds it where it came in an earlier span.
    """
    piles: dict[str, tuple[FactKind, list[Item]]] = {
        fact_kind.create: (fact_kind, []) for fact_kind in _IN_ORDER
    }
    for row in rows:
        fact_kind = _kind_of(row)
        piles[fact_kind.create][1].append(_item(fact_kind, row))
    return ((fact_kind, items) for fact_kind, items in piles.values() if items)


_SHELVES: dict[type[Reported], FactKind] = {
    ReportedOrganization: ORGANIZATIONS,
    ReportedTenure: TENURES,
    ReportedPenalty: PENALTIES_OF_ORGANIZATIONS,
    ReportedFinding: FINDINGS,
    ReportedChallenge: CHALLENGES,
}

# INVARIANT: this is the order of writing, see `route`; a decision comes before what names somebody in it.
_IN_ORDER = (
    ORGANIZATIONS,
    TENURES,
    PENALTIES_OF_ORGANIZATIONS,
    *(fact_kind for some in DECLARED.values() for fact_kind in some.values()),
    FINDINGS,
    CHALLENGES,
    PENALTIES_OF_PERSONS,
)


def _kind_of(row: Reported) -> FactKind:
    if isinstance(row, ReportedRecord):
        some = DECLARED[row.kind]
        return some[bool(row.handle) and True in some]
    if isinstance(row, ReportedPenalty) and not row.uscc:
        return PENALTIES_OF_PERSONS
    return _SHELVES[type(row)]


def _item(fact_kind: FactKind, row: Reported) -> Item:
    """Return a reported row as an item of a kind; a member that `find` asks for and that is absent is ''."""
    values = msgspec.to_builtins(row)
    own = values["values"] if isinstance(row, ReportedRecord) else values
    return Item(
        row=row.row,
        key=row.key,
        digest=content_digest(row),
        asks={member: values[member] or "" for member in fact_kind.asks},
        content={member: own[member] for member in own.keys() - COMMON - {*fact_kind.leaves}},
        scope=row.scope,
        shown_since=row.shown_since,
        shown_until=row.shown_until,
        owner=row.owner,
        withdrawn=row.withdrawn,
    )
