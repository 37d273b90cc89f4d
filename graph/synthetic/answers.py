"""The answer key: what was planted where, and what a delivery of each file must come to.

Whoever delivers the city's files knows beforehand what `ingest` has to say of each row. The tests compare
the two, and a city with an oddity that nobody noticed is a failure of the reader, not of the city.
"""

from pathlib import Path

import msgspec

ANSWERS = "answers.json"
"""The file of the key, beside the files that it is about."""


class Expected(msgspec.Struct, kw_only=True):
    """What the report of a file must say when the manifest's files are delivered in their order.

    `used`, `same`, `superseded` and `quarantined` add up to `rows`. `reasons` and `warnings` count rows by
    the codes of `reasons.toml`; a row may bear several warnings, and warnings do not keep it out.
    """

    rows: int = 0
    used: int = 0
    same: int = 0
    superseded: int = 0
    quarantined: int = 0
    reasons: dict[str, int] = {}
    warnings: dict[str, int] = {}


class Answers(msgspec.Struct, kw_only=True):
    """Planted facts by family; persons are given by number, organizations by code, penalties by key.

    The key of a penalty here is authority code, document number and party's code or number. Where a
    family pairs two, the first is the older one: `same_name` has two persons of one name, `two_documents`
    a person's number and the kind and number of the other document. `set_aside` are penalties that a
    challenge overturned, `nulls` counts rows that write empty cells out.
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
