"""How items of one kind become facts: found or made, the same or superseding.

no version stands under the key      a new fact                 USED
one stands, with the same content    nothing                    SAME
one stands, of the same owner        it is closed, a new one    SUPERSEDED
one stands, of another owner         nothing                    NOT_OWNER
one stands on an annulled record     nothing                    RECORD_ANNULLED, to whoever may know

A decision that its authority brings is the authority's, by file and by API alike, and corrects what anybody
brought; what a feed merely copies, and everything else, is the feed's.

What a source states of a party is compared with the register: where it differs, and nobody confirmed it, the
fact is kept but held back, and the row says so (PARTY_MISMATCH, REPRESENTATIVE_MISMATCH). What was decided on
who is meant holds for as long as the source names the party so.

A row that withdraws closes what stands under its key and makes nothing; where nothing stands it is the SAME.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from graph.model.facts import IdentityDecision
from graph.model.reported import HELD_BACK, TAKEN, RowOutcome
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
    identified,
    mismatch,
    new_id,
)
from graph.store.journal import JournaledTransaction
from graph.store.search_terms import put_search_terms

WRITTEN = frozenset({RowOutcome.USED, RowOutcome.SUPERSEDED})
"""What becomes of an item that changes the graph."""


async def upsert(
    transaction: JournaledTransaction, fact_kind: FactKind, source: Provenance, items: Sequence[Item]
) -> dict[int, RowResult]:
    """Put items of one kind into the graph: one question, one closing, one creation for each wave.

    Returns what became of each by its row number.
    """
    row_results: dict[int, RowResult] = {}
    for wave in _waves(items):
        verdicts = await _judge(transaction, fact_kind, source, wave)
        await _apply(transaction, fact_kind, source, verdicts)
        row_results |= {one.item.row: _result(fact_kind, one) for one in verdicts}
    return row_results


class _ItemVerdict(NamedTuple):
    """An item, what was found under its key, where it differs from the register, and what follows.

    `decided` is what was said of who its party is, where that still holds; nothing where nobody said it.
    `makes` says that a new version is made: a withdrawal closes one and makes none.
    `known_as` is the id of the record: the one that stands, else a new one, else none where nothing is made.
    """

    item: Item
    found: Row
    differs: Mismatch
    decided: Row
    outcome: RowOutcome
    makes: bool
    known_as: str | None

    @property
    def closing(self) -> Row:
        """What closes the version that stands: its key, and why its source takes it back, if it does."""
        return {"key": self.item.key, "withdrawn": self.item.withdrawn}


async def _judge(
    transaction: JournaledTransaction, fact_kind: FactKind, source: Provenance, wave: Sequence[Item]
) -> list[_ItemVerdict]:
    """Look all items of a wave up at once and judge each by what stands under its key."""
    asked = [{"i": i, "key": item.key, **item.asks} for i, item in enumerate(wave)]
    found = {row["i"]: row for row in await transaction.run(fact_kind.find, rows=asked)}
    return [_verdict_on(fact_kind, source, item, found[i]) for i, item in enumerate(wave)]


async def _apply(
    transaction: JournaledTransaction,
    fact_kind: FactKind,
    source: Provenance,
    verdicts: Sequence[_ItemVerdict],
) -> None:
    """Close what is superseded, then make what is new; a statement that would do nothing is not sent.

    The journal is told whom and what they are about.

    INVARIANT: closing comes first: a version that stands holds its key, and the graph has only one of each.
    """
    closed = [one.closing for one in verdicts if one.outcome is RowOutcome.SUPERSEDED]
    if closed:
        await transaction.run(fact_kind.close, keys=closed, at=transaction.at)
    made = [_made(fact_kind, source, one, transaction.at) for one in verdicts if one.makes]
    if made:
        await transaction.run(fact_kind.create, rows=made)
    if made and fact_kind.searched:
        await put_search_terms(transaction, made)
    for one in verdicts:
        if one.outcome in WRITTEN:
            _note(transaction, fact_kind, {**one.found, "id": one.known_as})


def _note(transaction: JournaledTransaction, fact_kind: FactKind, found: Row) -> None:
    for of, column in fact_kind.about:
        ids = found[column]
        transaction.note(fact_kind.label, **{of: ids if isinstance(ids, list) else [ids]})


def _verdict_on(fact_kind: FactKind, source: Provenance, item: Item, found: Row) -> _ItemVerdict:
    """Judge one item: `found` is the row of `find` for it, its columns null where nothing is there."""
    differs = mismatch(fact_kind, item, found)
    outcome = _outcome(fact_kind, source, item, found, differs)
    makes = outcome in WRITTEN and item.withdrawn is None
    known_as = found["id"] or (new_id() if makes else None)
    decided = identified(fact_kind, item, found)
    return _ItemVerdict(item, found, differs, decided, outcome, makes, known_as)


def _made(fact_kind: FactKind, source: Provenance, one: _ItemVerdict, at: Instant) -> Row:
    """Return the parameters of a creation: what the version hangs on, and its properties under `fact`."""
    known_as = one.known_as or ""
    kept = {field: one.found[column] for column, field in fact_kind.keeps}
    properties = hold_back(fact(one.item, source, known_as, at, **kept), one.differs, one.decided)
    links = {**one.item.asks, **one.found, "key": one.item.key, "id": known_as}
    return {**links, "fact": properties}


def _result(fact_kind: FactKind, one: _ItemVerdict) -> RowResult:
    return RowResult(
        outcome=_told(one),
        id=one.known_as,
        subject=_subject(fact_kind, one.found),
    )


def _told(one: _ItemVerdict) -> RowOutcome:
    """Return what the sender hears: that a fact is held back comes before what was done."""
    said = one.decided.get("identified")
    if one.outcome not in TAKEN or said == IdentityDecision.CONFIRM.value:
        return one.outcome
    refused = one.outcome is RowOutcome.SAME and said
    return HELD_BACK[one.found["mismatch"][0]] if refused else one.differs.outcome or one.outcome


def _outcome(
    fact_kind: FactKind, source: Provenance, item: Item, found: Row, differs: Mismatch
) -> RowOutcome:
    """Judge one item by what was found under its key: what it needs first, then the version that stands."""
    for column, missing in fact_kind.needs:
        if found[column] is None:
            return missing
    if found["digest"] is None:
        return RowOutcome.SAME if item.withdrawn else RowOutcome.USED
    return _against_standing(fact_kind, source, item, found, differs)


def _against_standing(
    fact_kind: FactKind, source: Provenance, item: Item, found: Row, differs: Mismatch
) -> RowOutcome:
    """Judge an item by the version that stands: who may correct it comes before what it says."""
    same = found["digest"] == item.digest
    if not same and not _may_correct(fact_kind, source, item, found):
        return RowOutcome.NOT_OWNER
    # INVARIANT: only who owns a record or knows all of it is told that it was annulled.
    if found.get("annulled"):
        return RowOutcome.RECORD_ANNULLED
    return RowOutcome.SAME if same and _settled(found, differs) else RowOutcome.SUPERSEDED


def _may_correct(fact_kind: FactKind, source: Provenance, item: Item, found: Row) -> bool:
    """Whether a row comes from the owner of the version, or from the authority that it names."""
    return (item.owner or source.feed) in {found["owner"], item.content.get(fact_kind.author)}


def _settled(found: Row, differs: Mismatch) -> bool:
    """Whether nothing new follows from the comparison with the register, or somebody decided on it."""
    return bool(found.get("identified")) or tuple(found.get("mismatch") or ()) == differs.members


def _subject(fact_kind: FactKind, found: Row) -> str | None:
    """Return the id of the party of a penalty."""
    return next((found[column] for column, field in fact_kind.keeps if field == "subject"), None)


def _waves(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Part items so that no key comes twice in a wave: the second must find what the first wrote."""
    waves: list[dict[str, Item]] = []
    for item in items:
        wave = next((wave for wave in waves if item.key not in wave), None)
        if wave is None:
            waves.append(wave := {})
        wave[item.key] = item
    return (list(wave.values()) for wave in waves)
