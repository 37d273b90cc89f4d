"""The embedded engine in trouble: a full disk, a damaged directory, a log set aside; each has its code."""

import os
import resource
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from graph.errors import Unavailable
from graph.store.database import DatabaseLimits, Graph
from graph.store.engine import Address, embedded_engine
from graph.store.format import prepare
from tests.contract.callers import OFFICER, holders_of
from tests.world import Company, World

pytestmark = pytest.mark.anyio

PATIENT = DatabaseLimits(read_within=30, write_within=60)
ROOM = 20 * 2**20
"""Bytes that a file may have where the disk is full: the schema fits, some hundred tenures fill the log."""


@contextmanager
def little_room() -> Iterator[None]:
    """Let no file of a child that is started here grow beyond `ROOM`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@asynccontextmanager
async def connected(address: Address) -> AsyncIterator[Graph]:
    graph = await Graph.connect(address.url, address.user, address.password, address.database, PATIENT)
    try:
        await prepare(graph)
        yield graph
    finally:
        await graph.close()


async def peopled(graph: Graph, count: int = 60) -> Company:
    """A company with many who held its first office, in one delivery."""
    world = World()
    company = world.company("A")
    for i in range(count):
        company.represented_by(f"p{i}", since=f"{1900 + i}-01-01")
    await world.write(graph, at=1)
    return company


async def filled(graph: Graph) -> tuple[list[Company], str]:
    """Write until the graph refuses; what it had accepted, and the code of the refusal."""
    accepted: list[Company] = []
    while len(accepted) < 400:
        try:
            accepted.append(await peopled(graph))
        except Unavailable as fault:
            return accepted, fault.code
    raise AssertionError("the disk was never full")


async def test_a_full_disk_refuses_writes_and_loses_none_that_was_accepted(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        with little_room():
            address = await stack.enter_async_context(embedded_engine(tmp_path, "256m"))
        graph = await stack.enter_async_context(connected(address))
        accepted, code = await filled(graph)
        assert (code, bool(accepted)) == ("GRAPH_UNAVAILABLE", True)
        assert len(await holders_of(graph, accepted[0], OFFICER)) == 60
        with pytest.raises(Unavailable):
            await peopled(graph)
        assert not await graph.ready()
    async with embedded_engine(tmp_path, "256m") as address, connected(address) as graph:
        for company in (*accepted, await peopled(graph)):
            assert len(await holders_of(graph, company, OFFICER)) == 60


@pytest.fixture(scope="module")
async def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose engine was killed."""
    directory = tmp_path_factory.mktemp("killed")
    async with embedded_engine(directory, "256m") as address:
        async with connected(address) as graph:
            await peopled(graph)
        os.kill(address.process, signal.SIGKILL)
    return directory


def files_of(directory: Path, killed: Path) -> Path:
    shutil.copytree(killed, directory, dirs_exist_ok=True)
    return directory / "databases" / "accord"


async def refused_start(directory: Path) -> str:
    with pytest.raises(Unavailable) as refused:
        async with embedded_engine(directory, "256m"):
            pass
    return refused.value.code


async def test_a_killed_engine_starts_again_and_a_cut_index_stops_the_start(
    tmp_path: Path, killed: Path
) -> None:
    files = files_of(tmp_path, killed)
    async with embedded_engine(tmp_path, "256m") as address:
        assert address.wal_flush == 2
    for path in files.glob("Tenure_*"):
        os.truncate(path, path.stat().st_size // 3)
    assert await refused_start(tmp_path) == "GRAPH_DAMAGED"


async def test_a_log_that_was_set_aside_stops_every_start(tmp_path: Path, killed: Path) -> None:
    (files_of(tmp_path, killed) / "txlog_0.wal.corrupt").touch()
    assert [await refused_start(tmp_path) for _ in range(2)] == ["GRAPH_DAMAGED"] * 2
