"""A generated city's files, taken in as they are, as one event log for each organization.

The log is what the oracle walks and what the rules' facts are made of; neither sees the other's form.
The files know neither disputes, annulments nor restorations, nor when a row came to be known: those are
drawn here, each row's from its own key, so that the same seed gives the same log.
"""

import asyncio
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from graph.ingest.manifest import read_manifest
from graph.ingest.run import Delivery, ingest
from graph.model.reported import (
    Chunk,
    Progress,
    Reported,
    ReportedChallenge,
    ReportedFinding,
    ReportedOrganization,
    ReportedPenalty,
    ReportedPerson,
    ReportedTenure,
    RowOutcome,
)
from graph.model.time import FOREVER, Instant, instant
from graph.synthetic.city import END, generate

Case = dict[str, Any]
COMPANIES = 1_000


class PlainVault:
    """Handles that only have to be equal for equal documents."""

    def handle(self, kind: str, number: str) -> str:
        return sha256(f"{kind}|{number}".encode()).hexdigest()

    def seal(self, kind: str, number: str) -> str:
        return ""


class Rows:
    """Takes deliveries in and keeps the last row of each key, as the store would."""

    def __init__(self) -> None:
        self.regions: dict[str, str] = {}
        self.rows: dict[type[Reported], dict[str, Any]] = defaultdict(dict)

    async def begin(self, feed: str, batch: str, span_rows: int, now: Instant) -> Progress:
        return Progress(span_rows=span_rows)

    async def write(self, span: Chunk, now: Instant) -> dict[int, RowOutcome]:
        for row in span.rows:
            self.rows[type(row)][row.key] = row
            self.regions[row.key] = span.region
        return {row.row: RowOutcome.USED for row in span.rows}

    async def finish(self, feed: str, batch: str, rows: int, now: Instant) -> None: ...


def city_log(directory: Path, seed: int) -> list[Case]:
    """Return the log of every organization of a city of `COMPANIES`, taken in through the reader of files."""
    generate(directory / "files", companies=COMPANIES, seed=seed)
    taken = Rows()
    asyncio.run(_take_in(taken, directory))
    return list(_cases(taken, seed).values())


async def _take_in(taken: Rows, directory: Path) -> None:
    arrived = instant(datetime.combine(END, datetime.min.time(), timezone(timedelta(hours=8))))
    for one in read_manifest(directory / "files").deliveries:
        path = directory / "files" / one.file
        quarantine = directory / "quarantine"
        delivery = Delivery(path=path, feed=one.feed, region=one.region, now=arrived, quarantine=quarantine)
        await ingest(taken, PlainVault(), delivery)


def _cases(taken: Rows, seed: int) -> dict[str, Case]:
    people = taken.rows[ReportedPerson]
    cases = {
        one.uscc: {
            "organization": {
                "kind": one.kind,
                "status": one.status,
                "since": one.since,
                "until": None if one.until == FOREVER else one.until,
            },
            **{table: [] for table in ("person", "tenure", "penalty", "finding", "challenge")},
            **{table: [] for table in ("dispute", "annulment", "restoration")},
        }
        for one in taken.rows[ReportedOrganization].values()
    }
    decided: dict[str, str] = {}
    for one in taken.rows[ReportedTenure].values():
        if one.uscc in cases:
            cases[one.uscc]["tenure"].append(_tenure(one, _identity(people, one.handle), seed))
    for one in taken.rows[ReportedPenalty].values():
        if one.uscc in cases:
            decided[one.decision] = decided[one.key] = one.uscc
            cases[one.uscc]["penalty"].append(_penalty(one, taken.regions[one.key], seed))
            _happen(cases[one.uscc], one, seed)
    names = {one.decision: one.key for one in taken.rows[ReportedPenalty].values()}
    for one in taken.rows[ReportedFinding].values():
        if one.decision in decided:
            row = {"person": _identity(people, one.handle), "penalty": names[one.decision]}
            more = {"decided": one.decided_on, "responsibility": one.responsibility.value}
            cases[decided[one.decision]]["finding"].append({**row, **more, **_known(one.key, seed)})
    for one in taken.rows[ReportedChallenge].values():
        if one.record in decided:
            row = {"penalty": one.record, "opened": one.opened_on, "upheld": one.upheld}
            more = {} if one.closed_on == FOREVER else {"closed": one.closed_on}
            cases[decided[one.record]]["challenge"].append({**row, **more, **_known(one.key, seed)})
    for case in cases.values():
        bound = sorted({one["person"] for one in (*case["tenure"], *case["finding"])})
        case["person"] = [_person(people, name) for name in bound]
    return cases


def _identity(people: dict[str, ReportedPerson], handle: str) -> str:
    known = people.get(handle)
    return known.linked if known and known.linked else handle


def _person(people: dict[str, ReportedPerson], name: str) -> dict[str, Any]:
    one = people.get(name)
    return {"id": name} | ({"born": one.born, "died": one.died, "own_income": one.own_income} if one else {})


def _tenure(one: ReportedTenure, person: str, seed: int) -> dict[str, Any]:
    row: dict[str, Any] = {"person": person, "role": one.role.value, "since": one.since}
    ends = {"until": one.until} if one.until != FOREVER else {}
    actual = {"actual_since": one.actual_since, "actual_until": one.actual_until}
    return row | ends | {name: day for name, day in actual.items() if day} | _known(one.key, seed)


def _penalty(one: ReportedPenalty, region: str, seed: int) -> dict[str, Any]:
    row: dict[str, Any] = {"id": one.key, "region": region, "decided": one.decided_on}
    conduct = {"since": one.conduct_since, "until": one.conduct_until}
    stated = {name: day for name, day in conduct.items() if day}
    more = {"conduct": stated} if stated else {}
    if one.severity:
        more["severity"] = one.severity.value
    if one.final_on:
        more["final"] = one.final_on
    return row | more | _known(one.key, seed)


def _happen(case: Case, one: ReportedPenalty, seed: int) -> None:
    """Draw what the files do not know: every third penalty is disputed, some fall, some are restored."""
    random = Random(f"{seed}|{one.key}")
    key = f"{one.key}|more"
    if random.random() < 0.35:
        opened = later(one.decided_on, random.randint(1, 300))
        days = {"opened": opened, "closed": later(opened, random.randint(1, 200))}
        case["dispute"].append({"penalty": one.key, **days, **_known(f"{key}|dispute", seed)})
    if random.random() < 0.08:
        row = {"penalty": one.key, "on": later(one.decided_on, random.randint(1, 700))}
        case["annulment"].append({**row, **_known(f"{key}|annulment", seed)})
    if random.random() < 0.2:
        row = {"record": one.key, "on": later(one.decided_on, random.randint(100, 900))}
        case["restoration"].append({**row, **_known(f"{key}|restoration", seed)})


def _known(key: str, seed: int) -> dict[str, str]:
    """Draw when a row came to be known: most always were."""
    random = Random(f"{seed}|{key}|known")
    return {"recorded": later("2017-01-01", random.randint(0, 3400))} if random.random() < 0.25 else {}


def later(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days=days))
