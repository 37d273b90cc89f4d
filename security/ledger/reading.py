"""What is read from a ledger: tiles, proofs, bodies, and the search of those who audit.

INVARIANT: no body is handed out that does not open its entry, nor an entry that is not in the signed tree.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, func, select

from graph.errors import Unavailable, VerificationError
from graph.model.time import NOT_SUPERSEDED, Instant
from security.account import AuditEntry
from security.ledger import tables, tiles
from security.ledger.entry import COMMITMENT, FAR, PURGED, Disclosure, purged_by
from security.ledger.merkle_tree import (
    TreeNode,
    check_inclusion,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    perfect_root,
    prove,
)
from security.ledger.searching import SearchPage, opening, walk
from security.ledger.tables import BODIES, ENTRIES, INTENTS, NOTICES
from security.ledger.terms import WORDS, says
from security.ledger.tiles import ENTRIES as BUNDLE
from security.ledger.tiles import Stored, Tile

MOST_GAPS = 100
"""Gaps told with one page; more are summed up in the last one."""

_AT_ONCE = 500
"""Rows asked for by their numbers in one statement."""

MOST_SOUGHT = 10_000
"""Entries among which missing bodies are sought for one page; all of them are, in the background."""


class LoggedEntry(msgspec.Struct, frozen=True):
    """An entry as it was logged, under its index."""

    index: int
    entry: AuditEntry


class GapReason(Enum):
    """Why an entry is not shown (缺口原因)."""

    PURGED = "PURGED"  # 依法清除
    MISSING = "MISSING"  # 内容缺失
    ALTERED = "ALTERED"  # 内容被改动


class Gap(msgspec.Struct, frozen=True):
    """Entries `first` to `last` whose bodies are not shown, and why: whether they match is not known."""

    first: int
    last: int
    reason: GapReason


class SignedTree(msgspec.Struct, frozen=True):
    """The tree that what is shown must be part of: the size and root of the newest signed checkpoint.

    `nodes` and `tiles` are hashes that were read for one look already: pages have most of their proofs in
    common.
    """

    size: int
    root: bytes
    nodes: dict[TreeNode, bytes] = {}
    tiles: dict[tuple[int, int], list[bytes]] = {}


class SearchResult(msgspec.Struct, frozen=True):
    """The entries that match and are what was committed to, and what could not be shown beside them.

    `ended` is the last entry that was found, shown or not; whether there are `more` after it is known.
    """

    rows: tuple[LoggedEntry, ...]
    gaps: tuple[Gap, ...] = ()
    more: bool = False
    ended: int = 0


def search(connection: Connection, page: SearchPage, signed: SignedTree) -> SearchResult:
    """Return the rows of a page, newest first, and the gaps among the entries that were looked through.

    1. What the search columns find; one more tells whether there are more.
    2. Each row opened: its body makes its entry, its entry is in the tree, and the body says what was found.
    3. Entries without a body, down to the oldest one looked at: purged on somebody's word, or missing.

    Without `gaps` there is no third step. The first walks only what was recorded in the window: so the cost
    is that of the window, however long the log is. That relies on the order of times that `FAR` bounds.
    Raises `Refused` LEDGER_SEARCH_WIDE where `MOST_WALKED` entries of the rarest word fill no page.
    """
    # 1.
    among = recorded(connection, page, signed)
    found_by = walk(connection, page, opening(), among)
    found = connection.execute(found_by.statement.limit(page.first + 1)).all()
    more, found = len(found) > page.first, found[: page.first]
    found_by.must_have_ended(full=more)
    # 2.
    opened = {row.number: _opened(connection, row, signed) for row in found}
    rows = tuple(
        LoggedEntry(number, entry) for number, entry in opened.items() if entry and _matches(entry, page)
    )
    shown = {row.index for row in rows}
    altered = [number for number in opened if number not in shown]
    # 3.
    looked = _looked_through(page, opened, among, more=more)
    ended = found[-1].number if found else looked.stop
    gaps = _gaps(connection, page, looked if page.gaps else range(0), altered, signed)
    return SearchResult(rows[::-1] if page.backward else rows, gaps, more, ended)


def _looked_through(page: SearchPage, found: Collection[int], among: range, *, more: bool) -> range:
    """Return the entries that a page was sought among: to the last one found, where there are more."""
    lowest = among.start if page.before is None else max(page.before + 1, among.start)
    highest = among.stop if page.after is None else min(page.after, among.stop)
    if more and page.backward:
        highest = max(found) + 1
    elif more:
        lowest = min(found)
    return range(lowest, highest)


def recorded(connection: Connection, page: SearchPage, signed: SignedTree) -> range:
    """Return the numbers under which everything in a page's window was recorded, and some around them.

    Times follow one another to within `FAR` (the ledger's seventh check): what was recorded before an entry
    that is older than the window by that much lies before the window. Both edges are found by instant, and
    each is opened, so that a column that was altered moves none.
    """
    start, stop, at = 0, signed.size, BODIES.c.at
    if page.since is not None:
        older = opening().where(at < page.since - FAR).order_by(at.desc(), BODIES.c.number.desc())
        for edge in _edge(connection, older, signed):
            start = edge.index + 1 if edge.entry.at < page.since - FAR else start
    if page.until is not None:
        newer = opening().where(at >= page.until + FAR).order_by(at, BODIES.c.number)
        for edge in _edge(connection, newer, signed):
            stop = edge.index if edge.entry.at >= page.until + FAR else stop
    return range(start, max(start, stop))


def _edge(connection: Connection, asked: Select[Any], signed: SignedTree) -> Iterator[LoggedEntry]:
    """Yield the first entry of a statement, if there is one and it is what was committed to."""
    for row in connection.execute(asked.limit(1)):
        if entry := _opened(connection, row, signed):
            yield LoggedEntry(row.number, entry)


def count(connection: Connection, page: SearchPage, signed: SignedTree) -> int:
    """Return how many rows match, and no more than `first` of them; raises as `search` does."""
    among = recorded(connection, page, signed)
    found_by = walk(connection, page, select(BODIES.c.number), among)
    matching = found_by.statement.limit(page.first).subquery()
    found: int = connection.execute(select(func.count()).select_from(matching)).scalar_one()
    found_by.must_have_ended(full=found == page.first)
    return found


def open_intents(connection: Connection, signed: SignedTree) -> tuple[LoggedEntry, ...]:
    """Return the intents without an outcome, oldest first.

    Raises `Unavailable` LEDGER_CORRUPT where one is not what was committed to: nothing is settled by it.
    """
    asked = opening().join(INTENTS, INTENTS.c.number == BODIES.c.number).order_by(BODIES.c.number)
    return tuple(_whole(connection, row, signed) for row in connection.execute(asked))


def _whole(connection: Connection, row: Row[Any], signed: SignedTree) -> LoggedEntry:
    entry = _opened(connection, row, signed)
    if entry is None:
        raise Unavailable(
            "LEDGER_CORRUPT", why=f"the body of entry {row.number} is not what was committed to"
        )
    return LoggedEntry(row.number, entry)


def _opened(connection: Connection, row: Row[Any], signed: SignedTree) -> AuditEntry | None:
    """Return the record of a row, or nothing where it is not what was committed to in the signed tree."""
    disclosed = Disclosure(row.salt, row.body)
    if row.entry != disclosed.commitment:
        return None
    try:
        read = partial(_known_nodes, connection, signed)
        path = prove(inclusion_ranges(row.number, signed.size), read)
        check_inclusion(row.number, signed.size, leaf_hash(row.entry), path, signed.root)
        found = disclosed.record
    except (VerificationError, IndexError):
        return None
    return found


def _matches(entry: AuditEntry, page: SearchPage) -> bool:
    """Whether an entry is what was asked for: the columns that found it may have been altered."""
    equal = all(value is None or _says(entry, name, value) for name, value in page.equal.items())
    equal = equal and entry.at < page.hidden.get(entry.purpose, NOT_SUPERSEDED)
    return equal and _touches(entry, page.subject_handle, page.also) and _in_window(entry.at, page)


def _says(entry: AuditEntry, name: str, value: str) -> bool:
    """Whether an entry says what was asked for, by a term or by a member that has a column."""
    return says(entry, name, value) if name in WORDS else bool(getattr(entry, name) == value)


def _touches(entry: AuditEntry, *handles: str | None) -> bool:
    """Whether subjects whose handles begin so are among those of an entry; nobody asked for is in all."""
    return all(handle is None or any(one.startswith(handle) for one in entry.subjects) for handle in handles)


def _in_window(at: Instant, page: SearchPage) -> bool:
    """Whether an instant lies in `[since, until)` of a page, either of which may be open."""
    return (page.since is None or at >= page.since) and (page.until is None or at < page.until)


def _gaps(
    connection: Connection, page: SearchPage, among: range, altered: Sequence[int], signed: SignedTree
) -> tuple[Gap, ...]:
    """Return what is not shown among these entries: newest last, neighbours with one reason as one.

    Near the page each body that is not there is looked for; beyond, what purges name is told, and what is
    missing without one is for the background checks: so a page costs the same after any history.
    """
    near, far = _parted(among, backward=page.backward)
    purges = list(_purges(connection, signed)) if among else []
    without = {number: _why_gone(number, purges) for number in _without_body(connection, near)}
    told = [Gap(n, n, why) for n, why in {**without, **dict.fromkeys(altered, GapReason.ALTERED)}.items()]
    for _, span in purges:
        first, stop = max(span.start, far.start), min(span.stop, far.stop)
        told += [Gap(first, stop - 1, GapReason.PURGED)] if first < stop else []
    return _merged(sorted(told, key=lambda gap: gap.first))


def _parted(among: range, *, backward: bool) -> tuple[range, range]:
    """Return the entries at the end from which a page is read, and those beyond them."""
    if backward:
        return among[:MOST_SOUGHT], among[MOST_SOUGHT:]
    at = max(len(among) - MOST_SOUGHT, 0)
    return among[at:], among[:at]


def _merged(told: Iterable[Gap]) -> tuple[Gap, ...]:
    gaps: list[Gap] = []
    for gap in told:
        if gaps and _is_continued(gaps[-1], gap, full=len(gaps) == MOST_GAPS):
            gaps[-1] = Gap(gaps[-1].first, max(gaps[-1].last, gap.last), gap.reason)
        else:
            gaps.append(gap)
    return tuple(gaps)


def _is_continued(last: Gap, gap: Gap, *, full: bool) -> bool:
    """Whether a gap belongs to the last one: as its neighbour, or because there are gaps enough."""
    return last.reason is gap.reason and (last.last >= gap.first - 1 or full)


def _why_gone(number: int, purges: Iterable[tuple[int, range]]) -> GapReason:
    """Return why a body is not there: a later purge, itself what was committed to, names it, or none does."""
    lawful = any(number in span and number < purge for purge, span in purges)
    return GapReason.PURGED if lawful else GapReason.MISSING


def _without_body(connection: Connection, among: range) -> list[int]:
    """Return which of these entries have no body and once had one; the entry of a result never had any."""
    rows = ENTRIES.outerjoin(BODIES, BODIES.c.number == ENTRIES.c.number)
    asked = (
        select(ENTRIES.c.number)
        .select_from(rows)
        .where(
            BODIES.c.number.is_(None),
            func.substr(ENTRIES.c.entry, 1, 1) == COMMITMENT,
            ENTRIES.c.number >= among.start,
            ENTRIES.c.number < among.stop,
        )
    )
    return list(connection.execute(asked.order_by(ENTRIES.c.number)).scalars())


def _purges(connection: Connection, signed: SignedTree) -> Iterator[tuple[int, range]]:
    """Yield what each purge of the log names, after the purge's own number."""
    notices = connection.execute(select(NOTICES.c.number)).scalars().all()
    for row in _rows(connection, notices):
        word = _opened(connection, row, signed)
        if word is not None and word.phase == PURGED:
            yield from ((row.number, span) for span in purged_by(word))


def _rows(connection: Connection, numbers: Sequence[int]) -> Iterator[Row[Any]]:
    """Yield what stands under these numbers; a join would walk every body to find the few."""
    for first in range(0, len(numbers), _AT_ONCE):
        among = numbers[first : first + _AT_ONCE]
        yield from connection.execute(opening().where(BODIES.c.number.in_(among)))


def tile(connection: Connection, wanted: Tile) -> bytes:
    """Return a tile or a bundle; that it lies within the tree is the caller's to see to."""
    first = wanted.number * tiles.WIDTH
    if wanted.level != BUNDLE:
        return b"".join(tables.hashes(connection, wanted.level, first, wanted.width))
    last = first + wanted.width
    asked = select(ENTRIES.c.entry).where(ENTRIES.c.number >= first, ENTRIES.c.number < last)
    return tiles.bundle(connection.execute(asked.order_by(ENTRIES.c.number)).scalars())


def entry(connection: Connection, index: int) -> bytes:
    """Return the public entry at `index`."""
    asked = select(ENTRIES.c.entry).where(ENTRIES.c.number == index)
    found: bytes = connection.execute(asked).scalar_one()
    return found


def disclosure(connection: Connection, index: int) -> Disclosure | None:
    """Return salt and body at `index`, or nothing where they were purged.

    Raises `Unavailable` LEDGER_CORRUPT where they do not open the entry.
    """
    row = connection.execute(opening().where(BODIES.c.number == index)).one_or_none()
    if row is None:
        return None
    disclosed = Disclosure(row.salt, row.body)
    if disclosed.commitment != row.entry:
        raise Unavailable("LEDGER_CORRUPT", why=f"the body of entry {index} is not what was committed to")
    return disclosed


def inclusion(connection: Connection, index: int, size: int) -> tuple[bytes, ...]:
    """Return the inclusion proof of `index` in the tree of `size`."""
    return prove(inclusion_ranges(index, size), lambda nodes: _nodes(connection, nodes))


def consistency(connection: Connection, old: int, new: int) -> tuple[bytes, ...]:
    """Return the consistency proof between two sizes."""
    return prove(consistency_ranges(old, new), lambda nodes: _nodes(connection, nodes))


def _nodes(connection: Connection, nodes: Sequence[TreeNode]) -> Mapping[TreeNode, bytes]:
    return {node: perfect_root(tables.hashes(connection, *tiles.stored_place(node))) for node in nodes}


def _known_nodes(
    connection: Connection, signed: SignedTree, nodes: Sequence[TreeNode]
) -> Mapping[TreeNode, bytes]:
    for node in nodes:
        if node not in signed.nodes:
            signed.nodes[node] = perfect_root(_of_tile(connection, signed, tiles.stored_place(node)))
    return signed.nodes


def _of_tile(connection: Connection, signed: SignedTree, place: Stored) -> list[bytes]:
    """Return stored hashes by one read of the tile that has them: a proof needs eight places of each."""
    number, first = divmod(place.first, tiles.WIDTH)
    key = (place.level, number)
    if key not in signed.tiles:
        signed.tiles[key] = tables.hashes(connection, place.level, number * tiles.WIDTH, tiles.WIDTH)
    return signed.tiles[key][first : first + place.width]
