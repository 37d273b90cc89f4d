"""How reported persons become facts: a random id, found again by the keyed handle of a document.

A person is three things in the graph: the identity, which is a random id and nothing else; its particulars
(name, days of birth and death), which are versions like every other fact; and its documents (证件), each
with a keyed handle that finds it and a sealed number that this module cannot open. Nothing here compares
names: two persons of one name are two, and somebody whose second document came without a link to the first
is two persons, since a document never changes its person.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from graph.model.facts import Scope
from graph.model.reported import ReportedPerson, RowOutcome
from graph.model.time import Instant
from graph.store.database import Row
from graph.store.fact_kinds import PARTICULARS, Item, Provenance, RowResult, fact, new_id
from graph.store.journal import JournaledTransaction
from graph.store.upsert import upsert


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A reported row and the person it names; `fresh` if nobody had reported its document before."""

    row: ReportedPerson
    person: str
    fresh: bool


async def put_persons(
    transaction: JournaledTransaction, source: Provenance, rows: Sequence[ReportedPerson]
) -> dict[int, RowResult]:
    """Put persons into the graph and return what became of each row.

    Two documents come to one person only where the source links them, never by name; and a document
    never changes its person: a link that asks for it is NOT_OWNER.

    1. Find the person of each document and of each linked document.
    2. Refuse links to nobody and links that would merge two persons.
    3. Settle the particulars under the person's id, found or new.
    4. Keep the documents that nobody had reported before.
    """
    if not rows:
        return {}
    # 1.
    found = await _found(transaction, rows)
    # 2.
    named, row_results = _named(rows, found)
    # 3.
    items = [_particulars(each.row, each.person) for each in named]
    row_results |= await upsert(transaction, PARTICULARS, source, items)
    # 4.
    fresh = _with_new_documents(named, row_results)
    await _keep_documents(transaction, source, fresh)
    # A new document is news, even where the particulars were known.
    news = [each for each in fresh if row_results[each.row.row].outcome is RowOutcome.SAME]
    return row_results | {each.row.row: RowResult(outcome=RowOutcome.USED, id=each.person) for each in news}


def _with_new_documents(named: Sequence[PersonRow], row_results: Mapping[int, RowResult]) -> list[PersonRow]:
    """Return the rows whose document is new; a row of somebody who may not correct the person adds none."""
    refused = RowOutcome.NOT_OWNER
    return [each for each in named if each.fresh and row_results[each.row.row].outcome is not refused]


async def _keep_documents(
    transaction: JournaledTransaction, source: Provenance, fresh: Sequence[PersonRow]
) -> None:
    """Keep new documents with their persons; without any nothing is sent."""
    facts = [{"person": each.person, "fact": _document(each, source, transaction.at)} for each in fresh]
    if facts:
        await transaction.run("create_documents", rows=facts)
        transaction.note("Document", persons=[each.person for each in fresh])


async def _found(transaction: JournaledTransaction, rows: Sequence[ReportedPerson]) -> list[Row]:
    """Return what is known of each row's document and of the one it is linked to, in order."""
    asked = [{"i": i, "key": row.handle, "linked": row.linked or ""} for i, row in enumerate(rows)]
    found = {row["i"]: row for row in await transaction.run("find_documents", rows=asked)}
    return [found[i] for i in range(len(rows))]


def _named(
    rows: Sequence[ReportedPerson], found: Sequence[Row]
) -> tuple[list[PersonRow], dict[int, RowResult]]:
    """Return who each row names, and what becomes of rows whose link cannot be.

    Rows of one span that show the same new document get the same new id; only the first of them is `fresh`.
    """
    people: dict[str, str] = {}
    named: list[PersonRow] = []
    refused: dict[int, RowResult] = {}
    for row, seen in zip(rows, found, strict=True):
        known = seen["person"]
        if outcome := _link_refusal(row, known, seen["linked"]):
            refused[row.row] = RowResult(outcome=outcome, id=known)
            continue
        fresh = known is None and row.handle not in people
        person = people.setdefault(row.handle, known or seen["linked"] or new_id())
        named.append(PersonRow(row=row, person=person, fresh=fresh))
    return named, refused


def _link_refusal(row: ReportedPerson, known: str | None, linked: str | None) -> RowOutcome | None:
    """Return why a row's link cannot be: it leads to nobody, or would merge two persons into one."""
    if row.linked is None:
        return None
    if linked is None:
        return RowOutcome.SUBJECT_UNKNOWN
    return None if known in {None, linked} else RowOutcome.NOT_OWNER


def _particulars(row: ReportedPerson, person: str) -> Item:
    """Make the item of a person's particulars; which document named the person is no part of them."""
    content: Row = {"name": row.name, "born": row.born, "died": row.died, "own_income": row.own_income}
    seen = [content, row.scope.value, row.shown_since, row.shown_until]
    return Item(
        row=row.row,
        key=person,
        digest=sha256(msgspec.json.encode(seen, order="sorted")).hexdigest(),
        asks={},
        content=content,
        scope=row.scope,
        shown_since=row.shown_since,
        shown_until=row.shown_until,
    )


def _document(named: PersonRow, source: Provenance, now: Instant) -> Row:
    """Return the properties of a document, which is shown only where its number is authorised."""
    row = named.row
    content: Row = {"kind": row.kind, "handle": row.handle, "sealed": row.sealed}
    item = Item(row=row.row, key=row.handle, digest="", asks={}, content=content, scope=Scope.AUTHORISED)
    return fact(item, source, new_id(), now, person=named.person)
