"""A real server on loopback behind the door, and raw bytes to throw at it."""

import asyncio
import socket
import tomllib
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette
from starlette.routing import Route

from gateway.http.endpoint import EndpointConfiguration, Reply, graphql_endpoint
from gateway.http.limits import ConcurrencyLimiter
from gateway.http.protocol import SocketLimits, serving
from graph.errors import Refused
from graph.packs.legal_basis import LegalBases
from graph.packs.load import DATA, SOURCES, files_of, read_packs
from security.jwks import TokenIssuer, TrustedIssuers, public_jwks, public_keys, token_key
from security.principal import CallerRole, Principal
from security.tokens import TokenAuthenticator, mint

NAME, AUDIENCE = "https://id.zhengzhou.example", "https://accord.zhengzhou.example"
NOW = 1_720_000_000_000_000
KEY = token_key(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
TRUST = TrustedIssuers.of(TokenIssuer(name=NAME, region="410100", keys=public_keys(public_jwks([KEY]))))
INSTRUMENTS = LegalBases(
    (pack for pack in read_packs(files_of(DATA)) if pack.id == "henan.regulation-2019"), (SOURCES,)
)
OFFICER = Principal(
    standing=CallerRole.OFFICER, region="410100", department="housing", officer="o-17", client="oa"
)


def officer(n):
    """One officer of many, each of its own."""
    return Principal(
        standing=CallerRole.OFFICER, region="410100", department="housing", officer=f"o-{n}", client="oa"
    )


def token(principal=OFFICER, **more):
    return mint(KEY, principal, **{"issuer": NAME, "audience": AUDIENCE, "now": NOW, **more})


class StandIn:
    """Answers with what it was asked, and remembers it; a document tells it to behave otherwise."""

    def __init__(self):
        self.asked = []

    async def __call__(self, request, caller, now):
        self.asked.append((request, caller, now))
        if request.query.startswith("mutation") and request.by_get:
            raise Refused("MUTATION_BY_GET")
        if request.query == "slow":
            await asyncio.sleep(60)
        if request.query == "broken":
            raise KeyError("11010519491231002X")
        if request.query == "large":
            return Reply(body=b" " * 8_000_000)
        said = {"data": {"standing": caller.principal.standing.value, "query": request.query[:40]}}
        return Reply(body=msgspec.json.encode(said), receipt="7")


def door(**more):
    return EndpointConfiguration(**{
        "gate": TokenAuthenticator(TRUST, AUDIENCE),
        "instruments": INSTRUMENTS,
        "clock": lambda: NOW,
        "room": ConcurrencyLimiter(working=4, waiting=4),
        "body": 4_096,
        "body_seconds": 0.5,
        "answer_seconds": 0.5,
        "origins": frozenset({"https://console.zhengzhou.example"}),
        **more,
    })  # fmt: skip


LIMITS = SocketLimits(
    head_seconds=0.5, body_seconds=1.0, write_seconds=0.5, url=2_048, head=4_096, lines=32, connections=20
)


@asynccontextmanager
async def served(answer, limits=LIMITS, **more):
    """Serve a door on a free port of loopback; yield the port."""
    app = Starlette(routes=[Route("/graphql", graphql_endpoint(answer, door(**more)))])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", loop="asyncio", **serving(limits)))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            server.force_exit = True
            await task


async def throw(port, data, *, patience=5.0):
    """Send bytes, and return status, headers and body of the first answer; status 0 if none came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        await writer.drain()
        return await answer_from(reader, patience)
    except ConnectionError:
        return 0, {}, b""
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


async def answer_from(reader, patience=5.0):
    async with asyncio.timeout(patience):
        head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
        if not head:
            return 0, {}, b""
        lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return int(lines[0].split()[1]), headers, body


def request(method="POST", path="/graphql", headers=(), body=b"", *, length=None):
    """Return a request's bytes; Host and Content-Length are put in unless given."""
    lines = [f"{method} {path} HTTP/1.1".encode(), b"host: 127.0.0.1"]
    lines += [name.encode() + b": " + value.encode() for name, value in headers]
    if method == "POST" and not any(
        name.lower() in {"content-length", "transfer-encoding"} for name, _ in headers
    ):
        lines.append(b"content-length: %d" % (len(body) if length is None else length))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


JSON = ("Content-Type", "application/json")


def post(query, *headers):
    return request(headers=(JSON, *headers), body=msgspec.json.encode({"query": query}))


def codes(body):
    return [error["extensions"]["code"] for error in msgspec.json.decode(body)["errors"]]


def cases(name):
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return {key: case for key, case in tomllib.loads(text).items() if isinstance(case, dict)}


def bytes_of(case):
    """Return what a case sends: `raw` as it stands, or a request from its parts.

    In `body` and `path` the text `{{…*n}}` stands for … repeated n times; `body_hex` gives bytes.
    """
    if "raw" in case:
        return expanded(case["raw"]).replace("\n", "\r\n").encode("latin-1")
    body = bytes.fromhex(case["body_hex"]) if "body_hex" in case else expanded(case.get("body", "")).encode()
    headers = [tuple(line.split(": ", 1)) for line in case.get("headers", ["Content-Type: application/json"])]
    headers = [(name, expanded(value).replace("{token}", token())) for name, value in headers]
    return request(case.get("method", "POST"), expanded(case.get("path", "/graphql")), headers, body)


def expanded(text):
    while "{{" in text:
        before, rest = text.split("{{", 1)
        inner, after = rest.split("}}", 1)
        what, times = inner.rsplit("*", 1)
        text = before + what * int(times) + after
    return text
