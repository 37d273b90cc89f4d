"""What is found damaged is told, not shown, and left as it was found: it is evidence."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import Unavailable
from security.ledger.copy import copy_ledger
from security.ledger.ledger import Ledger
from security.ledger.reading import Gap, GapReason
from security.ledger.verify import CheckOutcome, verify_ledger
from tests.unit.ledger_world import KEY, VERIFIER, fill, opened, record, sql, word
from tests.vectors.make_ledger import ORIGIN, fixed_key

pytestmark = pytest.mark.anyio


def contents(directory: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file with its bytes and the instant at which it was last written."""
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in sorted(directory.iterdir())}


def refused(directory: Path, key: object = KEY) -> Unavailable:
    with pytest.raises(Unavailable) as told:
        Ledger.open(directory, ORIGIN, key)
    return told.value


def outcomes(directory: Path) -> dict[int, CheckOutcome]:
    return {check.number: check.outcome for check in verify_ledger(directory, VERIFIER)}


def killed(directory: Path, count: int = 30) -> None:
    """Let a process write until `count` entries are acknowledged, then kill it: its log is not folded."""
    command = [sys.executable, "-m", "tests.attacks.ledger.writer", str(directory), "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        for _ in range(count):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        child.stdout.read()


async def test_a_clean_stop_brings_everything_home_into_one_file(tmp_path):
    with opened(tmp_path / "log") as ledger:
        await fill(ledger, 5)
        await ledger.search()
    assert sorted(file.name for file in (tmp_path / "log").iterdir()) == [
        "checkpoint.high",
        "ledger.lock",
        "ledger.sqlite",
    ]
    (tmp_path / "backup").mkdir()
    for name in ("ledger.sqlite", "checkpoint.high"):
        shutil.copy(tmp_path / "log" / name, tmp_path / "backup")
    with opened(tmp_path / "backup") as ledger:
        assert ledger.size == 5


def test_a_flipped_bit_in_the_write_ahead_log_loses_nothing_and_is_named(tmp_path):
    log = tmp_path / "log"
    killed(log)
    wal = log / "ledger.sqlite-wal"
    whole = wal.read_bytes()
    for at in (0, 9, 40, 5_000, len(whole) // 2):
        wal.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        before = contents(log)
        fault = refused(log)
        assert fault.code == "LEDGER_CORRUPT"
        assert "write-ahead log" in fault.english or "ledger.sqlite-wal" in fault.english
        assert CheckOutcome.FAILED in outcomes(log).values()
        assert contents(log) == before, "evidence was altered"
    wal.write_bytes(whole)
    with opened(log) as ledger:
        assert ledger.size >= 30
    assert set(outcomes(log).values()) == {CheckOutcome.HELD}


def test_a_cut_write_ahead_log_is_a_cut_tail_and_no_damage(tmp_path):
    killed(tmp_path / "log")
    wal = tmp_path / "log" / "ledger.sqlite-wal"
    wal.write_bytes(wal.read_bytes()[: 32 + 4_120 * 40])
    before = contents(tmp_path / "log")
    assert refused(tmp_path / "log").code == "LEDGER_FORKED"
    assert contents(tmp_path / "log") == before


def test_a_start_with_a_wrong_key_and_a_verification_write_nothing(tmp_path):
    log = tmp_path / "log"
    killed(log)
    for name in ("ledger.sqlite-shm",):
        (log / name).unlink(missing_ok=True)
    before = contents(log)
    assert refused(log, fixed_key("other")).code == "LEDGER_KEY"
    assert set(outcomes(log).values()) == {CheckOutcome.HELD}
    assert contents(log) == before


async def test_a_copy_made_beside_the_writer_is_whole_at_every_moment(tmp_path):
    log = tmp_path / "log"
    with opened(log) as ledger:
        await fill(ledger, 5)
        writing = asyncio.create_task(fill(ledger, 150))
        turns = 0
        while not writing.done():
            to = tmp_path / f"copy-{turns}"
            size = await asyncio.to_thread(copy_ledger, log, log / "checkpoint.high", to)
            assert set(outcomes(to).values()) == {CheckOutcome.HELD}
            with opened(to) as copied:
                assert copied.size == size
            turns += 1
        await writing
    assert turns


async def test_a_copy_that_does_not_hold_together_says_how_to_copy(tmp_path):
    log = tmp_path / "log"
    with opened(log) as ledger:
        await fill(ledger, 5)
        early = (log / "ledger.sqlite").read_bytes()
        await ledger.limit(1_000_000)
        await fill(ledger, 400)
        shutil.copytree(log, tmp_path / "copy")
    (tmp_path / "copy" / "ledger.sqlite").write_bytes(early)
    os.truncate(tmp_path / "copy" / "ledger.sqlite-wal", 32 + 4_120 * 3)
    failed = [c for c in verify_ledger(tmp_path / "copy", VERIFIER) if c.outcome is CheckOutcome.FAILED]
    assert failed
    assert all("accord ledger copy" in check.detail for check in failed)


ALTERED = {
    "an officer in a body and its column": (
        """update bodies set officer = 'nobody',
        body = cast(replace(cast(body as text), 'officer-1', 'nobody') as blob) where number = 3""",
        GapReason.ALTERED,
    ),
    "a body and the entry it makes": (
        "update entries set entry = cast(x'01' || zeroblob(32) as blob) where number = 3",
        GapReason.ALTERED,
    ),
    "a body deleted": ("delete from bodies where number = 3", GapReason.MISSING),
    "a body emptied": ("update bodies set body = zeroblob(40) where number = 3", GapReason.ALTERED),
    "a salt": ("update bodies set salt = zeroblob(32) where number = 3", GapReason.ALTERED),
}


@pytest.mark.parametrize("name", ALTERED)
async def test_an_altered_entry_is_not_shown_its_gap_is_told_and_readiness_ends(tmp_path, name):
    statement, reason = ALTERED[name]
    with opened(tmp_path) as ledger:
        await fill(ledger, 6)
        sql(tmp_path, statement)
        found = await ledger.search()
        assert [row.index for row in found.rows] == [5, 4, 2, 1, 0]
        assert found.gaps == (Gap(3, 3, reason),)
        assert "nobody" not in str(found)
        assert (await ledger.search(officer="nobody")).rows == ()
        assert ledger.finding


@pytest.mark.parametrize("name", ALTERED)
async def test_the_background_walk_finds_what_nobody_looked_at(tmp_path, name):
    with opened(tmp_path) as ledger:
        await fill(ledger, 6)
        assert await ledger.examine() == ""
        sql(tmp_path, ALTERED[name][0])
        assert "entry 3" in await ledger.examine()
        assert ledger.finding


async def test_an_intent_that_was_altered_settles_nothing(tmp_path):
    with opened(tmp_path) as ledger:
        await ledger.append(record(0, phase="INTENT", operation_id="a", write_key="k"))
        sql(tmp_path, "update bodies set salt = zeroblob(32)")
        with pytest.raises(Unavailable) as told:
            await ledger.open_intents()
        assert told.value.code == "LEDGER_CORRUPT"


async def test_a_result_that_is_kept_under_another_number_gives_no_wrong_proof(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 2)
        await ledger.append_result(b"a.b.c")
        sql(tmp_path, "update results set number = 1")
        with pytest.raises(Unavailable):
            await ledger.append_result(b"a.b.c")


async def test_a_gap_that_no_purge_names_fails_and_one_that_a_purge_names_holds(tmp_path):
    with opened(tmp_path / "log") as ledger:
        for number in range(6):
            await ledger.append(record(number))
        assert await ledger.purge(record(2).at, word(at=record(6).at)) == 2
        assert await ledger.examine() == ""
    assert set(outcomes(tmp_path / "log").values()) == {CheckOutcome.HELD}
    shutil.copytree(tmp_path / "log", tmp_path / "copy")
    sql(tmp_path / "log", "delete from subjects where number = 4")
    sql(tmp_path / "log", "delete from terms where number = 4")
    sql(tmp_path / "log", "delete from bodies where number = 4")
    (failed,) = [c for c in verify_ledger(tmp_path / "log", VERIFIER) if c.outcome is CheckOutcome.FAILED]
    assert (failed.number, failed.detail) == (6, "the body of entry 4 is gone, and no purge names it")
    # Whose word it was cannot be deleted with it.
    sql(tmp_path / "copy", "delete from bodies where number = 6")
    told = {c.number: c.detail for c in verify_ledger(tmp_path / "copy", VERIFIER)}
    assert "the body of entry 0 is gone, and no purge names it" in told[6]
    with opened(tmp_path / "copy") as ledger:
        gaps = (await ledger.search()).gaps
    assert {gap.reason for gap in gaps} == {GapReason.MISSING}


async def test_entry_times_far_from_their_neighbours_are_told(tmp_path):
    hour = 3_600_000_000
    for name, odd in (("late", 5 * hour), ("early", -5 * hour)):
        with opened(tmp_path / name) as ledger:
            for number in range(5):
                await ledger.append(record(number, at=record().at + number + (odd if number == 2 else 0)))
        told = {c.number: c.detail for c in verify_ledger(tmp_path / name, VERIFIER)}
        assert "lies far from its neighbours'" in told[7]
        assert "2" in told[7]


async def test_what_is_remembered_is_there_again_and_cannot_be_taken_back_unseen(tmp_path):
    with opened(tmp_path / "log") as ledger:
        await fill(ledger, 1)
        await ledger.remember({"mark:trust": "7"})
        older = (tmp_path / "log" / "ledger.sqlite").read_bytes()
    before = shutil.copytree(tmp_path / "log", tmp_path / "before")
    assert older
    with opened(tmp_path / "log") as ledger:
        assert ledger.memory["mark:trust"] == "7"
        await ledger.remember({"mark:trust": "8"})
    shutil.copy(before / "ledger.sqlite", tmp_path / "log" / "ledger.sqlite")
    assert refused(tmp_path / "log").code == "LEDGER_FORKED"
    sql(before, "update memory set value = '6'")
    assert refused(before).code == "LEDGER_CORRUPT"
    assert outcomes(before)[5] is CheckOutcome.FAILED
