"""Walks over all rows of a ledger (审计账本): every stored byte beside the one that it must be.

    walk_tree      entries, hashes, checkpoints      checks 3, 4, 5 of `security.ledger.examine`
    walk_bodies    bodies, search rows, lists        checks 6, 7
    walk_high      the side file                     check 8

Rows are read in portions and compared as they come, so that a walk takes the same memory for a log of any
length, but for the numbers of what it met amiss and of the bodies. What is stored twice is told apart by a
third: where an entry and its hash differ, the signed root says which of the two was changed.
"""

import math
import time
from collections import defaultdict, deque
from collections.abc import Generator, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Row, func, select

from graph.errors import VerificationError
from security.account import AuditEntry
from security.ledger import tiles
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.entry import (
    COMMITMENT,
    FAR,
    PURGED,
    RESULT,
    Disclosure,
    has_form,
    is_notice,
    purged_by,
)
from security.ledger.high_water_mark import Marks
from security.ledger.merkle_tree import Frontier, leaf_hash
from security.ledger.note import VerifierKey
from security.ledger.portions import Alongside, FoundBy, portions
from security.ledger.reasons import reason_of
from security.ledger.seal import Seal
from security.ledger.tables import (
    BODIES,
    CHECKPOINTS,
    ENTRIES,
    HASHES,
    INTENTS,
    LACKING,
    NOTICES,
    RESULTS,
    SUBJECTS,
    TERMS,
    format_of,
)
from security.ledger.terms import terms_of
from security.ledger.tiles import Tile
from security.ledger.writer import BEGUN, SETTLED

One = TypeVar("One")

_BREATH = 128
"""Rows between two pauses: some milliseconds of work, while which other threads of the process wait."""

_HASHED = (HASHES.c.number == ENTRIES.c.number) & (HASHES.c.level == 0)
"""How an entry and its leaf hash belong together; an entry without one is walked all the same."""

_TILE_ROOTS = range(tiles.HEIGHT, 64, tiles.HEIGHT)
"""Heights of the subtrees whose hashes make up the tiles above level 0."""

SEARCHED = ("at", "officer", "department", "purpose")
"""Columns of `bodies` that repeat members of the body, so that a search need not open every one."""


class LedgerFault(NamedTuple):
    """Something wrong: the number of the check it belongs to, and where it is."""

    check: int
    where: str


class Trees:
    """Two trees grown side by side: over the entries, and over the leaf hashes as they are stored.

    `differ` and `missing` are the numbers of entries whose stored hash is another, or is not there. `higher`
    are the hashes above the leaves as they must be stored, by level of tiles.
    """

    def __init__(self) -> None:
        self.over_entries = Frontier()
        self.over_hashes = Frontier()
        self.differ: list[int] = []
        self.missing: list[int] = []
        self.higher: dict[int, list[bytes]] = defaultdict(list)

    @property
    def roots(self) -> tuple[bytes, bytes]:
        """The roots over the entries and over the stored hashes."""
        return self.over_entries.root(), self.over_hashes.root()

    def add(self, entry: bytes, stored: bytes | None) -> None:
        """Let both trees grow by one leaf."""
        leaf = leaf_hash(entry)
        if stored is None:
            self.missing.append(self.over_entries.size)
        elif stored != leaf:
            self.differ.append(self.over_entries.size)
        deque(self.over_entries.append(leaf), maxlen=0)  # it grows while it is read
        for height, digest in self.over_hashes.append(stored or leaf):
            if height in _TILE_ROOTS:
                self.higher[height // tiles.HEIGHT].append(digest)


def walk_tree(
    connection: Connection, newest: Checkpoint | None, key: VerifierKey, pause: float = 0.0
) -> Iterator[LedgerFault]:
    """Check entries (3), stored hashes (4) and earlier checkpoints (5) against the verified newest one.

    Every checkpoint is compared when the tree has just grown to its size, for its root is gone afterwards.
    Where an entry is missing the walk ends: every later one would be told as amiss for the same reason.
    """
    trees = Trees()
    claims = _claims(connection)
    claim = next(claims, None)
    for row in _paced(_leaves(connection), pause):
        if row.number != trees.over_entries.size:
            yield LedgerFault(3, f"entry {trees.over_entries.size} is missing")
            return
        claim = yield from _check_claims(claim, claims, row.number, trees, key)
        trees.add(row.entry, row.hash)
        if not has_form(row.entry):
            yield LedgerFault(3, f"entry {row.number} has no known form")
    yield from _check_claims(claim, claims, math.inf, trees, key)
    yield from _judge_leaves(trees, newest.root if newest else b"")
    yield from _judge_whole(trees, newest)
    yield from _check_stored(connection, trees)


def _check_claims(
    claim: Row[Any] | None, claims: Iterator[Row[Any]], size: float, trees: Trees, key: VerifierKey
) -> Generator[LedgerFault, None, Row[Any] | None]:
    """Check `claim` and those after it up to a size; return the first one beyond it, if there is one."""
    while claim is not None and claim.size <= size:
        yield from _check_claim(claim, trees, key)
        claim = next(claims, None)
    return claim


def _judge_leaves(trees: Trees, root: bytes) -> Iterator[LedgerFault]:
    """Where entries and hashes differ, name the one that does not lead to the signed root; else both."""
    by_entries, by_hashes = trees.roots
    for number in trees.differ:
        if root != by_hashes:
            yield LedgerFault(4, f"{place_of(0, number)} is not the hash of entry {number}")
        if root != by_entries:
            yield LedgerFault(3, f"entry {number} is not what its hash was made of")
    for number in trees.missing:
        yield LedgerFault(4, f"{place_of(0, number)} is missing")


def _judge_whole(trees: Trees, newest: Checkpoint | None) -> Iterator[LedgerFault]:
    """Compare the whole tree with the newest checkpoint; what was told leaf by leaf is not told again."""
    size = trees.over_entries.size
    if newest is None:
        return
    if newest.size != size:
        yield LedgerFault(3, f"there are {size} entries, and {newest.size} were signed for")
    elif newest.root not in trees.roots and not trees.differ:
        yield LedgerFault(3, "the entries lead to another root, and so do their hashes")


def _check_stored(connection: Connection, trees: Trees) -> Iterator[LedgerFault]:
    """Check the hashes above the leaves, and that there are none beyond the tree."""
    asked = select(HASHES).where(HASHES.c.level > 0).order_by(HASHES.c.level, HASHES.c.number)
    stored = {(row.level, row.number): row.hash for row in connection.execute(asked)}
    for level, digests in trees.higher.items():
        for number, digest in enumerate(digests):
            if stored.pop((level, number), None) != digest:
                yield LedgerFault(4, f"{place_of(level, number)} is not the root of the tile below it")
    for level, number in [*_leaves_beyond(connection, trees.over_entries.size), *stored]:
        yield LedgerFault(4, f"{place_of(level, number)} lies beyond the tree")


def _leaves_beyond(connection: Connection, size: int) -> list[tuple[int, int]]:
    """Return level and number of every leaf hash that is stored for no entry of a tree of this size."""
    beyond = select(HASHES.c.number).where(HASHES.c.level == 0, HASHES.c.number >= size)
    return [(0, number) for number in connection.execute(beyond).scalars()]


def place_of(level: int, number: int) -> str:
    """Return where a hash is served: its tile's path, and which hash of the tile it is."""
    tile, at = divmod(number, tiles.WIDTH)
    return f"hash {at} of {Tile(level, tile).path}"


def walk_high(
    connection: Connection, newest: Checkpoint | None, seal: Seal | None, marks: Marks
) -> Iterator[LedgerFault]:
    """Check the highest checkpoint on file (8) against the newest one, or else against the entries.

    Behind the newest one it may lie by a crash between the commit and the side file; then its root is looked
    for in the tree as it was. Beyond the newest one it says what is missing.
    """
    if why := marks.alarm(seal.number if seal else 0):
        yield LedgerFault(8, why)
        return
    assert marks.highest is not None, "the alarm was given"
    if _is_another(seal, marks.highest.seal):
        yield LedgerFault(8, "another seal was signed than the newest that is here")
    if marks.highest.checkpoint != newest:
        yield from _check_highest(connection, marks.highest.checkpoint)


def _is_another(seal: Seal | None, marked: Seal) -> bool:
    """Whether a seal was signed, in the place of the one that is here or after it, that is not this one."""
    return seal is not None and marked.number >= seal.number and marked != seal


def _check_highest(connection: Connection, highest: Checkpoint) -> Iterator[LedgerFault]:
    """Check that the entries lead to a checkpoint, growing the tree to its size and no further."""
    trees = Trees()
    for row in _leaves(connection, highest.size):
        trees.add(row.entry, row.hash)
    if trees.over_entries.size < highest.size:
        why = f"entries up to {highest.size} were signed, and the log ends at {trees.over_entries.size}"
        yield LedgerFault(8, why)
    elif highest.root not in trees.roots:
        yield LedgerFault(8, f"another tree of size {highest.size} was signed")


class Bodies:
    """What a walk over the bodies has met so far: writes announced, purges, bodies that are gone, times.

    `announced` are the intents without an outcome, by operation and write key, with the entry's number;
    `purges` what each purge names, after that purge's own number; `gone` and `there` the numbers of
    commitments without and with a body; `purged` how many of the former a purge explains.
    """

    def __init__(self) -> None:
        self.announced: dict[tuple[str, str], int] = {}
        self.purges: list[tuple[int, range]] = []
        self.notices: set[int] = set()
        self.gone: list[int] = []
        self.there: list[int] = []
        self.purged = 0
        self._latest = 0
        self._before: tuple[int, int] | None = None

    def meet(self, number: int, record: AuditEntry) -> Iterator[LedgerFault]:
        """Take note of one record; yield what is wrong with its time."""
        self.there.append(number)
        intent = (record.operation_id, record.write_key)
        if record.phase == BEGUN:
            self.announced.setdefault(intent, number)
        elif record.phase == SETTLED:
            self.announced.pop(intent, None)
        elif is_notice(record):
            self.notices.add(number)
            self.purges += [(number, span) for span in purged_by(record) if record.phase == PURGED]
        yield from self._time(number, record.at)

    def _time(self, number: int, at: int) -> Iterator[LedgerFault]:
        """Entries follow one another: one far before the latest so far is amiss, or the latest itself is."""
        before, self._before = self._before, (number, at)
        if at >= self._latest - FAR:
            self._latest = max(self._latest, at)
            return
        if before is not None and before[1] == self._latest:
            yield LedgerFault(7, f"the time of entry {before[0]} or {number} lies far from its neighbours'")
        else:
            yield LedgerFault(7, f"the time of entry {number} lies far from its neighbours'")
        self._latest = at if before is not None and before[1] - FAR > at else self._latest

    def unexplained(self) -> Iterator[LedgerFault]:
        """Yield what was deleted and is not named by a purge, and what a purge names and is still there."""
        for number in self.gone:
            if self._is_purged(number):
                self.purged += 1
            else:
                yield LedgerFault(6, f"the body of entry {number} is gone, and no purge names it")
        for number in self.there:
            for purge, span in self.purges:
                if number in span:
                    yield LedgerFault(6, f"entry {purge} says that the body of entry {number} was purged")

    def _is_purged(self, number: int) -> bool:
        """Whether a purge names the body; one that stands before the entry cannot speak of it."""
        return any(number in span and number < purge for purge, span in self.purges)


def walk_bodies(connection: Connection, met: Bodies, pause: float = 0.0) -> Iterator[LedgerFault]:
    """Check that bodies open their entries or are gone lawfully (6), that search rows repeat them (7).

    `met` is filled on the way: what can be told only of all entries together is told behind the last one.
    """
    for row, found_by in _paced(_disclosures(connection), pause):
        check = _check_bodiless if row.body is None else _check_body
        yield from check(row, found_by, met)
    yield from met.unexplained()
    yield from _check_intents(connection, met.announced)
    yield from _check_lists(connection, met.notices)
    yield from _check_orphans(connection)


def _check_bodiless(row: Row[Any], found_by: FoundBy, met: Bodies) -> Iterator[LedgerFault]:
    """Note an entry whose body is gone; the entry of a result never had one, and neither is found by any."""
    if row.entry[:1] == COMMITMENT:
        met.gone.append(row.number)
    if found_by.handles:
        yield LedgerFault(7, f"the subjects of entry {row.number} have no body")
    if found_by.terms:
        yield LedgerFault(7, f"the terms of entry {row.number} have no body")


def _check_body(row: Row[Any], found_by: FoundBy, met: Bodies) -> Iterator[LedgerFault]:
    """Open an entry; a body that is not the one committed to says nothing, so nothing more is asked of it."""
    opened = Disclosure(row.salt, row.body)
    # Where the stored hash takes the body's side, the entry is what was changed: check 3 says so.
    if row.entry != opened.commitment and row.hash != leaf_hash(opened.commitment):
        yield LedgerFault(6, f"body or salt of entry {row.number} is not what the entry commits to")
        return
    try:
        record = opened.record
    except VerificationError:
        yield LedgerFault(6, f"the body of entry {row.number} is no record")
        return
    yield from _repeats(row, found_by, record)
    yield from met.meet(row.number, record)


def _check_orphans(connection: Connection) -> Iterator[LedgerFault]:
    """Name rows beside the entries that belong to none: a search would find what was never logged."""
    for table in (BODIES, SUBJECTS, *([TERMS] if _has_terms(connection) else ())):
        orphans = select(table.c.number).where(table.c.number.not_in(select(ENTRIES.c.number)))
        for number in connection.execute(orphans.distinct()).scalars():
            yield LedgerFault(7, f"a row of `{table.name}` speaks of entry {number}, which is none")


def _check_intents(connection: Connection, announced: dict[tuple[str, str], int]) -> Iterator[LedgerFault]:
    """Compare the open intents with those that have no outcome: recovery goes by what is kept as open."""
    kept = {(row.operation_id, row.write_key): row.number for row in connection.execute(select(INTENTS))}
    for intent, number in kept.items():
        if announced.get(intent) != number:
            yield LedgerFault(7, f"an open intent points at entry {number}, which is none")
    for intent, number in announced.items():
        if intent not in kept:
            yield LedgerFault(7, f"the intent of entry {number} has no outcome and is not kept as open")


def _check_lists(connection: Connection, notices: set[int]) -> Iterator[LedgerFault]:
    """Check where results are found, and which entries are never purged."""
    is_result = func.substr(ENTRIES.c.entry, 1, 1) == RESULT
    logged = select(ENTRIES.c.number, ENTRIES.c.entry).where(is_result).order_by(ENTRIES.c.number.desc())
    wanted = {row.entry: row.number for row in connection.execute(logged)}  # the first of each counts
    kept = {row.entry: row.number for row in connection.execute(select(RESULTS))}
    for entry in wanted.keys() | kept.keys():
        if wanted.get(entry) != kept.get(entry):
            here = wanted.get(entry, kept.get(entry))
            yield LedgerFault(7, f"the result of entry {here} is not found there")
    marked = set(connection.execute(select(NOTICES.c.number)).scalars())
    for number in sorted(marked ^ notices):
        yield LedgerFault(7, f"entry {number} is a notice and not kept as one, or the other way round")


def _repeats(row: Row[Any], found_by: FoundBy, record: AuditEntry) -> Iterator[LedgerFault]:
    """Compare what the search finds an entry by with what its body says."""
    for name in SEARCHED:
        if getattr(row, name) != getattr(record, name):
            yield LedgerFault(7, f"`{name}` of entry {row.number} is not the body's")
    if found_by.handles != set(record.subjects):
        yield LedgerFault(7, f"the subjects of entry {row.number} are not the body's")
    if found_by.terms is not None and found_by.terms != terms_of(record):
        yield LedgerFault(7, f"the terms of entry {row.number} are not the body's")


def _check_claim(claim: Row[Any], trees: Trees, key: VerifierKey) -> Iterator[LedgerFault]:
    """Check an earlier checkpoint: its root is that of the entries or of their hashes; 3 and 4 say which."""
    try:
        checkpoint = open_checkpoint(claim.note, key.name, [key])
    except VerificationError as fault:
        yield LedgerFault(5, f"checkpoint of size {claim.size}: {reason_of(fault).english}")
        return
    if checkpoint.size != claim.size or claim.size != trees.over_entries.size:
        yield LedgerFault(5, f"checkpoint of size {claim.size} says {checkpoint.size}")
    elif checkpoint.root not in trees.roots:
        yield LedgerFault(5, f"checkpoint of size {claim.size} is of another tree")


def _paced(rows: Iterable[One], pause: float) -> Iterator[One]:
    """Yield rows, and rest between a few of them: whoever else works in this process goes first."""
    for number, row in enumerate(rows, 1):
        yield row
        if pause and not number % _BREATH:
            time.sleep(pause)


def _claims(connection: Connection) -> Iterator[Row[Any]]:
    """Yield the earlier checkpoints by size; the newest is checked by itself, as the root of all."""
    newest = select(func.max(CHECKPOINTS.c.size)).scalar_subquery()
    return iter(connection.execute(select(CHECKPOINTS).where(CHECKPOINTS.c.size < newest).order_by("size")))


def _leaves(connection: Connection, size: int | None = None) -> Iterator[Row[Any]]:
    """Yield every entry below a size with its stored leaf hash, None where there is none, in order."""
    asked = select(ENTRIES.c.number, ENTRIES.c.entry, HASHES.c.hash).join(HASHES, _HASHED, isouter=True)
    asked = asked if size is None else asked.where(ENTRIES.c.number < size)
    return portions(connection, asked.order_by(ENTRIES.c.number))


def _disclosures(connection: Connection) -> Iterator[tuple[Row[Any], FoundBy]]:
    """Yield every entry with its body row, if it has one, and what it is found by.

    Subjects and terms come from statements of their own in the same order, read alongside; a join would
    repeat each body for every one of them.
    """
    opened = BODIES.c.number == ENTRIES.c.number
    columns = (BODIES.c[name] for name in (*SEARCHED, "salt", "body"))
    asked = select(ENTRIES.c.number, ENTRIES.c.entry, HASHES.c.hash, *columns)
    asked = asked.join(HASHES, _HASHED, isouter=True).join(BODIES, opened, isouter=True)
    subjects = Alongside(connection, SUBJECTS.c.handle, SUBJECTS.c.number)
    terms = Alongside(connection, TERMS.c.term, TERMS.c.number) if _has_terms(connection) else None
    for row in portions(connection, asked.order_by(ENTRIES.c.number)):
        yield row, FoundBy(subjects.of(row.number), terms.of(row.number) if terms else None)


def _has_terms(connection: Connection) -> bool:
    """Whether a ledger is of a format that has terms; an older one has them once it was opened to write."""
    return TERMS.name not in LACKING.get(format_of(connection), ())
