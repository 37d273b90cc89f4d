"""The witness's protocol (C2SP tlog-witness): every wrong request, what is kept, and who is accused."""

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import Unavailable
from security.ledger.checkpoint import Checkpoint, claimed
from security.ledger.cosignature import cosignatures
from security.ledger.merkle_tree import EMPTY_ROOT
from security.ledger.note import sign_note
from security.neighbour_logs import LogBreak
from tests.ledger_contract.places import Place
from tests.unit.ledger_world import opened
from tests.unit.witness_world import KEY, NAME, WitnessDoor, forked, grown, request, spelt
from tests.vectors.results.world import LOG, LOG_ORIGIN, NOON, RESULTS, region, trust

pytestmark = pytest.mark.anyio
TREE, FORK = grown(), forked()
HASHES = TREE.consistency(7, 11)
FLIPPED = bytes([HASHES[0][0] ^ 1]) + HASHES[0][1:]
NOTE = TREE.checkpoint(11)
STRANGER = Checkpoint("stranger.example/log", 11, TREE.root(11)).signed(LOG)
FORGED = Checkpoint(LOG_ORIGIN, 11, TREE.root(11)).signed(RESULTS)
SPOILT = NOTE.replace(b"\n11\n", b"\n12\n")
EMPTY = Checkpoint(LOG_ORIGIN, 0, EMPTY_ROOT).signed(LOG)

WRONG = {
    "nothing": (b"", 400),
    "no old line": (b"\n" + NOTE, 400),
    "a zero before the size": (request(TREE, 7, 11).replace(b"old 7", b"old 07"), 400),
    "a minus before the size": (request(TREE, 7, 11).replace(b"old 7", b"old -7"), 400),
    "two blanks": (request(TREE, 7, 11).replace(b"old 7", b"old  7"), 400),
    "a size beyond every tree": (request(TREE, 7, 11).replace(b"old 7", b"old 9223372036854775808"), 400),
    "a carriage return": (request(TREE, 7, 11).replace(b"old 7\n", b"old 7\r\n"), 400),
    "a hash too short": (b"old 7\nAAAA\n\n" + NOTE, 400),
    "a hash of another spelling": (request(TREE, 7, 11).replace(b"=\n", b"\n", 1), 400),
    "64 hashes": (spelt(7, (bytes(32),) * 64, NOTE), 400),
    "no empty line": (b"old 7\n" + NOTE.partition(b"\n\n")[0], 400),
    "no checkpoint": (b"old 7\n\nhello\n\n" + "— x AAAAAAA=\n".encode(), 400),
    "no note": (b"old 7\n\n" + NOTE.partition(b"\n\n")[0], 400),
    "other bytes than UTF-8": (b"old 7\n\n\xff\xfe\n\n", 400),
    "an old size beyond the checkpoint": (spelt(12, (), NOTE), 400),
    "too long": (b"old 7\n" + b"A" * (1 << 17), 413),
    "an unknown log": (spelt(7, HASHES, STRANGER), 404),
    "another key under the origin": (spelt(7, HASHES, FORGED), 403),
    "a signature over another text": (spelt(7, HASHES, SPOILT), 403),
    "a size before what is kept": (request(TREE, 5, 11), 409),
    "a size of nothing": (request(TREE, 0, 11), 409),
    "a size after what is kept": (request(TREE, 8, 11), 409),
    "no proof": (spelt(7, (), NOTE), 422),
    "a hash too few": (spelt(7, HASHES[1:], NOTE), 422),
    "a hash too many": (spelt(7, (*HASHES, bytes(32)), NOTE), 422),
    "another hash": (spelt(7, (FLIPPED, *HASHES[1:]), NOTE), 422),
    "another tree": (request(FORK, 7, 11), 422),
    "another tree of this size": (spelt(7, (), FORK.checkpoint(7)), 422),
    "a proof where nothing grew": (spelt(7, HASHES, TREE.checkpoint(7)), 422),
}

CODES = {
    400: "WITNESS_REQUEST_MALFORMED",
    403: "WITNESS_SIGNER_REFUSED",
    404: "WITNESS_LOG_UNKNOWN",
    409: "WITNESS_SIZE_DIFFERS",
    413: "BODY_TOO_LARGE",
    422: "WITNESS_PROOF_REFUSED",
}


@pytest.mark.parametrize(("body", "status"), WRONG.values(), ids=WRONG)
async def test_a_wrong_request_is_refused_by_its_status_and_nothing_of_it_is_kept(tmp_path, body, status):
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger)
        assert (await door.add(request(TREE, 0, 7))).status_code == 200
        kept = door.logs.kept(LOG_ORIGIN)
        said = await door.add(body)
        assert said.status_code == status, said.text
        assert door.logs.kept(LOG_ORIGIN) == kept
        assert KEY.name not in said.text
        if status == 409:
            assert (said.text, said.headers["content-type"]) == ("7\n", "text/x.tlog.size")
        else:
            assert said.json()["errors"][0]["extensions"]["code"] == CODES[status]
        # The log goes on as if nothing had been.
        assert (await door.add(request(TREE, 7, 11))).status_code == 200


async def test_a_log_is_cosigned_from_nothing_as_it_grows_and_as_it_stands_still(tmp_path):
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger)
        for old, new in ((0, 3), (3, 7), (7, 7), (7, 20)):
            said = await door.add(request(TREE, old, new))
            assert said.status_code == 200, said.text
            (found,) = cosignatures(TREE.checkpoint(new) + said.content, [KEY])
            assert (found.at, found.line.encode()) == (door.now // 1_000_000, said.content)
            door.now += 3_600_000_000
        assert claimed(door.logs.kept(LOG_ORIGIN)).size == 20


async def test_an_empty_log_is_cosigned_and_its_root_is_that_of_nothing(tmp_path):
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger)
        assert (await door.add(spelt(0, (), EMPTY))).status_code == 200
        wrong = Checkpoint(LOG_ORIGIN, 0, bytes(32)).signed(LOG)
        assert (await door.add(spelt(0, (), wrong))).status_code == 422
        assert (await door.add(spelt(0, (bytes(32),), TREE.checkpoint(3)))).status_code == 422
        assert (await door.add(request(TREE, 0, 3))).status_code == 200


async def test_the_newest_cosigned_checkpoint_is_served_and_other_signatures_are_not(tmp_path):
    where = f"/witness/{hashlib.sha256(LOG_ORIGIN.encode()).hexdigest()}/checkpoint"
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger)
        assert (await door.client.get(where)).status_code == 404
        stranger = sign_note(claimed(NOTE).text, "stranger.example", RESULTS).decode().rpartition("\n\n")[2]
        said = await door.add(spelt(0, (), NOTE + stranger.encode()))
        assert (await door.client.get(where)).content == NOTE + said.content
        assert (await door.client.get("/witness/vkey")).text == KEY.vkey + "\n"


async def test_the_same_request_again_costs_no_commit(tmp_path):
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger)
        first = await door.add(request(TREE, 0, 7))
        kept = dict(ledger.memory)
        again = await door.add(request(TREE, 7, 7))
        assert (again.content, dict(ledger.memory)) == (first.content, kept)


async def test_nobody_witnesses_their_own_log_nor_one_that_no_list_names(tmp_path):
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger)
        door.logs.region = region().region
        assert (await door.add(request(TREE, 0, 7))).status_code == 404


async def test_an_old_checkpoint_that_is_replayed_accuses_nobody(tmp_path):
    """Anybody can bring what the log once signed: it is refused, and the log's own proof clears it."""
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger, published(TREE, 11))
        assert (await door.add(request(TREE, 0, 11))).status_code == 200
        for body in (request(TREE, 0, 7), request(TREE, 7, 7), spelt(5, (), TREE.checkpoint(7))):
            assert (await door.add(body)).status_code == 409
        assert (await door.add(spelt(11, (bytes(32),) * 3, TREE.checkpoint(20)))).status_code == 422
        assert await looked(door, published(TREE, 20)) == ""
        assert (door.logs.breaks, claimed(door.logs.kept(LOG_ORIGIN)).size) == ([], 20)


async def test_a_split_view_of_one_size_is_evidence_at_once(tmp_path):
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger)
        await door.add(request(TREE, 0, 11))
        kept, entries = door.logs.kept(LOG_ORIGIN), ledger.size
        for _ in range(2):
            assert (await door.add(spelt(11, (), FORK.checkpoint(11)))).status_code == 422
        (found,) = door.logs.breaks
        assert found == LogBreak(
            origin=LOG_ORIGIN, region="410100", kept=kept.decode(), shown=FORK.checkpoint(11).decode()
        )
        # Once in the ledger, for the auditors here; `/log/breaks` brings it to those of the other city.
        ((row,), size) = (await ledger.search(first=5)).rows, ledger.size
        assert (row.entry.operation, row.entry.evidence) == ("NeighbourLogForked", (found.kept, found.shown))
        assert size == entries + 1


@pytest.mark.parametrize("size", [9, 16], ids=["shorter", "longer"])
async def test_a_split_view_of_another_size_is_evidence_after_the_logs_own_proof(tmp_path, size):
    """The log shows one tree to whoever fetches and another one to the witness: its own proof convicts it."""
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger)
        await door.add(request(TREE, 0, 11))
        body = request(FORK, 11, size) if size > 11 else spelt(size, (), FORK.checkpoint(size))
        assert (await door.add(body)).status_code in {409, 422}
        assert door.logs.breaks == []
        assert await looked(door, published(TREE, 20)) == "NEIGHBOUR_LOG_FORKED"
        (found,) = door.logs.breaks
        assert found.shown == FORK.checkpoint(size).decode()


def published(log, size):
    """What a log publishes at a size, with proofs up to all that it has."""

    async def fetch(url: str) -> bytes | None:
        if url.endswith("/log/checkpoint"):
            return log.checkpoint(size)
        old, new = map(int, url.rsplit("/", 2)[1:])
        return (
            b"".join(spelt(0, log.consistency(old, new), b"").split(b"\n\n")[0].partition(b"\n")[2:]) + b"\n"
        )

    return fetch


async def looked(door: WitnessDoor, fetch) -> str:
    try:
        await door.logs.look(region(), trust(), NOON, fetch)
    except Unavailable as fault:
        return fault.code
    return ""


async def test_what_a_look_kept_is_cosigned_too_and_binds_the_witness(tmp_path):
    """What was seen by fetching is what requests are compared with: there are no two memories to play off."""
    with opened(tmp_path) as ledger:
        door = WitnessDoor(ledger)
        assert await looked(door, published(TREE, 11)) == ""
        assert [one.key for one in cosignatures(door.logs.kept(LOG_ORIGIN), [KEY])] == [KEY]
        assert (await door.add(request(FORK, 0, 16))).text == "11\n"
        assert (await door.add(request(FORK, 11, 16))).status_code == 422
        assert (await door.add(request(TREE, 11, 16))).status_code == 200


async def test_of_two_processes_that_race_with_inconsistent_trees_one_is_cosigned(tmp_path):
    """Two ledgers over the same files, as two gateways of one city have them; both requests prove growth from 5."""
    place = Place(tmp_path)
    with place.opened() as one, place.opened() as two:
        doors = WitnessDoor(one), WitnessDoor(two)
        assert (await doors[0].add(request(TREE, 0, 5))).status_code == 200
        for turn in range(6):
            bodies = [request(log, 5, 6 + turn) for log in (TREE, FORK)]
            both = await asyncio.gather(*(d.add(b) for d, b in zip(doors, bodies, strict=True)))
            done = [said.status_code for said in both]
            assert done.count(200) <= 1, done
            if turn == 0:
                assert sorted(done) == [200, 409]
        sizes = {claimed(await door.logs.kept_now(LOG_ORIGIN)).text for door in doors}
        assert len(sizes) == 1


async def test_many_requests_at_once_are_cosigned_along_one_tree(tmp_path):
    place = Place(tmp_path)
    with place.opened() as one, place.opened() as two:
        doors = WitnessDoor(one), WitnessDoor(two)
        await doors[0].add(request(TREE, 0, 5))
        bodies = [request(log, 5, new) for new in range(6, 12) for log in (TREE, FORK)]
        said = await asyncio.gather(*(doors[n % 2].add(body) for n, body in enumerate(bodies)))
        cosigned = [n for n, one_said in enumerate(said) if one_said.status_code == 200]
        assert len(cosigned) == 1
        assert {one_said.status_code for one_said in said} == {200, 409}


KILLED = """
import asyncio, os, signal, sys
from security.neighbour_logs import NeighbourLogs
from tests.ledger_contract.places import Place
from tests.unit.witness_world import WitnessDoor, grown, request

class Killed(NeighbourLogs):
    async def cosign_instead(self, before, note, now):
        line = await super().cosign_instead(before, note, now)
        os.kill(os.getpid(), signal.SIGKILL)
        return line

async def main():
    with Place(__import__("pathlib").Path(sys.argv[1])).opened() as ledger:
        door = WitnessDoor(ledger)
        door.logs.__class__ = Killed
        await door.add(request(grown(), 0, 7))

asyncio.run(main())
"""


async def test_what_was_persisted_before_a_kill_binds_the_witness_that_starts_again(tmp_path):
    """SIGKILL after the write and before the answer: the log hears nothing, and no second tree is cosigned."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, str(tmp_path)],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": "."},
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    with Place(tmp_path).opened() as ledger:
        door = WitnessDoor(ledger)
        assert (await door.add(request(forked(20, 3), 0, 7))).text == "7\n"
        assert (await door.add(spelt(7, (), forked(20, 3).checkpoint(7)))).status_code == 422
        said = await door.add(request(TREE, 7, 7))
        assert [one.key.name for one in cosignatures(TREE.checkpoint(7) + said.content, [KEY])] == [NAME]


async def test_refusals_have_one_shape_and_say_it_in_both_languages(tmp_path):
    with opened(tmp_path) as ledger:
        said = json.loads((await WitnessDoor(ledger).add(b"hello")).content)
        (found,) = said["errors"]
        assert found["extensions"]["code"] == "WITNESS_REQUEST_MALFORMED"
        assert "见证" in found["extensions"]["chinese"]
