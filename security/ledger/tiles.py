"""Tiles: the tree as files of 256 hashes (C2SP tlog-tiles, https://c2sp.org/tlog-tiles).

    <prefix>/checkpoint
    <prefix>/tile/<L>/<N>[.p/<W>]         hashes; each one above level 0 is the root of a full tile below
    <prefix>/tile/entries/<N>[.p/<W>]     the entries, each with its length in two bytes before it

A tile is what the log says. It means nothing until its hashes lead to the root of a checkpoint.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from security.ledger.merkle_tree import TreeNode

HEIGHT = 8
WIDTH = 1 << HEIGHT
ENTRIES = -1
"""The level that stands for entry bundles; their numbers and widths are those of level 0."""

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-5]?[0-9]|6[0-3])/(?P<number>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class Tile(NamedTuple):
    """The address of a tile or, at level ENTRIES, of a bundle; a width below WIDTH is a partial one."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path under the log's prefix, without a leading slash."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        digits = str(self.number)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return f"tile/{level}/{number}" + ("" if self.width == WIDTH else f".p/{self.width}")


def parse_path(path: str) -> Tile | None:
    """Return the tile or bundle at `path`, or nothing: each has exactly one spelling."""
    shape = _PATH.fullmatch(path)
    if shape is None:
        return None
    level = ENTRIES if shape["level"] == "entries" else int(shape["level"])
    number = int(shape["number"].replace("x", "").replace("/", ""))
    tile = Tile(level, number, int(shape["width"] or WIDTH))
    return tile if tile.width <= WIDTH and tile.path == path else None


def width_at(tile: Tile, size: int) -> int:
    """Return how wide the tile of this level and number is in a tree of `size`: 0 to 256.

    SPEC: the partial tile at level l for a tree of size s has floor(s / 256**l) mod 256 entries.
    """
    hashes = size >> HEIGHT * max(tile.level, 0)
    return max(0, min(WIDTH, hashes - tile.number * WIDTH))


class Stored(NamedTuple):
    """The hashes of one level, `first` to `first + width - 1`, whose perfect root is a node's hash."""

    level: int
    first: int
    width: int


def stored_place(node: TreeNode) -> Stored:
    """Return the tile hashes from which the hash of `node` is computed: one tile has them all."""
    level, rest = divmod(node.height, HEIGHT)
    return Stored(level, node.number << rest, 1 << rest)


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return an entry bundle. SPEC: "sequences of big-endian uint16 length-prefixed log entries"."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
