"""How items of one kind become facts: found or made, the same or superseding.

no version stands under the key      a new fact                 USED
one stands, with the same content    nothing                    SAME
one stands, of the same owner        it is closed, a new one    SUPERSEDED
one stands, of another owner         nothing                    NOT_OWNER
one stands on an annulled record     nothing                    RECORD_ANNULLED, to whoever may know

A decision that its authority brings is the authority's, by file and by API alike, and corrects what anybody
brought; what a feed merely copies, and everything else, is the feed's.

What a source states of a party is compared with the register: where it differs, and nobody confirmed it, the
fact is kept but held back, and the row says so (PARTY_MISMATCH, REPRESENTATIVE_MISMATCH).

A row that withdraws closes what stands under its key and makes nothing; where nothing stands it is the SAME.
"""

from collections.abc import Iterable, Iterator, Sequence

from graph.model.reported import TAKEN, RowOutcome
from graph.model.time import Instant
from graph.store.database import Row
from graph.store.fact_kinds import (
    FactKind,
    Item,
    Mismatch,
    Provenance,
    RowResult,
    fact,
    hold_back,
    mismatch,
    new_id,
)
from graph.store.journal import JournaledTransaction

WRITTEN = frozenset({RowOutcome.USED, RowOutcome.SUPERSEDED})
"""What an item is that changed the graph."""


async def upsert(
    transaction: JournaledTransaction, fact_kind: FactKind, source: Provenance, items: Sequence[Item]
) -> dict[int, RowResult]:
    """Put items of one kind into the graph: one question, one closing, one creation for each wave."""
    row_results: dict[int, RowResult] = {}
    for batch in _batches(items):
        asked = [{"i": i, "key": item.key, **item.asks} for i, item in enumerate(batch)]
        found = {row["i"]: row for row in await transaction.run(fact_kind.find, rows=asked)}
        closed, made = {}, []
        for i, item in enumerate(batch):
            differs = mismatch(fact_kind, item, found[i])
            outcome = _outcome(fact_kind, source, item, found[i], differs)
            known_as = found[i]["id"]
            if outcome is RowOutcome.SUPERSEDED:
                closed[item.key] = item.withdrawn
            if _makes(outcome, item):
                known_as = known_as or new_id()
                made.append(_made(fact_kind, source, item, found[i], differs, known_as, transaction.at))
            if outcome in WRITTEN:
                _note(transaction, fact_kind, {**found[i], "id": known_as})
            row_results[item.row] = RowResult(
                outcome=_told(outcome, found[i], differs),
                id=known_as,
                subject=_subject(fact_kind, found[i]),
            )
        if closed:
            because = [{"key": key, "withdrawn": why} for key, why in closed.items()]
            await transaction.run(fact_kind.close, keys=because, at=transaction.at)
        if made:
            await transaction.run(fact_kind.create, rows=made)
    return row_results


def _made(  # noqa: PLR0917 - what one fact is made of
    fact_kind: FactKind,
    source: Provenance,
    item: Item,
    found: Row,
    differs: Mismatch,
    known_as: str,
    at: Instant,
) -> Row:
    kept = {field: found[column] for column, field in fact_kind.keeps}
    properties = hold_back(fact(item, source, known_as, at, **kept), differs)
    links = {**item.asks, **found, "key": item.key, "id": known_as}
    return {**links, "fact": properties}


def _note(transaction: JournaledTransaction, fact_kind: FactKind, found: Row) -> None:
    """Tell the journal whom and what a fact is about that was made or ended."""
    for of, column in fact_kind.about:
        ids = found[column]
        transaction.note(fact_kind.label, **{of: ids if isinstance(ids, list) else [ids]})


def _told(outcome: RowOutcome, found: Row, differs: Mismatch) -> RowOutcome:
    """Return what the sender hears: that a fact is held back comes before what was done."""
    confirmed = outcome is RowOutcome.SAME and found.get("confirmed")
    return outcome if outcome not in TAKEN or confirmed else differs.outcome or outcome


def _makes(outcome: RowOutcome, item: Item) -> bool:
    return outcome in WRITTEN and item.withdrawn is None


def _outcome(
    fact_kind: FactKind, source: Provenance, item: Item, found: Row, differs: Mismatch
) -> RowOutcome:
    """Judge one item by what was found under its key."""
    for column, missing in fact_kind.needs:
        if found[column] is None:
            return missing
    if found["digest"] is None:
        return RowOutcome.SAME if item.withdrawn else RowOutcome.USED
    same = found["digest"] == item.digest
    may = {found["owner"], item.content.get(fact_kind.author)}
    if not same and (item.owner or source.feed) not in may:
        return RowOutcome.NOT_OWNER
    # INVARIANT: only who owns a record or knows all of it is told that it was annulled.
    if found.get("annulled"):
        return RowOutcome.RECORD_ANNULLED
    return RowOutcome.SAME if same and _settled(found, differs) else RowOutcome.SUPERSEDED


def _settled(found: Row, differs: Mismatch) -> bool:
    """Whether nothing new follows from the comparison with the register."""
    return bool(found.get("confirmed")) or tuple(found.get("mismatch") or ()) == differs.members


def _subject(fact_kind: FactKind, found: Row) -> str | None:
    """Return the id of the party of a penalty."""
    return next((found[column] for column, field in fact_kind.keeps if field == "subject"), None)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Part items so that no key comes twice in a wave: the second must find what the first wrote."""
    waves: list[dict[str, Item]] = []
    for item in items:
        batch = next((batch for batch in waves if item.key not in batch), None)
        if batch is None:
            waves.append(batch := {})
        batch[item.key] = item
    return (list(batch.values()) for batch in waves)
