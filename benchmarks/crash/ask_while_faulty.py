"""A city opened in this process, asked as over HTTP, with what may fail beneath it within reach."""

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import msgspec

from benchmarks.crash.callers import OWN_ID, Callers, callers
from benchmarks.crash.city_process import Town, until
from benchmarks.crash.client import Heard, question
from gateway.app import application
from gateway.city import City, open_city
from gateway.settings import GraphSettings
from gateway.worker.recovery import settle
from graph.store.engine import Address
from graph.synthetic import story
from schema.ids import node_ref
from security.ledger.reading import LoggedEntry

PATIENCE = 60.0
"""Seconds until a fault that is gone counts as one that nobody recovers from."""


PASSING = {"GRAPH_UNAVAILABLE", "LEDGER_UNAVAILABLE", "DEADLINE_PASSED", "OVERLOADED"}
"""Codes that tell a caller to come again."""


class Case(msgspec.Struct, kw_only=True):
    """One fault: what it had to be told, what it was told and how soon; `wrong` is to be empty."""

    fault: str
    asked: str
    codes: tuple[str, ...] = ()
    seconds: float = 0.0
    wrong: list[str] = []


class Desk:
    """Where an open city is asked; `cases` gathers what came of it."""

    def __init__(self, city: City, client: httpx2.AsyncClient, fault: str) -> None:
        self.city = city
        self.fault = fault
        self.cases: list[Case] = []
        self._client = client
        self.who = callers(Town(root=city.settings.data_dir, settings=city.settings), "nobody")

    async def ask(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """Post a body and return the answer."""
        sent = [
            (b"content-type", b"application/json"),
            *((k.encode(), v.encode()) for k, v in headers.items()),
        ]
        said = await self._client.post("/graphql", content=body, headers=sent)
        receipt = said.headers.get("accord-receipt")
        return Heard(
            status=said.status_code, receipt=int(receipt) if receipt else None, body=said.content, whole=True
        )

    async def told(
        self, asked: str, body: bytes, headers: Mapping[str, str], *codes: str, status: int | None = None
    ) -> Case:
        """Ask what has to be refused with one of `codes`, and keep how soon it was."""
        since = time.monotonic()
        heard = await self.ask(body, headers)
        case = Case(fault=self.fault, asked=asked, codes=heard.codes, seconds=time.monotonic() - since)
        if len(heard.codes) != 1 or heard.codes[0] not in codes:
            case.wrong.append(f"{asked} was told {heard.status} {heard.codes}, not {codes}")
        if heard.said.get("data") is not None:
            case.wrong.append(f"{asked} was told data: {heard.said['data']}")
        if status is not None and heard.status != status:
            case.wrong.append(f"{asked} got status {heard.status}, not {status}")
        self.cases.append(case)
        return case

    async def ready(self) -> bool:
        """Whether the gateway says that it is ready."""
        return (await self._client.get("/readyz")).status_code == httpx2.codes.OK

    async def answered(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """Ask until there is an answer: the fault is gone, and the caller tries again."""
        async with asyncio.timeout(PATIENCE):
            while True:
                heard = await self.ask(body, headers)
                if not PASSING.intersection(heard.codes):
                    break
                await asyncio.sleep(0.2)
        if heard.codes:
            raise RuntimeError(f"the fault is gone, and a caller is told {heard.codes}")
        return heard

    async def identified(self) -> Callers:
        """Return the callers, with the company's own id in its token."""
        own = (await self.answered(question(OWN_ID, uscc=story.CONTESTED), {})).field("organization")
        assert own is not None, "the story is there"
        return callers(
            Town(root=self.city.settings.data_dir, settings=self.city.settings),
            node_ref(own["id"], "Organization").id,
        )

    async def intents(self, key: str) -> list[LoggedEntry]:
        """Return the open intents of writes with a caller's key."""
        rows = await self.city.ledger.open_intents()
        return [row for row in rows if row.entry.write_key.endswith(f"|{key}")]

    async def at_rest(self) -> None:
        """Wait until no write is under way any more, and settle what is open."""
        await until(lambda: not any(map(_writes, asyncio.all_tasks())), PATIENCE)
        await settle(self.city)


def _writes(task: asyncio.Task[Any]) -> bool:
    """Whether a task is the writing half of an answer: it goes on when its caller has been sent away."""
    return getattr(task.get_coro(), "__qualname__", "") == "_written"


@contextlib.asynccontextmanager
async def desk(town: Town, fault: str) -> AsyncIterator[Desk]:
    """Open a town's city in this process; faults that end its graph are no reason not to close it."""
    async with open_city(town.settings) as city:
        app = application(city)
        async with app.router.lifespan_context(app):
            transport = httpx2.ASGITransport(app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://accord.test") as client:
                yield Desk(city, client, fault)


class Wire:
    """A wire between a gateway and its engine that can be pulled out, cut, or fall silent."""

    def __init__(self, engine: Address) -> None:
        self._to = engine.url.removeprefix("bolt://").split(":")
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._port = 0
        self.silent = False
        self.reset = False

    async def plug(self) -> str:
        """Listen, at the port of before if there was one, and return the address."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return f"bolt://127.0.0.1:{self._port}"

    def cut(self) -> None:
        """Reset every connection, as a machine in between that lost its table does; new ones can be made."""
        for writer in self._open:
            _reset_line(writer)
        self._open.clear()

    def pull(self) -> None:
        """Break every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.cut()

    async def _meet(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._open.add(back)
        if self.reset:
            _reset_line(back)
            return
        far, on = await asyncio.open_connection(*self._to)
        self._open.add(on)
        await asyncio.gather(self._carry(near, on), self._carry(far, back))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while words := await reader.read(65_536):
                if not self.silent:
                    writer.write(words)
                    await writer.drain()
        writer.close()


def _reset_line(writer: asyncio.StreamWriter) -> None:
    """Close a connection by RST: without a time to linger nothing is said, and nothing more is heard."""
    given = writer.get_extra_info("socket")
    if given is not None and not writer.transport.is_closing():
        given.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def behind(town: Town, url: str, engine: Address) -> Town:
    """Return the town with its graph behind an address instead of under the gateway."""
    file = town.root / "graph.password"
    file.touch(mode=0o600)
    file.write_text(engine.password, encoding="ascii")
    graph = GraphSettings(url=url, user=engine.user, database=engine.database, password_file=file)
    return town.with_(graph=graph)
