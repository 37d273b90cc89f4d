"""How items of one kind become facts: found or made, the same or superseding.

no version stands under the key      a new fact                 USED
one stands, with the same content    nothing                    SAME
one stands, from the same feed       it is closed, a new one    SUPERSEDED
one stands, from another feed        nothing                    NOT_OWNER
one stands on an annulled record     nothing                    RECORD_ANNULLED, to whoever may know
"""

from collections.abc import Iterable, Iterator, Sequence

from graph.model.reported import RowOutcome
from graph.model.time import Instant
from graph.store.database import Row, Transaction
from graph.store.fact_kinds import FactKind, Item, Provenance, RowResult, fact, new_id


async def upsert(
    transaction: Transaction, fact_kind: FactKind, source: Provenance, items: Sequence[Item], now: Instant
) -> dict[int, RowResult]:
    """Put items of one kind into the graph: one question, one closing, one creation for each wave."""
    row_results: dict[int, RowResult] = {}
    for batch in _batches(items):
        asked = [{"i": i, "key": item.key, **item.asks} for i, item in enumerate(batch)]
        found = {row["i"]: row for row in await transaction.run(fact_kind.find, rows=asked)}
        closed, made = [], []
        for i, item in enumerate(batch):
            outcome = _outcome(fact_kind, source, item, found[i])
            known_as = found[i]["id"]
            if outcome is RowOutcome.SUPERSEDED:
                closed.append(item.key)
            if outcome in {RowOutcome.USED, RowOutcome.SUPERSEDED}:
                known_as = known_as or new_id()
                kept = {field: found[i][column] for column, field in fact_kind.keeps}
                properties = fact(item, source, known_as, now, **kept)
                links = {**item.asks, **found[i], "key": item.key, "id": known_as}
                made.append({**links, "fact": properties})
            row_results[item.row] = RowResult(
                outcome=outcome, id=known_as, subject=_subject(fact_kind, found[i])
            )
        if closed:
            await transaction.run(fact_kind.close, keys=closed, at=now)
        if made:
            await transaction.run(fact_kind.create, rows=made)
    return row_results


def _outcome(fact_kind: FactKind, source: Provenance, item: Item, found: Row) -> RowOutcome:
    """Judge one item by what was found under its key."""
    for column, missing in fact_kind.needs:
        if found[column] is None:
            return missing
    if found["digest"] is None:
        return RowOutcome.USED
    same = found["digest"] == item.digest
    if not same and found["feed"] != source.feed:
        return RowOutcome.NOT_OWNER
    # INVARIANT: only who owns a record or knows all of it is told that it was annulled.
    if found.get("annulled"):
        return RowOutcome.RECORD_ANNULLED
    return RowOutcome.SAME if same else RowOutcome.SUPERSEDED


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
