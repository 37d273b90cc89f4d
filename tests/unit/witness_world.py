"""A witness over a ledger of Chenzhou's, and Zhengzhou's log that is brought to it."""

from types import SimpleNamespace

import httpx2
from starlette.applications import Starlette

from gateway.exchange.witnessing import routes
from gateway.http.limits import ConcurrencyLimiter
from gateway.http.plain_endpoint import PlainDoor
from gateway.settings import Settings
from graph.errors import Unavailable
from security.cosigning import WitnessAnswer
from security.ledger.cosignature import WitnessKey
from security.ledger.ledger import Ledger
from security.ledger.note import encode64
from security.neighbour_logs import Cosigner, NeighbourLogs
from security.witness import Witness
from tests.vectors.make_ledger import fixed_key
from tests.vectors.results.world import NOON, Log, trust

NAME = "chenzhou.example/witness"
SIGNING = fixed_key("witness")
COSIGNER = Cosigner(NAME, SIGNING)
KEY = WitnessKey(NAME, SIGNING.public)
URL = "http://chenzhou.test/witness"


def grown(count: int = 20) -> Log:
    log = Log()
    while len(log.entries) < count:
        log.add(b"entry %d" % len(log.entries))
    return log


def forked(count: int = 20, at: int = 5) -> Log:
    """Return a log that is as `grown` for its first entries, and goes on otherwise."""
    log = grown(at)
    while len(log.entries) < count:
        log.add(b"told to others %d" % len(log.entries))
    return log


def spelt(old: int, path: tuple[bytes, ...], note: bytes) -> bytes:
    lines = (f"old {old}", *(encode64(digest) for digest in path))
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + note


def request(log: Log, old: int, new: int) -> bytes:
    return spelt(old, log.consistency(old, new) if old else (), log.checkpoint(new))


async def nobody(url: str) -> bytes | None:
    raise Unavailable("NEIGHBOUR_SILENT")


def logs_of(ledger: Ledger, fetch=nobody) -> NeighbourLogs:
    return NeighbourLogs(ledger, fetch, "431000", COSIGNER)


class WitnessDoor:
    """The witness's own paths without a socket: `submit` and `fetch` as a log has them."""

    def __init__(self, ledger: Ledger, fetch=nobody, trusted=None) -> None:
        self.logs = logs_of(ledger, fetch)
        self.now = NOON
        self.asked: list[bytes] = []
        city = SimpleNamespace(
            witness=Witness(self.logs, COSIGNER),
            logs=self.logs,
            settings=Settings(),
            exchange=SimpleNamespace(trust=trusted or trust()),
            clock=lambda: self.now,
        )
        room = ConcurrencyLimiter(working=8, waiting=80)
        app = Starlette(routes=routes(city, PlainDoor(room=room, seconds=5.0)))
        self.client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://chenzhou.test")

    async def add(self, body: bytes) -> httpx2.Response:
        return await self.client.post("/witness/add-checkpoint", content=body)

    async def submit(self, url: str, body: bytes) -> WitnessAnswer:
        self.asked.append(body)
        said = await self.client.post(url, content=body)
        return WitnessAnswer(said.status_code, said.content)

    async def fetch(self, url: str) -> bytes | None:
        said = await self.client.get(url)
        return said.content if said.status_code == 200 else None
