"""The ledger's contract on a real PostgreSQL, and what only a server can do to it: restart, reset, fall silent."""

import asyncio
import shutil
import signal
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from graph.errors import Refused, Unavailable
from security.ledger.copy import copy_server
from security.ledger.ledger import Ledger
from security.ledger.verify import CheckOutcome, verify_ledger
from tests.ledger_contract.places import Place
from tests.ledger_contract.suite import LedgerContract, Writers, is_one_history
from tests.postgres.server import Server, postgres_server
from tests.unit.ledger_world import VERIFIER, fill, record, word

pytestmark = [pytest.mark.services, pytest.mark.anyio]

NUMBERS = count()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres_server() as running:
        yield running


@pytest.fixture
def place(server: Server, tmp_path: Path) -> Place:
    return Place(tmp_path / "log", server.create(f"ledger_{next(NUMBERS)}"))


@pytest.fixture
def elsewhere(server: Server, tmp_path: Path) -> Place:
    return Place(tmp_path / "elsewhere", server.create(f"ledger_{next(NUMBERS)}"))


def sql(place: Place, *statements: str) -> None:
    """Run statements as somebody with the database in hand can."""
    with psycopg.connect(place.server, options="-c search_path=accord_ledger") as connection:
        for statement in statements:
            connection.execute(statement)


def refusal(place: Place) -> Unavailable:
    with pytest.raises(Unavailable) as told:
        place.open()
    return told.value


class TestPostgres(LedgerContract):
    """Every promise, on PostgreSQL."""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_a_restart_of_the_server_loses_nothing_answered_and_nobody_restarts_for_it(server, place, how):
    with place.opened() as ledger:
        answered: list[int] = []
        refused: set[str] = set()

        async def one() -> None:
            while ledger.size < 600:
                try:
                    answered.append((await ledger.append(record(0))).index)
                except Unavailable as fault:
                    refused.add(fault.code)
                    await asyncio.sleep(0.05)

        working = [asyncio.create_task(one()) for _ in range(8)]
        while len(answered) < 100:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(server.stop, how)
        await asyncio.sleep(0.2)
        await asyncio.to_thread(server.start)
        await asyncio.gather(*working)
        assert refused == {"LEDGER_UNAVAILABLE"}
        assert ledger.failure is None
        assert len(set(answered)) == len(answered)
        assert is_one_history(ledger)
        assert max(answered) < ledger.size
        assert await ledger.examine() == ""


async def test_a_connection_that_is_reset_is_refused_at_its_door_and_made_again(place):
    with place.opened() as ledger:
        await fill(ledger, 2)
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        sql(place, cut)
        with pytest.raises(Unavailable) as told:
            await ledger.append(record(2))
        assert (told.value.code, ledger.failure) == ("LEDGER_UNAVAILABLE", None)
        assert (await ledger.append(record(2))).index == 2
        sql(place, cut)
        assert len((await ledger.search()).rows) == 3, "a reader asks again by itself"


async def test_a_text_that_no_server_holds_refuses_its_caller_and_nobody_who_shares_the_commit(place):
    with place.opened() as ledger:
        told = await asyncio.gather(
            *(ledger.append(record(n, write_key="a\x00b" if n == 3 else "")) for n in range(8)),
            return_exceptions=True,
        )
        assert [n for n, one in enumerate(told) if isinstance(one, Unavailable)] == [3]
        assert ledger.size == 7


async def test_two_hosts_write_one_history_each_with_its_own_side_file(place, tmp_path):
    with place.opened() as one:
        await fill(one, 3)
        (tmp_path / "host").mkdir()
        shutil.copy(place.directory / "checkpoint.high", tmp_path / "host")
        await fill(one, 2)
        with Place(tmp_path / "host", place.server).opened() as other:
            receipts = await asyncio.gather(
                *(ledger.append(record(n)) for n in range(40) for ledger in (one, other))
            )
            assert sorted(receipt.index for receipt in receipts) == list(range(5, 85))
            assert is_one_history(other)
            assert await other.examine() == ""


def test_a_writer_that_falls_silent_with_the_turn_loses_it_within_seconds(place):
    with place.opened():
        pass
    writers = Writers(place, 4)
    silent = writers.start()
    silent.send_signal(signal.SIGSTOP)
    with psycopg.connect(place.server, options="-c search_path=accord_ledger") as holder:
        holder.execute("SET idle_in_transaction_session_timeout = 5000")
        holder.execute("SELECT 1 FROM seal FOR UPDATE")
        began = time.monotonic()
        host = place.directory.parent / "host"
        host.mkdir()
        shutil.copy(place.directory / "checkpoint.high", host)
        codes = set()
        while time.monotonic() - began < 30 and (code := appended_by(Place(host, place.server))):
            codes.add(code)
        assert codes <= {"LEDGER_UNAVAILABLE"}
        assert time.monotonic() - began < 15
        holder.close()
    silent.send_signal(signal.SIGCONT)
    writers.kill(silent)


def appended_by(place: Place) -> str:
    """Append one entry by a process of another host; return why not, or nothing."""
    try:
        with place.opened() as ledger:
            asyncio.run(fill(ledger, 1))
    except Unavailable as fault:
        return fault.code
    return ""


async def test_a_database_that_was_brought_back_from_before_is_a_fork(server, place):
    with place.opened() as ledger:
        await fill(ledger, 3)
    name = place.server.rpartition("/")[2]
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}_before TEMPLATE {name}")
    before = Place(place.directory, server.conninfo(f"{name}_before"))
    with place.opened() as ledger:
        await fill(ledger, 2)
    assert refusal(before).code == "LEDGER_FORKED"


async def test_a_database_that_goes_back_while_it_is_written_closes_the_ledger(place):
    with place.opened() as ledger:
        await fill(ledger, 3)
        sql(place, "DELETE FROM checkpoints WHERE size = 3")
        with pytest.raises(Unavailable) as told:
            await ledger.append(record(3))
        assert "moved on" in told.value.private
        assert ledger.failure is not None


STRANGE = {
    "trigger `t`": (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER t BEFORE INSERT ON bodies FOR EACH ROW EXECUTE FUNCTION f()",
    ),
    "rule `r`": ("CREATE RULE r AS ON INSERT TO bodies DO INSTEAD NOTHING",),
    "view `v`": ("CREATE VIEW v AS SELECT 1 AS one",),
    "table `strange`": ("CREATE TABLE strange (a text)",),
    "table `bodies`": ("ALTER TABLE bodies ADD COLUMN more text",),
    "index `bodies_at_number`": ("DROP INDEX bodies_at_number",),
    "constraint `c`": ("ALTER TABLE bodies ADD CONSTRAINT c CHECK (at > 0)",),
    "table `intents`": ("ALTER TABLE intents ENABLE ROW LEVEL SECURITY",),
}


@pytest.mark.parametrize("part", STRANGE)
async def test_a_schema_that_is_not_the_ledgers_does_not_start(place, part):
    with place.opened() as ledger:
        await fill(ledger, 2)
        sql(place, *STRANGE[part])
        assert part in " ".join(await check_one(ledger))
    fault = refusal(place)
    assert fault.code == "LEDGER_CORRUPT"


async def check_one(ledger: Ledger) -> list[str]:
    return [await ledger.examine(), *_differences(ledger)]


def _differences(ledger: Ledger) -> list[str]:
    from security.ledger.engines import differences

    with ledger._store.look() as connection:
        return differences(connection)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE bodies SET officer = 'nobody' WHERE number = 3", "`officer` of entry 3"),
        (
            "UPDATE bodies SET salt = decode(repeat('00', 32), 'hex') WHERE number = 3",
            "body or salt of entry 3",
        ),
        ("UPDATE entries SET entry = set_byte(entry, 5, 0) WHERE number = 3", "entry 3"),
        ("DELETE FROM checkpoints WHERE size = 3", "checkpoints were sealed"),
        ("DELETE FROM bodies WHERE number = 3", "the body of entry 3 is gone"),
        ("INSERT INTO memory VALUES ('a', 'b')", "what is remembered"),
    ],
)
async def test_what_is_changed_is_found(place, statement, found):
    with place.opened() as ledger:
        for number in range(6):
            await ledger.append(record(number))
        sql(place, statement)
        assert found in await ledger.examine()


async def test_a_copy_made_into_files_is_verified_by_a_stranger_and_goes_on_as_a_ledger(place, tmp_path):
    with place.opened() as ledger:
        await fill(ledger, 300)
        await ledger.append_result(b"a.b.c")
        await ledger.remember({"mark": "7"})
        await ledger.purge(record(3).at, word(at=record(400).at))
        size = copy_server(place.server, place.directory / "checkpoint.high", tmp_path / "copy")
        note = ledger.checkpoint()
    assert size == 302
    assert {check.outcome for check in verify_ledger(tmp_path / "copy", VERIFIER)} == {CheckOutcome.HELD}
    with Place(tmp_path / "copy").opened() as copied:
        assert (copied.checkpoint(), copied.memory["mark"]) == (note, "7")


async def test_what_is_not_there_is_missing_and_what_is_there_is_not_made_again(place, server):
    with place.opened() as ledger:
        await fill(ledger, 1)
    with pytest.raises(Refused) as told:
        Place(place.directory.parent / "again", place.server).make()
    assert told.value.code == "LEDGER_EXISTS"
    elsewhere = Place(place.directory, server.create(f"empty_{next(NUMBERS)}"))
    assert refusal(elsewhere).code == "LEDGER_MISSING"
    assert refusal(Place(place.directory, server.conninfo("none"))).code == "LEDGER_UNAVAILABLE"
    sql(place, "DROP TABLE notices")
    assert refusal(place).code == "LEDGER_CORRUPT"


def test_a_server_that_does_not_sync_is_refused_and_one_that_is_not_there_is_unavailable(tmp_path):
    with postgres_server() as server:
        place = Place(tmp_path / "log", server.create("ledger"))
        with place.opened():
            pass
        server.stop()
        assert refusal(place).code == "LEDGER_UNAVAILABLE"
        server.start("-c", "fsync=off")
        fault = refusal(place)
        assert (fault.code, fault.details["setting"]) == ("LEDGER_NOT_DURABLE", "fsync")
