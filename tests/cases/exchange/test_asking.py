"""One city asks the other about a company or a person: what is answered, what is refused, and what both log."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec.structs import replace

from gateway.exchange import fetching
from gateway.exchange.fetching import post_with_token
from gateway.exchange.partners import OutboxAccess
from gateway.keyring import load_keys
from graph.errors import Unavailable
from graph.model.exchange import AskingLevel
from graph.store.database import Transaction
from graph.synthetic import story
from schema.ids import global_id
from security.account import AuditEntry
from security.principal import CallerRole
from security.results import jws
from security.results.addresses import QUESTIONS
from security.results.issue import key_name
from security.results.region_question import (
    LONGEST_QUESTION,
    RegionQuestion,
    RegionReply,
    sign_question,
    sign_reply,
)
from tests.cases.exchange.case import QUERIES
from tests.cases.exchange.test_outbox import token_of
from tests.cities import Cities, Place, two_cities
from tests.city import Answered, take_in_story

pytestmark = pytest.mark.anyio

HERE, THERE = "410100", "431000"


class Asking:
    """Chenzhou that asks, Zhengzhou that knows the story; `between` is what lies between them."""

    def __init__(self, cities: Cities) -> None:
        self.zhengzhou, self.chenzhou = cities["zhengzhou"], cities["chenzhou"]
        self.cities = cities
        self.token = cities.root / "token"
        self.sent: list[bytes] = []
        self.replies: list[bytes] = []
        self.change: Callable[[bytes], bytes] = bytes
        self.change_reply: Callable[[bytes], bytes] = bytes
        self.refresh()

    def refresh(self) -> None:
        """Let Chenzhou have a token for Zhengzhou's door that holds now."""
        self.token.write_text(token_of(self.chenzhou, self.zhengzhou), encoding="ascii")
        self.chenzhou.city.outboxes[HERE] = OutboxAccess(token=self.token, anew=0)

    async def post(self, url: str, token: str, body: bytes) -> bytes:
        """Bring a question to Zhengzhou's own door, and its reply back."""
        assert url == f"http://zhengzhou.test:80{QUESTIONS}"
        self.sent.append(self.change(body))
        said = await self.send(self.sent[-1], token)
        if said.status_code != 200:
            raise Unavailable("NEIGHBOUR_REFUSES", status=said.status_code)
        self.replies.append(self.change_reply(said.content))
        return self.replies[-1]

    async def send(self, body: bytes, token: str = "") -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token or self.token.read_text(encoding='ascii')}"}
        return await self.zhengzhou.client.post(QUESTIONS, content=body, headers=headers)

    async def ask(self, caller: str = "officer", **given: Any) -> Answered:
        return await self.chenzhou.ask(
            caller, QUERIES["ask"], **{"region": HERE, "uscc": story.COMPANY} | given
        )

    async def answer(self, caller: str = "officer", **given: Any) -> dict[str, Any]:
        said = await self.ask(caller, **given)
        assert not said.codes, said.raw
        told: dict[str, Any] = said.data["askRegion"]
        return told

    def signed(self, *, key: str = "status", of: str = "chenzhou", **changed: Any) -> bytes:
        """Return the last question as its region, or another one, could have signed it with other members."""
        keys = load_keys(self.cities[of].city.settings.keys_dir)
        signer = getattr(keys, key)
        return sign_question(replace(question_of(self.sent[-1]), **changed), signer, key_name(signer.public))


def question_of(raw: bytes) -> RegionQuestion:
    return msgspec.json.decode(jws.split(raw, jws.LONGEST_LIST).payload, type=RegionQuestion)


def reply_of(raw: bytes) -> RegionReply:
    return msgspec.json.decode(jws.split(raw, jws.LONGEST_LIST).payload, type=RegionReply)


async def entries(place: Place) -> list[AuditEntry]:
    """Return the entries of questions between regions since the test began, the oldest first."""
    rows = (await place.city.ledger.search(first=200, operation="RegionQuestion")).rows
    return [row.entry for row in reversed(rows) if row.index >= BEGUN[place.name]]


BEGUN: dict[str, int] = {}
"""How many entries the log of each city had before the test."""


@pytest.fixture(scope="module")
async def cities(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cities]:
    async with two_cities(tmp_path_factory.mktemp("asking")) as opened:
        await take_in_story(opened["chenzhou"].city, opened.root / "again")
        with opened["chenzhou"].city.settings.exchange.neighbours.open("a", encoding="utf-8") as listed:
            listed.write(f'token = "{opened.root / "token"}"\n')
        yield opened


@pytest.fixture
async def asking(cities: Cities, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """The cities as they are, a minute later, with nothing sent yet."""
    made = Asking(cities)
    made.zhengzhou.clock.now += timedelta(minutes=1)
    made.refresh()
    BEGUN.update((name, place.city.ledger.size) for name, place in cities.places.items())
    monkeypatch.setattr(type(made.chenzhou.city), "send_question", _sending(made))
    return made


def _sending(made: Asking) -> Any:
    """Return the sending of questions with `post` between the cities, and all else of it as it is."""
    whole = type(made.chenzhou.city).send_question

    async def send(city: Any, region: str, raw: bytes) -> bytes:
        return await whole(replace(city, post=made.post), region, raw)

    return send


async def test_a_company_is_asked_about_and_both_logs_match(asking: Asking) -> None:
    """1. YES; 2. NO of one that nobody knows; 3. NOT_ENOUGH of another name; 4. both logs have it, digest by digest."""
    # 1.
    told = await asking.answer()
    assert (told["answer"], told["level"], told["records"], told["errorCode"]) == (
        "YES",
        "PRESENCE",
        [],
        None,
    )
    # 2.
    assert (await asking.answer(uscc=story.UNREGISTERED))["answer"] == "NO"
    # 3.
    other = await asking.answer(name="郴州瑞和食品有限公司")
    assert (other["answer"], other["missing"]) == ("NOT_ENOUGH_TO_IDENTIFY", ["NAME"])
    assert (await asking.answer(name=story.COMPANY_NAME))["answer"] == "YES"
    # 4.
    ours, theirs = await entries(asking.chenzhou), await entries(asking.zhengzhou)
    assert [one.outcome for one in ours] == ["ANNOUNCED", "ANSWERED"] * 4
    assert [one.operation_digest for one in ours[1::2]] == [one.operation_digest for one in theirs]
    assert [one.answer_digest for one in ours[1::2]] == [one.answer_digest for one in theirs]
    assert ours[1].operation_digest == told["questionDigest"]
    assert ours[1].answer_digest == told["replyDigest"]
    for one, other_ in zip(ours[1::2], theirs, strict=True):
        assert (one.purpose, one.legal_basis, one.case) == (other_.purpose, other_.legal_basis, other_.case)
    company = asking.zhengzhou.city.pseudonymizer.asked_handle("CODE", story.COMPANY)
    assert (theirs[0].standing, theirs[0].region, theirs[0].asked) == ("NEIGHBOUR", THERE, (company,))
    assert theirs[0].released == {"NeighbourReply": {"answer": 1}}


async def test_the_first_level_tells_nothing_by_its_shape(asking: Asking) -> None:
    """Held, held but not to be told of, and not held: one length, the same members, and nothing but the answer."""

    async def hide(transaction: Transaction) -> None:
        await transaction.run("hidden")

    with pytest.MonkeyPatch.context() as other:
        hidden = f"MATCH (o:Organization {{uscc: '{story.PUBLISHED}'}})<-[:ABOUT]-(:Record)<--(p:Penalty) SET p.scope = 'AUTHORISED'"
        other.setattr("graph.store.database.text", lambda _: hidden)
        await asking.zhengzhou.city.graph.write(hide)
    said = [
        (await asking.answer(uscc=code))["answer"]
        for code in (story.COMPANY, story.PUBLISHED, story.UNREGISTERED)
    ]
    assert said == ["YES", "NO", "NO"]
    assert len({len(one) for one in asking.replies}) == 1
    replies = [replace(reply_of(one), at="", question="", filling="") for one in asking.replies]
    assert replies[1] == replies[2] == replace(replies[0], answer=replies[1].answer)


async def test_a_person_is_asked_about_by_the_handle_of_the_pair(asking: Asking) -> None:
    """1. whom a record reaches: YES, and neither number nor name left; 2. whom none reaches; 3. a stranger there."""

    async def of(caller: str) -> str:
        return global_id("Person")((await asking.chenzhou.bearer(caller)).subject)

    # 1.
    told = await asking.answer(person=await of("A"))
    assert told["answer"] == "YES"
    payload = jws.split(asking.sent[-1], LONGEST_QUESTION).payload.decode()
    assert story.A not in payload
    assert story.A_NAME not in payload
    handle = asking.chenzhou.city.exchange.named(HERE, "RESIDENT_ID", story.A).handle
    assert question_of(asking.sent[-1]).person == handle
    # 2.
    other = await asking.answer(person=await of("NAMESAKE"), uscc=story.PUBLISHED)
    assert other["answer"] in {"NO", "UNKNOWN"}
    # 3.
    lost = await asking.answer(person=await of("NAMESAKE"))
    assert (lost["answer"], lost["missing"]) == ("NOT_ENOUGH_TO_IDENTIFY", ["DOCUMENT"])
    unknown = await asking.answer(person=await of("A"), uscc=story.UNREGISTERED)
    assert (unknown["answer"], unknown["missing"]) == ("NOT_ENOUGH_TO_IDENTIFY", ["CODE"])


async def test_the_detail_is_the_credit_centres_under_a_narrower_purpose(asking: Asking) -> None:
    """1. it has what stands, the latest first; 2. no purpose, no detail: here 3. nor there, whatever was sent."""
    # 1.
    told = await asking.answer("centre", level="DETAIL")
    assert (told["answer"], told["complete"]) == ("YES", True)
    numbers = [one["documentNumber"] for one in told["records"]]
    assert set(numbers) == {story.SEVERE, story.GENERAL}
    assert [one["decidedOn"] for one in told["records"]] == sorted(
        (one["decidedOn"] for one in told["records"]), reverse=True
    )
    (theirs,) = await entries(asking.zhengzhou)
    assert theirs.released == {"NeighbourReply": {"answer": 1, "records": 1}}
    # 2.
    for caller, level in (
        ("centre-without-purpose", "DETAIL"),
        ("officer-without-purpose", "PRESENCE"),
        ("auditor", "PRESENCE"),
    ):
        said = await asking.ask(caller, level=level)
        assert said.codes
        assert said.data in (None, {"askRegion": None})
    assert len(asking.sent) == 1
    # 3.
    asking.refresh()
    said = await asking.send(asking.signed(nonce="1" * 32, purpose="TENDER"))
    assert (said.status_code, code_of(said)) == (403, "ASKING_REFUSED")
    assert [one.outcome for one in await entries(asking.zhengzhou)] == ["ANSWERED", "ASKING_REFUSED"]


def code_of(said: httpx2.Response) -> str:
    extensions = said.json()["errors"][0]["extensions"]
    return (
        extensions.get("reason", extensions["code"])
        if extensions["code"] == "QUESTION_REFUSED"
        else extensions["code"]
    )


async def test_questions_that_lie_are_refused_each_by_its_reason(asking: Asking) -> None:
    """A question that was answered, then every change of it; no reply leaves, and one question is answered anew."""
    await asking.answer()
    asking.refresh()
    told: dict[str, str] = {}
    for name, change in ATTACKS.items():
        said = await asking.send(change(asking))
        told[name] = code_of(said)
    assert told == {
        "the same again": "QUESTION_REPEATED",
        "another purpose under the old signature": "QUESTION_NOT_GENUINE",
        "not signed": "QUESTION_NOT_GENUINE",
        "signed with the key for results": "QUESTION_NOT_GENUINE",
        "signed by the region that is asked": "QUESTION_NOT_GENUINE",
        "of another region than the token": "QUESTION_NOT_GENUINE",
        "for another region": "QUESTION_ELSEWHERE",
        "of an hour ago": "QUESTION_STALE",
        "of tomorrow": "QUESTION_EARLY",
        "on a basis that is none": "LEGAL_BASIS_UNKNOWN",
        "on a basis of a third place": "QUESTION_BASIS_UNKNOWN",
        "for no purpose of a duty": "ASKING_REFUSED",
        "for a purpose that is none": "ASKING_REFUSED",
        "longer than it may be": "BODY_TOO_LARGE",
    }
    said = await asking.send(asking.signed(nonce="2" * 32))
    assert said.status_code == 200
    for token in ("nonsense", token_of(asking.zhengzhou, asking.zhengzhou, "centre")):
        said = await asking.send(asking.signed(nonce="3" * 32), token)
        assert code_of(said) in {"TOKEN_INVALID", "ASKING_REFUSED"}


def altered(asking: Asking) -> bytes:
    """Return the last question with another purpose under the signature that it had."""
    header, _, signature = asking.sent[-1].split(b".")
    changed = asking.signed(purpose="SUPERVISION", nonce="4" * 32).split(b".")[1]
    return b".".join((header, changed, signature))


def fresh(**changed: Any) -> Callable[[Asking], bytes]:
    """Return what signs the question anew, as one that was not asked before, with other members."""
    return lambda asking: asking.signed(**{"nonce": f"{len(str(changed)):032x}"} | changed)


ATTACKS: dict[str, Callable[[Asking], bytes]] = {
    "the same again": lambda asking: asking.sent[-1],
    "another purpose under the old signature": altered,
    "not signed": lambda asking: jws.split(asking.sent[-1], LONGEST_QUESTION).payload,
    "signed with the key for results": fresh(key="results"),
    "signed by the region that is asked": fresh(of="zhengzhou"),
    "of another region than the token": fresh(region="430100"),
    "for another region": fresh(audience="430100"),
    "of an hour ago": fresh(at="2026-03-02T03:00:00.000000Z"),
    "of tomorrow": fresh(at="2026-03-03T04:00:00.000000Z"),
    "on a basis that is none": fresh(basis="nowhere.law 1"),
    "on a basis of a third place": fresh(basis="henan.erqi-2020 三(三)12"),
    "for no purpose of a duty": fresh(purpose="AUDIT"),
    "for a purpose that is none": fresh(purpose="CURIOSITY"),
    "longer than it may be": lambda asking: b"x" * (LONGEST_QUESTION + 1),
}


async def test_a_question_is_answered_once_whichever_gateway_it_comes_to(asking: Asking) -> None:
    await asking.answer()
    asking.refresh()
    question = asking.signed(nonce="5" * 32)
    said = await asyncio.gather(*(asking.send(question) for _ in range(4)))
    assert sorted(one.status_code for one in said) == [200, 403, 403, 403]


async def test_replies_that_prove_nothing_are_unknown(asking: Asking) -> None:
    """Each with its reason, never NO; and the log of whoever asked says so."""
    await asking.answer(uscc=story.UNREGISTERED)
    first = asking.replies[-1]
    told: dict[str, tuple[str, str | None]] = {}
    for name, change in LIES.items():
        asking.change_reply = lambda raw, change=change: change(asking, first, raw)  # type: ignore[misc]
        said = await asking.answer(uscc=story.UNREGISTERED)
        told[name] = (said["answer"], said["reason"])
        assert said["errorCode"] == "REPLY_REFUSED"
        assert said["english"]
        assert said["chinese"]
    assert told == {
        "of another question": ("UNKNOWN", "REPLY_OF_ANOTHER"),
        "half of it": ("UNKNOWN", "REPLY_NOT_GENUINE"),
        "nothing": ("UNKNOWN", "REPLY_NOT_GENUINE"),
        "not signed": ("UNKNOWN", "REPLY_NOT_GENUINE"),
        "signed by whoever asked": ("UNKNOWN", "REPLY_NOT_GENUINE"),
        "of the other level": ("UNKNOWN", "REPLY_OF_ANOTHER"),
        "for another region": ("UNKNOWN", "REPLY_OF_ANOTHER"),
        "of yesterday": ("UNKNOWN", "REPLY_STALE"),
    }
    ours = await entries(asking.chenzhou)
    assert [one.outcome for one in ours[2:]] == ["ANNOUNCED", "REPLY_REFUSED"] * len(LIES)


def signed_reply(asking: Asking, raw: bytes, of: str = "zhengzhou", **changed: Any) -> bytes:
    signer = load_keys(asking.cities[of].city.settings.keys_dir).status
    return sign_reply(replace(reply_of(raw), filling="", **changed), signer, key_name(signer.public))


LIES: dict[str, Callable[[Asking, bytes, bytes], bytes]] = {
    "of another question": lambda _, first, __: first,
    "half of it": lambda _, __, raw: raw[: len(raw) // 2],
    "nothing": lambda _, __, ___: b"",
    "not signed": lambda _, __, raw: jws.split(raw, jws.LONGEST_LIST).payload,
    "signed by whoever asked": lambda asking, _, raw: signed_reply(asking, raw, "chenzhou"),
    "of the other level": lambda asking, _, raw: signed_reply(asking, raw, level=AskingLevel.DETAIL),
    "for another region": lambda asking, _, raw: signed_reply(asking, raw, audience="430100"),
    "of yesterday": lambda asking, _, raw: signed_reply(asking, raw, at="2026-03-01T04:00:00.000000Z"),
}


async def test_a_neighbour_that_refuses_or_is_no_partner(asking: Asking) -> None:
    """1. it refuses: UNKNOWN; 2. there is no line: nothing is sent."""
    asking.change = lambda body: body[:-4]
    told = await asking.answer()
    assert (told["answer"], told["errorCode"]) == ("UNKNOWN", "NEIGHBOUR_REFUSES")
    for region in ("430100", "000000"):
        assert (await asking.ask(region=region)).codes == ["REGION_NOT_ASKED"]
    assert len(asking.sent) == 1


async def test_a_neighbour_asks_about_so_many_an_hour(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1. beyond the limit it is refused, and auditors know; 2. whom it asked about before it may ask about again."""
    asking.zhengzhou.clock.now += timedelta(hours=1)
    asking.refresh()
    await asking.answer(uscc=story.UNREGISTERED)
    monkeypatch.setattr(asking.zhengzhou.city.volume, "_limits", dict.fromkeys(CallerRole, 1))
    # 1.
    told = await asking.answer()
    assert (told["answer"], told["errorCode"]) == ("UNKNOWN", "NEIGHBOUR_REFUSES")
    rows = (await asking.zhengzhou.city.ledger.search(first=5)).rows
    assert "NOTICE" in {row.entry.phase for row in rows}
    # 2.
    assert (await asking.answer(uscc=story.UNREGISTERED))["answer"] == "NO"


async def test_what_was_kept_of_old_questions_is_dropped(asking: Asking) -> None:
    await asking.answer()
    asking.zhengzhou.clock.now += timedelta(hours=1)
    asking.refresh()
    await asking.answer()
    rows = await kept_nonces(asking)
    assert len(rows) == 1


async def kept_nonces(asking: Asking) -> list[Any]:
    async def all_of(transaction: Transaction) -> list[Any]:
        return await transaction.run("kept")

    with pytest.MonkeyPatch.context() as other:
        other.setattr("graph.store.database.text", lambda _: "MATCH (n:Nonce) RETURN n.place AS place")
        return await asking.zhengzhou.city.graph.write(all_of)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", "NEIGHBOUR_SILENT"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nhalf", "NEIGHBOUR_SILENT"),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "NEIGHBOUR_SILENT"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            "NEIGHBOUR_SILENT",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000, "NEIGHBOUR_SILENT"),
        (b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", "NEIGHBOUR_REFUSES"),
        (None, "NEIGHBOUR_SILENT"),
    ],
)
async def test_over_a_socket_silence_and_parts_are_no_reply(
    said: bytes | None, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A peer that says nothing at all, closes, stops in the middle, leads elsewhere, or says too much."""
    monkeypatch.setattr(fetching, "ANSWERED_WITHIN", 0.5)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"authorization: bearer shown" in head.lower()
        if said is None:
            await reader.read()
        writer.write(said or b"")
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        ended.set()

    ended = asyncio.Event()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unavailable) as refused:
            await post_with_token(f"http://127.0.0.1:{port}{QUESTIONS}", "shown", b"asked")
        await ended.wait()
    assert refused.value.code == code
