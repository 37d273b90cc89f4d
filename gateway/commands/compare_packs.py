"""A change of the law laid over a city before it is in force, and accounted for before it is told.

Whoever has the data directory may look; that it looked, upon whom, and the digest of what it was told
is in the ledger first. Companies appear by their code, records by their document number, persons by
the id that they have here alone.
"""

import hashlib
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from pwd import getpwuid
from secrets import token_hex

import msgspec

from gateway.city import City, open_city
from gateway.commands.law_impact import EffectsChanged, Laws, changed_reports, changes
from gateway.settings import DeadlineSettings, Settings
from graph.errors import Fault
from graph.model.calendar import DueDay
from graph.model.facts import Role
from graph.model.law import EffectKind
from graph.model.time import Day
from graph.packs.diff import Change, Concluded, ValueChange, changed_values, first_difference
from graph.packs.lookup import LawBook
from security.account import AuditEntry

PATIENT = DeadlineSettings(request=120.0, graph=60.0)
"""Seconds; a look at a whole city is no caller's request."""

OPERATOR = "OPERATOR"
"""In what standing somebody appears who has the data directory itself."""


class ComparisonRow(msgspec.Struct, frozen=True, kw_only=True):
    """One change, as it is told: an effect on a person, or a deadline of a record or of the city.

    `kind` is EFFECT or DEADLINE. `organization` is its unified code and `document` the number of the
    decision, empty for the city's own reports; `person` the id that it has here. `what` names the
    deadline, `effect`, `role` and `measure` the effect. `old` and `new` are what each law says, nothing
    where it says none.
    """

    kind: str
    change: Change
    organization: str = ""
    document: str = ""
    person: str = ""
    role: Role | None = None
    effect: EffectKind | None = None
    measure: str | None = None
    what: str = ""
    old: Concluded | DueDay | None = None
    new: Concluded | DueDay | None = None


class Summary(msgspec.Struct, kw_only=True):
    """How much changes, and for how many: counts of organizations, and of changes by their kind.

    `truncated` are organizations of which the store's bounds cut some facts off: nothing is concluded of
    these.
    """

    looked_at: int = 0
    organizations: int = 0
    truncated: int = 0
    effects: Counter[str] = msgspec.field(default_factory=Counter)
    deadlines: Counter[str] = msgspec.field(default_factory=Counter)


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two laws on a day, and the values that differ at the city and the places below it."""

    laws: Laws
    places: tuple[str, ...]
    values: tuple[ValueChange, ...]


def compare(old: LawBook, new: LawBook, place: str, on: Day, today: Day) -> Comparison:
    """Return the two laws side by side on a day, or with an empty `on` on the first on which they differ.

    `place` is the city; values are compared there and at every place below it that either law names, which
    share the first four digits of its code (GB/T 2260). Where no day differs, `today` is meant.
    """
    named = {pack.place for law in (old, new) for pack in law.packs}
    places = (place, *sorted(one for one in named if one[:4] == place[:4] and one != place))
    day = on or first_difference(old, new, places, today)
    return Comparison(
        laws=Laws(old=old, new=new, on=day), places=places, values=changed_values(old, new, places, day)
    )


@asynccontextmanager
async def open_law(settings: Settings, data: Path) -> AsyncIterator[City]:
    """Open the city whose data directory this is, under its lock.

    Raises `Unavailable` DATA_DIR_LOCKED where a gateway holds it, `Fault` FILE_UNREADABLE where it is none.
    """
    if not (data / "keys").is_dir():
        raise Fault("FILE_UNREADABLE", path=str(data), why="it is no city's data directory")
    ledger = settings.ledger
    if data != settings.data_dir:  # a copy has its side file with it: the living one's is not touched
        ledger = msgspec.structs.replace(ledger, high=None)
    there = msgspec.structs.replace(settings, data_dir=data, deadlines=PATIENT, ledger=ledger)
    async with open_city(there) as city:
        yield city


async def changes_in(city: City, one: Comparison) -> AsyncIterator[tuple[ComparisonRow, ...] | Summary]:
    """Yield what changes in a city, batch after batch, the summary last; memory holds one batch.

    It writes to the ledger and nothing else.
    """
    summary = Summary()
    reports = _report_rows(one.laws, city.place)
    summary.deadlines.update(row.change.value for row in reports)
    if reports:
        yield reports
    async for batch in changes(city.graph, one.laws, city.clock()):
        summary.looked_at += batch.looked_at
        summary.truncated += batch.truncated
        _count(summary, batch.changed)
        rows = tuple(row for each in batch.changed for row in _rows(each))
        if rows:
            # INVARIANT: nobody is told before the look is in the ledger.
            await city.ledger.append(_entry(city, one.laws, batch.changed, rows))
            yield rows
    yield summary


def _report_rows(laws: Laws, place: str) -> tuple[ComparisonRow, ...]:
    """Return the deadlines of the city's own reports that move; no organization is touched by one."""
    return tuple(
        ComparisonRow(kind="DEADLINE", change=each.change, what=each.what, old=each.old, new=each.new)
        for each in changed_reports(laws, place)
    )


def _rows(changed: EffectsChanged) -> Iterable[ComparisonRow]:
    """Yield what changes for one organization: effects first, then deadlines."""
    code = changed.organization.uscc
    for effect in changed.effects:
        yield ComparisonRow(
            kind="EFFECT",
            change=effect.change,
            organization=code,
            document=changed.documents.get(effect.record, ""),
            person=effect.person,
            role=effect.role,
            effect=effect.kind,
            measure=effect.measure,
            old=effect.old,
            new=effect.new,
        )
    for due in changed.deadlines:
        yield ComparisonRow(
            kind="DEADLINE",
            change=due.change,
            organization=code,
            document=changed.documents.get(due.record, ""),
            what=due.what,
            old=due.old,
            new=due.new,
        )


def _count(summary: Summary, changed: tuple[EffectsChanged, ...]) -> None:
    """Add one batch to the summary: the batch itself is forgotten afterwards."""
    summary.organizations += len(changed)
    for one in changed:
        summary.effects.update(each.change.value for each in one.effects)
        summary.deadlines.update(each.change.value for each in one.deadlines)


def _entry(
    city: City, laws: Laws, changed: tuple[EffectsChanged, ...], rows: tuple[ComparisonRow, ...]
) -> AuditEntry:
    """Return the ledger's entry of one batch: who looked, upon whom, and the digest of what was told."""
    asked = f"packs diff {laws.old.digest} {laws.new.digest} {laws.on}"
    persons = {each.person: None for one in changed for each in one.effects}
    touched = {**{one.organization.id: None for one in changed}, **persons}
    kinds = Counter(row.kind for row in rows)
    return AuditEntry(
        phase="READ",
        operation_id=token_hex(16),
        at=city.clock(),
        standing=OPERATOR,
        region=city.place,
        department="",
        agency="",
        officer=_login(),
        client="accord packs diff",
        purpose="",
        legal_basis="",
        case="",
        operation="packs diff",
        operation_digest=hashlib.sha256(asked.encode()).hexdigest(),
        answer_digest=hashlib.sha256(msgspec.json.encode(rows)).hexdigest(),
        outcome="ANSWERED",
        subjects=tuple(map(city.pseudonymizer.subject_handle, touched)),
        released={kind.title(): {"change": count} for kind, count in kinds.items()},
        masked={},
        refused={},
        law_digest=city.law.digest,
        policy_digest=city.policy.digest,
    )


def _login() -> str:
    """Return the name under which the operating system knows the operator."""
    try:
        return getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
