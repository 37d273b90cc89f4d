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

import httpx2

from gateway.app import application
from gateway.city import City, open_city
from gateway.keyring import ISSUER, JWKS, VKEY, make_keys, trusted_keys
from gateway.peers import Looked, fetching, look
from gateway.settings import ExchangeSettings, GraphSettings, LedgerSettings, Settings, TokenSettings
from graph.errors import Unavailable
from graph.model.results import ResultKind
from graph.store.read_subjects import persons_by_handle
from graph.store.wants import Known
from graph.synthetic import story
from security.base64url import encode
from security.jwks import load_token_key
from security.keys import SigningKey, load_key, make_key
from security.ledger.note import VerifierKey
from security.principal import Duty, Principal, Standing
from security.results.issue import key_name
from security.secret_files import write_secret
from security.tokens import mint
from security.trust.document import (
    Endpoints,
    KeyUse,
    TrustDocument,
    TrustedKey,
    TrustedRegion,
    sign_trust_list,
)
from tests.city import ALL, BASIS, NOON, PATIENT, Answered, Clock, take_in_story

PLACES = {"zhengzhou": "410100", "chenzhou": "431000"}
CHINESE = {"zhengzhou": "郑州市", "chenzhou": "郴州市"}
SINCE, UNTIL = "2026-01-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z"
STATED = {
    "Accord-Purpose": "JOINT_MEASURES",
    "Accord-Legal-Basis": BASIS,
    "Accord-Case": "2026-018",
}


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
        place, department = self.region, f"{CHINESE[self.name]}信用中心"
        if caller == "auditor":
            return Principal(standing=Standing.AUDITOR, region=place, officer="审计员")
        if caller in OFFICERS:
            duties = (Duty.CREDIT_CENTRE.value,)
            return Principal(
                standing=Standing.OFFICER, region=place, department=department, officer="李某", roles=duties
            )
        duties = {"centre": (Duty.CREDIT_CENTRE.value,), "register": (Duty.REPORTER.value,)}
        return Principal(
            standing=Standing.MACHINE,
            region=place,
            department=department,
            agency=AGENCIES.get(caller, ""),
            client=caller,
            roles=duties.get(caller, ()),
        )

    async def bearer(self, caller: str) -> Principal:
        """Return a person as the subject that it is in this city."""
        wanted = Known(name=self.city.vault.handle("RESIDENT_ID", PERSONS[caller]), known_at=self.clock())
        (found,) = await persons_by_handle(self.city.graph, ALL, [wanted])
        return Principal(standing=Standing.SUBJECT, region=self.region, subject=found.id)

    async def ask(self, caller: str, query: str, at: "Place | None" = None, **variables: Any) -> Answered:
        """Ask this city, or with `at` another one, as a caller of this city."""
        asked = at or self
        headers = {"Content-Type": "application/json"}
        if caller != "public":
            key = load_token_key(self.city.settings.keys_dir / ISSUER)
            bearer = await self.bearer(caller) if caller in PERSONS else self.principal(caller)
            token = mint(
                key,
                bearer,
                issuer=self.city.settings.tokens.issuer,
                audience=asked.city.settings.tokens.audience,
                now=asked.clock(),
            )
            stated = {**STATED, "Accord-Purpose": "AUDIT"} if caller == "auditor" else STATED
            headers |= {"Authorization": f"Bearer {token}", **({} if caller in SAYING_NOTHING else stated)}
        said = await asked.client.post(
            "/graphql",
            content=json.dumps({"query": query, "variables": variables}),
            headers=[(name.encode(), value.encode()) for name, value in headers.items()],
        )
        receipt = said.headers.get("Accord-Receipt")
        rows = await asked.city.ledger.search(first=1) if receipt else ()
        entry = next((row.entry for row in rows if str(row.index) == receipt), None)
        return Answered(status=said.status_code, headers=dict(said.headers), raw=said.content, entry=entry)


class Cities:
    """Both cities, by name."""

    def __init__(self, places: dict[str, Place], keepers: dict[str, SigningKey]) -> None:
        self.places = places
        self.keepers = keepers
        self.version = 1
        self.silent: set[str] = set()

    def __getitem__(self, name: str) -> Place:
        return self.places[name]

    async def look(self, name: str) -> tuple[Looked, ...]:
        """Let one city look at the other once."""

        async def fetch(url: str) -> bytes | None:
            there = urlsplit(url).hostname.split(".")[0]
            if there in self.silent:
                raise Unavailable("NEIGHBOUR_SILENT")
            return await fetching(self[there].client)(url)

        return await look(self[name].city, fetch)

    def trust(self, name: str, **keys: list[TrustedKey]) -> bytes:
        """Return a newer trust list of a city; `keys` instead of those that the other city has now."""
        self.version += 1
        return trust_list(
            name, self.keepers[name], {n: p.city.settings for n, p in self.places.items()}, self.version, keys
        )


AGENCIES = {"register": story.AUTHORITY}
PERSONS = {"A": story.A, "NAMESAKE": story.NAMESAKE}
OFFICERS = {"officer", "officer-without-purpose"}
SAYING_NOTHING = {"abroad", "officer-without-purpose", *PERSONS}


def settings_of(root: Path, name: str, graph: GraphSettings) -> Settings:
    """Return the settings of a city; what it shares with the other is written by `founded`."""
    home = root / name
    keeper = VerifierKey(f"{name}.example/accord-trust", load_key(root / f"{name}-keeper.pem").public)
    return Settings(
        place=PLACES[name],
        data_dir=home,
        deadlines=PATIENT,
        graph=graph,
        ledger=LedgerSettings(origin=f"{name}.example/accord-log"),
        tokens=TokenSettings(issuer=f"https://id.{name}.example", audience=f"https://accord.{name}.example"),
        exchange=ExchangeSettings(
            origin=f"https://{name}.example",
            keeper=keeper.vkey,
            neighbours=home / "neighbours.toml",
            interval=3_600.0,
            refresh=0.0,
            list_life=600.0,
        ),
    )


def founded(root: Path, graphs: dict[str, GraphSettings]) -> dict[str, Settings]:
    """Make keys, the shared key, neighbours and trust lists of both cities."""
    for name in PLACES:
        make_key(root / f"{name}-keeper.pem")
    found = {name: settings_of(root, name, graphs.get(name, GraphSettings())) for name in PLACES}
    for settings in found.values():
        make_keys(settings.keys_dir, settings.ledger.origin)
    pair = b"\x07" * 32
    for name, other in zip(PLACES, reversed(PLACES), strict=True):
        home = found[name].data_dir
        write_secret(home / "pair.key", pair)
        (home / "neighbours.toml").write_text(
            f'[{PLACES[other]}]\nissuer = "https://id.{other}.example"\n'
            f'jwks = "{found[other].keys_dir.resolve() / JWKS}"\npair = "pair.key"\n',
            encoding="utf-8",
        )
        keeper = load_key(root / f"{name}-keeper.pem")
        found[name].trust_list.write_bytes(trust_list(name, keeper, found, 1, {}))
    return found


def trust_list(
    owner: str,
    keeper: SigningKey,
    settings: dict[str, Settings],
    version: int,
    keys: dict[str, list[TrustedKey]],
) -> bytes:
    """Return a signed trust list with both cities."""
    document = TrustDocument(
        owner=PLACES[owner],
        version=version,
        since="2026-01-01",
        until="2027-01-01",
        regions=tuple(trusted(name, one, keys.get(name)) for name, one in settings.items()),
    )
    return sign_trust_list(document, f"{owner}.example/accord-trust", keeper)


def trusted(name: str, settings: Settings, keys: list[TrustedKey] | None) -> TrustedRegion:
    return TrustedRegion(
        region=PLACES[name],
        name=name.title(),
        chinese=CHINESE[name],
        issuer=settings.exchange.origin,
        kinds=tuple(ResultKind),
        keys=tuple(keys or signing(settings)),
        logs=((settings.keys_dir / VKEY).read_text(encoding="utf-8").strip(),),
        endpoints=Endpoints(**dict.fromkeys(("api", "status", "log"), f"http://{name}.test")),
        since="2026-01-01",
        until="2027-01-01",
    )


def signing(settings: Settings) -> list[TrustedKey]:
    """Return the signing keys that a city has now, as a trust list names them."""
    return list(trusted_keys(settings.keys_dir, SINCE, UNTIL))


def named(key: SigningKey, use: KeyUse, *, since: str = SINCE, until: str = UNTIL) -> TrustedKey:
    return TrustedKey(kid=key_name(key.public), x=encode(key.public), uses=(use,), since=since, until=until)


@asynccontextmanager
async def two_cities(root: Path, **graphs: GraphSettings) -> AsyncIterator[Cities]:
    """Open both cities; Zhengzhou has taken in the story, Chenzhou has no records.

    A city that is not named in `graphs` starts an embedded engine of its own.
    """
    found = founded(root, graphs)
    async with AsyncExitStack() as stack:
        clock = Clock(NOON)
        places = {name: await _opened(stack, root, name, one, clock) for name, one in found.items()}
        keepers = {name: load_key(root / f"{name}-keeper.pem") for name in PLACES}
        yield Cities(places, keepers)


async def _opened(stack: AsyncExitStack, root: Path, name: str, settings: Settings, clock: Clock) -> Place:
    city = await stack.enter_async_context(open_city(settings, clock))
    if name == "zhengzhou":
        await take_in_story(city, root / "story")
    app = application(city)
    await stack.enter_async_context(app.router.lifespan_context(app))
    transport = httpx2.ASGITransport(app)
    client = httpx2.AsyncClient(transport=transport, base_url=f"http://{name}.test")
    return Place(name, city, clock, await stack.enter_async_context(client))
