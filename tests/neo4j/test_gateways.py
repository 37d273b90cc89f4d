"""Several gateways of one city over one graph and one ledger, behind a socket that a service manager keeps."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path

import httpx2
import msgspec
import pytest

from benchmarks.asked import QUERY
from benchmarks.delivering import HEAD
from benchmarks.profile import city, stated
from gateway.client.tokens import mint_token
from gateway.open_graph import open_graph
from gateway.settings import AccessSettings, GraphSettings, Settings, surroundings
from graph.store.leases import read_lease
from graph.synthetic.numbers import uscc
from security.ledger.opening import DATABASE
from security.principal import CallerRole, Duty, Principal
from security.secret_files import write_secret
from tests.city import zhengzhou
from tests.neo4j.server import neo4j_server

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]

HANDED = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.execv(sys.executable, [sys.executable, "-m", "gateway", *sys.argv[2:]])
"""
"""What a service manager does: the socket is descriptor 3 of the process that it names."""

PURGE = ("--before", "2020-01-01", "--clause", "x", "--department", "x", "--officer", "x")

UP_WITHIN, GONE_WITHIN = 120, 60
CALLERS = 3


class Hosted(msgspec.Struct, frozen=True, kw_only=True):
    """A city with its socket, which is open as long as the test is, and the codes to ask about."""

    settings: Settings
    port: socket.socket
    codes: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port.getsockname()[1]}"


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """How a command ended."""

    status: int
    said: str
    talked: str


@contextmanager
def kept_port() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as made:
        yield made


@pytest.fixture
async def hosted(tmp_path: Path) -> AsyncIterator[Hosted]:
    (tmp_path / "neo4j").mkdir()
    async with neo4j_server(tmp_path / "neo4j") as at:
        write_secret(tmp_path / "password", at.password.encode())
        graph = GraphSettings(
            url=at.url, user=at.user, database=at.database, password_file=tmp_path / "password"
        )
        settings = zhengzhou(
            data_dir=tmp_path / "data", graph=graph, access=AccessSettings(per_officer=100_000)
        )
        codes = await city(settings, tmp_path / "city", 1_000)
        with kept_port() as port:
            yield Hosted(settings=settings, port=port, codes=codes)


@asynccontextmanager
async def gateway(at: Hosted, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a gateway over the socket, or a worker, wait until it is up; in the end it is gone, by its id."""
    handed = at.port.fileno()
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HANDED, str(handed), *(words or ("serve",))),
        env=surroundings(at.settings, os.environ),
        stderr=asyncio.subprocess.PIPE,
        pass_fds=(handed,),
    )
    assert child.stderr is not None
    talked: list[str] = []
    up = asyncio.Event()

    async def listen() -> None:
        assert child.stderr is not None
        while line := await child.stderr.readline():
            talked.append(line.decode())
            if talked[-1].startswith(("accord serves", "accord works")):
                up.set()

    listening = asyncio.create_task(listen())
    try:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(up.wait(), UP_WITHIN)
        assert up.is_set(), talked
        yield child
    finally:
        if child.returncode is None:
            assert await ended(child, signal.SIGTERM) == 0, talked
        await listening


async def ended(child: asyncio.subprocess.Process, how: signal.Signals) -> int:
    child.send_signal(how)
    async with asyncio.timeout(GONE_WITHIN):
        return await child.wait()


async def asking(at: Hosted, until: asyncio.Event, receipts: list[int], *, lost_lines: bool) -> int:
    """Ask without a pause, each time by a line of its own; return how many lines broke without an answer."""
    dice, headers, lost = random.Random(len(receipts)), stated(at.settings), 0
    while not until.is_set():
        body = msgspec.json.encode({"query": QUERY, "variables": {"uscc": dice.choice(at.codes)}})
        try:
            async with httpx2.AsyncClient(timeout=30) as client:
                said = await client.post(f"{at.url}/graphql", content=body, headers=headers)
        except httpx2.TransportError:
            assert lost_lines
            lost += 1
            continue
        assert (said.status_code, "errors" in said.json()) == (200, False), said.text
        receipts.append(int(said.headers["Accord-Receipt"]))
    return lost


async def run(settings: Settings, *words: str) -> Run:
    """Run a command over a city's files, and return how it ended and what it said."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", *words),
        env=surroundings(settings, os.environ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, talked = await child.communicate()
    assert child.returncode is not None
    return Run(status=child.returncode, said=said.decode(), talked=talked.decode())


@asynccontextmanager
async def asked_meanwhile(
    at: Hosted, receipts: list[int], *, lost_lines: bool = False
) -> AsyncIterator[None]:
    until = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(CALLERS):
            group.create_task(asking(at, until, receipts, lost_lines=lost_lines))
        try:
            yield
        finally:
            until.set()


async def test_gateways_are_started_again_one_by_one_and_no_request_fails(hosted: Hosted) -> None:
    receipts: list[int] = []
    async with AsyncExitStack() as up:
        both = [await up.enter_async_context(gateway(hosted)) for _ in range(2)]
        async with asked_meanwhile(hosted, receipts):
            for one in both:
                await up.enter_async_context(gateway(hosted))
                assert await ended(one, signal.SIGTERM) == 0
                await more(receipts)
            # whoever would write what they read is told whose it is
            command = await run(hosted.settings, "ledger", "purge", *PURGE)
            assert command.status == 3, command.talked
            assert "DATA_DIR_LOCKED" in command.talked
    assert len(set(receipts)) == len(receipts)
    await verified(hosted.settings, receipts)


async def test_a_gateway_that_is_killed_takes_no_answer_with_it(hosted: Hosted) -> None:
    receipts: list[int] = []
    async with AsyncExitStack() as up:
        there = [await up.enter_async_context(gateway(hosted)) for _ in range(2)]
        async with asked_meanwhile(hosted, receipts, lost_lines=True):
            for _ in range(3):
                await more(receipts)
                assert await ended(there.pop(0), signal.SIGKILL) == -signal.SIGKILL
                await more(receipts)
                there.append(await up.enter_async_context(gateway(hosted)))
    assert len(set(receipts)) == len(receipts)
    await verified(hosted.settings, receipts)


async def verified(settings: Settings, receipts: list[int]) -> None:
    """The ledger holds, and has an entry for each receipt that left with an answer."""
    said = await run(settings, "audit", "verify", str(settings.ledger_dir))
    assert said.status == 0, said.talked
    with closing(sqlite3.connect(settings.ledger_dir / DATABASE)) as database:
        kept = {number for (number,) in database.execute("select number from entries")}
    assert set(receipts) <= kept


async def more(receipts: list[int], some: int = 20) -> None:
    """Wait until some more questions were answered."""
    enough = len(receipts) + some
    async with asyncio.timeout(UP_WITHIN):
        while len(receipts) < enough:
            await asyncio.sleep(0.05)


async def readiness(at: Hosted) -> dict[str, dict[str, str]]:
    """What a gateway says of the work beside requests."""
    async with httpx2.AsyncClient(timeout=30) as client:
        return (await client.get(f"{at.url}/readyz")).json()["work"]


async def until(found: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(UP_WITHIN):
        while not await found():
            await asyncio.sleep(0.2)


async def test_workers_do_the_work_and_another_takes_over_from_one_that_is_killed(hosted: Hosted) -> None:
    settings = hosted.settings
    async with open_graph(settings) as graph, gateway(hosted, "serve", "--answers-only"):

        async def nobody() -> bool:
            return {one["code"] for one in (await readiness(hosted)).values()} == {"NOBODY_WORKS"}

        async def at_work() -> str:
            lease = await read_lease(graph, "settling")
            return lease.holder if lease.running else ""

        async def well() -> bool:
            return bool(await at_work()) and not await readiness(hosted)

        await until(nobody)
        async with AsyncExitStack() as up:
            first = await up.enter_async_context(gateway(hosted, "worker"))
            await until(well)
            before = await at_work()
            await up.enter_async_context(gateway(hosted, "worker"))
            assert await delivered(settings, hosted.url, "one") == 0
            assert await ended(first, signal.SIGKILL) == -signal.SIGKILL

            async def another() -> bool:
                return await at_work() not in {"", before}

            await until(another)
            await until(well)
            assert await delivered(settings, hosted.url, "two") == 0


async def delivered(settings: Settings, url: str, name: str) -> int:
    """Deliver a file of one organization by the gateway, and return how the command ended."""
    file, token = settings.data_dir / f"{name}.csv", settings.data_dir / f"{name}.token"
    code = uscc("91", "410105", len(name) * 1_000 + ord(name[0]))
    file.write_text(f"{HEAD}郑州{name}有限公司,{code},企业,存续,410100,2015-03-01\n", encoding="utf-8")
    centre = Principal(
        standing=CallerRole.MACHINE,
        region=settings.place,
        department="bench",
        client="centre",
        roles=(Duty.CREDIT_CENTRE.value,),
    )
    write_secret(token, mint_token(settings, centre).encode())
    words = ("--url", url, "--token", str(token), "--feed", "registry", str(file))
    return (await run(settings, "ingest", *words)).status
