"""The documents that the tour sends, each in a file of its own."""

from pathlib import Path


def query(name: str) -> str:
    """Return one of the tour's documents as it is sent."""
    return Path(__file__).with_name(f"{name}.graphql").read_text(encoding="utf-8")
