"""The one read that a write makes before it is done, and makes again within its transaction."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from graph.model.exchange import (
    KeptList,
    OfficersDecision,
    RecognitionEnd,
    RecognitionFact,
    StatedResult,
)
from graph.model.facts import Annulment, Dispute, Restoration, RestorationCase, Role
from graph.model.procedures import WriteTarget, WrittenBefore
from graph.model.time import Day
from graph.store import commitment_rows, listing_rows, measure_rows, rows
from graph.store.database import Row

Run = Callable[..., Awaitable[list[Row]]]
"""Runs a statement by name: `Graph.read`, or `Transaction.run`."""


MEASURES = 10_000
"""Cases of joint measures upon one record with tasks and steps, all together: bounded by their rules."""

EVENTS = 500
"""What lies upon one record that is looked through, the annulment first: no record comes near it."""


class TargetKeys(msgspec.Struct, frozen=True, kw_only=True):
    """What a write names: its own key, and the record, code, result or recognition that it is upon.

    `party` is the id of an organization that it is upon by itself, and so is `uscc` its code. `standing` is
    a recognition's key, `urls` are the addresses of status lists, `person` is the caller where it is a
    person: it may represent the record's party on the day `today`.
    """

    key: str
    today: Day
    record: str = ""
    uscc: str = ""
    party: str = ""
    result: str = ""
    recognition: str = ""
    standing: str = ""
    urls: tuple[str, ...] = ()
    person: str = ""

    @property
    def alone(self) -> bool:
        """Whether the write names nothing but its own key."""
        named = (self.record, self.uscc, self.party, self.result, self.recognition, self.standing, self.urls)
        return not any(named)


async def read_target(run: Run, keys: TargetKeys) -> WriteTarget:
    """Return what a write is upon; what its keys do not name or what is not there is absent."""
    if keys.alone:
        found = await run("find_write", key=keys.key)
        return WriteTarget(written=_written(found[0]) if found else None)
    parameters: dict[str, Any] = msgspec.structs.asdict(keys) | {"urls": list(keys.urls)}
    (row,) = await run(
        "write_target", **parameters, role=Role.LEGAL_REPRESENTATIVE.value, events=EVENTS, measures=MEASURES
    )
    return _target(row)


def _target(row: Row) -> WriteTarget:
    events = rows.events(row["events"])
    return WriteTarget(
        written=_written(row),
        annulment=next((one for one in events if isinstance(one, Annulment)), None),
        disputes=tuple(one for one in events if isinstance(one, Dispute)),
        restoration_cases=tuple(one for one in events if isinstance(one, RestorationCase)),
        restorations=tuple(one for one in events if isinstance(one, Restoration)),
        measure_cases=measure_rows.cases(row["measures"]),
        listings=listing_rows.cases(row["listings"]),
        commitments=commitment_rows.commitments(row["commitments"]),
        set_aside=row["set_aside"],
        represented=row["represented"],
        lists={one["url"]: msgspec.convert(one, KeptList) for one in row["lists"]},
        **{name: make(row[name]) for name, make in _MADE.items() if row[name] is not None},
    )


def _written(row: Row) -> WrittenBefore | None:
    if row["digest"] is None:
        return None
    return WrittenBefore(
        digest=row["digest"], result=msgspec.json.decode(row["written"], type=dict[str, Any])
    )


_MADE: dict[str, Callable[[Row], Any]] = {
    "penalty": rows.penalty,
    "organization": rows.organization,
    "result": rows.maker(StatedResult),
    "recognition": rows.maker(RecognitionFact),
    "decision": rows.maker(OfficersDecision),
    "end": lambda found: msgspec.convert(found, RecognitionEnd),
}
