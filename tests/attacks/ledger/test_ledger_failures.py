"""A ledger that is killed, starved, robbed of its disk or given an old copy: no answer, and no lie."""

import asyncio
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from graph.errors import Refused, Unavailable
from security.ledger.ledger import Ledger
from security.ledger.verify import CheckOutcome, verify_ledger
from security.ledger.writer import MOST_IN_ONE, MOST_WAITING
from tests.unit.ledger_world import KEY, VERIFIER, fill, opened, record, sql
from tests.vectors.make_ledger import ORIGIN

pytestmark = pytest.mark.anyio


def holds(directory: Path) -> bool:
    return {check.outcome for check in verify_ledger(directory, VERIFIER)} == {CheckOutcome.HELD}


@pytest.mark.parametrize("concurrent", [1, 16])
def test_a_kill_loses_no_acknowledged_entry(tmp_path, concurrent):
    command = [sys.executable, "-m", "tests.attacks.ledger.writer", str(tmp_path / "log"), str(concurrent)]
    for _ in range(3):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            seen = [int(child.stdout.readline()) for _ in range(60)]
            child.send_signal(signal.SIGKILL)
            seen += [
                int(line) for line in child.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")
            ]
        assert child.returncode == -signal.SIGKILL
        with opened(tmp_path / "log") as ledger:
            assert ledger.size > max(seen)
    assert holds(tmp_path / "log")


async def test_an_older_backup_is_a_fork_and_does_not_start(tmp_path):
    log = tmp_path / "log"
    with opened(log) as ledger:
        await fill(ledger, 3)
    shutil.copy(log / "ledger.sqlite", tmp_path / "backup")
    with opened(log) as ledger:
        await fill(ledger, 1)
    shutil.copy(tmp_path / "backup", log / "ledger.sqlite")
    with pytest.raises(Unavailable, match="entries up to 4 were signed, and it ends at 3") as refused:
        Ledger.open(log, ORIGIN, KEY)
    assert refused.value.code == "LEDGER_FORKED"


async def test_an_older_backup_that_has_grown_on_is_a_fork(tmp_path):
    log, other = tmp_path / "log", tmp_path / "other"
    with opened(log) as ledger:
        await fill(ledger, 3)
    shutil.copytree(log, other)
    for directory in (log, other):
        with opened(directory) as ledger:
            await fill(ledger, 2)
    shutil.copy(other / "ledger.sqlite", log / "ledger.sqlite")
    with pytest.raises(Unavailable, match="another tree of size 5"):
        Ledger.open(log, ORIGIN, KEY)


async def test_a_lost_database_or_side_file_is_not_made_anew(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 2)
    shutil.copytree(tmp_path, tmp_path / "copy")
    for lost in (
        tmp_path / "ledger.sqlite",
        tmp_path / "copy" / "checkpoint.high",
        tmp_path / "gone" / "all",
    ):
        lost.unlink(missing_ok=True)
        with pytest.raises(Unavailable) as refused:
            Ledger.open(lost.parent, ORIGIN, KEY)
        assert refused.value.code == "LEDGER_MISSING"
        assert not lost.exists()
    for there in (tmp_path, tmp_path / "copy"):
        with pytest.raises(Refused) as refused:
            Ledger.make(there, ORIGIN, KEY)
        assert refused.value.code == "LEDGER_EXISTS"


async def test_a_crash_between_commit_and_side_file_is_no_alarm(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 3)
        behind = (tmp_path / "checkpoint.high").read_bytes()
        await fill(ledger, 2)
    (tmp_path / "checkpoint.high").write_bytes(behind)
    with opened(tmp_path) as ledger:
        assert ledger.size == 5


@pytest.mark.parametrize("count", [1, 2])
async def test_a_slot_torn_by_a_crash_is_no_alarm_and_is_mended(tmp_path, count):
    log, crashed = tmp_path / "log", tmp_path / "crashed"
    with opened(log) as ledger:
        await fill(ledger, 4)
        for _ in range(count):
            before = (log / "checkpoint.high").read_bytes()
            await fill(ledger, 1)
        shutil.copytree(log, crashed)
    file = crashed / "checkpoint.high"
    after = bytearray(file.read_bytes())
    written = next(at for at in (0, 4096) if after[at : at + 4096] != before[at : at + 4096])
    after[written + 100 : written + 4096] = bytes(3996)
    file.write_bytes(after)
    for _ in range(2):
        with opened(crashed) as ledger:
            assert ledger.size == 4 + count
    assert holds(crashed)


async def test_a_cut_last_entry_with_one_flipped_bit_in_the_side_file_is_an_alarm(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 4)
    before = (tmp_path / "ledger.sqlite").read_bytes()
    with opened(tmp_path) as ledger:
        await fill(ledger, 1)
    (tmp_path / "ledger.sqlite").write_bytes(before)
    file = tmp_path / "checkpoint.high"
    raw = bytearray(file.read_bytes())
    newest = raw.index(b"\n5\n")
    raw[newest + 20] ^= 1
    file.write_bytes(raw)
    with pytest.raises(Unavailable, match="no crash explains it"):
        Ledger.open(tmp_path, ORIGIN, KEY)
    assert not holds(tmp_path)


async def test_a_crash_while_the_ledger_is_made_leaves_nothing_that_starts(tmp_path):
    with opened(tmp_path):
        pass
    (tmp_path / "ledger.sqlite").write_bytes(b"")
    with pytest.raises(Unavailable) as refused:
        Ledger.open(tmp_path, ORIGIN, KEY)
    assert refused.value.code == "LEDGER_CORRUPT"


async def test_a_full_disk_refuses_all_who_wait_and_recovers_when_there_is_room(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 10)
        before = ledger.checkpoint()
        await ledger.limit(1)
        answers = await asyncio.gather(*(ledger.append(_large(n)) for n in range(40)), return_exceptions=True)
        assert {getattr(answer, "code", "") for answer in answers} == {"LEDGER_UNAVAILABLE"}
        assert (ledger.size, ledger.checkpoint()) == (10, before)
        assert sql(tmp_path, "select count(*) from bodies") == [(10,)]
        await ledger.limit(100_000)
        assert (await ledger.append(record(10))).index == 10
        assert ledger.failure is None
    assert holds(tmp_path)


async def test_the_limit_holds_after_a_failure_too(tmp_path):
    with opened(tmp_path) as ledger:
        await ledger.limit(1)
        for number in range(3):
            with pytest.raises(Unavailable):
                await ledger.append(_large(number))


def _large(number: int):
    return record(number, case="x" * 20_000)


async def test_a_database_locked_by_somebody_else_refuses_and_recovers(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 1)
        with closing(sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)) as intruder:
            intruder.execute("begin immediate")
            with pytest.raises(Unavailable):
                await ledger.append(record(1))
            intruder.execute("rollback")
        assert (await ledger.append(record(1))).index == 1
    assert holds(tmp_path)


async def test_more_callers_than_may_wait_are_refused_at_the_door(tmp_path):
    with opened(tmp_path) as ledger, closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as intruder:
        intruder.execute("begin immediate")
        callers = [
            asyncio.create_task(ledger.append(record(n))) for n in range(MOST_WAITING + MOST_IN_ONE + 1)
        ]
        await asyncio.sleep(0)
        intruder.rollback()
        answers = await asyncio.gather(*callers, return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, Unavailable)]
        assert 0 < len(refused) <= MOST_IN_ONE + 1
        assert ledger.size == len(answers) - len(refused)


async def test_a_file_that_may_not_grow_refuses_and_recovers(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 5)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "ledger.sqlite-wal").stat().st_size, hard))
        try:
            with pytest.raises(Unavailable):
                await ledger.append(record(5))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert ledger.failure is None
        assert (await ledger.append(record(5))).index == 5
    assert holds(tmp_path)


async def test_a_database_changed_under_the_writer_closes_the_ledger(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 1)
        await ledger.limit(1)
        with pytest.raises(Unavailable):
            await ledger.append(_large(1))
        sql(tmp_path, "delete from checkpoints where size = 1")
        for _ in range(2):
            with pytest.raises(Unavailable) as refused:
                await ledger.append(record(1))
        assert "moved on" in refused.value.private
        assert ledger.failure is not None


@contextmanager
def broken_sync(path: Path):
    """Let the kernel refuse every sync of an open file: its descriptor becomes one of /dev/null."""
    links = {
        int(entry.name): str(entry.readlink())
        for entry in Path("/proc/self/fd").iterdir()
        if entry.is_symlink()
    }
    null = os.open("/dev/null", os.O_RDWR)
    for descriptor in (number for number, target in links.items() if target == str(path)):
        os.dup2(null, descriptor)
    os.close(null)
    yield


@pytest.mark.parametrize("file", ["ledger.sqlite-wal", "checkpoint.high"])
async def test_a_failed_sync_closes_the_ledger_for_good(tmp_path, file):
    with opened(tmp_path) as ledger:
        await fill(ledger, 3)
        with broken_sync(tmp_path / file):
            waiting = await asyncio.gather(
                *(ledger.append(record(n)) for n in range(20)), return_exceptions=True
            )
        assert {getattr(answer, "code", "") for answer in waiting} == {"LEDGER_UNAVAILABLE"}
        assert ledger.failure is not None
        with pytest.raises(Unavailable):
            await ledger.append(record(3))
    with opened(tmp_path) as ledger:
        assert ledger.size >= 3
        assert (await ledger.append(record(9))).index == ledger.size - 1
    assert holds(tmp_path)


async def test_a_signer_that_fails_refuses_everyone_instead_of_leaving_them_waiting(tmp_path):
    class Broken:
        public = KEY.public
        works = True

        def sign(self, message: bytes) -> bytes:
            if not self.works:
                raise RuntimeError("the token was pulled out")
            return KEY.sign(message)

    key = Broken()
    Ledger.make(tmp_path, ORIGIN, key)
    ledger = Ledger.open(tmp_path, ORIGIN, key)
    await ledger.append(record(0))
    key.works = False
    with pytest.raises(Unavailable):
        await ledger.append(record(1))
    ledger.close()
    with opened(tmp_path) as ledger:
        assert ledger.size == 1


async def test_verifying_beside_a_running_writer_raises_no_false_alarm(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 5)
        writing = asyncio.create_task(fill(ledger, 300))
        while not writing.done():
            checks = await asyncio.to_thread(verify_ledger, tmp_path, VERIFIER)
            assert {check.outcome for check in checks} == {CheckOutcome.HELD}
        await writing


async def test_a_ledger_that_cannot_be_reached_is_not_called_damaged(tmp_path):
    (tmp_path / "log" / "ledger.sqlite").mkdir(parents=True)
    (tmp_path / "log" / "checkpoint.high").write_bytes(b"")
    with pytest.raises(Unavailable) as refused:
        Ledger.open(tmp_path / "log", ORIGIN, KEY)
    assert refused.value.code == "LEDGER_UNAVAILABLE"


@pytest.mark.parametrize("table", ["ledger", "checkpoints", "entries"])
async def test_a_ledger_without_its_rows_or_tables_is_damaged_and_lets_the_lock_go(tmp_path, table):
    with opened(tmp_path) as ledger:
        await fill(ledger, 2)
    for statement in (f"delete from {table}", f"drop table {table}"):
        sql(tmp_path, statement)
        for _ in range(2):
            with pytest.raises(Unavailable) as refused:
                Ledger.open(tmp_path, ORIGIN, KEY)
            assert refused.value.code in {"LEDGER_CORRUPT", "LEDGER_FORKED"}
        assert CheckOutcome.FAILED in {check.outcome for check in verify_ledger(tmp_path, VERIFIER)}
