"""A gateway served by `accord serve` from a file in which no setting stands at its default, and all around it.

Its engine lies behind a wire that can be slow, its neighbour is a socket that counts who looks.
"""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.crash.city_process import GONE_WITHIN, UP_WITHIN, gone
from benchmarks.metrics import ROOT
from gateway.city import open_city, trust_shelf
from gateway.client.tokens import mint_token
from gateway.demo.founding import befriend, city_settings
from gateway.keyring import JWKS
from gateway.settings import GraphSettings, HttpSettings, Settings, every_setting, read, value_of
from graph.store.engine import Address, embedded_engine
from graph.synthetic import story
from security.principal import CallerRole, Duty, Principal
from security.secret_files import write_secret
from tests.attacks.http.wire import answer_from, request
from tests.city import take_in_story

HOST = "127.0.0.2"
GIVEN: dict[str, Any] = {
    "graph.connections": 3,
    "http.host": HOST,
    "metrics.host": "127.0.0.3",
    "http.edition": "SEPTEMBER_2026",
    "http.origins": "https://console.chenzhou.example https://other.example",
    "limits.body": 3_000,
    "limits.url": 500,
    "limits.head": 4_000,
    "limits.length": 900,
    "limits.tokens": 120,
    "limits.fields": 30,
    "limits.aliases": 4,
    "limits.depth": 9,
    "limits.nodes": 480,
    "limits.cost": 470,
    "limits.page": 60,
    "limits.working": 2,
    "limits.waiting": 1,
    "limits.connections": 30,
    "deadlines.head": 1.0,
    "deadlines.body": 0.7,
    "deadlines.write": 1.0,
    "deadlines.request": 2.7,
    "deadlines.graph": 1.5,
    "deadlines.stop": 1.0,
    "ledger.examine": 1.0,
    "tokens.code_claim": "unified_code",
    "tokens.document_claim": "resident_number",
    "access.per_officer": 6,
    "access.per_system": 7,
    "patterns.volume_factor": 1,
    "patterns.hours": "0-0",
    "patterns.by_many": 2,
    "patterns.attempts": 3,
    "deliveries.largest": 1_500,
    "console.address": "https://credit.chenzhou.example",
    "console.authorize": "https://id.chenzhou.example/authorize",
    "console.client": "pages-of-chenzhou",
    "console.minutes": 7,
    "witness.name": "chenzhou.example/witness",
    "witness.interval": 0.5,
    "exchange.interval": 0.5,
    "exchange.refresh": 0.0,
    "exchange.list_life": 2.0,
    "exchange.longest_list": 60.0,
    "exchange.result_days": 33,
}
"""What the file says beside places of files, keys and ports."""

EMBEDDED_ONLY = {"graph.heap": 320}
"""What a gateway with a server of its own does not read."""

WITH_POSTGRES = ("ledger.url", "ledger.password_file")
"""What needs a real PostgreSQL to be gone by, and is not in this file: the ledger's own contract has one."""


DEPARTMENTS = """["郴州市发展和改革委员会"]
purposes = ["TENDER"]
cases = ["2026-[0-9]{3}"]

["郴州信用中心"]
purposes = ["TENDER"]
cases = ["2026-[0-9]{3}"]
"""
"""The departments that ask here; the register at its usual place has none of them."""


class Wire:
    """The wire to the engine: counts its lines, and holds every answer back for `delay` seconds."""

    def __init__(self, engine: Address) -> None:
        self._to = engine.url.removeprefix("bolt://").split(":")
        self._server: asyncio.Server | None = None
        self.delay = 0.0
        self.met = self.now = self.most = 0

    async def plug(self) -> str:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        return f"bolt://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _meet(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, on = await asyncio.open_connection(*self._to)
        self.met += 1
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.gather(self._carry(near, on), self._carry(far, back, slow=True))
        self.now -= 1

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slow: bool = False
    ) -> None:
        with contextlib.suppress(OSError):
            while words := await reader.read(65_536):
                # Later, and in order: an answer in two pieces is late once.
                asyncio.get_running_loop().call_later(self.delay * slow, writer.write, words)
        writer.close()


class Neighbour:
    """A neighbour's door that has what is `published` by path, at first nothing, and counts who asks."""

    def __init__(self) -> None:
        self.asked = 0
        self.published: dict[str, bytes] = {}

    async def serve(self, port: int) -> asyncio.Server:
        return await asyncio.start_server(self._meet, "127.0.0.1", port)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.asked += 1
                found = self.published.get(head.split(b" ", 2)[1].decode("ascii"))
                status = b"404 Not Found" if found is None else b"200 OK"
                body = found or b""
                writer.write(b"HTTP/1.1 %b\r\ncontent-length: %d\r\n\r\n%b" % (status, len(body), body))
        writer.close()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it came: status 0 where none did."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.raw)

    @property
    def error(self) -> dict[str, Any]:
        """The extensions of its first error, empty without one."""
        return (self.said.get("errors") or [{"extensions": {}}])[0]["extensions"]


class Assembled:
    """The served gateway, and everything around it."""

    def __init__(
        self, settings: Settings, wire: Wire, neighbour: Neighbour, child: asyncio.subprocess.Process
    ) -> None:
        self.settings = settings
        self.wire = wire
        self.neighbour = neighbour
        self.child = child

    @property
    def root(self) -> Path:
        """Where everything lies."""
        return self.settings.data_dir.parent

    def officer(self, number: int = 0) -> dict[str, str]:
        """The headers of an officer who states why it asks; each number is another officer."""
        principal = Principal(
            standing=CallerRole.OFFICER,
            region=self.settings.place,
            department="郴州市发展和改革委员会",
            officer=f"王某{number}",
        )
        return {**self.bearer(principal), **STATED}

    @property
    def centre(self) -> dict[str, str]:
        principal = Principal(
            standing=CallerRole.MACHINE,
            region=self.settings.place,
            department="郴州信用中心",
            client="centre",
            roles=(Duty.CREDIT_CENTRE.value,),
        )
        return {**self.bearer(principal), **STATED}

    def bearer(self, principal: Principal) -> dict[str, str]:
        return {"Authorization": f"Bearer {mint_token(self.settings, principal)}"}

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.settings.http.host, self.settings.http.port)

    async def throw(self, data: bytes) -> Answer:
        """Send bytes and return the first answer."""
        reader, writer = await self.connect()
        try:
            writer.write(data)
            status, headers, raw = await answer_from(reader, UP_WITHIN)
        except (ConnectionError, asyncio.IncompleteReadError):
            status, headers, raw = 0, {}, b""
        finally:
            writer.transport.abort()
            await asyncio.sleep(0)
        return Answer(status=status, headers=headers, raw=raw)

    async def ask(self, query: str, headers: Mapping[str, str] | None = None, **variables: Any) -> Answer:
        """Post a question and return the answer."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        sent = [(name, value.encode().decode("latin-1")) for name, value in (headers or {}).items()]
        lines = [b"POST /graphql HTTP/1.1", b"host: a", b"content-type: application/json"]
        lines += [f"{name}: {value}".encode("latin-1") for name, value in sent]
        lines.append(b"content-length: %d" % len(body))
        return await self.throw(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    async def get(self, path: str) -> Answer:
        return await self.throw(request("GET", path))


STATED = {
    "Accord-Purpose": "TENDER",
    "Accord-Legal-Basis": "hunan.chenzhou-2017 二(四)17",
    "Accord-Case": "2026-018",
}


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as listening:
        return listening.getsockname()[1]


def written(settings: Settings, file: Path) -> Path:
    """Write settings to a file, those that stand at their defaults left out."""
    sections: dict[str, list[str]] = {}
    for setting in every_setting():
        value = value_of(settings, setting.key)
        if value not in (None, setting.default):
            section, _, name = setting.key.rpartition(".")
            plain = value if isinstance(value, int | float) else str(value)
            sections.setdefault(section, []).append(f"{name} = {json.dumps(plain, ensure_ascii=False)}")
    text = ["\n".join(sections.pop("", []))]
    text += [f"[{section}]\n" + "\n".join(lines) for section, lines in sections.items()]
    file.write_text("\n".join(text) + "\n", encoding="utf-8")
    return file


def changed(settings: Settings, given: Mapping[str, Any]) -> Settings:
    """Return settings with these values under dotted keys."""
    for key, value in given.items():
        section, _, name = key.rpartition(".")
        there = msgspec.structs.replace(getattr(settings, section), **{name: value})
        settings = msgspec.structs.replace(settings, **{section: there})
    return settings


@contextlib.asynccontextmanager
async def assembled(root: Path) -> AsyncIterator[Assembled]:
    """Serve Chenzhou from a file, with its graph behind a wire and Zhengzhou as a neighbour."""
    neighbour, there = Neighbour(), HttpSettings(port=_free_port("127.0.0.1"))
    async with embedded_engine(root / "engine", "256m") as engine:
        wire = Wire(engine)
        password = root / "graph.password"
        password.touch(mode=0o600)
        password.write_text(engine.password, encoding="ascii")
        graph = GraphSettings(
            url=await wire.plug(), user=engine.user, database=engine.database, password_file=password
        )
        settings = city_settings(root, "chenzhou", HttpSettings(port=_free_port(HOST)), graph)
        befriend(
            root,
            {"chenzhou": settings, "zhengzhou": city_settings(root, "zhengzhou", there, GraphSettings())},
        )
        moved = {
            "metrics.port": _free_port(GIVEN["metrics.host"]),
            "tokens.jwks": root / "issuer.json",
            "tokens.revocations": root / "ended.json",
            "exchange.trust": root / "elsewhere.note",
            "ledger.high": root / "highest.checkpoint",
            "deliveries.folder": root / "delivered",
            "access.departments": root / "offices.toml",
            "witness.policy": root / "witnesses.policy",
            "console.token": f"http://127.0.0.1:{_free_port('127.0.0.1')}/token",
            "console.secret_file": root / "pages.secret",
        }
        shutil.move(settings.keys_dir / JWKS, moved["tokens.jwks"])
        listed = trust_shelf(settings)
        shutil.move(listed.seen_file.path, trust_shelf(changed(settings, moved)).seen_file.path)
        shutil.move(listed.path, moved["exchange.trust"])
        shutil.move(settings.high_water_mark, moved["ledger.high"])
        moved["deliveries.folder"].mkdir()
        write_secret(moved["console.secret_file"], b"known to the provider")
        moved["access.departments"].write_text(DEPARTMENTS, encoding="utf-8")
        moved["witness.policy"].write_text("quorum none\n", encoding="utf-8")
        file = written(changed(settings, GIVEN | moved), root / "accord.toml")
        found = read({}, file).settings
        async with open_city(msgspec.structs.replace(found, deadlines=Settings().deadlines)) as city:
            await take_in_story(city, root / "story")
        server = await neighbour.serve(there.port)
        wire.met = wire.most = 0
        try:
            async with _served(file) as child:
                yield Assembled(found, wire, neighbour, child)
        finally:
            server.close()
            wire.close()


@contextlib.asynccontextmanager
async def _served(file: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ACCORD_")}
    with (file.parent / "serve.log").open("ab") as log:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway", "serve", "--json"),
            cwd=ROOT,
            env={**plain, "ACCORD_CONFIG": str(file)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        assert child.stdout is not None
        async with asyncio.timeout(UP_WITHIN):
            while await child.stdout.readline() not in {b"}\n", b""}:
                pass
        yield child
    finally:
        async with asyncio.timeout(GONE_WITHIN):
            await gone(child)


COMPANY = story.COMPANY
