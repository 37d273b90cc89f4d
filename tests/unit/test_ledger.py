"""The ledger as the program uses it: append, receipts, tiles, proofs, search, purge, intents."""

import asyncio
import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from graph.errors import Refused, Unavailable
from security.ledger import merkle_tree, tiles
from security.ledger.checkpoint import open_checkpoint
from security.ledger.entry import canonical, result_entry
from security.ledger.ledger import Ledger
from security.ledger.locks import presence
from security.ledger.opening import LOCK
from security.ledger.proof import parse_proof, suggested_entry, verify_proof_file
from security.ledger.reading import Gap, GapReason
from security.ledger.tiles import Tile
from security.ledger.verify import CheckOutcome, verify_consistency, verify_ledger, verify_proof
from tests.unit.ledger_world import KEY, VERIFIER, body_of, fill, opened, record, sql, word
from tests.vectors.make_ledger import ORIGIN, fixed_key

pytestmark = pytest.mark.anyio


def newest(ledger: Ledger):
    return open_checkpoint(ledger.checkpoint(), ORIGIN, [VERIFIER])


async def test_a_new_ledger_signs_the_empty_tree(tmp_path):
    with opened(tmp_path) as ledger:
        assert (newest(ledger).size, newest(ledger).root) == (0, merkle_tree.EMPTY_ROOT)


async def test_a_receipt_names_the_index_and_a_signed_size_beyond_it(tmp_path):
    with opened(tmp_path) as ledger:
        for number in range(3):
            receipt = await ledger.append(record(number))
            assert (receipt.index, receipt.size) == (number, number + 1)
            assert newest(ledger).size == receipt.size


async def test_what_was_acknowledged_is_there_after_reopening(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 5)
        before = ledger.checkpoint()
    with opened(tmp_path) as ledger:
        assert ledger.checkpoint() == before
        assert (await ledger.append(record(5))).index == 5


async def test_concurrent_appends_keep_their_order_and_each_is_proven_by_its_own_commit(tmp_path):
    with opened(tmp_path) as ledger:
        checkpoints = {}

        async def one(number: int):
            receipt = await ledger.append(record(number))
            checkpoints.setdefault(ledger.size, ledger.checkpoint())
            return receipt

        receipts = await asyncio.gather(*(one(number) for number in range(700)))
        assert [receipt.index for receipt in receipts] == list(range(700))
        assert len({receipt.size for receipt in receipts}) > 1
        kept = dict(sql(tmp_path, "select size, note from checkpoints"))
        for number, receipt in enumerate(receipts):
            assert receipt.index < receipt.size
            checkpoint = open_checkpoint(kept[receipt.size], ORIGIN, [VERIFIER])
            (entry,) = sql(tmp_path, "select entry from entries where number = ?", number)[0]
            path = await ledger.path(number, receipt.size)
            merkle_tree.check_inclusion(
                number, receipt.size, merkle_tree.leaf_hash(entry), path, checkpoint.root
            )


async def test_every_two_checkpoints_are_consistent(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 40)
        kept = dict(sql(tmp_path, "select size, note from checkpoints"))
        for old in range(1, 41):
            path = await ledger.consistency(old, 40)
            assert [c.outcome for c in verify_consistency(kept[old], kept[40], path, VERIFIER)] == [
                CheckOutcome.HELD
            ]
        (failed,) = verify_consistency(kept[39], kept[40], await ledger.consistency(38, 40), VERIFIER)
        assert failed.outcome is CheckOutcome.FAILED
        with pytest.raises(Refused, match="consistency 0 40"):
            await ledger.consistency(0, 40)


async def test_a_proof_file_verifies_offline_and_discloses_only_on_demand(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 9)
        closed, full = await ledger.inclusion(4), await ledger.inclusion(4, disclose=True)
    assert b"officer" not in closed
    assert [check.outcome for check in verify_proof(closed, VERIFIER)] == [CheckOutcome.HELD]
    bound, disclosed = verify_proof(full, VERIFIER)
    assert (bound.outcome, disclosed.outcome) == (CheckOutcome.HELD, CheckOutcome.HELD)
    assert json.loads(disclosed.detail) == body_of(record(4))
    (failed,) = verify_proof(closed, VERIFIER, b"\x01" + bytes(32))
    assert failed.outcome is CheckOutcome.FAILED
    assert "ROOT_DIFFERS" in failed.detail


async def test_a_proof_for_the_right_entry_with_another_body_beside_it_is_told_apart(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 3)
        mine = await ledger.inclusion(1, disclose=True)
        other = await ledger.inclusion(2, disclose=True)
    entry = suggested_entry(parse_proof(mine).extra)
    mixed = mine.replace(_extra_line(mine), _extra_line(other))
    bound, disclosed = verify_proof(mixed, VERIFIER, entry)
    assert (bound.outcome, disclosed.outcome) == (CheckOutcome.HELD, CheckOutcome.FAILED)


def _extra_line(raw: bytes) -> bytes:
    return raw.split(b"\n")[1]


async def test_tiles_and_bundles_are_served_under_their_paths(tmp_path):
    with opened(tmp_path) as ledger:
        await asyncio.gather(*(ledger.append(record(number)) for number in range(600)))
        entries = [entry for (entry,) in sql(tmp_path, "select entry from entries order by number")]
        leaves = [merkle_tree.leaf_hash(entry) for entry in entries]
        assert await ledger.resource("checkpoint") == ledger.checkpoint()
        assert await ledger.tile(0, 1) == b"".join(leaves[256:512])
        assert await ledger.resource("tile/0/002.p/88") == b"".join(leaves[512:])
        assert await ledger.tile(0, 2, 5) == b"".join(leaves[512:517])
        full = [merkle_tree.perfect_root(leaves[lo : lo + 256]) for lo in (0, 256)]
        assert await ledger.tile(1, 0, 2) == b"".join(full)
        assert await ledger.entries(2, 88) == tiles.bundle(entries[512:])
        for path in (
            "tile/0/002",
            "tile/0/002.p/89",
            "tile/1/000",
            "tile/2/000.p/1",
            "tile/x",
            "",
            "checkpoint/",
        ):
            with pytest.raises(Refused) as refused:
                await ledger.resource(path)
            assert refused.value.code == "LEDGER_NOTHING_THERE"


async def test_an_index_beyond_the_tree_is_refused(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 1)
        for index in (-1, 1, 1 << 70):
            with pytest.raises(Refused):
                await ledger.inclusion(index)


async def test_search_by_each_column_newest_first_and_page_by_page(tmp_path):
    with opened(tmp_path) as ledger:
        for number in range(10):
            await ledger.append(
                record(
                    number,
                    officer=f"officer-{number % 2}",
                    department=f"department-{number % 3}",
                    purpose="TENDER" if number > 6 else "FUNDING",
                    subjects=(f"handle-{number % 4}", "handle-all", "handle-all"),
                )
            )

        async def found(**wanted: object) -> list[int]:
            return [row.index for row in (await ledger.search(**wanted)).rows]

        at = record().at
        assert await found() == list(range(9, -1, -1))
        assert await found(officer="officer-1") == [9, 7, 5, 3, 1]
        assert await found(department="department-2") == [8, 5, 2]
        assert await found(purpose="TENDER") == [9, 8, 7]
        assert await found(subject_handle="handle-3") == [7, 3]
        assert await found(subject_handle="handle-all", first=3) == [9, 8, 7]
        assert await found(subject_handle="handle-all", first=3, after=7) == [6, 5, 4]
        assert await found(since=at + 2, until=at + 5) == [4, 3, 2]
        assert await found(officer="officer-1", department="department-2", until=at + 9) == [5]
        assert await found(officer="nobody") == []
        assert (await ledger.search(purpose="TENDER")).rows[0].entry.operation_id == "operation-9"


async def test_purging_forgets_bodies_and_breaks_no_proof(tmp_path):
    with opened(tmp_path) as ledger:
        for number in range(6):
            await ledger.append(
                record(number, officer=f"secret-officer-{number}", subjects=(f"handle-{number}",))
            )
        before, path = await ledger.inclusion(1, disclose=True), await ledger.path(1, 6)
        assert await ledger.purge(record().at + 4, word(at=record().at + 9)) == 4
        found = await ledger.search()
        assert [row.index for row in found.rows] == [6, 5, 4]
        assert found.gaps == (Gap(0, 3, GapReason.PURGED),)
        said = found.rows[0].entry
        assert (said.phase, said.evidence, said.officer) == ("PURGE", ("0-3",), "archivist")
        nothing = await ledger.search(subject_handle="handle-1")
        assert (nothing.rows, nothing.gaps) == ((), (Gap(0, 3, GapReason.PURGED),))
        after = await ledger.inclusion(1, disclose=True)
        assert await ledger.path(1, 6) == path
        assert verify_proof(after, VERIFIER)[0].outcome is CheckOutcome.HELD
        verify_proof_file(before, ORIGIN, [VERIFIER])
    on_disk = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"secret-officer-4" in on_disk
    assert b"secret-officer-1" not in on_disk
    checks = verify_ledger(tmp_path, VERIFIER)
    assert {check.outcome for check in checks} == {CheckOutcome.HELD}
    assert checks[5].detail == "4 purged"


async def test_an_intent_is_open_until_its_outcome(tmp_path):
    with opened(tmp_path) as ledger:
        await ledger.append(record(0, phase="INTENT", operation_id="a", write_key="k"))
        await ledger.append(record(1, phase="INTENT", operation_id="b", write_key="k"))
        await ledger.append(record(2, phase="OUTCOME", operation_id="a", write_key="k"))
    with opened(tmp_path) as ledger:
        (row,) = await ledger.open_intents()
        assert (row.index, row.entry.operation_id) == (1, "b")
        assert await ledger.purge(record(9).at, word(at=record(9).at)) == 2, "an open intent stays"
        assert len(await ledger.open_intents()) == 1
        await ledger.append(record(9, phase="OUTCOME", operation_id="b", write_key="k"))
        assert await ledger.open_intents() == ()
    assert {check.outcome for check in verify_ledger(tmp_path, VERIFIER)} == {CheckOutcome.HELD}


async def test_a_caller_that_gives_up_leaves_its_entry_in_the_log(tmp_path):
    with opened(tmp_path) as ledger:
        gone = asyncio.create_task(ledger.append(record(0)))
        await asyncio.sleep(0)
        gone.cancel()
        receipt = await ledger.append(record(1))
        assert receipt.index == 1
        with pytest.raises(asyncio.CancelledError):
            await gone


async def test_a_closed_ledger_refuses_and_has_finished_what_waited(tmp_path):
    with opened(tmp_path) as ledger:
        waiting = [asyncio.create_task(ledger.append(record(number))) for number in range(50)]
        await asyncio.sleep(0)
    assert [receipt.index for receipt in await asyncio.gather(*waiting)] == list(range(50))
    with pytest.raises(Unavailable) as refused:
        await ledger.append(record())
    assert refused.value.code == "LEDGER_UNAVAILABLE"


async def test_the_writer_is_durable_and_says_so(tmp_path):
    with opened(tmp_path) as ledger:
        assert await ledger.settings() == {"journal_mode": "wal", "synchronous": "2"}


async def test_a_clean_stop_brings_the_log_home_and_the_next_start_finds_all_of_it(tmp_path):
    """A backup of `ledger.sqlite` alone then holds everything: readers go before the writer, which folds."""
    with opened(tmp_path / "log") as ledger:
        await fill(ledger, 20)
        assert len((await ledger.search(first=5)).rows) == 5
        size = ledger.size
    assert not any((tmp_path / "log").glob("*-wal")), "nothing is left beside the database"
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in ("ledger.sqlite", "checkpoint.high"):
        (copied / name).write_bytes((tmp_path / "log" / name).read_bytes())
    for directory in (copied, tmp_path / "log"):
        with opened(directory) as again:
            assert again.size == size
            assert len((await again.search(first=50)).rows) == size


async def test_the_same_body_twice_gives_two_entries_that_nobody_can_link(tmp_path):
    with opened(tmp_path) as ledger:
        await ledger.append(record(0))
        await ledger.append(record(0))
    first, second = sql(tmp_path, "select entry from entries")
    assert first != second


def test_a_body_is_the_same_json_whatever_the_order_it_was_made_in():
    ordered = record(released={"A": {"x": 1, "y": 2}, "B": {}})
    turned = record(released={"B": {}, "A": {"y": 2, "x": 1}})
    plain = json.dumps(body_of(ordered), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(ordered) == canonical(turned) == plain.encode()


async def test_who_has_the_ledger_alone_shuts_others_out(tmp_path):
    with opened(tmp_path):
        pass
    held = presence(tmp_path / LOCK, tmp_path.name, alone=True)
    with pytest.raises(Unavailable) as refused:
        Ledger.open(tmp_path, ORIGIN, KEY)
    assert refused.value.code == "LEDGER_LOCKED"
    os.close(held)
    with opened(tmp_path) as ledger:
        assert ledger.size == 0


async def test_of_two_who_replace_the_same_memory_one_does(tmp_path):
    with opened(tmp_path) as ledger:
        wanted = [ledger.remember_instead("log:x", None, value) for value in ("first", "other")]
        assert await asyncio.gather(*wanted) == [True, False]
        assert await ledger.remember_instead("log:x", "first", "second") is True
        assert await ledger.remember_instead("log:x", "first", "third") is False
    with opened(tmp_path) as ledger:
        assert ledger.memory["log:x"] == "second"


async def test_another_key_or_origin_is_refused(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 1)
    for origin, key in ((ORIGIN, fixed_key("other")), ("luoyang.example/log", KEY)):
        with pytest.raises(Unavailable) as refused:
            Ledger.open(tmp_path, origin, key)
        assert refused.value.code == "LEDGER_KEY"
    with opened(tmp_path) as ledger:
        assert ledger.size == 1, "the lock was let go"


@pytest.mark.parametrize(("form", "lacking"), [(2, ("leases", "terms")), (3, ("terms",))])
async def test_an_older_format_is_verified_as_it_is_and_brought_forward_when_it_is_opened(
    tmp_path, form, lacking
):
    with opened(tmp_path) as ledger:
        await fill(ledger, 3)
    for name in lacking:
        sql(tmp_path, f"drop table {name}")
        assert verify_ledger(tmp_path, VERIFIER)[0].outcome is CheckOutcome.FAILED
    sql(tmp_path, "update ledger set format = ?", form)
    assert {check.outcome for check in verify_ledger(tmp_path, VERIFIER)} == {CheckOutcome.HELD}
    with opened(tmp_path) as ledger:
        await ledger.append(record(3, phase="INTENT", operation_id="a", write_key="k"))
        assert await ledger.examine() == ""
        assert [row.index for row in (await ledger.search(case="case-1")).rows] == [3, 2, 1, 0]
    assert sql(tmp_path, "select format from ledger") == [(4,)]
    assert {check.outcome for check in verify_ledger(tmp_path, VERIFIER)} == {CheckOutcome.HELD}


async def test_another_format_is_refused(tmp_path):
    with opened(tmp_path):
        pass
    sql(tmp_path, "update ledger set format = 1")
    with pytest.raises(Unavailable) as refused:
        Ledger.open(tmp_path, ORIGIN, KEY)
    assert refused.value.code == "LEDGER_FORMAT"
    assert verify_ledger(tmp_path, VERIFIER)[0].outcome is CheckOutcome.FAILED


async def test_the_side_file_may_lie_on_another_disk(tmp_path):
    elsewhere = tmp_path / "elsewhere.high"
    with opened(tmp_path / "log", high=elsewhere) as ledger:
        await fill(ledger, 2)
    assert elsewhere.exists()
    assert not (tmp_path / "log" / "checkpoint.high").exists()
    with opened(tmp_path / "log", high=elsewhere) as ledger:
        assert ledger.size == 2


def test_a_tile_beyond_the_tree_has_no_width():
    assert tiles.width_at(Tile(0, 2), 600) == 88
    assert tiles.width_at(Tile(tiles.ENTRIES, 3), 600) == 0
    assert tiles.width_at(Tile(1, 0), 600) == 2


def test_nothing_is_verified_where_there_is_no_ledger(tmp_path: Path):
    with pytest.raises(Refused):
        verify_ledger(tmp_path, VERIFIER)


async def test_a_result_is_logged_once_and_found_again_by_its_digest(tmp_path):
    raw, other = b"header.payload.signature", b"another"
    with opened(tmp_path / "ledger") as ledger:
        await fill(ledger, 3)
        first, twice, after = await asyncio.gather(
            ledger.append_result(raw), ledger.append_result(raw), ledger.append(record(9))
        )
        assert first.index == twice.index
        assert after.index != first.index
        again = await ledger.append_result(raw)
        assert (again.index, again.size) == (first.index, ledger.size)
        assert await ledger.result_index(sha256(raw).hexdigest()) == first.index
        assert await ledger.result_index(sha256(other).hexdigest()) is None
        size = ledger.size
    with opened(tmp_path / "ledger") as ledger:
        assert (await ledger.append_result(raw)).index == first.index
        assert ledger.size == size == 5
        proof = await ledger.inclusion(first.index)
    _, checkpoint, entry = verify_proof_file(proof, ORIGIN, [VERIFIER], result_entry(raw))
    assert entry == b"\x02" + sha256(raw).digest()
    assert checkpoint.size == size
