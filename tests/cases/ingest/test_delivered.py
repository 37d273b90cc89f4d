"""Files that departments deliver to an open city: who may, part by part, and what they are told."""

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace

from gateway.deliveries import spool
from gateway.settings import DeliverySettings
from graph.errors import Unavailable
from graph.store.deliveries import Deliveries
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

HEAD = "机构名称,统一社会信用代码,主体类型,登记状态,行政区划代码,成立日期\n"
LARGEST = 20_000


def organizations(*codes: str, bad: int = 0) -> bytes:
    rows = [f"郑州甲{code[-4:]}有限公司,{code},企业,存续,410100,2015-03-01\n" for code in codes]
    rows += [f"郑州丙{number}有限公司,无,企业,存续,410100,2017-02-30\n" for number in range(bad)]
    return (HEAD + "".join(rows)).encode()


FILE = organizations("91160100MA0000074Y", "91160100MA0000082R", bad=1)


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("delivered")
    deliveries = DeliverySettings(largest=LARGEST, folder=root / "folder")
    (root / "folder" / "registry").mkdir(parents=True)
    settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT, deliveries=deliveries)
    async with story_city(root / "story", settings) as open_:
        yield open_


@pytest.fixture(autouse=True)
async def quiet(there: There) -> None:
    """Nothing is under way when a test begins, in whatever order they come."""
    there.city.spool.sweep(there.clock() + spool.ABANDONED)
    async with asyncio.timeout(60):
        while there.city.spool.waiting():
            await asyncio.sleep(0.02)


def announced(data: bytes) -> dict[str, str]:
    return {"Repr-Digest": f"sha-256=:{base64.b64encode(sha256(data).digest()).decode()}:"}


async def sent(
    there: There, caller: str, method: str, path: str, content: bytes = b"", **headers: str
) -> httpx2.Response:
    raw = await there.headers(caller) | {name.replace("_", "-"): value for name, value in headers.items()}
    return await there.client.request(
        method,
        path,
        content=content,
        headers=[(name.encode(), value.encode()) for name, value in raw.items()],
    )


async def begun(
    there: There, caller: str, data: bytes, feed: str = "market", file: str = "orgs.csv", **headers: str
) -> httpx2.Response:
    stated = {**announced(data), **headers}
    return await sent(there, caller, "POST", f"/deliveries/{feed}?file={file}", data, **stated)


async def ended(there: There, caller: str, path: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            told = (await sent(there, caller, "GET", path)).json()
            if told["stage"] in {"DONE", "REFUSED"}:
                return told
            await asyncio.sleep(0.05)


def code(said: httpx2.Response) -> str:
    return said.json()["errors"][0]["extensions"]["code"]


async def test_a_file_that_is_delivered_is_taken_in_and_accounted_for(there: There) -> None:
    data = organizations("91160100MA00001607", "91160100MA00001708", bad=1)
    said = await begun(there, "authority", data)
    assert (said.status_code, said.json()["stage"]) == (201, "WAITING")
    assert said.headers["upload-complete"] == "?1"
    told = await ended(there, "authority", said.headers["location"])
    report = told["report"]
    assert {name: report[name] for name in ("file", "feed", "rows", "used", "quarantined")} == {
        "file": "orgs.csv",
        "feed": "market",
        "rows": 3,
        "used": 2,
        "quarantined": 1,
    }
    rows = await sent(there, "authority", "GET", report["quarantine"])
    (line,) = map(json.loads, rows.text.splitlines())
    assert "郑州丙0有限公司" in line["values"].values()
    assert str(there.city.settings.data_dir) not in json.dumps(told) + rows.text
    # the bytes are gone, and the ledger says twice who delivered what
    name = said.json()["id"]
    assert not (there.city.settings.spool_dir / name / "file").exists()
    found = [row.entry for row in (await there.city.ledger.search(first=20)).rows]
    mine = [one for one in found if one.operation_digest == sha256(data).hexdigest()]
    assert [(one.operation, one.client, one.outcome) for one in mine] == [
        ("TakeIn market", "penalty-register", "ANSWERED"),
        ("Deliver market", "penalty-register", "ANSWERED"),
    ]
    assert said.headers["accord-receipt"].isdecimal()


async def test_the_same_bytes_again_are_the_same_delivery(there: There) -> None:
    data = organizations("91160100MA0000099E")
    first = await begun(there, "authority", data)
    told = await ended(there, "authority", first.headers["location"])
    again = await begun(there, "authority", data, file="another-name.csv")
    assert (again.status_code, again.json()) == (200, told)
    assert "accord-receipt" not in again.headers
    # another office that may deliver the feed has a delivery of its own, and is told what the graph knew
    other = await begun(there, "centre", data)
    assert other.json()["id"] != first.json()["id"]
    assert (await ended(there, "centre", other.headers["location"]))["report"]["repeated"]


async def test_a_delivery_goes_on_where_it_broke_off(there: There) -> None:
    data = organizations("91160100MA00001043", bad=20)
    said = await begun(there, "authority", data[:100], **announced(data), Upload_Complete="?0")
    path = said.headers["location"]
    assert (said.status_code, said.headers["upload-offset"], said.json()["stage"]) == (201, "100", "ARRIVING")
    state = await sent(there, "authority", "HEAD", path)
    assert (state.headers["upload-offset"], state.headers["upload-complete"]) == ("100", "?0")
    part = {"Upload_Offset": "50", "Upload_Complete": "?1"}
    twice = await sent(there, "authority", "PATCH", path, data[50:], **part)
    assert (twice.status_code, code(twice), twice.headers["upload-offset"]) == (409, "DELIVERY_OFFSET", "100")
    said = await sent(there, "authority", "PATCH", path, data[100:], **(part | {"Upload_Offset": "100"}))
    assert (said.status_code, said.json()["stage"]) == (201, "WAITING")
    assert (await ended(there, "authority", path))["report"]["quarantined"] == 20


@pytest.mark.parametrize("caller", ["public", "officer", "stranger", "auditor", "company"])
async def test_whose_feed_it_is_not_delivers_and_learns_nothing(caller: str, there: There) -> None:
    known = await begun(there, "authority", FILE)
    for method, path in (
        ("POST", "/deliveries/market?file=x.csv"),
        ("GET", known.headers["location"]),
        ("GET", f"/deliveries/market/{'0' * 32}"),
        ("GET", f"{known.headers['location']}/quarantine"),
    ):
        said = await sent(there, caller, method, path, **announced(b""))
        assert (said.status_code, code(said)) == (403, "DELIVERY_REFUSED"), path


async def test_who_may_deliver_the_feed_is_still_not_told_of_another_senders_delivery(there: There) -> None:
    known = (await begun(there, "authority", FILE)).headers["location"]
    unknown = f"/deliveries/market/{'0' * 32}"
    for path in ("", "/quarantine"):
        said, nothing = [await sent(there, "centre", "GET", at + path) for at in (known, unknown)]
        assert (said.status_code, code(said)) == (404, "DELIVERY_UNKNOWN")
        assert said.content == nothing.content
    # an own delivery is found under its own feed alone
    elsewhere = await sent(there, "centre", "GET", known.replace("market", "transport"))
    assert code(elsewhere) == "DELIVERY_UNKNOWN"


async def test_the_feed_of_another_agency_is_refused_whether_it_exists_or_not(there: There) -> None:
    for feed in ("transport", "nobody", "platform"):
        said = await begun(there, "authority", FILE, feed=feed)
        assert (said.status_code, code(said)) == (403, "DELIVERY_REFUSED"), feed
    assert (await begun(there, "centre", FILE, feed="platform")).status_code == 201


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("market?file=", {}),
        ("market?file=../x.csv", {}),
        ("market?file=.x", {}),
        ("market", {}),
        ("market?file=x.csv&region=420100", {}),
        ("market?file=x.csv&region=4", {}),
        ("market?file=x.csv", {"Repr-Digest": "sha-512=:AAAA:"}),
        ("market?file=x.csv", {"Upload_Complete": "yes"}),
    ],
)
async def test_what_a_delivery_must_say(path: str, headers: dict[str, str], there: There) -> None:
    said = await sent(there, "authority", "POST", f"/deliveries/{path}", FILE, **(announced(FILE) | headers))
    assert (said.status_code, code(said)) == (400, "DELIVERY_ILL_FORMED")
    bad = await sent(there, "centre", "PUT", "/deliveries/a b?file=x.csv", FILE, **announced(FILE))
    assert code(bad) == "DELIVERY_ILL_FORMED"


async def test_bytes_of_another_digest_are_dropped(there: There) -> None:
    said = await begun(there, "authority", b"other bytes", **announced(b"these"))
    assert (said.status_code, code(said)) == (422, "DELIVERY_DIGEST")
    name = spool.delivery_id(await there.principal("authority"), "market", sha256(b"these").hexdigest())
    assert there.city.spool.find(name) is None


async def test_a_file_that_is_too_large_is_refused(there: There) -> None:
    said = await begun(there, "authority", b"x" * (LARGEST + 1))
    assert (said.status_code, code(said)) == (413, "BODY_TOO_LARGE")


async def test_a_file_that_is_none_is_refused_with_its_reason_and_may_be_sent_again(there: There) -> None:
    for _ in range(2):
        said = await begun(there, "authority", b"nothing of this is a column\n1\n")
        assert said.status_code == 201
        told = await ended(there, "authority", said.headers["location"])
        assert (told["stage"], told["refusal"]["code"]) == ("REFUSED", "FILE_REFUSED")


async def test_one_sender_has_so_many_under_way_and_no_more(there: There) -> None:
    for number in range(spool.MOST):
        part = await begun(there, "centre", b"a", **announced(b"%d" % number), Upload_Complete="?0")
        assert part.status_code == 201
    full = await begun(there, "centre", b"a", **announced(b"one more"), Upload_Complete="?0")
    assert (full.status_code, code(full)) == (429, "DELIVERIES_FULL")
    assert (await begun(there, "authority", b"a", Upload_Complete="?0")).status_code == 201  # nobody else's
    there.city.spool.sweep(there.clock() + spool.ABANDONED)
    assert not [one for one in there.city.spool.every() if one.stage is spool.DeliveryStage.ARRIVING]


async def test_two_requests_never_write_one_delivery(there: There) -> None:
    said = await begun(there, "authority", b"a", **announced(b"aa"), Upload_Complete="?0")
    found = there.city.spool.find(said.json()["id"])
    assert found is not None
    with there.city.spool.sending(found):
        busy = await sent(there, "authority", "PATCH", said.headers["location"], b"a", Upload_Offset="1")
    assert (busy.status_code, code(busy)) == (409, "DELIVERY_BUSY")


async def test_a_full_disk_is_told_and_nothing_is_accepted(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool, "sync_directory", full)
    said = await begun(there, "authority", organizations("91160100MA0000111U"))
    assert (said.status_code, code(said)) == (503, "DELIVERIES_UNAVAILABLE")
    assert not there.city.spool.waiting()


async def test_what_the_ledger_does_not_hold_is_not_accepted(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object) -> None:
        raise Unavailable("LEDGER_UNAVAILABLE")

    data = organizations("91160100MA0000154H")
    monkeypatch.setattr(there.city.ledger, "append", failing)
    said = await begun(there, "authority", data)
    assert (said.status_code, code(said)) == (503, "LEDGER_UNAVAILABLE")
    monkeypatch.undo()
    assert not there.city.spool.waiting()
    again = await begun(there, "authority", data)
    assert (await ended(there, "authority", again.headers["location"]))["stage"] == "DONE"


async def test_what_waited_is_taken_in_by_the_process_that_begins(
    there: There, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The state on the disk is all that is needed: order, sender, file."""
    kept = spool.Spool.open(tmp_path)
    made = []
    for number in (3, 1, 2):
        data = b"%d" % number
        one = spool.SpooledDelivery(
            id=spool.delivery_id(await there.principal("authority"), "market", sha256(data).hexdigest()),
            feed="market",
            file="a.csv",
            region="410100",
            digest=sha256(data).hexdigest(),
            principal=await there.principal("authority"),
            at=number,
        )
        kept.begin(one)
        with kept.appending(one) as part:
            part.write(data)
        if number != 2:
            one = kept.complete(one)
            kept.keep(waiting(one))
            made.append(one)
    again = spool.Spool.open(tmp_path)
    assert again.waiting() == [made[1].id, made[0].id]
    assert again.file(made[0]).read_bytes() == b"3"


def waiting(one: spool.SpooledDelivery) -> spool.SpooledDelivery:
    return replace(one, stage=spool.DeliveryStage.WAITING)


async def test_a_delivery_in_which_a_defect_shows_keeps_nobody_waiting(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, sound = organizations("91160100MA000012XB"), organizations("91160100MA0000138D")
    write = Deliveries.write

    async def failing(self: Deliveries, chunk: Any, now: int) -> Any:
        if chunk.batch == sha256(poison).hexdigest():
            raise LookupError("a defect")
        return await write(self, chunk, now)

    monkeypatch.setattr(Deliveries, "write", failing)
    first = await begun(there, "authority", poison)
    second = await begun(there, "authority", sound)
    assert (await ended(there, "authority", second.headers["location"]))["stage"] == "DONE"
    assert (await sent(there, "authority", "GET", first.headers["location"])).json()["stage"] == "WAITING"
    monkeypatch.undo()
    assert (await ended(there, "authority", first.headers["location"]))["stage"] == "DONE"


async def test_a_file_in_the_watched_folder_is_taken_in_and_put_away(there: There) -> None:
    folder = there.city.settings.deliveries.folder
    assert folder is not None
    feed = folder / "registry"
    given = {
        "good.csv": organizations("91160100MA0000146N", bad=1),
        "none.csv": b"nothing of this is a column\n",
        "large.csv": b"x" * (LARGEST + 1),
        ".hidden.csv": FILE,
        "unfinished.csv.part": FILE,
    }
    for name, data in given.items():
        (feed / name).write_bytes(data)
        os.utime(feed / name, (0, 0))
    (feed / "fresh.csv").write_bytes(FILE)
    os.utime(feed / "fresh.csv", (there.clock() / 1e6 + 10**9,) * 2)  # written to this moment
    (feed / "link.csv").symlink_to(feed / ".hidden.csv")
    async with asyncio.timeout(60):
        while len(list(feed.glob("rejected/*.csv"))) < 2 or not list(feed.glob("done/*.csv")):
            await asyncio.sleep(0.05)
    (report,) = feed.glob("done/*-good.csv.report.json")
    account = json.loads(report.read_bytes())
    assert (account["feed"], account["used"], account["quarantined"]) == ("registry", 1, 1)
    assert report.with_name(report.name.removesuffix(".report.json")).read_bytes() == given["good.csv"]
    codes = {
        path.name.partition("-")[2]: json.loads(path.read_bytes())["code"]
        for path in feed.glob("rejected/*.json")
    }
    assert codes == {"none.csv.report.json": "FILE_REFUSED", "large.csv.report.json": "BODY_TOO_LARGE"}
    left = {path.name for path in feed.iterdir()}
    assert left == {".hidden.csv", "unfinished.csv.part", "fresh.csv", "link.csv", "done", "rejected"}
    found = [row.entry for row in (await there.city.ledger.search(first=20)).rows]
    (entry,) = [one for one in found if one.operation_digest == sha256(given["good.csv"]).hexdigest()]
    assert (entry.standing, entry.operation, entry.outcome) == ("OPERATOR", "TakeIn registry", "ANSWERED")
