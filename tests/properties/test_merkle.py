"""The Merkle tree against the definition of RFC 6962, for all small trees and for any damage."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import VerificationError
from security.ledger import merkle_tree, tiles
from security.ledger.merkle_tree import Frontier, Range, TreeNode
from security.ledger.tiles import Tile
from tests.vectors.make_ledger import naive_root, tiles_of

LEAVES = [merkle_tree.leaf_hash(b"%d" % number) for number in range(70)]
hashes = st.binary(min_size=32, max_size=32)


def read(nodes):
    return {
        node: naive_root(LEAVES[node.number << node.height : (node.number + 1) << node.height])
        for node in nodes
    }


def rfc_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """SPEC: RFC 6962 2.1.1, PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if index < k:
        return [*rfc_path(index, leaves[:k]), naive_root(leaves[k:])]
    return [*rfc_path(index - k, leaves[k:]), naive_root(leaves[:k])]


def rfc_subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SPEC: RFC 6962 2.1.2, SUBPROOF(m, D[n], b)."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= k:
        return [*rfc_subproof(old, leaves[:k], whole), naive_root(leaves[k:])]
    return [*rfc_subproof(old - k, leaves[k:], False), naive_root(leaves[:k])]


@pytest.mark.parametrize("size", range(1, 71))
def test_proofs_are_the_rfcs_and_hold(size):
    leaves, root = LEAVES[:size], naive_root(LEAVES[:size])
    for index in range(size):
        path = merkle_tree.prove(merkle_tree.inclusion_ranges(index, size), read)
        assert list(path) == rfc_path(index, leaves)
        merkle_tree.check_inclusion(index, size, leaves[index], path, root)
    for old in range(1, size + 1):
        path = merkle_tree.prove(merkle_tree.consistency_ranges(old, size), read)
        assert list(path) == rfc_subproof(old, leaves, True)
        merkle_tree.check_consistency(old, size, naive_root(leaves[:old]), root, path)


def test_a_growing_tree_has_the_root_of_the_definition_at_every_size():
    frontier, made = Frontier(), {}
    for size, leaf in enumerate(LEAVES):
        assert frontier.root() == naive_root(LEAVES[:size])
        for height, digest in frontier.append(leaf):
            made[TreeNode(height, size >> height)] = digest
    assert made == read(made)


@given(st.integers(1, 70), st.data())
def test_a_damaged_inclusion_proof_is_refused(size, data):
    index = data.draw(st.integers(0, size - 1))
    leaf, root = LEAVES[index], naive_root(LEAVES[:size])
    path = list(merkle_tree.prove(merkle_tree.inclusion_ranges(index, size), read))
    with pytest.raises(VerificationError):
        merkle_tree.check_inclusion(index, size, leaf, *_damaged(path, root, data))


@given(st.integers(2, 70), st.data())
def test_a_damaged_consistency_proof_is_refused(size, data):
    old = data.draw(st.integers(1, size - 1))
    older, root = naive_root(LEAVES[:old]), naive_root(LEAVES[:size])
    path = list(merkle_tree.prove(merkle_tree.consistency_ranges(old, size), read))
    changed, root = _damaged(path, root, data)
    with pytest.raises(VerificationError):
        merkle_tree.check_consistency(old, size, older, root, changed)


def _damaged(path, root, data):
    """Change one thing: a hash, its length, the number of hashes, or the root."""
    kind = data.draw(st.sampled_from(["flip", "cut", "drop", "add", "root"] if path else ["add", "root"]))
    at = data.draw(st.integers(0, max(len(path) - 1, 0)))
    if kind == "flip":
        bit = data.draw(st.integers(0, 255))
        number = int.from_bytes(path[at], "big") ^ (1 << bit)
        return [*path[:at], number.to_bytes(32, "big"), *path[at + 1 :]], root
    if kind == "cut":
        return [*path[:at], path[at][:-1], *path[at + 1 :]], root
    if kind == "drop":
        return [*path[:at], *path[at + 1 :]], root
    if kind == "add":
        return [*path[:at], data.draw(hashes), *path[at:]], root
    return path, data.draw(hashes.filter(lambda other: other != root))


@given(st.integers(-3, 1 << 64), st.integers(-3, 1 << 64), st.lists(hashes, max_size=3))
def test_whatever_the_numbers_the_answer_is_a_verdict(one, two, path):
    for check in (merkle_tree.check_inclusion, merkle_tree.check_consistency):
        arguments = (
            (bytes(32), path, bytes(32))
            if check is merkle_tree.check_inclusion
            else (bytes(32), bytes(32), path)
        )
        try:
            check(one, two, *arguments)
        except VerificationError:
            continue
        # All that holds with nothing but zeros: a tree of one leaf, or two equal trees.
        assert (one, two) == (0, 1) or one == two > 0


@given(st.integers(0, 1 << 40), st.integers(0, 1 << 40))
def test_the_nodes_of_a_range_cover_it_from_left_to_right(lo, width):
    lo = lo >> width.bit_length() << width.bit_length()
    at = lo
    for node in merkle_tree.nodes_of(Range(lo, lo + width)):
        assert node.number << node.height == at
        at += 1 << node.height
    assert at == lo + width


@given(st.integers(-1, 63), st.integers(0, 10**18), st.integers(1, 256))
def test_a_path_has_one_spelling(level, number, width):
    tile = Tile(level, number, width)
    assert tiles.parse_path(tile.path) == tile


@given(st.text(alphabet="tile/nrsx.p0123456789", max_size=30))
def test_what_is_not_a_path_is_nothing(text):
    tile = tiles.parse_path(text)
    assert tile is None or tile.path == text


@given(st.integers(0, 1 << 40))
def test_the_tiles_of_a_tree_are_those_the_specification_counts(size):
    size %= 300_000
    for level in range(4):
        found = [tile for tile in tiles_of(size) if tile.level == level]
        assert sum(tile.width for tile in found) == size >> 8 * level
        assert all(tiles.width_at(tile, size) == tile.width for tile in found)


@given(st.integers(0, 40), st.integers(0, 1 << 30))
def test_a_nodes_hashes_lie_in_one_tile(height, number):
    part = tiles.stored_place(TreeNode(height, number))
    assert part.first // 256 == (part.first + part.width - 1) // 256
    assert part.first << 8 * part.level == number << height


def test_a_leaf_is_not_a_node():
    assert merkle_tree.leaf_hash(b"ab") != merkle_tree.node_hash(b"a", b"b")
    assert merkle_tree.leaf_hash(b"") == hashlib.sha256(b"\x00").digest()
