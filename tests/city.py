"""A whole city in one process: real graph, ledger, policy, tokens and HTTP door, and a clock one can set.

    async with story_city(directory, settings) as there:
        answer = await there.ask("officer", query, uscc=story.COMPANY)

The world is the tour's story, taken in from its files.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec

from gateway.app import application
from gateway.city import City, open_city
from gateway.keyring import ISSUER, make_keys
from gateway.ledger_files import begin_ledger
from gateway.settings import DeadlineSettings, ExchangeSettings, LedgerSettings, Settings, TokenSettings
from graph.ingest.authorities import to_toml
from graph.ingest.report import Report
from graph.ingest.run import Delivery, ingest
from graph.model.facts import Scope
from graph.model.time import Instant, instant
from graph.store.batch_read import Known
from graph.store.deliveries import Deliveries
from graph.store.read_subjects import organizations_by_code, persons_by_handle
from graph.synthetic import story
from graph.synthetic.bureaus import every_authority
from security.account import AuditEntry
from security.jwks import load_token_key
from security.principal import CallerRole, Duty, Principal
from security.row_filter import RowFilter
from security.tokens import mint

PATIENT = DeadlineSettings(request=120.0, graph=60.0)
"""Deadlines are tested elsewhere; here a busy machine may take its time."""

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
BASIS = "henan.regulation-2019 第十八条"


def zhengzhou(**more: Any) -> Settings:
    """Return the settings of a city that was given its names, as every operator gives them."""
    named: dict[str, Any] = {
        "place": "410100",
        "ledger": LedgerSettings(origin="zhengzhou.example/accord-log"),
        "tokens": TokenSettings(
            issuer="https://id.zhengzhou.example", audience="https://accord.zhengzhou.example"
        ),
        "exchange": ExchangeSettings(origin="https://zhengzhou.example"),
    }
    return Settings(**{**named, **more})


class Clock:
    """A clock that moves a second with every look, and further when told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> Instant:
        self.now += timedelta(seconds=1)
        return instant(self.now)


class Answered(msgspec.Struct, kw_only=True):
    """An answer as it came through the door, and its entry in the ledger if it has one."""

    status: int
    headers: dict[str, str]
    raw: bytes
    entry: AuditEntry | None

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw)

    @property
    def data(self) -> Any:
        return self.body.get("data")

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.body.get("errors", [])]


class There:
    """An open city and its callers."""

    def __init__(self, city: City, clock: Clock, client: httpx2.AsyncClient, reports: list[Report]) -> None:
        self.city = city
        self.clock = clock
        self.client = client
        self.reports = reports
        self.key = load_token_key(city.settings.keys_dir / ISSUER)

    async def ask(self, caller: str, query: str, **variables: Any) -> Answered:
        """Ask through the whole stack: door, token, policy, graph, ledger."""
        headers = {"Content-Type": "application/json", **await self.headers(caller)}
        said = await self.client.post(
            "/graphql",
            content=json.dumps({"query": query, "variables": variables}),
            headers=[(name.encode(), value.encode()) for name, value in headers.items()],
        )
        receipt = said.headers.get("Accord-Receipt")
        rows = await self.city.ledger.search(first=1) if receipt else None
        entry = next((row.entry for row in (rows.rows if rows else ()) if str(row.index) == receipt), None)
        return Answered(status=said.status_code, headers=dict(said.headers), raw=said.content, entry=entry)

    async def headers(self, caller: str) -> dict[str, str]:
        """Return what a caller sends: a token minted now, and what it states."""
        if caller == "public":
            return {}
        made = mint(
            self.key,
            await self.principal(caller),
            issuer=self.city.settings.tokens.issuer,
            audience=self.city.settings.tokens.audience,
            now=self.clock(),
        )
        return {"Authorization": f"Bearer {made}", **STATED.get(caller, {})}

    async def principal(self, caller: str) -> Principal:
        if caller == "company":
            return Principal(standing=CallerRole.SUBJECT, region="410100", subject=await self.company())
        if caller == "contested":
            there = await self.company(story.CONTESTED)
            return Principal(standing=CallerRole.SUBJECT, region="410100", subject=there)
        if caller in PERSONS:
            return Principal(standing=CallerRole.SUBJECT, region="410100", subject=await self.person(caller))
        return PRINCIPALS[caller]

    async def company(self, code: str = story.COMPANY) -> str:
        """Return the id of an organization."""
        (found,) = await organizations_by_code(self.city.graph, ALL, [self.known(code)])
        assert found is not None
        return found.id

    async def person(self, caller: str) -> str:
        """Return the id of a person of the story."""
        handle = self.city.pseudonymizer.handle("RESIDENT_ID", PERSONS[caller])
        (found,) = await persons_by_handle(self.city.graph, ALL, [self.known(handle)])
        assert found is not None
        return found.id

    def known(self, name: str) -> Known:
        return Known(name=name, known_at=self.clock())


ALL = RowFilter(scopes=tuple(Scope), ignores_window=True, today="2026-03-02")
PERSONS = {"A": story.A, "B": story.B, "C": story.C}
PRINCIPALS = {
    "officer": Principal(
        standing=CallerRole.OFFICER, region="410100", department="郑州市公共资源交易中心", officer="王某"
    ),
    "idle": Principal(
        standing=CallerRole.OFFICER, region="410100", department="郑州市公共资源交易中心", officer="王某"
    ),
    "authority": Principal(
        standing=CallerRole.MACHINE,
        region="410100",
        department=story.AUTHORITY_NAME,
        agency=story.AUTHORITY,
        client="penalty-register",
        roles=(Duty.REPORTER.value,),
    ),
    "stranger": Principal(
        standing=CallerRole.MACHINE,
        region="410100",
        department="郑州市交通运输局",
        agency=story.TRANSPORT,
        client="transport-register",
        roles=(Duty.REPORTER.value,),
    ),
    "centre": Principal(
        standing=CallerRole.MACHINE,
        region="410100",
        department="郑州市信用中心",
        client="credit-centre",
        roles=(Duty.CREDIT_CENTRE.value,),
    ),
    "centre-officer": Principal(
        standing=CallerRole.OFFICER,
        region="410100",
        department="郑州市信用中心",
        officer="李某",
        roles=(Duty.CREDIT_CENTRE.value,),
    ),
    "initiator": Principal(
        standing=CallerRole.OFFICER,
        region="410100",
        department=story.AUTHORITY_NAME,
        agency=story.AUTHORITY,
        officer="赵某",
        roles=(Duty.REPORTER.value,),
    ),
    "transport": Principal(
        standing=CallerRole.OFFICER,
        region="410100",
        department="郑州市交通运输局",
        agency=story.TRANSPORT,
        officer="钱某",
    ),
    "overseer": Principal(
        standing=CallerRole.OFFICER,
        region="410100",
        department="郑州市信用中心",
        officer="孙某",
        roles=(Duty.CREDIT_CENTRE.value,),
    ),
    "auditor": Principal(standing=CallerRole.AUDITOR, region="410100", officer="审计员"),
    "examiner": Principal(
        standing=CallerRole.AUDITOR, region="410100", officer="取证员", roles=(Duty.EVIDENCE.value,)
    ),
}
WITH_PURPOSE = {
    "Accord-Purpose": "TENDER",
    "Accord-Legal-Basis": BASIS,
    "Accord-Case": "2026-018",
}
STATED = {
    "officer": WITH_PURPOSE,
    "initiator": {**WITH_PURPOSE, "Accord-Purpose": "SUPERVISION"},
    "transport": {**WITH_PURPOSE, "Accord-Purpose": "SUPERVISION"},
    "overseer": {**WITH_PURPOSE, "Accord-Purpose": "JOINT_MEASURES"},
    "auditor": {**WITH_PURPOSE, "Accord-Purpose": "AUDIT", "Accord-Case": "AUDIT-006"},
    "examiner": {**WITH_PURPOSE, "Accord-Purpose": "AUDIT", "Accord-Case": "AUDIT-007"},
}


@asynccontextmanager
async def story_city(directory: Path, settings: Settings, noon: datetime = NOON) -> AsyncIterator[There]:
    """Open a city that has taken in the story; the clock stands at `noon`, of 2026-03-02 in Zhengzhou."""
    make_keys(settings.keys_dir, settings.ledger.origin)
    register = settings.data_dir / "authorities.toml"
    register.write_text(to_toml(every_authority()), encoding="utf-8")
    settings = msgspec.structs.replace(settings, authorities=register)
    story.write_departments(settings.departments)
    begin_ledger(settings)
    clock = Clock(noon)
    async with open_city(settings, clock) as city:
        reports = await take_in_story(city, directory)
        app = application(city)
        async with app.router.lifespan_context(app):
            transport = httpx2.ASGITransport(app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://accord.test") as client:
                yield There(city, clock, client, reports)


async def take_in_story(city: City, directory: Path) -> list[Report]:
    manifest = story.write_story(directory)
    return [
        await ingest(
            Deliveries(city.graph),
            city.pseudonymizer,
            Delivery(
                path=directory / delivered.file,
                feed=delivered.feed,
                region=delivered.region,
                now=city.clock(),
                quarantine=directory / "quarantine",
                authorities=city.authorities,
            ),
        )
        for delivered in manifest.deliveries
    ]
