"""The answer key: what was planted where, and what a delivery of each file must come to."""

from pathlib import Path

import msgspec

ANSWERS = "answers.json"
"""The file of the key, beside the files that it is about."""


class Expected(msgspec.Struct, kw_only=True):
    """What the report of a file must say when the manifest's files are delivered in their order."""

    rows: int = 0
    used: int = 0
    same: int = 0
    superseded: int = 0
    quarantined: int = 0
    reasons: dict[str, int] = {}
    warnings: dict[str, int] = {}


class Answers(msgspec.Struct, kw_only=True):
    """Planted facts by family; persons are given by number, organizations by code, penalties by key.

    The key of a penalty here is authority code, document number and party's code or number.
    """

    companies: int = 0
    persons: int = 0
    tenures: int = 0
    penalties: int = 0
    files: dict[str, Expected] = {}
    same_name: list[tuple[str, str]] = []
    two_documents: list[tuple[str, str, str]] = []
    wrong_resident_check: list[str] = []
    wrong_uscc_check: list[str] = []
    overlapping_representatives: list[str] = []
    gaps_between_representatives: list[str] = []
    collusive_changes: list[str] = []
    late: list[str] = []
    corrected: list[str] = []
    through_two_channels: list[str] = []
    fines_in_yuan: list[str] = []
    placeholders: list[str] = []
    full_width: list[str] = []
    far_days: list[str] = []
    nulls: int = 0
    set_aside: list[str] = []

    def write(self, path: Path) -> None:
        """Write the key as JSON."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")
