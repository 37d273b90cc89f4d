"""How reported persons become facts: a random id, found again by the keyed handle of a document."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from graph.model.facts import Scope
from graph.model.reported import Fate, ReportedPerson
from graph.model.time import Instant
from graph.store.database import Row, Transaction
from graph.store.settle import settle
from graph.store.shelves import PARTICULARS, Item, Landing, Source, fact, new_id


async def put_persons(
    transaction: Transaction, source: Source, rows: Sequence[ReportedPerson], now: Instant
) -> dict[int, Landing]:
    """Put persons into the graph and return what became of each row.

    Two documents come to one person only where the source links them, never by name; and a document
    never changes its person: a link that asks for it is NOT_OWNER.

    1. Find the person of each document and of each linked document.
    2. Refuse links to nobody and links that would merge two persons.
    3. Settle the particulars under the person's id, found or new.
    4. Keep the documents that nobody had reported before.
    """
    # 1.
    asked = [{"i": i, "key": row.handle, "linked": row.linked or ""} for i, row in enumerate(rows)]
    found = {row["i"]: row for row in await transaction.run("find_documents", rows=asked)} if rows else {}
    landings: dict[int, Landing] = {}
    people: dict[str, str] = {}
    fresh: dict[str, ReportedPerson] = {}
    items: list[Item] = []
    for i, row in enumerate(rows):
        known, linked = found[i]["person"], found[i]["linked"]
        # 2.
        if row.linked is not None and (linked is None or known not in {None, linked}):
            fate = Fate.SUBJECT_UNKNOWN if linked is None else Fate.NOT_OWNER
            landings[row.row] = Landing(fate=fate, id=known)
            continue
        person = people.setdefault(row.handle, known or linked or new_id())
        if known is None:
            fresh.setdefault(row.handle, row)
        items.append(_particulars(row, person))
    # 3.
    settled = await settle(transaction, PARTICULARS, source, items, now)
    # 4.
    kept = [row for row in fresh.values() if settled[row.row].fate is not Fate.NOT_OWNER]
    facts = [
        {"person": people[row.handle], "fact": _document(row, people[row.handle], source, now)}
        for row in kept
    ]
    if facts:
        await transaction.run("create_documents", rows=facts)
    landings |= {item.row: Landing(fate=settled[item.row].fate, id=item.key) for item in items}
    # A new document is news, even where the particulars were known.
    news = [row.row for row in kept if settled[row.row].fate is Fate.SAME]
    return landings | {row: Landing(fate=Fate.USED, id=landings[row].id) for row in news}


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


def _document(row: ReportedPerson, person: str, source: Source, now: Instant) -> Row:
    """Return the properties of a document, which is shown only where its number is authorised."""
    content: Row = {"kind": row.kind, "handle": row.handle, "sealed": row.sealed}
    item = Item(row=row.row, key=row.handle, digest="", asks={}, content=content, scope=Scope.AUTHORISED)
    return fact(item, source, new_id(), now, person=person)
