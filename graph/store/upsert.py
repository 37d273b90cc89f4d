"""How items of one kind become facts: found or made, the same or superseding.

no version stands under the key      a new fact                 USED
one stands, with the same content    nothing                    SAME
one stands, from the same feed       it is closed, a new one    SUPERSEDED
one stands, from another feed        nothing                    NOT_OWNER
"""

from collections.abc import Iterable, Iterator, Sequence

from graph.model.reported import Fate
from graph.model.time import Instant
from graph.store.database import Row, Transaction
from graph.store.fact_kinds import Item, Landing, Shelf, Source, fact, new_id


async def settle(
    transaction: Transaction, shelf: Shelf, source: Source, items: Sequence[Item], now: Instant
) -> dict[int, Landing]:
    """Put items of one kind into the graph: one question, one closing, one creation for each wave."""
    landings: dict[int, Landing] = {}
    for wave in _waves(items):
        asked = [{"i": i, "key": item.key, **item.asks} for i, item in enumerate(wave)]
        found = {row["i"]: row for row in await transaction.run(shelf.find, rows=asked)}
        closed, made = [], []
        for i, item in enumerate(wave):
            fate = _fate(shelf, source, item, found[i])
            known_as = found[i]["id"]
            if fate is Fate.SUPERSEDED:
                closed.append(item.key)
            if fate in {Fate.USED, Fate.SUPERSEDED}:
                known_as = known_as or new_id()
                kept = {field: found[i][column] for column, field in shelf.keeps}
                properties = fact(item, source, known_as, now, **kept)
                links = {**item.asks, **found[i], "key": item.key, "id": known_as}
                made.append({**links, "fact": properties})
            landings[item.row] = Landing(fate=fate, id=known_as, subject=_subject(shelf, found[i]))
        if closed:
            await transaction.run(shelf.close, keys=closed, at=now)
        if made:
            await transaction.run(shelf.create, rows=made)
    return landings


def _fate(shelf: Shelf, source: Source, item: Item, found: Row) -> Fate:
    """Judge one item by what was found under its key."""
    for column, missing in shelf.needs:
        if found[column] is None:
            return missing
    if found["digest"] is None:
        return Fate.USED
    if found["digest"] == item.digest:
        return Fate.SAME
    return Fate.SUPERSEDED if found["feed"] == source.feed else Fate.NOT_OWNER


def _subject(shelf: Shelf, found: Row) -> str | None:
    """Return the id of the party of a penalty."""
    return next((found[column] for column, field in shelf.keeps if field == "subject"), None)


def _waves(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Part items so that no key comes twice in a wave: the second must find what the first wrote."""
    waves: list[dict[str, Item]] = []
    for item in items:
        wave = next((wave for wave in waves if item.key not in wave), None)
        if wave is None:
            waves.append(wave := {})
        wave[item.key] = item
    return (list(wave.values()) for wave in waves)
