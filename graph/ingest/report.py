"""What became of a delivery, in numbers.

INVARIANT of every report: `used + same + superseded + held + quarantined == rows`. No row is dropped in
silence, and none is counted twice.
"""

from collections import Counter

import msgspec

from graph.ingest.reasons import Problem
from graph.model.reported import HELD_BACK, RowOutcome

COUNTED = ("used", "same", "superseded", "held", "quarantined")
"""The numbers of an account, which sum up to its rows."""

_COUNTED = {
    RowOutcome.USED: "used",
    RowOutcome.SAME: "same",
    RowOutcome.SUPERSEDED: "superseded",
    **dict.fromkeys(HELD_BACK.values(), "held"),
}


_STATED_IN = {"party": "CF_XDR_MC", "representative": "CF_FRDB"}
"""The fields of the national form that state what is compared with the register."""


def held_back(outcome: RowOutcome | None) -> list[Problem]:
    """Return what the sender is told of a row that is kept and held back; nothing of any other."""
    return [
        Problem(code=each.value, field=_STATED_IN[member])
        for member, each in HELD_BACK.items()
        if outcome is each
    ]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The account of one delivery: each row is counted once, as used, same, superseded, held or quarantined.

    `held` rows are kept and reach nobody until it is confirmed that they are about the party they name.

    `reasons` and `warnings` count by code; a row with two problems counts under both. `repeated` says
    that the same bytes had come from the same feed before, and nothing was changed. `quarantine` and
    `notes` name the files of refused rows and of warnings, where there are any.
    """

    file: str
    kind: str
    feed: str
    batch: str
    encoding: str
    rows: int
    used: int
    same: int
    superseded: int
    held: int
    quarantined: int
    reasons: dict[str, int]
    warnings: dict[str, int]
    repeated: bool = False
    quarantine: str | None = None
    notes: str | None = None


class Tally:
    """Counts while a delivery is read: rows, their fates, and codes of reasons and warnings."""

    def __init__(self) -> None:
        self.rows = 0
        self.fates: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()

    def outcome(self, outcome: RowOutcome, *, repeated: bool) -> None:
        """Count a row that the graph took; in a repeated delivery nothing was new."""
        self.fates["same" if repeated else _COUNTED[outcome]] += 1

    def refused(self, codes: list[str]) -> None:
        """Count a quarantined row under each of its reasons."""
        self.fates["quarantined"] += 1
        self.reasons.update(set(codes))

    def counts(self) -> dict[str, int]:
        """Return the numbers that sum up to the rows."""
        return {name: self.fates[name] for name in COUNTED}
