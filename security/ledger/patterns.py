"""What auditors should look at in the use of the ledger: rules with thresholds, findings with their entries.

    examined(connection, since, until, rules)    the findings of a window

Four rules: an officer that asks far more than in its own past, or outside working hours, or is refused again
and again; a subject at whom many officers look. They are counted by the columns of the search, unopened, as
statistics are, and over a bounded number of entries. A finding accuses nobody: it names entries to be read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple, TypeVar

import msgspec
from sqlalchemy import Connection, func, select

from graph.errors import Refused
from graph.model.time import HOUR, Instant
from security.account import AccessOutcome
from security.ledger.tables import BODIES, SUBJECTS, TERMS
from security.ledger.terms import term

MOST_EXAMINED = 100_000
"""Entries of a window, and of the three before it: half a second of work."""

MOST_FINDINGS = 100
MOST_NAMED = 20
"""Findings that are told, and entries that each of them names, the newest first."""

PAST = 3
"""Windows of the same length before this one that an officer is measured by."""

LEAST = 10
"""Entries below which no officer's volume is out of the way, however quiet its past was."""

_AHEAD = 8
"""Hours by which the clocks of Asia/Shanghai are ahead."""


class PatternKind(Enum):
    """What is out of the way (规则)."""

    VOLUME = "VOLUME"  # 查询量超出以往
    HOURS = "HOURS"  # 非工作时间查询
    MANY = "MANY"  # 多人查询同一主体
    ATTEMPTS = "ATTEMPTS"  # 屡次被拒


class PatternRules(msgspec.Struct, frozen=True, kw_only=True):
    """The thresholds: how many times the past, which hours are working hours, how many officers, refusals."""

    volume_factor: int
    day_from: int
    day_until: int
    by_many: int
    attempts: int


class AccessFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: by which rule, of which officer or subject, how many, and which entries to read.

    `usual` is the threshold, from which on it is told.
    """

    kind: PatternKind
    officer: str = ""
    subject: str = ""
    count: int
    usual: int
    entries: tuple[int, ...]


Row = TypeVar("Row")


class _Examined(NamedTuple):
    number: int
    at: Instant
    officer: str


def examined(
    connection: Connection, since: Instant, until: Instant, rules: PatternRules
) -> tuple[AccessFinding, ...]:
    """Return the findings of `[since, until)`, rule by rule, those furthest from the usual first.

    Raises `Refused` PATTERNS_TOO_WIDE where the window, or the past that it is measured by, has more entries
    than are examined.
    """
    entries = _entries(connection, since, until)
    if not entries:
        return ()
    past = _past(connection, since - PAST * (until - since), since)
    span = range(entries[0].number, entries[-1].number + 1)
    by_number = {one.number: one for one in entries}
    found = (
        *_volume(_by_officer(entries), past, rules),
        *_many(_lookers(connection, span, by_number), rules),
        *_over(PatternKind.HOURS, _by_officer(one for one in entries if _is_late(one, rules)), 1),
        *_over(PatternKind.ATTEMPTS, _by_officer(_refused(connection, span, by_number)), rules.attempts),
    )
    order = list(PatternKind)
    ranked = sorted(found, key=lambda one: (order.index(one.kind), one.usual - one.count))
    return tuple(ranked[:MOST_FINDINGS])


def _entries(connection: Connection, since: Instant, until: Instant) -> list[_Examined]:
    columns = select(BODIES.c.number, BODIES.c.at, BODIES.c.officer)
    asked = columns.where(BODIES.c.at >= since, BODIES.c.at < until).limit(MOST_EXAMINED + 1)
    return sorted(_Examined(*row) for row in _bounded(connection.execute(asked).all()))


def _past(connection: Connection, since: Instant, until: Instant) -> Mapping[str, int]:
    """Return how many entries each officer has in the windows before, together."""
    window = select(BODIES.c.officer).where(BODIES.c.at >= since, BODIES.c.at < until)
    rows = window.limit(MOST_EXAMINED + 1).subquery()
    asked = select(rows.c.officer, func.count()).group_by(rows.c.officer)
    counts = {row[0]: row[1] for row in connection.execute(asked)}
    if sum(counts.values()) > MOST_EXAMINED:
        raise _too_wide()
    return counts


def _refused(connection: Connection, span: range, entries: Mapping[int, _Examined]) -> list[_Examined]:
    """Return those of the entries whose operations ended or were answered with an error."""
    word = term("ended", AccessOutcome.WITH_ERROR.value)
    asked = select(TERMS.c.number).where(
        TERMS.c.term == word, TERMS.c.number >= span.start, TERMS.c.number < span.stop
    )
    rows = _bounded(connection.execute(asked.limit(MOST_EXAMINED + 1)).scalars().all())
    return [entries[number] for number in rows if number in entries]


def _lookers(
    connection: Connection, span: range, entries: Mapping[int, _Examined]
) -> Mapping[str, list[_Examined]]:
    """Return the entries about each subject that an officer made."""
    asked = select(SUBJECTS.c.handle, SUBJECTS.c.number).where(
        SUBJECTS.c.number >= span.start, SUBJECTS.c.number < span.stop
    )
    found: dict[str, list[_Examined]] = defaultdict(list)
    for handle, number in _bounded(connection.execute(asked.limit(MOST_EXAMINED + 1)).all()):
        if (entry := entries.get(number)) is not None and entry.officer:
            found[handle].append(entry)
    return found


def _by_officer(entries: Iterable[_Examined]) -> Mapping[str, list[_Examined]]:
    found: dict[str, list[_Examined]] = defaultdict(list)
    for entry in entries:
        if entry.officer:
            found[entry.officer].append(entry)
    return found


def _volume(
    made: Mapping[str, list[_Examined]], past: Mapping[str, int], rules: PatternRules
) -> Iterator[AccessFinding]:
    for officer, entries in made.items():
        usual = rules.volume_factor * max(past.get(officer, 0) // PAST, LEAST)
        if len(entries) >= usual:
            yield _finding(PatternKind.VOLUME, entries, len(entries), usual, officer=officer)


def _many(looks: Mapping[str, list[_Examined]], rules: PatternRules) -> Iterator[AccessFinding]:
    for handle, entries in looks.items():
        officers = len({entry.officer for entry in entries})
        if officers >= rules.by_many:
            yield _finding(PatternKind.MANY, entries, officers, rules.by_many, subject=handle)


def _over(kind: PatternKind, made: Mapping[str, list[_Examined]], least: int) -> Iterator[AccessFinding]:
    for officer, entries in made.items():
        if len(entries) >= least:
            yield _finding(kind, entries, len(entries), least, officer=officer)


def _is_late(entry: _Examined, rules: PatternRules) -> bool:
    """Whether an entry was made outside working hours, by the clocks of Asia/Shanghai."""
    hour = (entry.at // HOUR + _AHEAD) % 24
    return not rules.day_from <= hour < rules.day_until


def _finding(
    kind: PatternKind, entries: Sequence[_Examined], count: int, usual: int, **whose: str
) -> AccessFinding:
    newest = tuple(sorted((entry.number for entry in entries), reverse=True)[:MOST_NAMED])
    return AccessFinding(kind=kind, count=count, usual=usual, entries=newest, **whose)


def _bounded(rows: Sequence[Row]) -> Sequence[Row]:
    if len(rows) > MOST_EXAMINED:
        raise _too_wide()
    return rows


def _too_wide() -> Refused:
    return Refused("PATTERNS_TOO_WIDE", entries=MOST_EXAMINED)
