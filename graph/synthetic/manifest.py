"""What a directory of files delivers: which file, through which feed, under whose law, in which order."""

from pathlib import Path

import msgspec

FORMAT = 1
NAME = "manifest.json"


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """One file: deliver it through `feed`, for the region whose law governs it."""

    file: str
    feed: str
    region: str
    kind: str
    encoding: str
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A city's files in the order of delivery, and the seed they come from."""

    format: int = FORMAT
    seed: int
    companies: int
    end: str
    deliveries: tuple[Delivered, ...]

    def write(self, directory: Path) -> None:
        """Write the manifest into the directory of its files."""
        (directory / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a directory that `generate` wrote."""
    return msgspec.json.decode((directory / NAME).read_bytes(), type=Manifest)
