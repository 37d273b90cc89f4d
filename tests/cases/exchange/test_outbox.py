"""What one region is told, pulled by it in order: gaps, lies and silence told apart, one effect each."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec.structs import replace

from gateway.exchange.fetching import ask_with_token
from gateway.exchange.partners import OutboxAccess
from gateway.exchange.poll_result import PollResult
from gateway.exchange.serve_outbox import PATH
from gateway.keyring import ISSUER, RESULTS, load_keys
from gateway.worker.recovery import settle
from graph.errors import Unavailable
from graph.synthetic import story
from security.jwks import TrustedIssuers, load_token_key
from security.keys import load_key, make_key
from security.results import jws
from security.results.issue import key_name
from security.results.outbox_page import SignedPage, sign_page
from security.revocations import Revocations
from security.signed_lists.trust_document import KeyUse
from security.tokens import mint
from tests.cases.exchange.case import QUERIES
from tests.cities import Cities, Place, named, poll_status_lists, signing, two_cities

pytestmark = pytest.mark.anyio

HERE, THERE = "410100", "431000"


class Pulling:
    """Zhengzhou that tells, Chenzhou that pulls over Zhengzhou's own door; `change` is what lies between."""

    def __init__(self, cities: Cities, token: Path) -> None:
        self.cities = cities
        self.asked: list[str] = []
        self.change: Callable[[bytes], bytes] = bytes
        self.after: int | None = None
        token.write_text(token_of(cities["chenzhou"], cities["zhengzhou"]), encoding="ascii")
        self.city = replace(cities["chenzhou"].city, ask=self.ask)
        with self.city.settings.exchange.neighbours.open("a", encoding="utf-8") as listed:
            listed.write(f'token = "{token}"\n')
        self.token = token
        self.anew()

    def anew(self, count: int = 0) -> None:
        """Let Chenzhou pull with the token, begun anew so many times."""
        self.city.outboxes[HERE] = OutboxAccess(token=self.token, anew=count)  # as the next renewal finds it

    @property
    def zhengzhou(self) -> Place:
        return self.cities["zhengzhou"]

    async def ask(self, url: str, token: str) -> bytes:
        if "zhengzhou" in self.cities.silent:
            raise Unavailable("NEIGHBOUR_SILENT")
        path, _, question = url.partition("?")
        asked = dict(one.split("=") for one in question.split("&"))
        if self.after is not None:
            asked["after"] = str(self.after)
        self.asked.append(asked["after"])
        path = path.removeprefix("http://zhengzhou.test:80")
        said = await pulled(self.zhengzhou, token, path, **asked)
        assert said.status_code == 200, said.text
        return self.change(said.content)

    async def look(self) -> PollResult:
        """Let Chenzhou look once, a moment later, and return what it heard of Zhengzhou."""
        self.zhengzhou.clock.now += timedelta(seconds=2)
        found = await poll_status_lists(self.city, self.cities.fetch)
        return next(one for one in found if one.region == HERE)

    async def record(self) -> str:
        """Return the id of the penalty that results are stated of."""
        listed = await self.zhengzhou.ask("centre", QUERIES["penalties"], uscc=story.COMPANY)
        severe: str = listed.data["organization"]["penalties"]["nodes"][1]["id"]
        return severe

    async def issue(self, key: str) -> str:
        """State a result to Chenzhou and return its id."""
        record = await self.record()
        asked = {"key": key, "record": record, "audience": [THERE]}
        done = await self.zhengzhou.ask("centre", QUERIES["issue"], input=asked)
        result: str = done.data["issueResult"]["result"]["resultId"]
        return result

    async def annul(self) -> None:
        """Annul the penalty, so that whatever was stated of it is recalled."""
        asked = {
            "key": "annulled",
            "record": await self.record(),
            "reason": "复议机关撤销",
            "on": "2026-03-01",
        }
        said = await self.zhengzhou.ask("register", QUERIES["annul"], input=asked)
        assert not said.codes, said.raw

    async def states(self) -> list[tuple[str, list[Any]]]:
        """Return what counts in Chenzhou of recognitions about an organization: state and codes of why."""
        said = await self.cities["chenzhou"].ask("officer", QUERIES["recognitions"], uscc=story.COMPANY)
        nodes = said.data["recognitions"]["nodes"]
        return [(one["state"], [why["errorCode"] or why["reason"] for why in one["why"]]) for one in nodes]


def token_of(own: Place, asked: Place, caller: str = "abroad") -> str:
    """Return a token of one city's issuer for another one's door."""
    key = load_token_key(own.city.settings.keys_dir / ISSUER)
    issuer, audience = own.city.settings.tokens.issuer, asked.city.settings.tokens.audience
    return mint(key, own.principal(caller), issuer=issuer, audience=audience, now=asked.clock())


async def pulled(there: Place, token: str, path: str = PATH, **asked: str) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await there.client.get(path, params=asked, headers=headers)


def page_of(body: bytes) -> SignedPage:
    return msgspec.json.decode(
        jws.split(json.loads(body)["page"].encode(), jws.LONGEST_LIST).payload, type=SignedPage
    )


@pytest.fixture
async def pulling(tmp_path: Path) -> AsyncIterator[Pulling]:
    async with two_cities(tmp_path) as cities:
        await cities["zhengzhou"].ask("public", "{ __typename }")  # so that the log has a first entry
        yield Pulling(cities, tmp_path / "token")


async def test_days_offline_then_all_of_it_in_order_and_nothing_twice(pulling: Pulling) -> None:
    """1. silence is silence; 2. all of it is taken at once; 3. and nothing again; 4. a recall, in order."""
    cities = pulling.cities
    # 1.
    cities.silent.add("zhengzhou")
    assert (await pulling.look()).code == "NEIGHBOUR_SILENT"
    await pulling.issue("first")
    await pulling.issue("second")
    pulling.zhengzhou.clock.now += timedelta(days=3)
    pulling.token.write_text(token_of(cities["chenzhou"], pulling.zhengzhou), encoding="ascii")
    # 2.
    cities.silent.clear()
    found = await pulling.look()
    assert (found.code, found.heard) == ("", 2)
    assert [state for state, _ in await pulling.states()] == ["ACTIVE", "ACTIVE"]
    # 3.
    assert (await pulling.look()).heard == 2
    assert len(await pulling.states()) == 2
    # 4.
    await pulling.annul()
    assert (await pulling.look()).heard == 4
    assert [state for state, _ in await pulling.states()] == ["ENDED", "ENDED"]
    assert pulling.asked == ["0", "2", "2"]


async def test_a_page_that_lies_is_told_apart_from_silence(pulling: Pulling) -> None:
    """Each lie by its own reason, at a place that was heard before; then the truth, and all of it counts."""
    await pulling.issue("first")
    assert (await pulling.look()).heard == 1
    await pulling.issue("second")
    await pulling.issue("third")
    kept: list[bytes] = []
    pulling.change = lambda body: kept.append(body) or body  # type: ignore[func-returns-value]
    said: dict[str, str] = {}
    for name, change in LIES.items():
        pulling.change = lambda body, change=change: change(pulling, body)  # type: ignore[misc]
        said[name] = (await pulling.look()).code
    assert said == {
        "a word of it is altered": "OUTBOX_NOT_GENUINE",
        "signed with the key for results": "OUTBOX_NOT_GENUINE",
        "for another region": "OUTBOX_NOT_GENUINE",
        "of yesterday": "OUTBOX_STALE",
        "of tomorrow": "OUTBOX_EARLY",
        "its end before ours": "OUTBOX_WENT_BACK",
        "from the beginning": "OUTBOX_REPEATED",
        "from further on": "OUTBOX_GAP",
        "another past": "OUTBOX_REWRITTEN",
        "one is left out": "OUTBOX_GAP",
        "in another order": "OUTBOX_REORDERED",
        "one twice": "OUTBOX_REORDERED",
        "more is there and nothing given": "OUTBOX_WITHHELD",
        "the bytes of one are kept back": "OUTBOX_WITHHELD",
        "no page at all": "NEIGHBOUR_SILENT",
    }
    assert len(await pulling.states()) == 1
    assert len(await findings(pulling)) == 1
    pulling.change = bytes
    assert ((await pulling.look()).code, len(await pulling.states())) == ("", 3)


async def findings(pulling: Pulling) -> list[tuple[str, ...]]:
    """Return the evidence of contradictions that Chenzhou's auditors are told of."""
    rows = (await pulling.city.ledger.search(first=200)).rows
    return [row.entry.evidence for row in rows if row.entry.operation == "OutboxContradicts"]


def signed_anew(pulling: Pulling, body: bytes, *, key: str = "status", **changed: Any) -> bytes:
    """Return a page as its issuer could have signed it with other members."""
    keys = load_keys(pulling.zhengzhou.city.settings.keys_dir)
    signer = getattr(keys, key)
    page = sign_page(replace(page_of(body), **changed), signer, key_name(signer.public))
    return msgspec.json.encode({**json.loads(body), "page": page.decode()})


def other_items(change: Callable[[Any], Any]) -> Callable[[Pulling, bytes], bytes]:
    return lambda pulling, body: signed_anew(pulling, body, items=change(page_of(body).items))


def without_first_bytes(_: Pulling, body: bytes) -> bytes:
    said = json.loads(body)
    return msgspec.json.encode({**said, "results": said["results"][1:]})


LIES: dict[str, Callable[[Pulling, bytes], bytes]] = {
    "a word of it is altered": lambda _, body: body.replace(b'"page":"ey', b'"page":"eY'),
    "signed with the key for results": lambda pulling, body: signed_anew(pulling, body, key="results"),
    "for another region": lambda pulling, body: signed_anew(pulling, body, audience="430100"),
    "of yesterday": lambda pulling, body: signed_anew(pulling, body, at="2026-03-01T04:00:00.000000Z"),
    "of tomorrow": lambda pulling, body: signed_anew(pulling, body, at="2026-03-03T04:00:00.000000Z"),
    "its end before ours": lambda pulling, body: signed_anew(pulling, body, head=0),
    "from the beginning": lambda pulling, body: signed_anew(pulling, body, after=0),
    "from further on": lambda pulling, body: signed_anew(pulling, body, after=2),
    "another past": lambda pulling, body: signed_anew(pulling, body, before="a" * 64),
    "one is left out": other_items(lambda items: items[1:]),
    "in another order": other_items(lambda items: (items[0], replace(items[1], number=1))),
    "one twice": other_items(lambda items: (items[0], *items)),
    "more is there and nothing given": other_items(lambda _: ()),
    "the bytes of one are kept back": without_first_bytes,
    "no page at all": lambda _, __: b"[]",
}


async def test_a_region_that_hides_what_it_tells_us_counts_no_more_after_a_stated_time(
    pulling: Pulling,
) -> None:
    """Its lists are current all the while: 1. within the time all counts; 2. then it is unknown, and says why;
    3. a page that follows ends that.
    """
    await pulling.issue("first")
    assert (await pulling.look()).heard == 1
    pulling.change = lambda body: signed_anew(pulling, body, before="a" * 64)
    # 1.
    assert (await pulling.look()).code == "OUTBOX_REWRITTEN"
    assert await pulling.states() == [("ACTIVE", [])]
    # 2.
    longest = pulling.city.settings.exchange.longest_list
    pulling.zhengzhou.clock.now += timedelta(seconds=longest)
    token = token_of(pulling.cities["chenzhou"], pulling.zhengzhou)
    pulling.token.write_text(token, encoding="ascii")
    found = await pulling.look()
    assert (found.code, found.effects > 0) == ("OUTBOX_REWRITTEN", True)
    assert await pulling.states() == [("UNKNOWN", ["OUTBOX_REFUSED"])]
    # 3.
    pulling.change = bytes
    assert (await pulling.look()).code == ""
    assert await pulling.states() == [("ACTIVE", [])]


async def test_a_region_that_lost_what_it_had_told_is_pulled_anew(pulling: Pulling) -> None:
    """1. it tells another past, and is refused; 2. begun anew, all of it is taken, and nothing is doubled."""
    await pulling.issue("first")
    assert (await pulling.look()).heard == 1
    graph = pulling.zhengzhou.city.graph

    async def lose(transaction: Any) -> None:
        ends = [{"region": THERE, "number": 1, "chain": "b" * 64}]
        await transaction.run("move_outboxes", ends=ends)

    await graph.write(lose)
    await pulling.issue("second")
    pulling.change = lambda body: signed_anew(pulling, body, before="b" * 64)
    # 1.
    assert (await pulling.look()).code == "OUTBOX_REWRITTEN"
    # 2.
    pulling.change = bytes
    pulling.anew(1)
    found = await pulling.look()
    assert (found.code, found.heard, len(await pulling.states())) == ("", 2, 2)


async def test_who_may_pull_and_what_others_learn(pulling: Pulling) -> None:
    """1. nobody but a neighbour's system; 2. whoever it is, it is told of its own region, which says nothing of others;
    3. the log names whom a page was about, as handles, and after which number it was asked for.
    """
    await pulling.issue("first")
    here, there = pulling.zhengzhou, pulling.cities["chenzhou"]
    # 1.
    for token in ("", token_of(here, here, "centre"), token_of(here, here, "auditor")):
        said = await pulled(here, token)
        assert (said.status_code, said.json()["errors"][0]["extensions"]["code"]) == (403, "PULL_REFUSED")
    # 2.
    own = page_of((await pulled(here, token_of(there, here))).content)
    assert (own.audience, own.head, len(own.items)) == (THERE, 1, 1)
    issuer = next(one for one, _ in here.city.gate.trust.keys.values() if one.neighbour)
    here.city.gate.renew(TrustedIssuers.of(replace(issuer, region="430100")), Revocations())
    token = mint(
        load_token_key(there.city.settings.keys_dir / ISSUER),
        replace(there.principal("abroad"), region="430100"),
        issuer=issuer.name,
        audience=here.city.settings.tokens.audience,
        now=here.clock(),
    )
    foreign = await pulled(here, token, after="0")
    page = page_of(foreign.content)
    assert (page.audience, page.head, page.items, page.before) == ("430100", 0, (), "")
    # 3.
    rows = (await here.city.ledger.search(first=10)).rows
    entry = next(row.entry for row in rows if row.entry.region == THERE and row.entry.subjects)
    assert entry.operation == "PullResults after=0&limit=100"
    assert entry.released == {"SignedResult": {"jws": 1, "proof": 1}}
    assert len(entry.subjects) == len(entry.looks) == 1
    here.city.gate.renew(TrustedIssuers.of(issuer), Revocations())
    for bad in ({"after": "-1"}, {"after": "１"}, {"limit": "501"}, {"after": "x"}):
        said = await pulled(here, token_of(there, here), **bad)
        assert said.json()["errors"][0]["extensions"]["code"] == "REQUEST_ILL_FORMED"


class Killed(BaseException):
    """The end of a process, at a step that a test has chosen."""


class Mortal:
    """A graph or a ledger whose process ends before its step `at`, or once that is done where `at` is a half."""

    def __init__(self, whole: Any, life: "Life") -> None:
        self._whole = whole
        self._life = life

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._whole, name)
        if name not in {"write", "append", "append_result"}:
            return found

        async def step(*given: Any) -> Any:
            self._life.steps += 1
            if self._life.steps == self._life.before:
                raise Killed
            done = await found(*given)
            if self._life.steps == self._life.after:
                if name == "write":
                    self._whole.head.certain = False
                raise Killed
            return done

        return step


class Life:
    """How many durable steps a process makes, and before or after which it ends."""

    def __init__(self, *, before: int = 0, after: int = 0) -> None:
        self.steps, self.before, self.after = 0, before, after


async def test_what_was_stated_before_there_were_outboxes_is_told_too(
    pulling: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1. by an older program, and recalled by it; 2. it is told in its order, and what is in force no more is
    refused, logged and passed.
    """

    # 1.
    async def nothing(*_: Any) -> None:
        """Number nothing, as a program without outboxes."""

    with monkeypatch.context() as older:
        older.setattr("graph.store.write_results.begin_outboxes", nothing)
        older.setattr("graph.store.write_results.tell", nothing)
        await pulling.issue("old")
        await pulling.annul()
        assert (await pulling.zhengzhou.client.get("/status/revocation/1")).status_code == 200
        older.setattr("graph.store.database.text", lambda _: "MATCH (n:Outbox) DELETE n")
        await pulling.zhengzhou.city.graph.write(lambda transaction: transaction.run("forgotten"))
    # 2.
    assert (await pulling.look()).heard == 2
    assert list((await deeds(pulling)).values()) == [["RESULT_REFUSED"]]
    assert await pulling.states() == []


async def test_what_our_trust_list_may_mend_waits(pulling: Pulling) -> None:
    """1. a key that it does not name yet; 2. nothing is passed; 3. once it is named, all of it counts."""
    zhengzhou, chenzhou = pulling.zhengzhou, pulling.cities["chenzhou"]
    settings = zhengzhou.city.settings
    _, status = signing(settings)
    known = load_key(settings.keys_dir / RESULTS)
    other = named(make_key(settings.keys_dir / "other.pem"), KeyUse.RESULTS)
    # 1.
    chenzhou.city.trust.take(pulling.cities.trust("chenzhou", zhengzhou=[other, status]), "2026-03-02")
    await pulling.issue("first")
    assert [(await pulling.look()).code for _ in range(2)] == ["KEY_UNKNOWN"] * 2
    # 2.
    assert (await pulling.states(), pulling.asked) == ([], ["0", "0"])
    # 3.
    keys = [named(known, KeyUse.RESULTS), other, status]
    chenzhou.city.trust.take(pulling.cities.trust("chenzhou", zhengzhou=keys), "2026-03-02")
    found = await pulling.look()
    assert (found.code, found.heard) == ("", 1)
    assert await pulling.states() == [("ACTIVE", [])]


async def test_whoever_is_killed_at_any_step_loses_nothing_and_doubles_nothing(pulling: Pulling) -> None:
    """For every durable step of a look, before it and after it: the process ends there, and another begins."""
    city, lives = pulling.city, 0
    for when in ("before", "after"):
        for step in range(1, 40):
            await pulling.issue(f"{when}-{step}")
            lives += 1
            life = Life(**{when: step})
            ledger = Mortal(city.ledger, life)
            pulling.city = replace(city, graph=Mortal(city.graph, life), ledger=ledger)
            with suppress(BaseExceptionGroup):
                await pulling.look()
            pulling.city = city
            await settle(city)
            found = await pulling.look()
            assert (found.code, found.heard) == ("", lives)
            assert await city.ledger.open_intents() == ()
            if life.steps < step:
                break
        else:
            raise AssertionError("a look has fewer steps than that")
    rows = await city.graph.read("unlogged_recognitions", after="", limit=500)
    assert len(rows) == len({row["sha256"] for row in rows}) == lives
    assert all([await city.ledger.result_index(row["sha256"]) is not None for row in rows])
    ended = await deeds(pulling)
    assert len(ended) == lives
    assert all(len(set(one) - {"SETTLED_NOT_DONE"}) == 1 for one in ended.values())


async def deeds(pulling: Pulling) -> dict[str, list[str]]:
    """Return how each result that was pulled came into Chenzhou's log, by its digest."""
    found: dict[str, list[str]] = {}
    for row in (await pulling.city.ledger.search(first=1_000)).rows:
        if row.entry.operation == "PullResult" and row.entry.phase == "OUTCOME":
            found.setdefault(row.entry.operation_digest, []).append(row.entry.outcome)
    return found


async def test_the_same_as_a_connection(pulling: Pulling) -> None:
    """1. pages forward and backward, with what was recalled and why; 2. of kinds; 3. of no other region."""
    here, there = pulling.zhengzhou, pulling.cities["chenzhou"]
    issued = [await pulling.issue(key) for key in ("first", "second")]
    await pulling.annul()
    assert (await pulling.look()).heard == 4

    async def told(region: str = THERE, caller: Place = there, **asked: Any) -> Any:
        said = await caller.ask("abroad", QUERIES["told"], here, **{"for": region, **asked})
        return said.data["results"] if not said.codes else said.codes

    # 1.
    whole = await told(first=10)
    assert [(one["number"], one["event"], one["recallReason"]) for one in whole["nodes"]] == [
        (1, "STATED", None),
        (2, "STATED", None),
        (3, "RECALLED", "ANNULLED"),
        (4, "RECALLED", "ANNULLED"),
    ]
    assert [one["result"]["resultId"] for one in whole["nodes"][:2]] == issued
    assert whole["totalCount"] == 4
    first = await told(first=3)
    assert first["nodes"] == whole["nodes"][:3]
    assert first["pageInfo"]["hasNextPage"]
    rest = await told(first=3, after=first["pageInfo"]["endCursor"])
    assert (rest["nodes"], rest["pageInfo"]["hasNextPage"]) == (whole["nodes"][3:], False)
    assert (await told(last=2))["nodes"] == whole["nodes"][2:]
    assert (await told(last=2, before=rest["pageInfo"]["startCursor"]))["nodes"] == whole["nodes"][1:3]
    # 2.
    assert len((await told(first=10, kinds=["PENALTY_CONCLUSION"]))["nodes"]) == 4
    assert (await told(first=10, kinds=["CHECK_RECEIPT"]))["nodes"] == []
    # 3.
    assert await told("430100", first=10) == ["PULL_REFUSED"]
    said = await here.ask("centre", QUERIES["told"], **{"for": THERE, "first": 10})
    assert said.codes == ["PULL_REFUSED"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"401 Unauthorized", "NEIGHBOUR_REFUSES"),
        (b"403 Forbidden", "NEIGHBOUR_REFUSES"),
        (b"500 Internal Server Error", "NEIGHBOUR_SILENT"),
        (b"302 Found\r\nLocation: http://127.0.0.1/", "NEIGHBOUR_SILENT"),
    ],
)
async def test_a_neighbour_that_lets_us_not_in_is_not_silent(said: bytes, code: str) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"authorization: bearer shown" in head.lower()
        writer.write(b"HTTP/1.1 " + said + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unavailable) as refused:
            await ask_with_token(f"http://127.0.0.1:{port}{PATH}", "shown")
    assert refused.value.code == code
