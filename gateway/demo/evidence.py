"""What an auditor takes along from the public log, over HTTP, to verify it elsewhere: checkpoint and proofs.

The proofs are computed from tiles as any client of C2SP tlog-tiles does; nothing is believed here: it is the
command that verifies, with the log's key, what is only collected here.
"""

import re
from collections.abc import Mapping, Sequence

from gateway.client.client import GatewayClient
from graph.errors import Unavailable
from security.ledger.checkpoint import claimed
from security.ledger.entry import ENTRY_SIZE
from security.ledger.merkle_tree import TreeNode, consistency_ranges, inclusion_ranges, perfect_root, prove
from security.ledger.note import encode64
from security.ledger.proof import ProofFile, Suggested
from security.ledger.tiles import ENTRIES, WIDTH, Tile, stored_place, width_at
from security.results.addresses import LOG


def checkpoint(door: GatewayClient) -> bytes:
    """Return the log's newest checkpoint, unverified."""
    return _there(door, "checkpoint")


def index_of(receipt: str) -> int:
    """Return the index that an answer's receipt names."""
    digits = re.match(r"[0-9]+", receipt)
    return int(digits[0]) if digits else -1


def inclusion(door: GatewayClient, note: bytes, index: int) -> bytes:
    """Return a tlog-proof file that entry `index` is in the tree of a checkpoint."""
    size = claimed(note).size
    bundle = Tile(ENTRIES, index // WIDTH)
    at = index % WIDTH * (ENTRY_SIZE + 2) + 2  # each entry has its length in two bytes before it
    entry = _tile(door, bundle, size)[at : at + ENTRY_SIZE]
    path = prove(inclusion_ranges(index, size), lambda nodes: _nodes(door, nodes, size))
    return ProofFile(index, path, note, Suggested.closed(entry)).content


def place_of(door: GatewayClient, note: bytes, entry: bytes) -> int:
    """Return the index of an entry in the tree of a checkpoint, -1 where no public bundle has it."""
    size = claimed(note).size
    for number in range(-(-size // WIDTH)):
        bundle = _tile(door, Tile(ENTRIES, number), size)
        for at in range(0, len(bundle), ENTRY_SIZE + 2):
            if bundle[at + 2 : at + 2 + ENTRY_SIZE] == entry:
                return number * WIDTH + at // (ENTRY_SIZE + 2)
    return -1


def consistency(door: GatewayClient, older: bytes, newer: bytes) -> bytes:
    """Return the proof that the tree of one checkpoint grew into that of another: a hash on each line."""
    old, new = claimed(older).size, claimed(newer).size
    path = prove(consistency_ranges(old, new), lambda nodes: _nodes(door, nodes, new))
    return "".join(f"{encode64(digest)}\n" for digest in path).encode()


def _nodes(door: GatewayClient, nodes: Sequence[TreeNode], size: int) -> Mapping[TreeNode, bytes]:
    """Return the hash of each node, read from the tile that holds what it is made of."""
    found: dict[TreeNode, bytes] = {}
    for node in nodes:
        level, first, width = stored_place(node)
        tile = _tile(door, Tile(level, first // WIDTH), size)
        at = first % WIDTH
        found[node] = perfect_root([tile[32 * n : 32 * n + 32] for n in range(at, at + width)])
    return found


def _tile(door: GatewayClient, tile: Tile, size: int) -> bytes:
    """Return a tile or bundle in the width it has in a tree of `size`."""
    return _there(door, tile._replace(width=width_at(tile, size)).path)


def _there(door: GatewayClient, path: str) -> bytes:
    """Return a file of the log; raises `Unavailable` GATEWAY_UNREACHABLE where it is not there."""
    found = door.get(f"{LOG}/{path}")
    if found is None:
        raise Unavailable("GATEWAY_UNREACHABLE", url=f"{door.url}{LOG}/{path}")
    return found
