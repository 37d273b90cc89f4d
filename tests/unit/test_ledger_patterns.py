"""Patterns: each rule finds what is out of the way from its threshold on, and names the entries to read."""

import pytest

from graph.errors import Refused
from graph.model.time import HOUR
from security.ledger import patterns
from security.ledger.patterns import MOST_NAMED, PatternKind, PatternRules
from tests.unit.ledger_world import opened, record

pytestmark = pytest.mark.anyio

DAY = 24 * HOUR
MIDNIGHT = 1_767_196_800_000_000
"""2026-01-01 00:00 of Asia/Shanghai."""
NOON = MIDNIGHT + 12 * HOUR
RULES = PatternRules(volume_factor=2, day_from=7, day_until=20, by_many=3, attempts=4)


async def log(ledger, count: int, at: int, **said: object) -> list[int]:
    return [(await ledger.append(record(number, at=at + number, **said))).index for number in range(count)]


async def found(ledger, rules: PatternRules = RULES, since: int = MIDNIGHT) -> dict:
    told = await ledger.patterns(since, since + DAY, rules)
    return {(one.kind, one.officer or one.subject): one for one in told}


async def test_volume_is_measured_by_the_officers_own_past(tmp_path):
    with opened(tmp_path) as ledger:
        for days in (3, 2, 1):
            await log(ledger, 15, NOON - days * DAY, officer="busy")
        await log(ledger, 29, NOON, officer="busy")
        await log(ledger, 20, NOON, officer="quiet")
        await log(ledger, 40, NOON, officer="")  # a system has no officer
        (told,) = (await found(ledger)).values()
        assert (told.kind, told.officer, told.count, told.usual) == (PatternKind.VOLUME, "quiet", 20, 20)
        assert len(told.entries) == MOST_NAMED
        assert list(told.entries) == sorted(told.entries, reverse=True)
        await log(ledger, 1, NOON + HOUR, officer="busy")
        assert (PatternKind.VOLUME, "busy") in await found(ledger)


@pytest.mark.parametrize(("hour", "late"), [(0, True), (6, True), (7, False), (19, False), (20, True)])
async def test_looks_out_of_hours_are_told_by_the_clocks_of_the_city(tmp_path, hour, late):
    with opened(tmp_path) as ledger:
        (index,) = await log(ledger, 1, MIDNIGHT + hour * HOUR, officer="someone")
        told = await found(ledger)
        assert ((PatternKind.HOURS, "someone") in told) == late
        if late:
            assert told[PatternKind.HOURS, "someone"].entries == (index,)


async def test_one_subject_by_many_counts_officers_and_not_looks(tmp_path):
    with opened(tmp_path) as ledger:
        for officer in ("a", "a", "a", "b"):
            await log(ledger, 1, NOON, officer=officer, subjects=("handle-x",))
        assert await found(ledger) == {}
        await log(ledger, 1, NOON + HOUR, officer="c", subjects=("handle-y", "handle-x"))
        (told,) = (await found(ledger)).values()
        assert (told.kind, told.subject, told.count, told.usual) == (PatternKind.MANY, "handle-x", 3, 3)
        assert told.entries == (4, 3, 2, 1, 0)


async def test_refused_attempts_are_those_that_ended_with_an_error(tmp_path):
    with opened(tmp_path) as ledger:
        await log(ledger, 3, NOON, officer="a", outcome="FIELD_REFUSED")
        await log(ledger, 3, NOON, officer="a")
        assert await found(ledger) == {}
        await log(ledger, 1, NOON + HOUR, officer="a", outcome="PURPOSE_REQUIRED")
        (told,) = (await found(ledger)).values()
        assert (told.kind, told.count, told.entries) == (PatternKind.ATTEMPTS, 4, (6, 2, 1, 0))


async def test_the_window_alone_is_looked_at_and_what_is_too_wide_is_refused(tmp_path, monkeypatch):
    with opened(tmp_path) as ledger:
        await log(ledger, 30, NOON, officer="a")
        assert await found(ledger, since=MIDNIGHT + DAY) == {}
        assert await ledger.patterns(NOON, NOON, RULES) == ()
        monkeypatch.setattr(patterns, "MOST_EXAMINED", 29)
        for since in (MIDNIGHT, MIDNIGHT + DAY):
            if since == MIDNIGHT + DAY:
                await log(ledger, 1, NOON + DAY, officer="a")  # then its past is too wide
            with pytest.raises(Refused) as refused:
                await found(ledger, since=since)
            assert refused.value.code == "PATTERNS_TOO_WIDE"
