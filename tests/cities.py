"""Two whole cities in one process, Zhengzhou with the tour's story and Chenzhou, that reach each other.

    async with two_cities(root) as cities:
        said = await cities["zhengzhou"].ask("centre", QUERY, key="1")
        await cities.look("chenzhou")

Real graphs, ledgers, policies, tokens, keys and trust lists; what one fetches of the other goes through the
other's door without a socket.
"""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx2
import msgspec
from msgspec.structs import replace

from gateway.app import application
from gateway.city import City, open_city, trust_shelf
from gateway.demo.founding import NAMES, befriend, city_settings, keys_now, trust_list
from gateway.exchange.fetch_status_lists import begin_round
from gateway.exchange.fetching import fetching
from gateway.exchange.poll_result import PollResult
from gateway.keyring import ISSUER
from gateway.settings import GraphSettings, HttpSettings, Settings
from graph.errors import Unavailable
from graph.store.batch_read import Known
from graph.store.read_subjects import persons_by_handle
from graph.synthetic import story
from security.base64url import encode
from security.jwks import load_token_key
from security.keys import SigningKey, load_key
from security.neighbour_logs import Fetch
from security.principal import CallerRole, Duty, Principal
from security.results.issue import key_name
from security.signed_lists.trust_document import (
    FIRST_LINE,
    Endpoints,
    KeyUse,
    TrustDocument,
    TrustedKey,
    sign_trust_list,
)
from security.tokens import mint
from tests.city import ALL, BASIS, NOON, PATIENT, Answered, Clock, take_in_story

PLACES = {name: names.place for name, names in NAMES.items()}
DAYS = ("2026-01-01", "2027-01-01")
SINCE, UNTIL = (f"{day}T00:00:00.000000Z" for day in DAYS)
STATED = {"Accord-Purpose": "JOINT_MEASURES", "Accord-Case": "2026-018"}
BASES = {"zhengzhou": BASIS, "chenzhou": "hunan.chenzhou-2017 二(四)17"}


async def poll_status_lists(city: City, fetch: Fetch) -> tuple[PollResult, ...]:
    """Make one round and wait for all of it."""
    async with anyio.create_task_group() as group:
        regions = await begin_round(city, fetch, group, set())
    return tuple(city.neighbours[region] for region in regions)


class Place:
    """One open city, its callers, and its door."""

    def __init__(self, name: str, city: City, clock: Clock, client: httpx2.AsyncClient) -> None:
        self.name = name
        self.city = city
        self.clock = clock
        self.client = client

    @property
    def region(self) -> str:
        return PLACES[self.name]

    def principal(self, caller: str) -> Principal:
        place, department = self.region, f"{NAMES[self.name].chinese}信用中心"
        if caller == "auditor":
            return Principal(standing=CallerRole.AUDITOR, region=place, officer="审计员")
        if caller in OFFICERS:
            duties = (Duty.CREDIT_CENTRE.value,)
            return Principal(
                standing=CallerRole.OFFICER, region=place, department=department, officer="李某", roles=duties
            )
        centre = (Duty.CREDIT_CENTRE.value,)
        duties = {
            "centre": centre,
            "centre-without-purpose": centre,
            "register": (Duty.REPORTER.value,),
        }
        return Principal(
            standing=CallerRole.MACHINE,
            region=place,
            department=department,
            agency=AGENCIES.get(caller, ""),
            client=caller,
            roles=duties.get(caller, ()),
        )

    async def bearer(self, caller: str) -> Principal:
        """Return a person as the subject that it is in this city."""
        wanted = Known(
            name=self.city.pseudonymizer.handle("RESIDENT_ID", PERSONS[caller]), known_at=self.clock()
        )
        (found,) = await persons_by_handle(self.city.graph, ALL, [wanted])
        return Principal(standing=CallerRole.SUBJECT, region=self.region, subject=found.id)

    async def headers(self, caller: str, asked: "Place") -> dict[str, str]:
        """Return what a caller of this city sends to one: a token, and what it states."""
        if caller == "public":
            return {}
        key = load_token_key(self.city.settings.keys_dir / ISSUER)
        bearer = await self.bearer(caller) if caller in PERSONS else self.principal(caller)
        token = mint(
            key,
            bearer,
            issuer=self.city.settings.tokens.issuer,
            audience=asked.city.settings.tokens.audience,
            now=asked.clock(),
        )
        stated = STATED | {"Accord-Legal-Basis": BASES[asked.name]}
        stated |= {"Accord-Purpose": "AUDIT"} if caller == "auditor" else {}
        return {"Authorization": f"Bearer {token}", **({} if caller in SAYING_NOTHING else stated)}

    async def request(self, caller: str, method: str, path: str, content: bytes = b"") -> httpx2.Response:
        """Ask another path than `/graphql` of this city."""
        headers = [(n.encode(), v.encode()) for n, v in (await self.headers(caller, self)).items()]
        return await self.client.request(method, path, content=content, headers=headers)

    async def ask(self, caller: str, query: str, at: "Place | None" = None, **variables: Any) -> Answered:
        """Ask this city, or with `at` another one, as a caller of this city."""
        asked = at or self
        headers = await self.headers(caller, asked) | {"Content-Type": "application/json"}
        said = await asked.client.post(
            "/graphql",
            content=json.dumps({"query": query, "variables": variables}),
            headers=[(name.encode(), value.encode()) for name, value in headers.items()],
        )
        receipt = said.headers.get("Accord-Receipt")
        rows = await asked.city.ledger.search(first=1) if receipt else None
        entry = next((row.entry for row in (rows.rows if rows else ()) if str(row.index) == receipt), None)
        return Answered(status=said.status_code, headers=dict(said.headers), raw=said.content, entry=entry)


class Cities:
    """Both cities, by name."""

    def __init__(self, places: dict[str, Place], root: Path) -> None:
        self.places = places
        self.root = root
        self.version = 1
        self.silent: set[str] = set()
        self.instead: dict[str, bytes | None] = {}
        self.keys: dict[str, list[TrustedKey]] = {}

    def __getitem__(self, name: str) -> Place:
        return self.places[name]

    async def fetch(self, url: str) -> bytes | None:
        """Fetch what one city publishes, unless it is silent; `instead` by the beginnings of paths."""
        there = urlsplit(url).hostname.split(".")[0]
        if there in self.silent or there not in self.places:
            raise Unavailable("NEIGHBOUR_SILENT")
        for path, body in self.instead.items():
            if urlsplit(url).path.startswith(path):
                return body
        return await fetching(self[there].client)(url)

    async def fetch_log(self, url: str) -> bytes | None:
        """Fetch what belongs to a city's log and nothing else: lists are looked at when a test says so."""
        if not urlsplit(url).path.startswith("/log/"):
            raise Unavailable("NEIGHBOUR_SILENT")
        return await self.fetch(url)

    async def look(self, name: str) -> tuple[PollResult, ...]:
        """Let one city look at the other once."""
        return await poll_status_lists(self[name].city, self.fetch)

    def trust(self, name: str, **keys: list[TrustedKey]) -> bytes:
        """Return a newer trust list of a city; `keys`, here and ever after, instead of those in the files."""
        self.version += 1
        self.keys |= keys
        settings = {other: place.city.settings for other, place in self.places.items()}
        return trust_list(self.root, name, settings, self.version, keys=self.keys, days=DAYS)


AGENCIES = {"register": story.AUTHORITY}
PERSONS = {"A": story.A, "NAMESAKE": story.NAMESAKE}
OFFICERS = {"officer", "officer-without-purpose"}
SAYING_NOTHING = {"abroad", "centre-without-purpose", "officer-without-purpose", *PERSONS}


def settings_of(root: Path, name: str, graph: GraphSettings) -> Settings:
    """Return the settings of a city that is looked for under a name of its own, and looks when it is told."""
    found = city_settings(root, name, HttpSettings(host=f"{name}.test", port=80), graph)
    exchange = replace(found.exchange, interval=3_600.0, refresh=0.0, list_life=600.0)
    return replace(found, deadlines=PATIENT, exchange=exchange)


def signing(settings: Settings) -> list[TrustedKey]:
    """Return the signing keys that a city has now, as a trust list names them."""
    return list(keys_now(settings, DAYS))


def named(key: SigningKey, use: KeyUse, *, since: str = SINCE, until: str = UNTIL) -> TrustedKey:
    return TrustedKey(kid=key_name(key.public), x=encode(key.public), uses=(use,), since=since, until=until)


def know_changsha(root: Path, settings: Settings) -> None:
    """Add to a city's first trust list a third region that may be written to and has signed nothing yet."""
    text = settings.trust_list.read_text(encoding="utf-8").split("\n\n— ")[0]
    document = msgspec.json.decode(text.removeprefix(FIRST_LINE), type=TrustDocument)
    known = document.regions[0]
    changsha = replace(
        known,
        region="430100",
        name="Changsha",
        chinese="长沙市",
        issuer="https://changsha.example",
        keys=(),
        logs=(),
        endpoints=Endpoints(**dict.fromkeys(("api", "status", "log"), "http://changsha.test")),
    )
    raw = sign_trust_list(
        replace(document, regions=(*document.regions, changsha)),
        "zhengzhou.example/accord-trust",
        load_key(root / "keepers" / "zhengzhou.pem"),
    )
    store = trust_shelf(settings)
    store.seen_file.path.unlink()  # the city has not begun: this is its first list
    store.take(raw, DAYS[0])


@asynccontextmanager
async def two_cities(root: Path, **graphs: GraphSettings) -> AsyncIterator[Cities]:
    """Open both cities; Zhengzhou has taken in the story, Chenzhou has no records.

    A city that is not named in `graphs` starts an embedded engine of its own.
    """
    found = {name: settings_of(root, name, graphs.get(name, GraphSettings())) for name in PLACES}
    befriend(root, found, DAYS)
    know_changsha(root, found["zhengzhou"])
    async with AsyncExitStack() as stack:
        clock = Clock(NOON)
        cities = Cities({}, root)
        for name, one in found.items():
            cities.places[name] = await _opened(stack, cities, name, one, clock)
        yield cities


async def _opened(
    stack: AsyncExitStack, cities: Cities, name: str, settings: Settings, clock: Clock
) -> Place:
    city = await stack.enter_async_context(open_city(settings, clock, cities.fetch_log))
    if name == "zhengzhou":
        await take_in_story(city, cities.root / "story")
    app = application(city)
    await stack.enter_async_context(app.router.lifespan_context(app))
    transport = httpx2.ASGITransport(app)
    client = httpx2.AsyncClient(transport=transport, base_url=f"http://{name}.test")
    return Place(name, city, clock, await stack.enter_async_context(client))
