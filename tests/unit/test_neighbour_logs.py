"""What is kept of a neighbour's log, and what it takes to accuse it."""

import asyncio

import msgspec
import pytest

from graph.errors import Unavailable
from security.ledger.checkpoint import Checkpoint
from security.ledger.ledger import Ledger
from security.ledger.note import encode64
from security.neighbour_logs import NeighbourLogs
from tests.unit.ledger_world import opened
from tests.vectors.results.world import LOG, LOG_ORIGIN, NOON, Log, log_of, region, trust

pytestmark = pytest.mark.anyio
REGION, TRUST = region(), trust()


class Neighbour:
    """A region's log at a size, as it is fetched; `instead` is sent in the place of any proof."""

    def __init__(self, log: Log, size: int) -> None:
        self.log = log
        self.note = log.checkpoint(size)
        self.instead: list[bytes | None] = []

    async def fetch(self, url: str) -> bytes | None:
        if url.endswith("/log/checkpoint"):
            return self.note
        if self.instead:
            return self.instead[0]
        old, new = map(int, url.rsplit("/", 2)[1:])
        return spelt(self.log.consistency(old, new))


def spelt(path: tuple[bytes, ...]) -> bytes:
    return "".join(f"{encode64(digest)}\n" for digest in path).encode()


def grown(count: int = 20) -> Log:
    log = log_of(b"a result")[0]
    while len(log.entries) < count:
        log.add(b"later %d" % len(log.entries))
    return log


def signed(size: int, root: bytes) -> bytes:
    return Checkpoint(LOG_ORIGIN, size, root).signed(LOG)


async def looked(logs: NeighbourLogs, there: Neighbour) -> str:
    """Return the code with which a look ends, or nothing."""
    try:
        await logs.look(REGION, TRUST, NOON, there.fetch)
    except Unavailable as fault:
        return fault.code
    return ""


def logs_of(ledger: Ledger, there: Neighbour) -> NeighbourLogs:
    return NeighbourLogs(ledger, there.fetch, "431000")


PATH = grown().consistency(7, 11)
NO_PROOFS = {
    "nothing there": None,
    "nothing in it": b"",
    "no hashes": b"<html>404</html>\n",
    "a short hash": b"AAAA\n",
    "a hash too few": spelt(PATH[1:]),
    "a hash too many": spelt((*PATH, bytes(32))),
}


@pytest.mark.parametrize("body", NO_PROOFS.values(), ids=NO_PROOFS)
@pytest.mark.parametrize(("kept", "shown"), [(7, 11), (11, 7)], ids=["grown", "shorter"])
async def test_what_is_no_proof_accuses_nobody(tmp_path, body, kept, shown):
    there = Neighbour(grown(), kept)
    with opened(tmp_path) as ledger:
        logs = logs_of(ledger, there)
        assert await looked(logs, there) == ""
        before, size = dict(ledger.memory), ledger.size
        there.note, there.instead = there.log.checkpoint(shown), [body]
        with pytest.raises(Unavailable) as refused:
            await logs.history(REGION, there.note)
        assert refused.value.code == await looked(logs, there) == "NEIGHBOUR_SILENT"
        assert (logs.breaks, dict(ledger.memory), ledger.size) == ([], before, size)
        there.instead.clear()
        assert await looked(logs, there) == ""


@pytest.mark.parametrize("size", [7, 11], ids=["other root of one size", "proof that leads elsewhere"])
async def test_two_checkpoints_that_no_tree_holds_are_evidence(tmp_path, size):
    there = Neighbour(grown(), 7)
    kept = there.note
    with opened(tmp_path) as ledger:
        logs = logs_of(ledger, there)
        assert await looked(logs, there) == ""
        there.note, there.instead = signed(size, bytes(32)), [spelt(PATH)]
        for _ in range(2):
            assert await looked(logs, there) == "NEIGHBOUR_LOG_FORKED"
        (found,) = [msgspec.structs.astuple(one) for one in logs.breaks]
        assert found == (LOG_ORIGIN, REGION.region, kept.decode(), there.note.decode())
        assert (logs.kept(LOG_ORIGIN), ledger.size) == (kept, 1)


class Slow(Neighbour):
    """A neighbour whose proofs are on their way until they are let go."""

    def __init__(self, log: Log, size: int) -> None:
        super().__init__(log, size)
        self.asked, self.let_go = asyncio.Event(), asyncio.Event()

    async def fetch(self, url: str) -> bytes | None:
        found = await super().fetch(url)
        if "/log/consistency/" in url:
            self.asked.set()
            await self.let_go.wait()
        return found


async def overtaken(logs: NeighbourLogs, slow: Slow, fast: Neighbour) -> list[str]:
    """Let one look overtake another that has its proof already; return the codes, the slower one's last."""
    waiting = asyncio.create_task(looked(logs, slow))
    await slow.asked.wait()
    first = await looked(logs, fast)
    slow.let_go.set()
    return [first, await waiting]


@pytest.mark.parametrize("slower", [8, 20], ids=["lower", "higher"])
async def test_of_two_looks_the_higher_checkpoint_stays(tmp_path, slower):
    log = grown()
    slow, fast = Slow(log, slower), Neighbour(log, 11)
    with opened(tmp_path) as ledger:
        logs = logs_of(ledger, fast)
        assert await looked(logs, Neighbour(log, 5)) == ""
        assert await overtaken(logs, slow, fast) == ["", ""]
        assert logs.kept(LOG_ORIGIN) == log.checkpoint(max(slower, 11))
        assert logs.breaks == []


async def test_of_two_first_looks_at_once_the_higher_checkpoint_stays(tmp_path):
    """Both see that nothing is kept, and both write: the writer lets the first, and the other compares."""
    log = grown()
    both = Neighbour(log, 20), Neighbour(log, 8)
    with opened(tmp_path) as ledger:
        logs = logs_of(ledger, both[0])
        assert await asyncio.gather(*(looked(logs, one) for one in both)) == ["", ""]
        assert logs.kept(LOG_ORIGIN) == log.checkpoint(20)


async def test_a_fork_that_overtakes_is_found(tmp_path):
    """Both trees continue what was kept before, and neither the other."""
    log, other = grown(20), grown(11)
    for number in range(9):
        other.add(b"told to others %d" % number)
    slow, fast = Slow(other, 16), Neighbour(log, 14)
    with opened(tmp_path) as ledger:
        logs = logs_of(ledger, fast)
        assert await looked(logs, Neighbour(log, 5)) == ""
        assert await overtaken(logs, slow, fast) == ["", "NEIGHBOUR_LOG_FORKED"]
        assert logs.kept(LOG_ORIGIN) == fast.note
        assert [one.shown for one in logs.breaks] == [slow.note.decode()]
