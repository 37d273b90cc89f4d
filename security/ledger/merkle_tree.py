"""The Merkle tree of RFC 6962, section 2.1: its hashes, its growth, its two proofs.

    MTH({})     = SHA-256()                                  the empty tree
    MTH({d})    = SHA-256(0x00 || d)                         a leaf
    MTH(D[n])   = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n]))  k: the largest power of two below n

*Inclusion* (RFC: audit path): the leaf `index` is in the tree of `size`. *Consistency*: the tree of
`old` leaves is a prefix of the tree of `new`. A proof is the hashes of a list of ranges, fixed by
the two numbers alone; so its shape is checked before anything is hashed.

A proof that holds says nothing on who stands behind the root: that is the checkpoint's signature.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from security.ledger.reasons import ProofReason, refusal

HASH_SIZE = 32
SIZE_LIMIT = 1 << 63
EMPTY_ROOT = hashlib.sha256().digest()


class Range(NamedTuple):
    """The leaves `lo` to `hi - 1`; as a part of a proof, the hash of the subtree over them."""

    lo: int
    hi: int


class TreeNode(NamedTuple):
    """A perfect subtree: the leaves `number * 2**height` up to the next multiple."""

    height: int
    number: int


ReadNodes = Callable[[Sequence[TreeNode]], Mapping[TreeNode, bytes]]


def leaf_hash(entry: bytes) -> bytes:
    """Return the leaf of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of subtree hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[i : i + 2]) for i in range(0, len(hashes), 2)]
    return hashes[0]


class Frontier:
    """The right edge of a growing tree: one hash for each bit of its size, largest subtree first."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        assert len(hashes) == size.bit_count(), "one hash for each bit of the size"
        self.size = size
        self.hashes = list(hashes)

    def copy(self) -> "Frontier":
        """Return a frontier that grows apart from this one."""
        return Frontier(self.size, self.hashes)

    def append(self, leaf: bytes) -> Iterator[tuple[int, bytes]]:
        """Add a leaf; yield the height and hash of every perfect subtree it completes, itself first."""
        yield 0, leaf
        height, digest = 0, leaf
        while self.size >> height & 1:
            digest = node_hash(self.hashes.pop(), digest)
            height += 1
            yield height, digest
        self.hashes.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return fold(self.hashes) if self.hashes else EMPTY_ROOT


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over perfect subtrees of falling size, the smallest at the right."""
    digest = hashes[-1]
    for left in reversed(hashes[:-1]):
        digest = node_hash(left, digest)
    return digest


def nodes_of(span: Range) -> list[TreeNode]:
    """Return the perfect subtrees, from left to right, that make up a range of a proof or a tree."""
    nodes, lo = [], span.lo
    while lo < span.hi:
        height = (span.hi - lo).bit_length() - 1
        nodes.append(TreeNode(height, lo >> height))
        lo += 1 << height
    return nodes


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return what an inclusion proof consists of, from the leaf's sibling up to the root's child."""
    if not 0 < size < SIZE_LIMIT:
        raise refusal(ProofReason.SIZE_OUT_OF_RANGE)
    if not 0 <= index < size:
        raise refusal(ProofReason.INDEX_OUT_OF_RANGE)
    lo, hi, path = 0, size, []
    while hi - lo > 1:
        middle = _split(lo, hi)
        if index < middle:
            path.append(Range(middle, hi))
            hi = middle
        else:
            path.append(Range(lo, middle))
            lo = middle
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Return what a consistency proof consists of, the last subtree common to both trees first.

    That first one is left out where it is the whole older tree, whose root the verifier has.
    An older tree of no leaves is refused: everything is consistent with it, so a proof says nothing.
    """
    if not 0 < old <= new < SIZE_LIMIT:
        raise refusal(ProofReason.SIZE_OUT_OF_RANGE)
    lo, hi, path = 0, new, []
    while hi != old:
        middle = _split(lo, hi)
        if old <= middle:
            path.append(Range(middle, hi))
            hi = middle
        else:
            path.append(Range(lo, middle))
            lo = middle
    if lo:
        path.append(Range(lo, hi))
    return path[::-1]


def prove(ranges: Sequence[Range], read: ReadNodes) -> tuple[bytes, ...]:
    """Return the hashes of `ranges`. What is needed is a list before it is a read."""
    wanted = [nodes_of(span) for span in ranges]
    found = read([node for nodes in wanted for node in nodes])
    return tuple(fold([found[node] for node in nodes]) for nodes in wanted)


def check_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Check that `leaf` is number `index` of the tree of `size` with `root`, or say why not.

    1. Size and index allow a proof, and the proof has exactly the hashes they demand.
    2. Hashing from the leaf upwards ends at the root.
    """
    # 1. Shape first: what is never hashed cannot be forged.
    ranges = inclusion_ranges(index, size)
    _check_shape(ranges, path)
    _check_lengths(leaf)
    # 2. Recursion.
    digest = leaf
    for span, sibling in zip(ranges, path, strict=True):
        digest = node_hash(digest, sibling) if span.lo > index else node_hash(sibling, digest)
    if digest != root:
        raise refusal(ProofReason.ROOT_DIFFERS)


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that the tree of `old` leaves is a prefix of the tree of `new`, or say why not.

    1. The sizes allow a proof, and the proof has exactly the hashes they demand.
    2. Starting from the last common subtree, what lies left of it leads to the older root,
    3. and together with what lies right of it to the newer root.
    """
    # 1. Shape first.
    ranges = consistency_ranges(old, new)
    _check_shape(ranges, path)
    if old == new:
        if old_root != new_root:
            raise refusal(ProofReason.ROOT_DIFFERS)
        return
    older, newer = _both_roots(old, old_root, ranges, path)
    # 2. The older root.
    if older != old_root:
        raise refusal(ProofReason.OLD_ROOT_DIFFERS)
    # 3. The newer root.
    if newer != new_root:
        raise refusal(ProofReason.ROOT_DIFFERS)


def _both_roots(
    old: int, old_root: bytes, ranges: Sequence[Range], path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """Return the two roots that a consistency proof leads to, from the last common subtree upwards."""
    # SPEC: RFC 6962 2.1.2, SUBPROOF(m, D[m], true) = {}: the seed is the older tree itself.
    seeded = ranges[0].hi == old
    seed, rest = (path[0], path[1:]) if seeded else (old_root, path)
    _check_lengths(seed)
    older = newer = seed
    for span, sibling in zip(ranges[seeded:], rest, strict=True):
        if span.hi <= old:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
        else:
            newer = node_hash(newer, sibling)
    return older, newer


def _split(lo: int, hi: int) -> int:
    """Return where a range divides: its first leaf plus the largest power of two below its length."""
    return lo + (1 << (hi - lo - 1).bit_length() - 1)


def _check_shape(ranges: Sequence[Range], path: Sequence[bytes]) -> None:
    """Refuse a proof of another number of hashes than its two numbers demand, or with one not of 32 bytes."""
    if len(path) < len(ranges):
        raise refusal(ProofReason.PATH_TOO_SHORT)
    if len(path) > len(ranges):
        raise refusal(ProofReason.PATH_TOO_LONG)
    _check_lengths(*path)


def _check_lengths(*hashes: bytes) -> None:
    # INVARIANT: a hash of another length could move bytes over the border between two siblings.
    if any(len(digest) != HASH_SIZE for digest in hashes):
        raise refusal(ProofReason.HASH_MALFORMED)
