"""What every ledger promises wherever it is kept: one history, whoever writes it and whoever dies.

A subclass says where: `place` is somewhere a new ledger can be made, as words on a command line, so that other
processes can open the same one.
"""

import asyncio
import itertools
import random
import signal
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from graph.errors import Refused, Unavailable
from security.account import AuditEntry
from security.ledger import tables
from security.ledger.backup import go_on, look, must_be_absent, must_be_last, pinned, put_back
from security.ledger.checkpoint import open_checkpoint
from security.ledger.ledger import Ledger
from security.ledger.merkle_tree import Frontier, leaf_hash
from security.ledger.store import Growth, HeadMoved
from security.ledger.tables import CHECKPOINTS, ENTRIES, TERMS, Rows
from security.ledger.terms import WORDS, says
from security.ledger.verify import CheckOutcome, verify_ledger
from tests.ledger_contract.places import Place
from tests.unit.ledger_world import KEY, VERIFIER, fill, record
from tests.vectors.make_ledger import ORIGIN


def history(ledger: Ledger) -> tuple[list[bytes], dict[int, bytes]]:
    """Return every entry in order, and every signed checkpoint by its size, by a look at the store."""
    with ledger._store.look() as connection:
        rows = connection.execute(ENTRIES.select().order_by("number")).all()
        assert [row.number for row in rows] == list(range(len(rows))), "there is a gap"
        kept = connection.execute(CHECKPOINTS.select().order_by("size")).all()
        return [row.entry for row in rows], {row.size: row.note for row in kept}


def is_one_history(ledger: Ledger) -> bool:
    """Whether every checkpoint that was ever signed here is of the one tree over the entries."""
    entries, notes = history(ledger)
    frontier, roots = Frontier(), {0: Frontier().root()}
    for entry in entries:
        for _ in frontier.append(leaf_hash(entry)):
            pass
        roots[frontier.size] = frontier.root()
    return all(open_checkpoint(note, ORIGIN, [VERIFIER]).root == roots[size] for size, note in notes.items())


class Writers:
    """Processes that append to one ledger for ever, and print what was acknowledged: index and operation."""

    def __init__(self, place: Place, concurrent: int) -> None:
        self._command = [sys.executable, "-m", "tests.ledger_contract.writer", str(concurrent), *place.words]
        self.acknowledged: list[tuple[int, str]] = []

    def start(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(self._command, stdout=subprocess.PIPE)
        self._heard(child.stdout.readline())
        return child

    def hear(self, child: subprocess.Popen[bytes], lines: int) -> None:
        for _ in range(lines):
            self._heard(child.stdout.readline())

    def kill(self, child: subprocess.Popen[bytes]) -> None:
        child.send_signal(signal.SIGKILL)
        for line in child.stdout.read().splitlines(keepends=True):
            self._heard(line)
        child.stdout.close()
        assert child.wait() == -signal.SIGKILL

    def _heard(self, line: bytes) -> None:
        if line.endswith(b"\n"):
            index, operation = line.split()
            self.acknowledged.append((int(index), operation.decode()))


def _told(number: int) -> dict[str, object]:
    """Return what one of many different entries says."""
    return {
        "region": f"41010{number % 2}",
        "client": f"portal-{number % 3}",
        "case": f"case-{number % 5}",
        "outcome": ("ANSWERED", "FIELD_REFUSED", "CODE_MALFORMED")[number % 3],
        "released": {"Organization": {"name": 1}} if number % 2 else {},
        "refused": {"Person": {"documents": 2}} if number % 4 == 0 else {},
    }


WORDS_ASKED: tuple[dict[str, str], ...] = (
    {"region": "410101"},
    {"client": "portal-1"},
    {"case": "case-3"},
    {"case": "case-none"},
    {"code": "FIELD_REFUSED"},
    {"ended": "WITH_ERROR"},
    {"released": "Organization.name"},
    {"refused": "Person.documents"},
    {"officer": "officer-1"},
    {"operation": "Profile"},
)


def _has(entry: AuditEntry, name: str, word: str) -> bool:
    return says(entry, name, word) if name in WORDS else getattr(entry, name) == word


class LedgerContract:
    """The suite; each engine runs all of it."""

    pytestmark = pytest.mark.anyio

    async def test_two_append_by_turns_to_one_history(self, place: Place) -> None:
        with place.opened() as one, place.opened() as other:
            for number in range(12):
                receipt = await (one, other)[number % 2].append(record(number))
                assert receipt.index == number
            receipts = await asyncio.gather(
                *(ledger.append(record(20 + n)) for n in range(100) for ledger in (one, other))
            )
            assert sorted(receipt.index for receipt in receipts) == list(range(12, 212))
            assert is_one_history(one)
            assert await one.examine() == ""

    async def test_what_was_pinned_is_copied_whoever_writes_and_goes_on_elsewhere(
        self, place: Place, elsewhere: Place, tmp_path: Path
    ) -> None:
        """1. A copy ends where it was pinned. 2. Its log does not go on where more was signed, unless that is
        its own end. 3. Under another origin it does: with the same entries, and what it says is proved.
        """
        copy, onward, side = tmp_path / "copy", f"{ORIGIN}-2", place.directory / "checkpoint.high"
        # 1.
        with place.opened() as ledger:
            await fill(ledger, 40)
            with pinned(place.directory, side, place.server) as pin:
                await fill(ledger, 30)
                assert await asyncio.to_thread(pin.write, copy) == 40
            whole, _ = history(ledger)
        standing = look(copy, ORIGIN, KEY.public)
        checks = verify_ledger(copy, standing.verifier)
        assert {check.outcome for check in checks} == {CheckOutcome.HELD}
        # 2.
        for high, newest in (
            (side, None),
            (side, standing.note),
            (tmp_path / "none", None),
            (tmp_path / "none", ledger.checkpoint()),
        ):
            with pytest.raises(Refused) as refused:
                must_be_last(standing, high, newest)
            assert refused.value.code == "RESTORE_FORKS"
        must_be_last(standing, tmp_path / "none", standing.note)
        must_be_last(standing, copy / "checkpoint.high", None)
        # 3.
        must_be_absent(elsewhere.directory, elsewhere.server)
        made = go_on(copy, standing, onward, KEY)
        assert made.checkpoint.root == standing.checkpoint.root
        put_back(copy, elsewhere.directory, elsewhere.directory / "checkpoint.high", elsewhere.server)
        with pytest.raises(Refused) as there:
            must_be_absent(elsewhere.directory, elsewhere.server)
        assert there.value.code == "RESTORE_TARGET"
        restored = elsewhere.open(onward)
        try:
            await fill(restored, 5)
            assert history(restored)[0][:40] == whole[:40]
            assert restored.size == 45
            assert await restored.examine() == ""
        finally:
            restored.close()

    async def test_what_one_was_answered_the_other_proves(self, place: Place) -> None:
        with place.opened() as one, place.opened() as other:
            receipt = await one.append(record(0))
            path = await other.path(receipt.index, receipt.size)
            assert path == await one.path(receipt.index, receipt.size)
            assert await other.resource("checkpoint") == one.checkpoint()
            await fill(one, 3)
            assert await other.inclusion(2) == await one.inclusion(2)
            assert (await other.search(first=9)).rows == (await one.search(first=9)).rows

    async def test_a_batch_at_a_head_that_moved_is_not_appended(self, place: Place) -> None:
        with place.opened() as one, place.opened() as other:
            await fill(one, 2)
            with one._store.look() as connection:
                before = tables.head(connection)
            await fill(other, 1)
            with one._store.look() as connection:
                after = tables.head(connection)
            with pytest.raises(HeadMoved), one._store.turn() as turn:
                turn.append(before, Growth(Rows(entries=[(2, bytes(33))]), before))
            with pytest.raises(HeadMoved), one._store.turn() as turn:
                turn.remember(before, {"a": "b"}, before.seal)
            with one._store.look() as connection:
                assert tables.head(connection) == after
                assert tables.memory(connection) == {}

    async def test_one_result_is_logged_once_by_whoever(self, place: Place) -> None:
        raw = b"header.payload.signature"
        with place.opened() as one, place.opened() as other:
            found = await asyncio.gather(*(ledger.append_result(raw) for ledger in (one, other) * 5))
            assert {receipt.index for receipt in found} == {0}
            assert await other.result_index(sha256(raw).hexdigest()) == 0

    async def test_of_two_processes_that_replace_the_same_memory_one_does(self, place: Place) -> None:
        with place.opened() as one, place.opened() as other:
            wanted = [
                ledger.remember_instead("log:x", None, name) for name, ledger in (("a", one), ("b", other))
            ]
            assert sorted(await asyncio.gather(*wanted)) == [False, True]
            await fill(one, 1)
            await fill(other, 1)
            assert one.memory == other.memory

    async def test_an_intent_of_a_living_neighbour_is_its_own_and_that_of_a_dead_one_is_settled_once(
        self, place: Place
    ) -> None:
        with place.opened() as one, place.opened() as other:
            await one.append(record(0, phase="INTENT", operation_id="a", write_key="k"))
            assert await other.open_intents() == ()
            (row,) = await one.open_intents()
            assert row.entry.lease == one.lease
            with one._store.turn() as turn:  # as if it had not been heard of for long
                turn.release(one.lease)
            (row,) = await other.open_intents()
            done = record(1, phase="OUTCOME", operation_id="a", write_key="k")
            assert sorted([await other.settle(done), await one.settle(done)]) == [False, True]
            assert await one.open_intents() == await other.open_intents() == ()
            assert one.size <= 2

    async def test_a_purge_takes_what_others_wrote_and_leaves_every_proof(self, place: Place) -> None:
        with place.opened() as one, place.opened() as other:
            for number in range(6):
                await (one, other)[number % 2].append(record(number))
            path = await one.path(1, 6)
            word = record(9, officer="archivist", answer_digest="", subjects=(), operation="Purge")
            assert await other.purge(record().at + 4, word) == 4
            assert [row.index for row in (await one.search()).rows] == [6, 5, 4]
            assert await one.path(1, 6) == path
            assert await one.examine() == ""

    async def test_every_kind_of_search_finds_the_same(self, place: Place) -> None:
        with place.opened() as ledger:
            for number in range(10):
                await ledger.append(
                    record(
                        number,
                        officer=f"officer-{number % 2}",
                        subjects=(f"handle-{number % 4}", "handle-all"),
                    )
                )

            async def found(**wanted: object) -> list[int]:
                return [row.index for row in (await ledger.search(**wanted)).rows]

            at = record().at
            assert await found() == list(range(9, -1, -1))
            assert await found(officer="officer-1") == [9, 7, 5, 3, 1]
            assert await found(subject_handle="handle-3") == [7, 3]
            assert await found(subject_handle="handle-al", first=3, after=7) == [6, 5, 4]
            assert await found(since=at + 2, until=at + 5) == [4, 3, 2]
            assert await found(since=at + 2, until=at + 5, backward=True, first=2) == [3, 2]
            assert await ledger.count(officer="officer-1", most=3) == 3

    async def test_every_word_finds_its_entries_alone_and_with_every_other(self, place: Place) -> None:
        with place.opened() as ledger:
            for number in range(24):
                await ledger.append(record(number, **_told(number)))
            whole = {row.index: row.entry for row in (await ledger.search()).rows}
            for one, other in itertools.product(WORDS_ASKED, repeat=2):
                asked = {**one, **other}
                expected = [
                    n for n, entry in whole.items() if all(_has(entry, *word) for word in asked.items())
                ]
                assert [row.index for row in (await ledger.search(**asked)).rows] == expected, asked
                back = [row.index for row in (await ledger.search(**asked, backward=True, first=2)).rows]
                assert back == expected[-2:], (asked, back, expected)
                assert await ledger.count(**asked, most=24) == len(expected)
            assert await ledger.examine() == ""

    async def test_pages_stay_what_they_were_while_entries_come_in(self, place: Place) -> None:
        with place.opened() as ledger:
            await fill(ledger, 9)
            paged, after = [], None
            while rows := (await ledger.search(case="case-1", region="410100", after=after, first=2)).rows:
                paged += [row.index for row in rows]
                after = paged[-1]
                await fill(ledger, 2)
            assert paged == list(range(8, -1, -1))

    async def test_use_is_counted_by_month_and_by_every_word_that_is_told_apart(self, place: Place) -> None:
        march, april = 1_711_900_799_999_999, 1_711_900_800_000_000  # around midnight in Shanghai
        told = [(march, "a", "x", "TENDER"), (april, "a", "x", "TENDER"), (april, "a", "y", "FUNDING")]
        with place.opened() as ledger:
            for number, (at, department, officer, purpose) in enumerate([*told, (april, "b", "x", "TENDER")]):
                words = {"department": department, "officer": officer, "purpose": purpose}
                await ledger.append(record(number, at=at, **words))
            window = {"since": march - 1, "until": april + 1}

            async def counts(*by: str, **words: str) -> list[tuple[object, ...]]:
                rows = await ledger.tally(by, **{**window, **words})
                return [(*(getattr(row, name) for name in by), row.count) for row in rows]

            assert await counts() == [(4,)]
            assert await counts("month") == [("2024-03", 1), ("2024-04", 3)]
            assert await counts("department", "officer") == [("a", "x", 2), ("a", "y", 1), ("b", "x", 1)]
            assert await counts("month", "purpose", department="a") == [
                ("2024-03", "TENDER", 1), ("2024-04", "FUNDING", 1), ("2024-04", "TENDER", 1),
            ]  # fmt: skip
            assert await counts("officer", released="Organization.name", case="case-2") == []
            for wide in ({"since": 0}, {"until": april * 3}):
                with pytest.raises(Refused) as told_of:
                    await ledger.tally(["month"], **{**window, **wide})
                assert told_of.value.code == "TALLY_TOO_WIDE"

    async def test_a_purge_leaves_no_term_and_a_page_says_what_is_gone(self, place: Place) -> None:
        with place.opened() as ledger:
            await fill(ledger, 6)
            word = record(9, officer="archivist", case="", answer_digest="", subjects=(), operation="Purge")
            assert await ledger.purge(record().at + 4, word) == 4
            found = await ledger.search(case="case-1")
            assert [row.index for row in found.rows] == [5, 4]
            assert [(gap.first, gap.last, gap.reason.value) for gap in found.gaps] == [(0, 3, "PURGED")]
            with ledger._store.look() as connection:
                left = connection.execute(select(TERMS.c.number).distinct()).scalars()
                assert sorted(left) == [4, 5, 6]

    async def test_what_was_acknowledged_is_there_after_opening_again(self, place: Place) -> None:
        with place.opened() as ledger:
            await fill(ledger, 300)
            await ledger.remember({"key:vault": "ab"})
            note = ledger.checkpoint()
        with place.opened() as ledger:
            assert (ledger.checkpoint(), dict(ledger.memory)) == (note, {"key:vault": "ab"})
            assert (await ledger.append(record(300))).index == 300

    async def test_another_key_is_refused(self, place: Place) -> None:
        with place.opened():
            pass
        with pytest.raises(Unavailable) as refused:
            place.open("luoyang.example/log")
        assert refused.value.code == "LEDGER_KEY"

    @pytest.mark.parametrize("concurrent", [1, 8])
    def test_processes_killed_at_random_leave_no_gap_no_fork_and_lose_nothing_answered(
        self, place: Place, concurrent: int
    ) -> None:
        with place.opened():
            pass
        chance, writers = random.Random(20_261_128), Writers(place, concurrent)
        running = [writers.start() for _ in range(2)]
        for _ in range(4):
            for child in running:
                writers.hear(child, chance.randrange(2, 20))
            victim = chance.randrange(2)
            writers.kill(running[victim])
            running[victim] = writers.start()
        for child in running:
            writers.kill(child)
        with place.opened() as ledger:
            found = asyncio.run(self._operations(ledger, [index for index, _ in writers.acknowledged]))
            assert is_one_history(ledger)
            assert asyncio.run(ledger.examine()) == ""
        indexes = [index for index, _ in writers.acknowledged]
        assert len(set(indexes)) == len(indexes), "one index was answered twice"
        assert found == [operation for _, operation in writers.acknowledged]

    async def _operations(self, ledger: Ledger, indexes: Sequence[int]) -> list[str]:
        rows = (await ledger.search(first=100_000)).rows
        by_index = {row.index: row.entry.operation_id for row in rows}
        return [by_index[index] for index in indexes]
