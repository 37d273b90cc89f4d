"""Pairs of companies that show one caller the same and hide different things, and a door to ask about them.

What is visible is written alike for both; what is hidden is drawn for each by itself. Every pair has
codes, decisions and persons of its own, so that all of them share one database.
"""

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec
from hypothesis import strategies as st

from gateway.app import application
from gateway.city import City, open_city
from gateway.keyring import ISSUER, make_keys
from gateway.ledger_files import begin_ledger
from gateway.settings import AccessSettings, DeadlineSettings, GraphSettings
from graph.model.facts import Annulment, Restoration, RestorationEffect, Role
from graph.model.time import FOREVER, instant
from graph.store.engine import Address
from graph.store.fact_kinds import Provenance, new_id
from graph.store.journal import JournaledTransaction, write_journaled
from graph.store.write_events import Case, StepDone, put_annulment
from graph.store.write_once import Once, write_once
from graph.store.write_target import TargetKeys
from graph.synthetic.story import write_departments
from schema.ids import node_ref
from security.jwks import load_token_key
from security.principal import CallerRole, Principal
from security.tokens import mint
from tests.city import BASIS, NOON, Clock, zhengzhou
from tests.world import Company, World

TODAY = "2026-03-02"
THEN = instant(NOON - timedelta(days=2))
LATER = instant(NOON - timedelta(days=1))
"""When what both have was recorded, and when what came afterwards was."""

INSTANT = re.compile(r'"recordedAt": "[^"]*"')
OPAQUE = re.compile(r"[A-Za-z0-9_-]{22,}")


class Told(msgspec.Struct, frozen=True):
    """An answer: its status, and its data and errors as they came."""

    status: int
    body: dict[str, Any]

    @property
    def said(self) -> str:
        """Data and errors, with what is random by nature named by its place in the answer."""
        names: dict[str, str] = {}
        kept = {name: self.body.get(name) for name in ("data", "errors")}
        text = INSTANT.sub('"recordedAt": ""', json.dumps([self.status, kept], ensure_ascii=False))
        return OPAQUE.sub(lambda found: names.setdefault(found[0], f"<{len(names)}>"), text)


class Hall:
    """An open city on a shared engine, asked by callers with tokens."""

    def __init__(self, city: City, client: httpx2.AsyncClient) -> None:
        self.city = city
        self._client = client
        self._key = load_token_key(city.settings.keys_dir / ISSUER)

    async def ask(self, caller: Principal | None, query: str, **variables: Any) -> Told:
        """Ask through the whole stack; an officer who names an officer states its purpose."""
        headers = {"content-type": "application/json"}
        if caller is not None:
            tokens = self.city.settings.tokens
            made = mint(
                self._key, caller, issuer=tokens.issuer, audience=tokens.audience, now=self.city.clock()
            )
            headers |= {"authorization": f"Bearer {made}"} | (STATED if caller is OFFICER else {})
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        body = json.dumps({"query": query, "variables": variables})
        said = await self._client.post("/graphql", content=body, headers=sent)
        return Told(said.status_code, said.json())

    async def id_of(self, code: str) -> str:
        """Return an organization's own id."""
        told = await self.ask(OFFICER, "query($c: String!) { organization(uscc: $c) { id } }", c=code)
        return node_ref(told.body["data"]["organization"]["id"], "Organization").id

    async def person_of(self, code: str) -> str:
        """Return the present representative of a company, as it is named from outside."""
        told = await self.ask(OFFICER, REPRESENTATIVE, c=code)
        (role,) = told.body["data"]["organization"]["roles"]["nodes"]
        return role["holder"]["id"]


REPRESENTATIVE = "query($c: String!) { organization(uscc: $c) { roles { nodes { holder { id } } } } }"
IDLE = Principal(
    standing=CallerRole.OFFICER, region="410100", department="郑州市公共资源交易中心", officer="王某"
)
OFFICER = msgspec.structs.replace(IDLE, officer="李某")
AUDITOR = Principal(standing=CallerRole.AUDITOR, region="410100", officer="审计员")
STATED = {"accord-purpose": "TENDER", "accord-legal-basis": BASIS, "accord-case": "2026-018"}


@asynccontextmanager
async def hall(engine: Address, directory: Path) -> AsyncIterator[Hall]:
    """Open a city on an engine that others use too."""
    password = directory / "password"
    password.touch(mode=0o600)
    password.write_text(engine.password, encoding="ascii")
    settings = zhengzhou(
        data_dir=directory / "data",
        graph=GraphSettings(
            url=engine.url, user=engine.user, database=engine.database, password_file=password
        ),
        deadlines=DeadlineSettings(request=60, graph=50),
        access=AccessSettings(per_officer=1_000_000),
    )
    make_keys(settings.keys_dir, settings.ledger.origin)
    write_departments(settings.departments)
    begin_ledger(settings)
    async with open_city(settings, Clock(NOON)) as city:
        app = application(city)
        async with app.router.lifespan_context(app):
            transport = httpx2.ASGITransport(app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://accord.test") as client:
                yield Hall(city, client)


class Shown(msgspec.Struct, frozen=True):
    """What every caller may see of a company: its penalties' decision days, each different."""

    decided_on: tuple[str, ...]


class Hidden(msgspec.Struct, frozen=True):
    """One thing that the public may not see: its kind, a day that may fall between visible ones, a turn."""

    kind: str
    on: str
    turn: int


def shown() -> st.SearchStrategy[Shown]:
    """Draw up to four published penalties."""
    days = st.lists(PAST, max_size=4, unique=True)
    return days.map(lambda drawn: Shown(tuple(sorted(drawn))))


PAST = st.integers(1, 20).map(lambda n: f"20{n + 4:02}-0{n % 9 + 1}-1{n % 10}")
"""Days on which decisions fall; few, so that hidden and visible ones meet."""

KINDS = (
    "unpublished",
    "expired",
    "annulled",
    "restored",
    "withdrawn",
    "tenure",
    "finding",
    "challenge",
    "elsewhere",
)


def hidden(kinds: Sequence[str] = KINDS) -> st.SearchStrategy[list[Hidden]]:
    """Draw up to six hidden things."""
    one = st.builds(Hidden, st.sampled_from(kinds), PAST, st.integers(0, 3))
    return st.lists(one, max_size=6)


class Built(msgspec.Struct, frozen=True):
    """One company of a pair, with the words that only its world has."""

    world: World
    code: str

    def neutral(self, told: Told) -> str:
        """Return an answer without the words of its own world."""
        return told.said.replace(self.world.tag, "<world>")


async def built(at: Hall, visible: Shown, secret: Sequence[Hidden], representative: str = "") -> Built:
    """Write one company of a pair: what is visible, then what is hidden, all known since `THEN`.

    A `representative` holds its office since a day after every decision.
    """
    world = World()
    company = world.company("A")
    if representative:
        company.represented_by(representative, since="2026-01-01")
    for number, day in enumerate(visible.decided_on):
        company.penalised(f"shown {number}", decided_on=day)
    await world.write(at.city.graph, at=THEN)
    await conceal(at, world, company, visible, secret)
    return Built(world, company.code)


async def conceal(at: Hall, world: World, company: Company, visible: Shown, secret: Sequence[Hidden]) -> None:
    """Write what is hidden: each thing under a name of its own, or upon what is visible."""
    for number, one in enumerate(secret):
        _conceal(world, company, f"hidden {number}", one)
        if visible.decided_on and one.kind == "finding":
            company.found("shown 0", f"p{one.turn}", decided_on=one.on)
        if visible.decided_on and one.kind == "challenge":
            company.challenged("shown 0", opened_on=one.on, instance=f"INSTANCE {number}")
    if world.rows:
        await world.write(at.city.graph, at=THEN)
    for number, one in enumerate(secret):
        if one.kind == "withdrawn":
            company.penalised(f"hidden {number}", decided_on=one.on, shown_until=one.on, content="更正")
            await world.write(at.city.graph, at=THEN + 1)
        if one.kind == "annulled":
            await _annulled(at, world, company, f"hidden {number}")
        if one.kind == "restored":
            await _restored(at, world, company, f"hidden {number}")


def _conceal(world: World, company: Company, name: str, one: Hidden) -> None:
    """Add the rows of one hidden thing."""
    once_public = dict.fromkeys(("annulled", "restored", "withdrawn"), FOREVER)
    person, windows = f"p{one.turn}", {"expired": TODAY, **once_public}
    if one.kind == "tenure":
        company.held_by(person, list(Role)[one.turn], since=one.on)
    elif one.kind == "elsewhere":
        other = world.company(f"B{name[-1]}").represented_by(person, since=one.on)
        other.penalised(f"elsewhere {name}", decided_on=one.on, shown_until=one.on, naming=[person])
    else:
        company.penalised(name, decided_on=one.on, shown_until=windows.get(one.kind, one.on))


def undisputed(_case: Case) -> StepDone:
    """Nobody disputes a record of these worlds, so that no case ends with its annulment."""
    raise AssertionError


async def _annulled(at: Hall, world: World, company: Company, number: str) -> None:
    record = await record_of(at, company.code, number)
    source = Provenance(feed=f"registry-{world.tag}", batch="annulment", region=world.region)
    once = Once(key=f"{world.tag}|{number}", digest="", source=source, at=THEN + 1)
    annulment = Annulment(
        id=new_id(), key=f"{record}|annulled", record=record, annulled_on=TODAY, authority="郑州市某某局",
        reason="撤销", row=0, recorded_at=once.at, **msgspec.structs.asdict(source),
    )  # fmt: skip
    keys = TargetKeys(key=once.key, today=TODAY, record=record)
    await write_once(at.city.graph, once, keys, hold=lambda _: None, put=put_annulment(annulment, undisputed))


async def _restored(at: Hall, world: World, company: Company, number: str) -> None:
    """Restore a record where the law stops its publicity alone, as Erqi's does."""
    record = await record_of(at, company.code, number)
    key = f"{record}|restored"
    restoration = Restoration(
        id=new_id(), key=key, record=record, restored_on=TODAY, stops=(RestorationEffect.STOP_PUBLICITY.value,),
        feed=f"registry-{world.tag}", batch="restoration", region=world.region, row=0, recorded_at=THEN + 1,
    )  # fmt: skip

    async def put(transaction: JournaledTransaction) -> None:
        made = msgspec.structs.replace(restoration, recorded_at=transaction.at)
        fact = {name: value for name, value in msgspec.to_builtins(made).items() if value is not None}
        rows = [{"record": record, "fact": fact | {"standing": key}}]
        await transaction.run("create_restorations", rows=rows)
        transaction.note("Restoration", records=[record])

    await write_journaled(at.city.graph, world.region, THEN + 1, put)


async def record_of(at: Hall, code: str, number: str) -> str:
    """Return the id of a company's penalty, as one who sees all of them finds it."""
    query = "query($c: String!) { organization(uscc: $c) { penalties(first: 100) { nodes { id documentNumber } } } }"
    told = await at.ask(OFFICER, query, c=code)
    nodes = told.body["data"]["organization"]["penalties"]["nodes"]
    (found,) = [node["id"] for node in nodes if node["documentNumber"] == number]
    return node_ref(found, "Penalty").id
