"""Long lists checked beside requests: what `check` answers, line by line, for whoever sent the list alone."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx2
import msgspec
import pytest

from gateway.checks import answering, spool
from gateway.checks.result_file import HEADS
from gateway.checks.spool import CheckSpool, CheckStage, ListCheck
from gateway.settings import AccessSettings
from graph.errors import Unavailable
from graph.model.time import HOUR
from graph.synthetic import story
from security.account import NOTICE
from security.revocations import Revocation, Revocations, RevokedBy
from tests.cities import Cities, two_cities
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

CODES = [story.COMPANY, "9116-9901", story.PUBLISHED, "91310000MA1FL0000X", story.CONTESTED]
LIST = "".join(f"{code}\n" for code in CODES).encode()
ASK = "/checks?matter=TENDER"
LIMIT = 40


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("lists")
    settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT, access=AccessSettings(per_officer=LIMIT))
    async with story_city(root / "story", settings) as opened:
        yield opened


@pytest.fixture(autouse=True)
async def alone(request: pytest.FixtureRequest) -> None:
    """Each test has an hour of its own: whoever was told of many before is told again."""
    if "there" in request.fixturenames:
        opened: There = request.getfixturevalue("there")
        opened.clock.now += timedelta(hours=1)


async def sent(
    there: There, caller: str, method: str, path: str, content: bytes = b"", **more: str
) -> httpx2.Response:
    raw = await there.headers(caller) | more
    headers = [(name.encode(), value.encode()) for name, value in raw.items()]
    return await there.client.request(method, path, content=content, headers=headers)


async def ended(there: There, caller: str, path: str, stages: tuple[str, ...] = ("DONE", "REFUSED")) -> Any:
    async with asyncio.timeout(60):
        while True:
            told = (await sent(there, caller, "GET", path)).json()
            if told["stage"] in stages:
                return told
            await asyncio.sleep(0.05)


async def entries(there: There, operation: str) -> list[Any]:
    found = await there.city.ledger.search(first=200)
    return [row for row in found.rows if row.entry.operation == operation]


def code(said: httpx2.Response) -> str:
    found: str = said.json()["errors"][0]["extensions"]["code"]
    return found


async def test_each_line_has_the_answer_of_check_and_its_entry(there: There) -> None:
    said = await sent(there, "officer", "POST", ASK, LIST)
    assert (said.status_code, said.json()["stage"]) == (201, "WAITING")
    assert said.headers["accord-receipt"].isdecimal()
    here = said.headers["location"]
    told = await ended(there, "officer", here)
    assert told["progress"] == {"done": 5, "total": 5, "malformed": 1}
    assert told["keptUntil"] > told["at"]
    result = await sent(there, "officer", "GET", f"{here}/result")
    assert result.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(one) for one in result.text.splitlines()]
    # the very answer that the API gives
    asked = await there.ask("officer", answering.CHECK, subjects=CODES, matter="TENDER", on=told["on"])
    assert [{name: one[name] for name in asked.data["check"][0]} for one in lines] == asked.data["check"]
    assert [one["outcome"] for one in lines] == [
        "CHECKED",
        "MALFORMED",
        "CHECKED",
        "NOTHING_KNOWN_HERE",
        "CHECKED",
    ]
    # the span's entry names its subjects by handles, and holds the digest of the very bytes
    (entry,) = [one for one in await entries(there, "CheckList") if str(one.index) == lines[0]["entry"]]
    bytes_ = await sent(there, "officer", "GET", f"{here}/answers/1")
    assert entry.entry.answer_digest == sha256(bytes_.content).hexdigest()
    assert bytes_.headers["accord-receipt"] == lines[0]["entry"]
    assert bytes_.headers["accord-signed-receipt"]
    vault = there.city.pseudonymizer
    assert vault.asked_handle("CODE", story.COMPANY) in entry.entry.subjects
    assert vault.subject_handle(await there.company()) in entry.entry.subjects
    assert entry.entry.purpose == "TENDER"
    done = [(one.entry.operation_digest, one.entry.outcome) for one in await entries(there, "CheckListDone")]
    assert (sha256(LIST).hexdigest(), "ANSWERED") in done


async def test_the_table_has_a_row_a_line_and_no_cell_is_a_formula(there: There) -> None:
    given = b'\xef\xbb\xbf"' + story.COMPANY.encode() + b'",name\r\n=1+1,x\r\n\r\n\xff\xfe\r\n'
    here = (await sent(there, "officer", "POST", ASK, given)).headers["location"]
    assert (await ended(there, "officer", here))["progress"] == {"done": 4, "total": 4, "malformed": 3}
    result = await sent(there, "officer", "GET", f"{here}/result", Accept="text/csv")
    assert result.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(result.content.decode("utf-8-sig")))
    assert tuple(head) == HEADS
    assert [row[1] for row in rows] == [story.COMPANY, "'=1+1", "", "\ufffd\ufffd"]
    assert "限制参与有关公共资源交易活动" in rows[0][HEADS.index("APPLIES")]


async def test_a_list_is_there_for_who_sent_it_alone(there: There) -> None:
    here = (await sent(there, "officer", "POST", ASK, LIST)).headers["location"]
    for other in ("initiator", "auditor", "authority", "public", "company"):
        for path in (here, f"{here}/result", f"{here}/answers/1"):
            said = await sent(there, other, "GET", path)
            assert (said.status_code, code(said)) == (404, "CHECK_UNKNOWN"), other
        assert (await sent(there, other, "DELETE", here)).status_code == 404
    assert (await ended(there, "officer", here))["stage"] == "DONE"
    assert code(await sent(there, "officer", "GET", f"{here}/answers/2")) == "CHECK_UNKNOWN"
    assert code(await sent(there, "officer", "GET", "/checks/..%2f..")) != "INTERNAL"
    assert (await sent(there, "officer", "DELETE", here)).status_code == 204
    assert code(await sent(there, "officer", "GET", here)) == "CHECK_UNKNOWN"


@pytest.mark.parametrize(
    ("caller", "path", "body", "status", "refusal"),
    [
        ("public", ASK, LIST, 403, "CHECK_REFUSED"),
        ("company", ASK, LIST, 403, "CHECK_REFUSED"),
        ("authority", ASK, LIST, 403, "CHECK_REFUSED"),
        ("officer", "/checks", LIST, 400, "CHECK_ILL_FORMED"),
        ("officer", "/checks?matter=SPORT", LIST, 400, "CHECK_ILL_FORMED"),
        ("officer", f"{ASK}&on=2024-6-1", LIST, 400, "CHECK_ILL_FORMED"),
        ("officer", f"{ASK}&receipts=../x", LIST, 400, "CHECK_ILL_FORMED"),
        ("officer", f"{ASK}&receipts=431000&on=2024-06-01", LIST, 400, "CHECK_ILL_FORMED"),
        ("officer", f"{ASK}&receipts=431000", LIST, 403, "CHECK_REFUSED"),
        ("officer", ASK, b"", 400, "CHECK_ILL_FORMED"),
        ("officer", ASK, b"x\n" * (spool.MOST_LINES + 1), 400, "CHECK_ILL_FORMED"),
        ("officer", ASK, b"x" * (spool.LARGEST + 1), 413, "BODY_TOO_LARGE"),
    ],
)
async def test_what_may_not_be_asked_is_refused_before_it_is_kept(
    there: There, caller: str, path: str, body: bytes, status: int, refusal: str
) -> None:
    before = sorted(there.city.checks.root.glob("*"))
    said = await sent(there, caller, "POST", path, body)
    assert (said.status_code, code(said)) == (status, refusal)
    assert sorted(there.city.checks.root.glob("*")) == before


async def test_a_day_without_a_catalogue_ends_the_list_with_that_refusal(there: There) -> None:
    here = (await sent(there, "officer", "POST", f"{ASK}&on=1990-01-01", LIST)).headers["location"]
    told = await ended(there, "officer", here)
    assert (told["stage"], told["refusal"]["code"]) == ("REFUSED", "LAW_UNSET")
    assert code(await sent(there, "officer", "GET", f"{here}/result")) == "CHECK_UNFINISHED"


async def test_the_hour_of_its_caller_bounds_a_list_and_tells_no_auditor(there: There) -> None:
    """A quarter of the hour is left to the caller, so that a long list keeps nobody from asking."""
    codes = [f"91160100MA{number:07}X" for number in range(LIMIT)]
    body = "\n".join(codes).encode()
    here = (await sent(there, "officer", "POST", ASK, body)).headers["location"]
    async with asyncio.timeout(60):
        while "waitsUntil" not in (told := (await sent(there, "officer", "GET", here)).json()):
            await asyncio.sleep(0.05)
    done = told["progress"]["done"]
    assert (told["stage"], 0 < done <= LIMIT * 3 / 4) == ("WAITING", True)
    asked = await there.ask(
        "officer", "query Own($c: String!) { organization(uscc: $c) { name } }", c=story.COMPANY
    )
    assert asked.codes == []
    same = await sent(there, "officer", "POST", ASK, body)
    assert (same.status_code, same.headers["location"]) == (200, here)
    there.clock.now += timedelta(hours=1)
    assert (await ended(there, "officer", here))["progress"]["done"] == LIMIT
    result = await sent(there, "officer", "GET", f"{here}/result")
    lines = [json.loads(one) for one in result.text.splitlines()]
    assert [(one["line"], one["given"]) for one in lines] == list(enumerate(codes, 1))
    assert {one["entry"] for one in lines} <= {str(one.index) for one in await entries(there, "CheckList")}
    assert not [row for row in (await there.city.ledger.search(first=200)).rows if row.entry.phase == NOTICE]


async def test_one_caller_has_so_many_lists_under_way(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> int:
        return 0

    monkeypatch.setattr(answering, "_room", never)
    made = [
        await sent(there, "officer", "POST", ASK, f"x{number}".encode()) for number in range(spool.MOST + 1)
    ]
    assert [one.status_code for one in made] == [201] * spool.MOST + [429]
    assert code(made[-1]) == "CHECKS_FULL"
    for one in made[:-1]:
        assert (await sent(there, "officer", "DELETE", one.headers["location"])).status_code == 204


async def test_a_disk_that_fails_is_told_and_the_list_goes_on(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = CheckSpool.answered
    failed: list[int] = []

    def failing(*args: Any) -> None:
        failed.append(1)
        if len(failed) == 1:
            raise Unavailable("CHECKS_UNAVAILABLE")
        whole(*args)

    monkeypatch.setattr(CheckSpool, "answered", failing)
    here = (await sent(there, "officer", "POST", ASK, LIST)).headers["location"]
    assert (await ended(there, "officer", here))["progress"]["done"] == 5
    result = await sent(there, "officer", "GET", f"{here}/result")
    assert [json.loads(one)["line"] for one in result.text.splitlines()] == [1, 2, 3, 4, 5]
    assert len(failed) == 2


async def test_a_list_of_who_was_revoked_meanwhile_ends(there: There) -> None:
    here = (await sent(there, "officer", "POST", ASK, LIST + b"again\n")).headers["location"]
    found = there.city.checks.find((await ended(there, "officer", here))["id"])
    assert found is not None
    going_on = msgspec.structs.replace(found, id="0" * 32, stage=CheckStage.WAITING)
    officer = Revocation(by=RevokedBy.OFFICER, name=found.caller.principal.officer)
    there.city.gate.renew(there.city.gate.trust, Revocations(revoked=(officer,)))
    try:
        there.city.checks.begin(going_on, LIST)
        there.city.checks.keep(going_on)
        async with asyncio.timeout(60):
            while (now := there.city.checks.find(going_on.id)) is not None and now.waits:
                await asyncio.sleep(0.05)
    finally:
        there.city.gate.renew(there.city.gate.trust, Revocations())
    assert now is not None
    assert (now.stage, now.refusal) == (CheckStage.REFUSED, "TOKEN_INVALID")
    assert there.city.checks.answers(now) == []


async def test_what_ended_is_removed_after_its_time(there: There) -> None:
    here = (await sent(there, "officer", "POST", ASK, "\n".join(reversed(CODES)).encode())).headers[
        "location"
    ]
    told = await ended(there, "officer", here)
    found = there.city.checks.find(told["id"])
    assert isinstance(found, ListCheck)
    assert found.stage is CheckStage.DONE
    assert not (there.city.checks.root / told["id"] / "list").exists()
    there.city.checks.sweep(found.at + spool.KEPT)
    assert there.city.checks.find(told["id"]) == found
    there.city.checks.sweep(found.at + spool.KEPT + 1)
    assert not (there.city.checks.root / told["id"]).exists()
    waiting = msgspec.structs.replace(found, stage=CheckStage.WAITING, held=found.at + 1_000 * HOUR)
    there.city.checks.keep(waiting)
    there.city.checks.sweep(found.at + spool.KEPT + 1)
    assert there.city.checks.find(told["id"]) == waiting
    there.city.checks.sweep(found.at + spool.LONGEST_WAIT + 1)
    assert there.city.checks.find(told["id"]) is None


@pytest.fixture(scope="module")
async def cities(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cities]:
    async with two_cities(tmp_path_factory.mktemp("signed-lists")) as opened:
        yield opened


async def test_where_asked_each_organization_has_a_receipt_of_its_own_once(cities: Cities) -> None:
    here = cities["zhengzhou"]
    body = "\n".join((*CODES, story.COMPANY)).encode()
    path = await here.request("centre", "POST", f"{ASK}&receipts=431000", body)
    assert path.status_code == 201, path.text
    async with asyncio.timeout(60):
        while (await here.request("centre", "GET", path.headers["location"])).json()["stage"] == "WAITING":
            await asyncio.sleep(0.05)
    result = await here.request("centre", "GET", f"{path.headers['location']}/result")
    lines = [json.loads(one) for one in result.text.splitlines()]
    signed = [one.get("receipt") for one in lines]
    assert [bool(one) for one in signed] == [True, False, True, False, True, True]
    assert signed[0] == signed[5]
    assert all(one["jws"].count(".") == 2 and one["logIndex"] for one in signed if one)
