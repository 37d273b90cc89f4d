"""Walks over all rows of a ledger: every stored byte beside the one that it must be."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from graph.errors import VerificationError
from security.account import AuditEntry
from security.ledger import tiles
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.entry import COMMITMENT, Disclosure, has_form
from security.ledger.note import VerifierKey
from security.ledger.reasons import reason_of
from security.ledger.sqlite import BODIES, CHECKPOINTS, ENTRIES, HASHES, INTENTS, SUBJECTS
from security.ledger.tiles import Tile
from security.ledger.tree import Frontier, leaf_hash
from security.ledger.writer import BEGUN, SETTLED

_PORTION = 4096
_HASHED = (HASHES.c.number == ENTRIES.c.number) & (HASHES.c.level == 0)
SEARCHED = ("at", "officer", "department", "purpose")


class LedgerFault(NamedTuple):
    """Something wrong: the number of the check it belongs to, and where it is."""

    check: int
    where: str


class Trees:
    """Two trees grown side by side: over the entries, and over the leaf hashes as they are stored."""

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
        if stored != leaf:
            (self.missing if stored is None else self.differ).append(self.over_entries.size)
        for _ in self.over_entries.append(leaf):
            pass
        for height, digest in self.over_hashes.append(stored or leaf):
            if height and height % tiles.HEIGHT == 0:
                self.higher[height // tiles.HEIGHT].append(digest)


def walk_tree(connection: Connection, newest: Checkpoint | None, key: VerifierKey) -> Iterator[LedgerFault]:
    """Check entries (3), stored hashes (4) and earlier checkpoints (5) against the verified newest one."""
    trees = Trees()
    claims = _claims(connection)
    claim = next(claims, None)
    for row in _leaves(connection):
        if row.number != trees.over_entries.size:
            yield LedgerFault(3, f"entry {trees.over_entries.size} is missing")
            return
        while claim is not None and claim.size <= row.number:
            yield from _check_claim(claim, trees, key)
            claim = next(claims, None)
        trees.add(row.entry, row.hash)
        if not has_form(row.entry):
            yield LedgerFault(3, f"entry {row.number} has no known form")
    while claim is not None:
        yield from _check_claim(claim, trees, key)
        claim = next(claims, None)
    yield from _judge(trees, newest)
    yield from _check_stored(connection, trees)


def _judge(trees: Trees, newest: Checkpoint | None) -> Iterator[LedgerFault]:
    """Where entries and hashes differ, name the one that does not lead to the signed root."""
    root = newest.root if newest else b""
    by_entries, by_hashes = trees.roots
    for number in trees.differ:
        if root != by_hashes:
            yield LedgerFault(4, f"{place_of(0, number)} is not the hash of entry {number}")
        if root != by_entries:
            yield LedgerFault(3, f"entry {number} is not what its hash was made of")
    for number in trees.missing:
        yield LedgerFault(4, f"{place_of(0, number)} is missing")
    size = trees.over_entries.size
    if newest is not None and newest.size != size:
        yield LedgerFault(3, f"there are {size} entries, and {newest.size} were signed for")
    elif newest is not None and root not in trees.roots and not trees.differ:
        yield LedgerFault(3, "the entries lead to another root, and so do their hashes")


def _check_stored(connection: Connection, trees: Trees) -> Iterator[LedgerFault]:
    """Check the hashes above the leaves, and that there are none beyond the tree."""
    size = trees.over_entries.size
    asked = select(HASHES).where(HASHES.c.level > 0).order_by(HASHES.c.level, HASHES.c.number)
    stored = {(row.level, row.number): row.hash for row in connection.execute(asked)}
    for level, digests in trees.higher.items():
        for number, digest in enumerate(digests):
            if stored.pop((level, number), None) != digest:
                yield LedgerFault(4, f"{place_of(level, number)} is not the root of the tile below it")
    beyond = select(HASHES.c.number).where(HASHES.c.level == 0, HASHES.c.number >= size)
    leaves = [(0, number) for number in connection.execute(beyond).scalars()]
    for level, number in [*leaves, *stored]:
        yield LedgerFault(4, f"{place_of(level, number)} lies beyond the tree")


def place_of(level: int, number: int) -> str:
    """Return where a hash is served: its tile's path, and which hash of the tile it is."""
    tile, at = divmod(number, tiles.WIDTH)
    return f"hash {at} of {Tile(level, tile).path}"


def walk_high(
    connection: Connection, newest: Checkpoint | None, highest: Checkpoint | None
) -> Iterator[LedgerFault]:
    """Check the highest checkpoint on file (8) against the newest one, or else against the entries."""
    if highest is None:
        yield LedgerFault(8, "the side file cannot be read")
        return
    if highest == newest:
        return
    trees = Trees()
    for row in _leaves(connection):
        if row.number >= highest.size:
            break
        trees.add(row.entry, row.hash)
    if trees.over_entries.size < highest.size:
        why = f"entries up to {highest.size} were signed, and the log ends at {trees.over_entries.size}"
        yield LedgerFault(8, why)
    elif highest.root not in trees.roots:
        yield LedgerFault(8, f"another tree of size {highest.size} was signed")


def walk_bodies(connection: Connection) -> Iterator[LedgerFault]:
    """Check that bodies open their entries (6), and that the search rows repeat them (7)."""
    announced: dict[tuple[str, str], int] = {}
    for row, handles in _disclosures(connection):
        if row.body is None:
            if handles:
                yield LedgerFault(7, f"the subjects of entry {row.number} have no body")
            continue
        opened = Disclosure(row.salt, row.body)
        # Where the stored hash takes the body's side, the entry is what was changed: check 3 says so.
        if row.entry != opened.commitment and row.hash != leaf_hash(opened.commitment):
            yield LedgerFault(6, f"body or salt of entry {row.number} is not what the entry commits to")
            continue
        try:
            record = opened.record
        except VerificationError:
            yield LedgerFault(6, f"the body of entry {row.number} is no record")
            continue
        yield from _repeats(row, handles, record)
        _follow(announced, row.number, record)
    yield from _check_intents(connection, announced)
    for table in (BODIES, SUBJECTS):
        orphans = select(table.c.number).where(table.c.number.not_in(select(ENTRIES.c.number)))
        for number in connection.execute(orphans.distinct()).scalars():
            yield LedgerFault(7, f"a row of `{table.name}` speaks of entry {number}, which is none")


def _check_intents(connection: Connection, announced: dict[tuple[str, str], int]) -> Iterator[LedgerFault]:
    kept = {(row.operation_id, row.write_key): row.number for row in connection.execute(select(INTENTS))}
    for intent, number in kept.items():
        if announced.get(intent) != number:
            yield LedgerFault(7, f"an open intent points at entry {number}, which is none")
    for intent, number in announced.items():
        if intent not in kept:
            yield LedgerFault(7, f"the intent of entry {number} has no outcome and is not kept as open")


def count_purged(connection: Connection) -> int:
    """Return how many commitments have no body any more."""
    without = select(func.count()).select_from(ENTRIES.outerjoin(BODIES, BODIES.c.number == ENTRIES.c.number))
    is_commitment = func.substr(ENTRIES.c.entry, 1, 1) == COMMITMENT
    return int(connection.execute(without.where(BODIES.c.number.is_(None), is_commitment)).scalar_one())


def _repeats(row: Row[Any], handles: set[str], record: AuditEntry) -> Iterator[LedgerFault]:
    for name in SEARCHED:
        if getattr(row, name) != getattr(record, name):
            yield LedgerFault(7, f"`{name}` of entry {row.number} is not the body's")
    if handles != set(record.subjects):
        yield LedgerFault(7, f"the subjects of entry {row.number} are not the body's")


def _follow(announced: dict[tuple[str, str], int], number: int, record: AuditEntry) -> None:
    intent = (record.operation_id, record.write_key)
    if record.phase == BEGUN:
        announced.setdefault(intent, number)
    elif record.phase == SETTLED:
        announced.pop(intent, None)


def _check_claim(claim: Row[Any], trees: Trees, key: VerifierKey) -> Iterator[LedgerFault]:
    try:
        checkpoint = open_checkpoint(claim.note, key.name, [key])
    except VerificationError as fault:
        yield LedgerFault(5, f"checkpoint of size {claim.size}: {reason_of(fault).english}")
        return
    if checkpoint.size != claim.size or claim.size != trees.over_entries.size:
        yield LedgerFault(5, f"checkpoint of size {claim.size} says {checkpoint.size}")
    elif checkpoint.root not in trees.roots:
        yield LedgerFault(5, f"checkpoint of size {claim.size} is of another tree")


def _claims(connection: Connection) -> Iterator[Row[Any]]:
    newest = select(func.max(CHECKPOINTS.c.size)).scalar_subquery()
    return iter(connection.execute(select(CHECKPOINTS).where(CHECKPOINTS.c.size < newest).order_by("size")))


def _leaves(connection: Connection) -> Iterator[Row[Any]]:
    asked = select(ENTRIES.c.number, ENTRIES.c.entry, HASHES.c.hash).join(HASHES, _HASHED, isouter=True)
    return iter(connection.execute(asked.order_by(ENTRIES.c.number).execution_options(yield_per=_PORTION)))


def _disclosures(connection: Connection) -> Iterator[tuple[Row[Any], set[str]]]:
    """Yield every entry with its body row, if it has one, and the subjects it is found by."""
    opened = BODIES.c.number == ENTRIES.c.number
    columns = (BODIES.c[name] for name in (*SEARCHED, "salt", "body"))
    asked = select(ENTRIES.c.number, ENTRIES.c.entry, HASHES.c.hash, *columns)
    asked = asked.join(HASHES, _HASHED, isouter=True).join(BODIES, opened, isouter=True)
    portions = {"yield_per": _PORTION}
    touched = iter(connection.execute(select(SUBJECTS).order_by("number").execution_options(**portions)))
    subject = next(touched, None)
    for row in connection.execute(asked.order_by(ENTRIES.c.number).execution_options(**portions)):
        handles = set()
        while subject is not None and subject.number <= row.number:
            handles |= {subject.handle} if subject.number == row.number else set()
            subject = next(touched, None)
        yield row, handles
