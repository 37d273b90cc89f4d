"""Where a ledger stands: read when it is opened, and again when another process has gone on.

    read_state(connection, …)        once, by the stored edge of the tree: its cost does not grow with the log
    caught_up(connection, state, …)  what others appended since, grown onto the edge that was known

Both trust nothing but the verifier key. Neither reads every entry: that is `security.ledger.examine`, in the
background or by command.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from graph.errors import Unavailable, VerificationError
from security.ledger import tables, tiles
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.engines import differences
from security.ledger.high_water_mark import Marks, SignedMark
from security.ledger.merkle_tree import (
    EMPTY_ROOT,
    Frontier,
    Range,
    TreeNode,
    check_consistency,
    consistency_ranges,
    leaf_hash,
    nodes_of,
    perfect_root,
    prove,
)
from security.ledger.note import VerifierKey
from security.ledger.seal import NO_CHAIN, Seal, chained, memory_digest, open_seal
from security.ledger.tables import CHECKPOINTS, ENTRIES, LEDGER, Head

_PORTION = 4096
"""Rows read at once: catching up takes the same memory however much there is."""

_TAIL = 256
"""Entries at the end that are held against their hashes at every start: what a crash could have torn."""


class State(NamedTuple):
    """What the log is after a commit: the tree's edge, what is signed over it, and what is remembered."""

    frontier: Frontier
    head: Head
    seal: Seal
    memory: Mapping[str, str]

    @property
    def note(self) -> bytes:
        """The signed checkpoint."""
        return self.head.note


def read_state(connection: Connection, verifier: VerifierKey, marks: Marks, damage: str = "") -> State:
    """Return where a ledger stands that may be gone on with.

    1. Format, origin and key are the ones given; the tables, indexes, triggers and views are ours.
    2. The newest checkpoint and the seal over it are signed by the key; nothing that was signed higher is
       missing: cut off, restored from a backup, or lost with a damaged write-ahead log.
    3. The stored hashes at the edge of the tree lead to the root of the newest checkpoint, the last entries
       are those that they were made of, and there is nothing beyond them.
    4. The highest checkpoint ever signed is of this tree.
    5. What is remembered is what was sealed, and the last checkpoint follows the one before it.

    Bodies are not read: each is opened against its entry when it is shown, and all of them by `examine`, as
    are the entries, hashes and checkpoints of before. `damage` is where a write-ahead log is damaged.
    """
    # 1.
    _check_identity(connection, verifier, marks)
    # 2.
    head, newest, seal = _signed(connection, verifier)
    highest = _highest(marks, seal, damage)
    # 3.
    frontier = _edge(connection, head.size)
    if frontier.root() != newest.root:
        raise corrupt("the hashes do not lead to the root of the checkpoint")
    _check_tail(connection, head.size)
    # 4.
    another_seal = seal.number == highest.seal.number and seal != highest.seal
    if another_seal or not _is_of_this_tree(connection, highest.checkpoint, newest):
        raise Unavailable("LEDGER_FORKED", why=f"another tree of size {highest.checkpoint.size} was signed")
    # 5.
    _check_last_link(connection, head)
    return State(frontier, head, seal, _sealed_memory(connection, seal))


def caught_up(connection: Connection, state: State, verifier: VerifierKey) -> State:
    """Return where the ledger stands now that other processes have gone on from `state`.

    1. What is newest is signed by the key, and was signed after what we know.
    2. The leaves that were added, grown onto our own edge, lead to its root: so our tree is a part of it.
    3. The checkpoints that were added continue our chain, and what is remembered is what was sealed.

    Raises `Unavailable`: LEDGER_FORKED where it did not go on from what was signed, LEDGER_CORRUPT.
    """
    # 1.
    head, newest, seal = _signed(connection, verifier)
    if seal.number <= state.seal.number or head.size < state.head.size:
        raise Unavailable("LEDGER_FORKED", why=f"it went back from seal {state.seal.number} to {seal.number}")
    # 2.
    frontier = state.frontier.copy()
    for leaf in _leaves(connection, frontier.size, head.size):
        for _ in frontier.append(leaf):
            pass
    if frontier.size != head.size or frontier.root() != newest.root:
        raise Unavailable("LEDGER_FORKED", why=f"its tree did not grow from that of {state.head.size}")
    # 3.
    if (seal.checkpoints, seal.chain) != _longer_chain(connection, state):
        raise corrupt("a checkpoint is missing, or another one was sealed")
    same = seal.memory == state.seal.memory
    return State(frontier, head, seal, state.memory if same else _sealed_memory(connection, seal))


def corrupt(why: str, private: str = "") -> Unavailable:
    """Return what refuses a ledger that is damaged."""
    return Unavailable("LEDGER_CORRUPT", why=why, private=private)


def chain_of(connection: Connection) -> tuple[int, bytes]:
    """Return how many checkpoints are kept, and the chain over them."""
    chain, count = NO_CHAIN, 0
    asked = select(CHECKPOINTS.c.note).order_by(CHECKPOINTS.c.size).execution_options(yield_per=_PORTION)
    for note in connection.execute(asked).scalars():
        chain, count = chained(chain, note), count + 1
    return count, chain


def _longer_chain(connection: Connection, state: State) -> tuple[int, bytes]:
    chain, count = state.seal.chain, state.seal.checkpoints
    asked = select(CHECKPOINTS.c.note).where(CHECKPOINTS.c.size > state.head.size).order_by("size")
    for note in connection.execute(asked).scalars():
        chain, count = chained(chain, note), count + 1
    return count, chain


def _leaves(connection: Connection, first: int, last: int) -> Iterator[bytes]:
    for number in range(first, last, _PORTION):
        yield from tables.hashes(connection, 0, number, min(_PORTION, last - number))


def _check_identity(connection: Connection, verifier: VerifierKey, marks: Marks) -> None:
    """Step 1; where the side file bears this key and the database names another, the database was altered."""
    found = connection.execute(select(LEDGER)).one()
    if found.format not in tables.LACKING:
        raise Unavailable("LEDGER_FORMAT", found=found.format, known=tables.FORMAT)
    if found.vkey != verifier.vkey or found.origin != verifier.name:
        if marks.highest is not None:
            raise corrupt("the database names another key than the one that signs it")
        raise Unavailable("LEDGER_KEY", ledger=found.vkey, given=verifier.vkey)
    if strange := differences(connection):
        raise corrupt(f"the schema is another: {strange[0]}")


def _signed(connection: Connection, verifier: VerifierKey) -> tuple[Head, Checkpoint, Seal]:
    """Return what is signed over the newest commit: as it is stored, its checkpoint and the seal over it."""
    head = tables.head(connection)
    try:
        newest = open_checkpoint(head.note, verifier.name, [verifier])
    except VerificationError as error:
        raise corrupt("the newest checkpoint does not verify") from error
    if newest.size != head.size:
        raise corrupt("the newest checkpoint is not of the size it is kept under")
    try:
        seal = open_seal(head.seal, verifier.name, [verifier])
    except VerificationError as error:
        raise corrupt("the seal does not verify") from error
    if (seal.size, seal.chain) != (head.size, head.chain):
        raise corrupt("the seal is not that of the newest checkpoint")
    return head, newest, seal


def _highest(marks: Marks, seal: Seal, damage: str) -> SignedMark:
    """Return the highest mark on file, which is not above the seal of the database, or refuse the ledger.

    Signed entries that are missing are damage where the write-ahead log is damaged, and a second history in
    the making where nothing explains them.
    """
    if why := marks.alarm(seal.number):
        raise Unavailable("LEDGER_FORKED", why=why)
    highest = marks.highest
    assert highest is not None, "the alarm was given"
    if highest.seal.number <= seal.number:
        return highest
    if damage:
        raise corrupt(f"the write-ahead log is damaged at {damage}, and what it held was signed")
    why = f"entries up to {highest.checkpoint.size} were signed, and it ends at {seal.size}"
    raise Unavailable("LEDGER_FORKED", why=why)


def _edge(connection: Connection, size: int) -> Frontier:
    """Return the right edge of the tree of a size, from the hashes that are stored."""
    nodes = nodes_of(Range(0, size))
    found = _nodes(connection, nodes)
    return Frontier(size, [found[node] for node in nodes])


def _nodes(connection: Connection, nodes: list[TreeNode]) -> Mapping[TreeNode, bytes]:
    found = {}
    for node in nodes:
        place = tiles.stored_place(node)
        stored = tables.hashes(connection, *place)
        if len(stored) != place.width:
            raise corrupt(f"hashes of level {place.level} from {place.first} on are missing")
        found[node] = perfect_root(stored)
    return found


def _check_tail(connection: Connection, size: int) -> None:
    """Hold the last entries against their hashes; refuse what lies beyond the tree."""
    first = max(0, size - _TAIL)
    asked = select(ENTRIES.c.entry).where(ENTRIES.c.number >= first).order_by(ENTRIES.c.number)
    entries = list(connection.execute(asked.limit(_TAIL + 1)).scalars())
    if len(entries) != size - first or tables.hashes(connection, 0, size, 1):
        raise corrupt(f"there are not {size} entries")
    if [leaf_hash(entry) for entry in entries] != tables.hashes(connection, 0, first, _TAIL):
        raise corrupt(f"the entries from {first} on are not what their hashes were made of")


def _is_of_this_tree(connection: Connection, older: Checkpoint, newest: Checkpoint) -> bool:
    """Whether the tree of an older checkpoint is a part of the newest one's, by the stored hashes."""
    if not older.size:
        return older.root == EMPTY_ROOT
    path = prove(consistency_ranges(older.size, newest.size), lambda nodes: _nodes(connection, list(nodes)))
    try:
        check_consistency(older.size, newest.size, older.root, newest.root, path)
    except VerificationError:
        return False
    return True


def _check_last_link(connection: Connection, head: Head) -> None:
    """Refuse a chain whose last link is not the newest checkpoint; those before it are for `examine`."""
    before = (
        select(CHECKPOINTS.c.chain)
        .where(CHECKPOINTS.c.size < head.size)
        .order_by(CHECKPOINTS.c.size.desc())
        .limit(1)
    )
    chain = connection.execute(before).scalar()
    if chained(chain or NO_CHAIN, head.note) != head.chain:
        raise corrupt("a checkpoint is missing, or another one was sealed")


def _sealed_memory(connection: Connection, seal: Seal) -> Mapping[str, str]:
    """Return what is remembered, which is what the seal covers."""
    memory = tables.memory(connection)
    if memory_digest(memory) != seal.memory:
        raise corrupt("what is remembered is not what was sealed")
    return memory
