"""Every setting, from the file to what an assembled gateway does because of it; one without a row fails."""

import asyncio
import base64
import hashlib
import json
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import msgspec
import pytest

from benchmarks.crash.city_process import GONE_WITHIN, UP_WITHIN, Town, engine_of
from gateway.city import open_city, system_clock
from gateway.client.tokens import mint_token
from gateway.demo.founding import address, city_settings
from gateway.keyring import ISSUER, STATUS, load_keys
from gateway.ledger_files import open_ledger, server_of
from gateway.open_graph import open_graph
from gateway.renewal import EVERY
from gateway.settings import GraphSettings, HttpSettings, Settings, every_setting, read, value_of
from graph.errors import Fault
from graph.synthetic import story
from security.base64url import decode
from security.exchange import KEPT, SKEW
from security.id_tokens import mint_id_token
from security.jwks import load_token_key
from security.keys import load_key
from security.ledger.cosignature import parse_witness_key
from security.ledger.note import parse_vkey
from security.ledger.opening import HIGH
from security.principal import CallerRole, Duty, Principal
from security.results.addresses import status_url
from security.results.issue import key_name
from security.results.status import Bits, sign_status_list
from security.revocations import Revocation, RevokedBy, revoke
from security.secret_files import read_secret, write_secret
from tests.attacks.http.wire import JSON, answer_from, post, request
from tests.settings.assembled import (
    COMPANY,
    EMBEDDED_ONLY,
    WITH_POSTGRES,
    Answer,
    Assembled,
    assembled,
    changed,
    written,
)

pytestmark = pytest.mark.anyio

LOOK = """query($c: String!) { organization(uscc: $c) {
  roles(first: 5) { nodes { holder { roles(first: 2) { nodes { role organization { name } } } } } } } }"""
CHECK = """mutation($c: String!) { checkReceipt(input: {key: "days", uscc: $c, matter: TENDER, audience: ["410100"]}) { result { resultId } } }"""
HELD = "query($c: String!) { organization(uscc: $c) { roles(include: [CURRENT, FORMER]) { nodes { holder { id name } } } } }"
REPORT = """mutation($r: [PenaltyInput!]!) { reportRecords(input: {key: "one", records: $r}) { rows { outcome code } } }"""
DECIDED = {
    "uscc": story.PUBLISHED,
    "party": "郑州永嘉环保科技有限公司",
    "representative": "陈建国",
    "authorityCode": story.AUTHORITY,
    "violation": "无照经营",
    "circumstances": "经查，当事人未取得许可",
    "basis": "《行政处罚法》",
    "kinds": ["罚款"],
    "content": "罚款2万元",
    "fine": "2",
    "decidedOn": "2026-02-01",
    "expiresOn": "2099-12-31",
}
RESULT = "query($id: String!) { result(resultId: $id) { jws } }"
Observed = Callable[[Assembled], Awaitable[None]]


def content(jws: str) -> dict:
    return json.loads(decode(jws.split(".")[1].encode()))


def lasting(credential: dict) -> float:
    """Return for how many seconds a credential holds."""
    since, until = (datetime.fromisoformat(credential[name]) for name in ("validFrom", "validUntil"))
    return (until - since).total_seconds()


async def answered(at: Assembled) -> None:
    """An officer is answered: nobody is without whom the token is for, whose word counts, and the graph."""
    found = await at.ask(LOOK, at.officer(), c=COMPANY)
    assert found.status == 200, found.raw
    assert found.said["data"]["organization"]["roles"]["nodes"]


def limited(query: str, code: str, key: str, **details: object) -> Observed:
    """Return what holds that a document is refused by the number in the file."""

    async def holds(at: Assembled) -> None:
        found = (await at.ask(query, at.officer())).error
        assert {"code": code, "limit": value_of(at.settings, key), **details}.items() <= found.items()

    return holds


async def authorities(at: Assembled) -> None:
    """Of an authority's two reports the one under a name that the register does not give it is refused."""
    principal = Principal(
        standing=CallerRole.MACHINE,
        region=at.settings.place,
        department=story.AUTHORITY_NAME,
        agency=story.AUTHORITY,
        client="penalty-register",
        roles=(Duty.REPORTER.value,),
    )
    names = (story.AUTHORITY_NAME, "郴州市无名局")
    given = [{**DECIDED, "documentNumber": f"{n}号", "authority": name} for n, name in enumerate(names)]
    rows = (await at.ask(REPORT, at.bearer(principal), r=given)).said["data"]["reportRecords"]["rows"]
    assert [row["code"] for row in rows] == [None, "AUTHORITY_NAME"]


async def departments(at: Assembled) -> None:
    """A department that only the named register has is answered, and states no purpose beyond it."""
    await answered(at)
    found = (await at.ask(LOOK, {**at.officer(), "Accord-Purpose": "LICENSING"}, c=COMPANY)).error
    assert (found["code"], found["may"]) == ("PURPOSE_NOT_REGISTERED", "TENDER")


async def told_of_too_many(at: Assembled, caller: dict[str, str], limit: int) -> None:
    """Who is told of one company after another is refused where the file says, and not before."""
    codes = (COMPANY, story.CONTESTED, story.PUBLISHED, story.NO_LONGER_PUBLISHED)
    told = [await at.ask(HELD, caller, c=code) for code in codes]
    assert told[0].status == 200, told[0].raw
    (refused,) = {(one.error["code"], one.error["limit"]) for one in told if one.error}
    assert refused == ("VOLUME_EXCEEDED", limit)


async def per_officer(at: Assembled) -> None:
    await told_of_too_many(at, at.officer(60), at.settings.access.per_officer)


async def per_system(at: Assembled) -> None:
    await told_of_too_many(at, at.centre, at.settings.access.per_system)


async def patterns(at: Assembled) -> None:
    """Twelve looks, twelve refusals, two officers at one company, always out of hours: told from as many on."""
    auditor = Principal(standing=CallerRole.AUDITOR, region=at.settings.place, officer="审计员")
    stated = {**at.officer(), **at.bearer(auditor), "Accord-Purpose": "AUDIT"}
    for number in (70, 71):
        for _ in range(10 if number == 70 else 3):
            await at.ask("{ accessRecords(first: 1) { nodes { index } } n: __typename }", at.officer(number))
        await at.ask("query($c: String!) { organization(uscc: $c) { name } }", at.officer(number), c=COMPANY)
    asked = """{ accessPatterns(since: "2020-01-01T00:00:00Z", until: "2100-01-01T00:00:00Z")
      { kind officer usual } }"""
    told = await at.ask(asked, stated)
    assert told.status == 200, told.raw
    found = {(one["kind"], one["usual"]) for one in json.loads(told.raw)["data"]["accessPatterns"]}
    assert found == {("VOLUME", 10), ("HOURS", 1), ("MANY", 2), ("ATTEMPTS", 3)}


async def largest(at: Assembled) -> None:
    """A delivered file of so many bytes arrives, one of a byte more does not."""
    for more, status in ((0, 201), (1, 413)):
        data = b"x" * (at.settings.deliveries.largest + more)
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        head = (
            ("Authorization", at.centre["Authorization"]),
            ("Repr-Digest", f"sha-256=:{digest}:"),
        )
        said = await at.throw(request("POST", "/deliveries/any?file=x.csv", head, data))
        assert said.status == status, said.raw


async def folder(at: Assembled) -> None:
    """A file in the watched folder is taken up, and put away with its report."""
    assert at.settings.deliveries.folder is not None
    feed = at.settings.deliveries.folder / "any"
    feed.mkdir()
    (feed / "none.csv").write_text("nothing of this is a column\n", encoding="utf-8")
    os.utime(feed / "none.csv", (0, 0))
    async with asyncio.timeout(20):
        while not list(feed.glob("rejected/*-none.csv.report.json")):
            await asyncio.sleep(0.05)


async def revocations(at: Assembled) -> None:
    """An officer who is put on the list at the named place is refused soon, and no other is."""
    gone = at.officer(61)
    assert (await at.ask("{ __typename }", gone)).status == 200
    assert at.settings.tokens.revocations is not None
    revoke(at.settings.tokens.revocations, Revocation(by=RevokedBy.OFFICER, name="王某61"), system_clock())
    async with asyncio.timeout(EVERY + 10):
        while (found := await at.ask("{ __typename }", gone)).status == 200:
            await asyncio.sleep(0.2)
    assert (found.error["code"], found.error["reason"]) == ("TOKEN_INVALID", "REVOKED")
    await answered(at)


async def own_roles(at: Assembled) -> list[dict]:
    """Return who holds roles in the company, asked by the company: its token names it by its code."""
    own = Principal(standing=CallerRole.SUBJECT, region=at.settings.place, uscc=COMPANY)
    found = await at.ask(HELD, at.bearer(own), c=COMPANY)
    return [one["holder"] for one in found.said["data"]["organization"]["roles"]["nodes"]]


async def code_claim(at: Assembled) -> None:
    assert await own_roles(at)


async def document_claim(at: Assembled) -> None:
    """A person is known by the resident number in its token, and is told of its own roles."""
    own = Principal(standing=CallerRole.SUBJECT, region=at.settings.place, document=story.A)
    person = next(one["id"] for one in await own_roles(at) if one["name"] == story.A_NAME)
    found = await at.ask(
        "query($id: ID!) { person(id: $id) { roles(include: [FORMER]) { nodes { role } } } }",
        at.bearer(own),
        id=person,
    )
    assert found.said["data"]["person"]["roles"]["nodes"]


async def place(at: Assembled) -> None:
    await answered(at)  # its token names the region
    assert at.settings.place == "431000"


async def data_dir(at: Assembled) -> None:
    assert (at.settings.data_dir / "lock").read_text(encoding="utf-8") == f"{at.child.pid}\n"


async def graph_url(at: Assembled) -> None:
    await answered(at)
    assert at.wire.met > 0


async def slow_officers(at: Assembled, count: int, delay: float) -> list[Answer]:
    await answered(at)
    at.wire.delay = delay
    try:
        return list(await asyncio.gather(*(at.ask(LOOK, at.officer(n), c=COMPANY) for n in range(count))))
    finally:
        at.wire.delay = 0.0


async def graph_connections(at: Assembled) -> None:
    await slow_officers(at, 8, 0.2)
    assert 0 < at.wire.most <= at.settings.graph.connections


async def graph_heap(at: Assembled) -> None:
    """A gateway without a server starts an engine; Java puts the heap right below four gibibytes."""
    settings = changed(Settings(data_dir=at.root / "embedded"), EMBEDDED_ONLY)
    found = read({}, written(settings, at.root / "embedded.toml")).settings
    async with open_graph(found):
        begins = f"{2**32 - (found.graph.heap << 20):08x}-"
        maps = Path(f"/proc/{engine_of(os.getpid(), Town(root=at.root, settings=found))}/maps")
        assert any(line.startswith(begins) for line in maps.read_text(encoding="ascii").splitlines())


async def working(at: Assembled) -> None:
    """Two are worked on, one waits, and so the fourth is told."""
    told = [one.error.get("code") for one in await slow_officers(at, 7, 0.5)]
    assert told.count("OVERLOADED") == 7 - at.settings.limits.working - at.settings.limits.waiting


async def edition(at: Assembled) -> None:
    assert (await at.ask("{ organisation }", at.officer())).status == 422


async def origins(at: Assembled) -> None:
    for origin in at.settings.http.origins.split():
        asking = [("Origin", origin), ("Access-Control-Request-Method", "POST")]
        found = await at.throw(request("OPTIONS", headers=asking))
        assert (found.status, found.headers["access-control-allow-origin"]) == (204, origin)
    assert (await at.throw(post("{ a }", ("Origin", "https://elsewhere.example")))).status == 403


async def origin_of_log(at: Assembled) -> None:
    assert parse_vkey((await at.get("/log/vkey")).raw.decode().strip()).name == at.settings.ledger.origin


async def high(at: Assembled) -> None:
    """The newest checkpoint is in the named record as soon as anybody hears of it, and in no other."""
    assert at.settings.ledger.high is not None
    before = at.settings.ledger.high.read_bytes()
    await answered(at)
    newest = (await at.get("/log/checkpoint")).raw
    assert newest not in before
    assert newest in at.settings.ledger.high.read_bytes()
    assert not (at.settings.ledger_dir / HIGH).exists()


NOWHERE = "postgresql://accord@127.0.0.1:9/ledger"


async def ledger_url(at: Assembled) -> None:
    """The ledger is sought at the server that is named."""
    there = changed(at.settings, {"ledger.url": NOWHERE})
    with pytest.raises(Fault) as told:
        open_ledger(there, load_keys(at.settings.keys_dir).ledger)
    assert (told.value.code, "port 9" in told.value.private) == ("LEDGER_UNAVAILABLE", True)


async def ledger_password(at: Assembled) -> None:
    """The password at the ledger's server is that of the file."""
    there, secret = changed(at.settings, {"ledger.url": NOWHERE}), at.root / "ledger.password"
    with pytest.raises(Fault) as told:
        server_of(changed(there, {"ledger.password_file": secret}))
    assert str(secret) in told.value.english
    write_secret(secret, b"one two\n")
    assert "password='one two'" in server_of(changed(there, {"ledger.password_file": secret}))


async def examine(at: Assembled) -> None:
    """A record that vanished after the first examination, at the start, is missed by a later one."""
    assert (await at.get("/readyz")).said["ledger"]
    kept = at.settings.high_water_mark.rename(at.root / "taken.away")
    try:
        async with asyncio.timeout(at.settings.ledger.examine + 20):
            while (await at.get("/readyz")).said["ledger"]:
                await asyncio.sleep(0.1)
    finally:
        kept.rename(at.settings.high_water_mark)


async def body(at: Assembled) -> None:
    found = await at.ask("#" * (at.settings.limits.body + 1))
    assert (found.error["code"], found.error["limit"]) == ("BODY_TOO_LARGE", at.settings.limits.body)


async def url(at: Assembled) -> None:
    found = await at.get("/graphql?query=" + "a" * at.settings.limits.url)
    assert (found.error["code"], found.error["limit"]) == ("URL_TOO_LONG", at.settings.limits.url)


async def head(at: Assembled) -> None:
    found = await at.throw(request("GET", "/", headers=[("x", "a" * at.settings.limits.head)]))
    assert (found.error["code"], found.error["limit"]) == ("HEADERS_TOO_LARGE", at.settings.limits.head)


async def page(at: Assembled) -> None:
    found = (await at.ask(LOOK.replace("5", "61"), at.officer(), c=COMPANY)).error
    assert (found["code"], found["limit"]) == ("PAGE_SIZE_INVALID", at.settings.limits.page)


async def connections(at: Assembled) -> None:
    """Of one too many strangers the oldest makes room, and is told why."""
    held = [await at.connect() for _ in range(at.settings.limits.connections + 1)]
    try:
        async with asyncio.timeout(5):
            assert b"OVERLOADED" in await held[0][0].read()
    finally:
        for _, writer in held:
            writer.transport.abort()
        await asyncio.sleep(0.3)


async def closed_without_a_word(at: Assembled, sent: bytes, within: float) -> None:
    reader, writer = await at.connect()
    try:
        writer.write(sent)
        async with asyncio.timeout(within):
            while await reader.read(65_536):
                pass
    finally:
        writer.transport.abort()


async def head_deadline(at: Assembled) -> None:
    assert at.settings.deadlines.head + 5 < Settings().deadlines.head
    await closed_without_a_word(at, b"GET / HT", at.settings.deadlines.head + 5)


async def body_deadline(at: Assembled) -> None:
    found = await at.throw(request(headers=[JSON], body=b'{"query', length=100))
    assert (found.error["code"], found.error["seconds"]) == ("BODY_TOO_SLOW", at.settings.deadlines.body)


async def write_deadline(at: Assembled) -> None:
    """A reader that does not read is let go: what it asks for after a while finds nobody."""
    _, writer = await at.connect()
    writer.transport.pause_reading()
    many = request("GET", "/openapi.json") * 64
    try:
        async with asyncio.timeout(at.settings.deadlines.write + 10):
            while True:
                writer.write(many)
                await writer.drain()
                await asyncio.sleep(0.02)
    except ConnectionError:
        pass
    finally:
        writer.transport.abort()
    assert at.settings.deadlines.write + 10 < Settings().deadlines.write


async def request_deadline(at: Assembled) -> None:
    (found,) = await slow_officers(at, 1, 1.1)
    assert (found.error["code"], found.error["seconds"]) == ("DEADLINE_PASSED", at.settings.deadlines.request)


async def graph_deadline(at: Assembled) -> None:
    (found,) = await slow_officers(at, 1, 1.9)
    assert found.error["code"] == "GRAPH_UNAVAILABLE"


async def looked_at(at: Assembled) -> None:
    """The trust list is believed, so its neighbour is looked at, and again, and again."""
    since = at.neighbour.asked
    async with asyncio.timeout(Settings().exchange.interval / 2):
        while at.neighbour.asked < since + 6:
            await asyncio.sleep(0.1)


def neighbour_of(at: Assembled) -> Settings:
    return city_settings(at.root, "zhengzhou", HttpSettings(), GraphSettings())


def lists_of(theirs: Settings, age: float) -> dict[str, bytes]:
    """Return the neighbour's lists by path, signed `age` seconds ago for a day."""
    key, since = load_key(theirs.keys_dir / STATUS), system_clock() - round(age * 1_000_000)
    return {
        status_url("", purpose, 1): sign_status_list(
            Bits(),
            origin=theirs.exchange.origin,
            region=theirs.place,
            purpose=purpose,
            number=1,
            since=since,
            until=since + 86_400_000_000,
            key=key,
            kid=key_name(key.public),
        )
        for purpose in KEPT
    }


async def heard(at: Assembled, age: float, wanted: Callable[[dict], bool]) -> None:
    """The neighbour publishes lists of this age; in the end `wanted` holds of what is known of it."""
    at.neighbour.published = lists_of(neighbour_of(at), age)
    async with asyncio.timeout(at.settings.exchange.interval + 20):
        while not any(map(wanted, (await at.get("/readyz")).said["exchange"]["neighbours"])):
            await asyncio.sleep(0.1)


async def witnesses(at: Assembled) -> None:
    """The gateway cosigns by its name, and looks for its own witnesses as often as the file says."""
    name, policy = at.settings.witness.name, at.settings.witness.policy
    vkey = (await at.get("/witness/vkey")).raw.decode().strip()
    assert parse_witness_key(vkey).name == name
    assert policy is not None
    policy.write_text(f"witness itself {vkey} http://127.0.0.1:9/witness\nquorum itself\n", encoding="utf-8")
    async with asyncio.timeout(at.settings.witness.interval + 20):
        while not (told := (await at.get("/readyz")).said["exchange"]["witnesses"]):
            await asyncio.sleep(0.1)
    assert [(one["witness"], one["code"]) for one in told] == [("itself", "WITNESS_SILENT")]


async def longest_list(at: Assembled) -> None:
    """Lists that hold for a day, by their own word, are believed for as long as the file says."""
    longest = at.settings.exchange.longest_list
    try:
        await heard(at, longest / 2, lambda known: known["lists"] == len(KEPT))
        await heard(at, longest + 1, lambda known: known["code"] == "STATUS_LIST_EXPIRED")
    finally:
        at.neighbour.published = {}


async def neighbours(at: Assembled) -> None:
    """A token of the neighbour's issuer is told what it may not, and not that it is nobody's."""
    theirs = neighbour_of(at)
    centre = Principal(
        standing=CallerRole.MACHINE, region=theirs.place, department="郑州信用中心", client="centre"
    )
    shown = mint_token(theirs, centre, audience=at.settings.tokens.audience)
    found = await at.ask("{ __typename }", {"Authorization": f"Bearer {shown}"})
    assert found.status == 200, found.raw


async def status_list(at: Assembled) -> str:
    return (await at.get("/status/revocation/1")).raw.decode()


async def exchange_origin(at: Assembled) -> None:
    assert content(await status_list(at))["issuer"]["id"] == at.settings.exchange.origin


async def list_life(at: Assembled) -> None:
    skew = SKEW / 1_000_000  # a list holds from a little before, for clocks that are behind
    assert lasting(content(await status_list(at))) == at.settings.exchange.list_life + skew


async def metrics(at: Assembled) -> None:
    """Who watches is answered at a door of its own; the public one has no such path."""
    there = at.settings.metrics
    reader, writer = await asyncio.open_connection(there.host, there.port)
    try:
        writer.write(request("GET", "/metrics"))
        status, _, raw = await answer_from(reader, UP_WITHIN)
    finally:
        writer.close()
    assert (status, b"accord_graph_ready 1.0" in raw) == (200, True)
    assert (await at.get("/metrics")).status == 404


async def refresh(at: Assembled) -> None:
    """A list that may not be old is signed anew when half of its life is over."""
    first = await status_list(at)
    await asyncio.sleep(at.settings.exchange.list_life / 2 + 0.1)
    assert at.settings.exchange.list_life < Settings().exchange.refresh
    assert await status_list(at) != first


async def result_days(at: Assembled) -> None:
    made = (await at.ask(CHECK, at.centre, c=COMPANY)).said["data"]["checkReceipt"]["result"]
    found = (await at.ask(RESULT, at.centre, id=made["resultId"])).said["data"]["result"]
    assert lasting(content(found["jws"])) == at.settings.exchange.result_days * 86_400


async def sign_in(at: Assembled) -> None:
    """Whoever signs in leaves for the provider and comes back; what is asked of it there, and for how long."""
    console, asked = at.settings.console, {}
    browser = httpx2.AsyncClient(base_url=address(at.settings), trust_env=False)
    left = await browser.get("/sign-in")
    there, _, query = left.headers["location"].partition("?")
    sent = dict(parse_qsl(query))
    back = f"{console.address}/sign-in/back"
    assert (there, sent["client_id"], sent["redirect_uri"]) == (console.authorize, console.client, back)
    key, issuer = load_token_key(at.settings.keys_dir / ISSUER), at.settings.tokens.issuer
    person = {"client": console.client, "subject": "p", "nonce": sent["nonce"], "now": system_clock()}
    officer = at.officer()["Authorization"].removeprefix("Bearer ")
    tokens = {"access_token": officer, "id_token": mint_id_token(key, issuer=issuer, **person)}

    async def provider(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        asked.update(parse_qsl((await reader.readexactly(length)).decode()))
        said = json.dumps(tokens).encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(said) + said)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(provider, "127.0.0.1", urlsplit(console.token).port):
        cookie = left.headers["set-cookie"].partition(";")[0]
        path = f"/sign-in/back?code=c&state={sent['state']}"
        came = await browser.get(path, headers={"Cookie": cookie})
    await browser.aclose()
    assert (came.status_code, "王某0" in came.text) == (200, True)
    assert asked["client_secret"] == read_secret(console.secret_file).decode()
    assert f"Max-Age={console.minutes * 60}" in came.headers.get_list("set-cookie")[-1].split("; ")


async def refused_start(at: Assembled, **packs: object) -> None:
    given = {f"packs.{name}": value for name, value in packs.items()}
    settings = changed(msgspec.structs.replace(at.settings, data_dir=at.root / "elsewhere"), given)
    with pytest.raises(Fault) as refused:
        async with open_city(read({}, written(settings, at.root / "refused.toml")).settings):
            pass
    assert refused.value.code == "PACKS_REFUSED"


async def own_law(at: Assembled) -> None:
    assert at.settings.packs.directory is not None
    altered = at.root / "altered"
    shutil.copytree(at.settings.packs.directory, altered)
    with next(altered.glob("*.toml")).open("a", encoding="utf-8") as file:
        file.write("# a line that nobody signed\n")
    await refused_start(at, directory=altered)


async def legal(at: Assembled) -> None:
    await refused_start(at, legal=at.settings.packs.centre)


async def centre(at: Assembled) -> None:
    await refused_start(at, centre=at.settings.packs.legal)


async def stop(at: Assembled) -> None:
    """What is under way for longer than the stop waits is cut; by default it would have been answered."""
    at.wire.delay = 1.1
    asking = asyncio.create_task(at.ask(LOOK, at.officer(), c=COMPANY))
    await asyncio.sleep(0.3)
    at.child.send_signal(signal.SIGTERM)
    assert (await asking).status in {0, 500}
    async with asyncio.timeout(GONE_WITHIN):
        assert await at.child.wait() == 0


NODES = """{ organization(uscc: "a") { roles(first: %d) { nodes { holder { roles(first: 20) { nodes { role } } } } } } }"""
OBSERVED: dict[str, Observed] = {
    "place": place,
    "data_dir": data_dir,
    "authorities": authorities,
    "graph.url": graph_url,
    "graph.user": answered,
    "graph.database": answered,
    "graph.password_file": answered,
    "graph.heap": graph_heap,
    "graph.connections": graph_connections,
    "http.host": answered,
    "http.port": answered,
    "http.edition": edition,
    "http.origins": origins,
    "metrics.host": metrics,
    "metrics.port": metrics,
    "ledger.origin": origin_of_log,
    "ledger.high": high,
    "ledger.url": ledger_url,
    "ledger.password_file": ledger_password,
    "tokens.issuer": answered,
    "tokens.audience": answered,
    "tokens.code_claim": code_claim,
    "tokens.document_claim": document_claim,
    "tokens.jwks": answered,
    "tokens.revocations": revocations,
    "limits.body": body,
    "limits.url": url,
    "limits.head": head,
    "limits.length": limited("#" * 901, "DOCUMENT_TOO_LARGE", "limits.length", what="length"),
    "limits.tokens": limited("{" + " a" * 130 + "}", "DOCUMENT_TOO_LARGE", "limits.tokens", what="tokens"),
    "limits.fields": limited(
        "{" + " ".join(f"f{n}" for n in range(31)) + "}", "DOCUMENT_TOO_LARGE", "limits.fields", what="fields"
    ),
    "limits.aliases": limited(
        "{ a: a b: a c: a d: a e: a }", "DOCUMENT_TOO_LARGE", "limits.aliases", what="aliases"
    ),
    "limits.depth": limited("{ a " * 10 + "}" * 10, "DEPTH_EXCEEDED", "limits.depth"),
    "limits.nodes": limited(NODES % 30, "COST_EXCEEDED", "limits.nodes", what="nodes"),
    "limits.cost": limited(NODES % 20, "COST_EXCEEDED", "limits.cost", what="points"),
    "limits.page": page,
    "limits.working": working,
    "limits.waiting": working,
    "limits.connections": connections,
    "deadlines.head": head_deadline,
    "deadlines.body": body_deadline,
    "deadlines.write": write_deadline,
    "deadlines.request": request_deadline,
    "deadlines.graph": graph_deadline,
    "exchange.origin": exchange_origin,
    "exchange.trust": looked_at,
    "exchange.keeper": looked_at,
    "exchange.neighbours": neighbours,
    "exchange.interval": looked_at,
    "exchange.refresh": refresh,
    "exchange.list_life": list_life,
    "exchange.longest_list": longest_list,
    "exchange.result_days": result_days,
    **dict.fromkeys((f"witness.{name}" for name in ("name", "policy", "interval")), witnesses),
    **dict.fromkeys(
        (f"console.{name}" for name in ("address", "authorize", "token", "client", "secret_file", "minutes")),
        sign_in,
    ),
    "access.departments": departments,
    "access.per_officer": per_officer,
    "access.per_system": per_system,
    **dict.fromkeys(
        (f"patterns.{name}" for name in ("volume_factor", "hours", "by_many", "attempts")), patterns
    ),
    "deliveries.largest": largest,
    "deliveries.folder": folder,
    "packs.directory": own_law,
    "packs.legal": legal,
    "packs.centre": centre,
    "ledger.examine": examine,
    "deadlines.stop": stop,
}
"""How each setting shows; what several share would fail with any of them at its default.

Last are what ends readiness for good, and the stop.
"""


async def test_every_setting_reaches_what_it_is_for(tmp_path: Path) -> None:
    assert {setting.key for setting in every_setting()} == OBSERVED.keys()
    wrong: dict[str, str] = {}
    async with assembled(tmp_path) as at:
        for setting in every_setting():
            same = value_of(at.settings, setting.key) == setting.default
            assert same == (setting.key in {*EMBEDDED_ONLY, *WITH_POSTGRES}), (
                f"{setting.key} stands at its default in the file"
            )
        for key, observe in OBSERVED.items():
            try:
                await observe(at)
            except Exception as error:  # noqa: BLE001 - each is told, whatever the others did
                wrong[key] = f"{type(error).__name__}: {error}"
    assert wrong == {}
