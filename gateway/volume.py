"""How many different subjects one officer, system or neighbour is told of in an hour, and the notice beyond.

The count is the ledger's: what another process answered is heard within a minute, a start forgets nothing.

A subject (信用主体) that one caller is told of twice in an hour counts once. The hours are the clock's, of
UTC: a caller may be told of twice its limit around a full hour, and no more. An officer is counted by name
within its department, whatever system it asks through; a system by its client where no officer is named. A
neighbouring region is counted as one, by whom it asked about: what is held of them must not move its count.
"""

import asyncio
from collections.abc import Iterable

import msgspec

from graph.errors import Refused, Unavailable
from graph.model.time import HOUR, Instant
from security.account import NOTICE, AuditEntry
from security.departments import STATING
from security.ledger.ledger import Ledger
from security.ledger.reading import SearchResult
from security.principal import CallerRole
from security.pseudonymization import PseudonymizationService

HEARD_EVERY = 60_000_000
OVERLAP = 5_000_000
"""Microseconds between two looks into the ledger, and by which they overlap; an hour is counted."""

AT_ONCE = 1_000
"""Entries that one look into the ledger brings; an hour of many is read page by page."""


class _Told(msgspec.Struct, kw_only=True):
    """Whom one caller was told of in one hour, how far the ledger was read, and whether auditors know.

    `heard` is nothing until the hour was read to its end; only one request at a time reads, the others wait.
    """

    hour: int
    subjects: set[str]
    heard: Instant | None = None
    noticed: bool = False
    reading: asyncio.Lock = msgspec.field(default_factory=asyncio.Lock)


class VolumeRegister:
    """The volume of every officer and system of a department, hour by hour."""

    def __init__(
        self, ledger: Ledger, pseudonymizer: PseudonymizationService, per_officer: int, per_system: int
    ) -> None:
        self._ledger = ledger
        self._topic = pseudonymizer.asked_handle(NOTICE)  # among subjects, so that a search finds it
        self._limits = {
            CallerRole.OFFICER: per_officer,
            CallerRole.MACHINE: per_system,
            CallerRole.NEIGHBOUR: per_system,
        }
        self._told: dict[tuple[int, tuple[str, ...]], _Told] = {}

    def limit(self, standing: str) -> int:
        """Return of how many subjects one caller of a standing may be told in an hour."""
        return self._limits[CallerRole(standing)]

    async def admit(self, entry: AuditEntry) -> None:
        """Count the subjects of an answer that is about to leave; refuse it where they are too many.

        1. Only what a department asks for a stated purpose is counted.
        2. What the ledger knows of the hour.
        3. Within the limit it is counted.
        4. Beyond, auditors get one notice an hour, and the caller a refusal.

        Raises `Refused` VOLUME_EXCEEDED. An answer about those of whom the caller was told already adds
        nothing to the count. Between step 2 and step 3 nothing waits, so that two answers at once cannot
        both fill the last place.
        """
        # 1.
        if entry.standing not in _STANDINGS or not entry.purpose:
            return
        # 2.
        told = await self._known(entry)
        limit = self._limits[CallerRole(entry.standing)]
        # 3.
        if len(told.subjects.union(_named(entry))) <= limit:
            told.subjects.update(_named(entry))
            return
        # 4.
        if not told.noticed:
            await self._tell_auditors(entry, told)
        raise Refused("VOLUME_EXCEEDED", limit=limit)

    async def left(self, entry: AuditEntry) -> int | None:
        """Return of how many subjects more its caller may be told in this hour; nothing where nobody counts.

        It is asked by work that can wait for the next hour: nothing is counted, and no auditor is told.
        """
        if entry.standing not in _STANDINGS or not entry.purpose:
            return None
        told = await self._known(entry)
        return max(0, self._limits[CallerRole(entry.standing)] - len(told.subjects))

    async def _tell_auditors(self, entry: AuditEntry, told: _Told) -> None:
        """Log the notice; of requests at once the first does, and where it could not, the next one."""
        told.noticed = True
        try:
            await self._ledger.append(_notice(entry, self._topic, len(told.subjects)))
        except Unavailable:
            told.noticed = False
            raise

    async def _known(self, entry: AuditEntry) -> _Told:
        """Return whom the caller was told of in this hour, once the ledger was heard; else it raises."""
        who, hour = _who(entry), entry.at // HOUR
        if (hour, who) not in self._told:
            self._forget(hour)
            self._told[hour, who] = _Told(hour=hour, subjects=set())
        told = self._told[hour, who]
        async with told.reading:
            if told.heard is None or entry.at - told.heard > HEARD_EVERY:
                await self._hear(entry, told)
        return told

    async def _hear(self, entry: AuditEntry, told: _Told) -> None:
        """Add what the ledger has of this caller since it was last read.

        INVARIANT: a look that was cut off changes nothing, so that the next request looks again.
        """
        start, subjects, noticed = told.hour * HOUR, set[str](), False
        since = start if told.heard is None else max(start, told.heard - OVERLAP)
        more, after = True, None
        while more:
            found = await self._page(entry, since, start + HOUR, after)
            for row in found.rows:
                if _who(row.entry) == _who(entry):
                    noticed |= row.entry.phase == NOTICE
                    subjects.update(_counted(row.entry))
            more, after = found.more, found.ended
        told.subjects |= subjects
        told.noticed |= noticed
        told.heard = entry.at

    async def _page(
        self, entry: AuditEntry, since: Instant, until: Instant, after: int | None
    ) -> SearchResult:
        """Return a page of what the caller's officer and department, or region, did, newest first."""
        region = entry.region if _is_neighbour(entry) else None
        return await self._ledger.search(
            region=region,
            officer=None if region else entry.officer,
            department=None if region else entry.department,
            since=since,
            until=until,
            after=after,
            first=AT_ONCE,
            gaps=False,
        )

    def _forget(self, hour: int) -> None:
        """Forget the hours that are over; answers of the one before may still be on their way."""
        self._told = {key: told for key, told in self._told.items() if told.hour >= hour - 1}


_STANDINGS = frozenset(standing.value for standing in (*STATING, CallerRole.NEIGHBOUR))


def _who(entry: AuditEntry) -> tuple[str, ...]:
    """Return whose count it is: standing, department and officer, or the client where no officer is named."""
    if _is_neighbour(entry):
        return entry.standing, entry.region
    return entry.standing, entry.department, entry.officer, "" if entry.officer else entry.client


def _counted(entry: AuditEntry) -> Iterable[str]:
    """Return whom an entry's caller was told of: of a purpose, and by an answer."""
    answered = entry.purpose and entry.phase != NOTICE and entry.answer_digest
    return _named(entry) if answered else ()


def _named(entry: AuditEntry) -> tuple[str, ...]:
    """Return whom an answer counts: those it names, of a neighbour those whom it asked about."""
    return entry.asked if _is_neighbour(entry) else entry.subjects


def _is_neighbour(entry: AuditEntry) -> bool:
    return entry.standing == CallerRole.NEIGHBOUR.value


def _notice(entry: AuditEntry, topic: str, count: int) -> AuditEntry:
    """Return the notice to auditors: who was told of how many in this hour."""
    return msgspec.structs.replace(
        entry,
        phase=NOTICE,
        outcome="VOLUME_EXCEEDED",
        answer_digest="",
        subjects=(topic,),
        asked=(),
        released={"Hour": {"subjects": count}},
        masked={},
        refused={},
    )
