"""Deliveries that go wrong on the way: cut off, written to, unwritable quarantine, nothing but bad rows."""

import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from graph.errors import Refused, Unavailable
from graph.ingest.quarantine import LEAST_ROOM, Notes, prepare_quarantine
from graph.ingest.run import Delivery, ingest, replay
from graph.synthetic.numbers import resident_id
from security.pseudonymization import PseudonymizationService
from tests.cases.ingest.shelf import OpenVault, Shelf

pytestmark = pytest.mark.anyio
NOW = 1_780_000_000_000_000
HEADER = "姓名,证件类型,证件号码,出生日期\n"


class Cut(Exception):
    pass


class Failing(Shelf):
    """Applies some spans, then loses its answer: the span is written, and the caller never hears of it."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    async def write(self, chunk, now):
        fates = await super().write(chunk, now)
        self.left -= 1
        if self.left == 0:
            raise Cut
        return fates


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery(
        path=tmp_path / "persons.csv",
        feed="registry",
        region="410100",
        now=NOW,
        quarantine=tmp_path / "quarantine",
    )


def people(count: int, *, bad_every: int = 0) -> str:
    rows = (
        f"王{turn},身份证,{resident_id('410105', turn)},{'never' if bad_every and turn % bad_every == 0 else ''}\n"
        for turn in range(count)
    )
    return HEADER + "".join(rows)


@pytest.mark.parametrize("after", [1, 3, 5])
async def test_a_delivery_cut_off_ends_with_the_same_account(delivery: Delivery, after: int) -> None:
    delivery.path.write_text(people(50, bad_every=7), encoding="utf-8")
    whole = await ingest(Shelf(), OpenVault(), delivery, span_rows=10)
    assert (whole.used, whole.quarantined) == (42, 8)
    told = Path(whole.quarantine).read_text("utf-8")
    Path(whole.quarantine).unlink()

    shelf = Failing(after)
    with pytest.raises(Cut):
        await ingest(shelf, OpenVault(), delivery, span_rows=10)
    assert not list(delivery.quarantine.iterdir()), "an unfinished quarantine has no name yet"
    again = await ingest(shelf, OpenVault(), delivery, span_rows=25)
    assert again == whole
    assert Path(again.quarantine).read_text("utf-8") == told
    assert shelf.written == 5, "no span was applied twice"


async def test_a_complete_delivery_leaves_a_mended_quarantine_alone(delivery: Delivery) -> None:
    delivery.path.write_text(people(10, bad_every=5), encoding="utf-8")
    shelf = Shelf()
    first = await ingest(shelf, OpenVault(), delivery)
    mended = Path(first.quarantine)
    mended.write_text(mended.read_text("utf-8").replace("never", "1980-01-01"), encoding="utf-8")
    again = await ingest(shelf, OpenVault(), delivery)
    assert again.repeated
    assert (again.used, again.same, again.quarantined) == (0, 8, 2)
    assert "1980-01-01" in mended.read_text("utf-8")

    second = await replay(shelf, OpenVault(), msgspec.structs.replace(delivery, path=mended))
    assert (second.kind, second.used, second.quarantined) == ("quarantine", 2, 0)
    assert len(shelf.rows) == 10


async def test_no_number_of_a_person_leaves_in_plain_text(delivery: Delivery) -> None:
    numbers = [resident_id("410105", turn) for turn in range(6)]
    lines = [
        f"王伟,身份证,{numbers[0]},never\n",
        f"王伟,身份证,{numbers[1]}9,\n",
        f"王伟,学生证,{numbers[2]},\n",
        f"王伟,,{numbers[3]},\n",
        f'"王伟,身份证,{numbers[4]},\n',
        f"王伟,身份证,{numbers[5]}\n",
        "王伟,护照号,ＺＺ００００００９９,never\n",
        "王伟,身份证,ﷺﷺﷺﷺﷺﷺ,\n",
    ]
    delivery.path.write_text(HEADER + "".join(lines), encoding="utf-8")
    shelf = Shelf()
    report = await ingest(shelf, PseudonymizationService(b"k" * 32), delivery)
    assert report.quarantined == 8
    kept = Path(report.quarantine).read_text("utf-8")
    for number in [*numbers, "ZZ00000099", "ＺＺ００００００９９"]:
        assert number not in kept
    assert oct(Path(report.quarantine).stat().st_mode & 0o777) == "0o600"


async def test_memory_does_not_grow_with_bad_rows(delivery: Delivery) -> None:
    peaks = []
    for count in (1_500, 9_000):
        delivery.path.write_text(people(count, bad_every=1), encoding="utf-8")
        tracemalloc.start()
        report = await ingest(Shelf(), OpenVault(), delivery)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert report.quarantined == count
    # Six times the rows, the caches of days and codes included.
    assert peaks[1] < 1.5 * peaks[0]


async def test_a_file_written_to_meanwhile_is_refused_at_its_end(delivery: Delivery) -> None:
    delivery.path.write_text(people(30), encoding="utf-8")

    def watch(rows: int, _read: int, _size: int) -> None:
        if rows == 10:
            with delivery.path.open("a", encoding="utf-8") as stream:
                stream.write(people(1)[len(HEADER) :])

    shelf = Shelf()
    with pytest.raises(Refused) as refusal:
        await ingest(shelf, OpenVault(), delivery, span_rows=10, watch=watch)
    assert refusal.value.details["reason"] == "CHANGED_MEANWHILE"
    assert not any(progress.complete for progress in shelf.begun.values())


@pytest.mark.parametrize("made", ["nothing", "directory", "pipe"])
async def test_what_is_no_file_is_refused(delivery: Delivery, made: str) -> None:
    makers = {"nothing": lambda _: None, "directory": os.mkdir, "pipe": os.mkfifo}
    makers[made](delivery.path)
    with pytest.raises(Refused) as refusal:
        await ingest(Shelf(), OpenVault(), delivery)
    assert refusal.value.details["reason"] == "NOT_READABLE"


async def test_an_unwritable_quarantine_stops_the_delivery(delivery: Delivery) -> None:
    delivery.path.write_text(people(3, bad_every=1), encoding="utf-8")
    delivery.quarantine.write_text("a file where the directory should be", encoding="utf-8")
    shelf = Shelf()
    with pytest.raises(Unavailable) as fault:
        await ingest(shelf, OpenVault(), delivery)
    assert fault.value.code == "QUARANTINE_UNAVAILABLE"
    assert not any(progress.complete for progress in shelf.begun.values())


async def test_a_row_that_became_readable_since_is_sent_to_the_replay(delivery: Delivery) -> None:
    delivery.path.write_text(
        HEADER + f"王伟,身份证,{resident_id('410105', 1)},2026-06-15\n", encoding="utf-8"
    )
    shelf = Shelf()
    first = await ingest(shelf, OpenVault(), delivery)
    assert first.reasons == {"FUTURE_DAY": 1}
    later = msgspec.structs.replace(delivery, now=NOW + 60 * 86_400_000_000)
    assert (await ingest(shelf, OpenVault(), later)).reasons == {"DELIVERED_BEFORE": 1}


async def test_progress_reaches_the_end(delivery: Delivery) -> None:
    delivery.path.write_text(people(25), encoding="utf-8")
    seen: list[tuple[int, int, int]] = []
    await ingest(Shelf(), OpenVault(), delivery, span_rows=10, watch=lambda *now: seen.append(now))
    assert [rows for rows, _, _ in seen] == [10, 20, 25]
    size = delivery.path.stat().st_size
    assert seen[-1][1:] == (size, size)


async def test_entries_are_complete_json_lines(delivery: Delivery) -> None:
    delivery.path.write_text(people(4, bad_every=2), encoding="utf-8")
    report = await ingest(Shelf(), OpenVault(), delivery)

    def entries() -> Iterator[dict]:
        for line in Path(report.quarantine).read_text("utf-8").splitlines():
            yield json.loads(line)

    assert [(entry["row"], entry["line"]) for entry in entries()] == [(1, 2), (3, 4)]
    assert {entry["file"] for entry in entries()} == {"persons.csv"}
    assert {entry["feed"] for entry in entries()} == {"registry"}


async def test_rows_of_three_bytes_fill_no_disk_and_every_one_is_counted(delivery: Delivery) -> None:
    count = 60_000
    good = people(3).removeprefix(HEADER)
    delivery.path.write_text(HEADER + "x,\n" * count + good, encoding="utf-8")
    report = await ingest(Shelf(), OpenVault(), delivery)
    assert (report.rows, report.used, report.quarantined) == (count + 3, 3, count)
    path = Path(report.quarantine)
    assert path.stat().st_size <= LEAST_ROOM + 10_000
    lines = path.read_text("utf-8").splitlines()
    last = json.loads(lines[-1])
    assert [problem["code"] for problem in last["problems"]] == ["QUARANTINE_FULL"]
    assert last["row"] == len(lines)
    assert report.reasons["QUARANTINE_FULL"] == count - len(lines) + 1


async def test_a_delivery_of_whole_rows_keeps_every_one_however_large(delivery: Delivery) -> None:
    notes = Notes(delivery.quarantine / "a.jsonl", 10 * LEAST_ROOM, write=False)
    assert all(notes.add({"text": "x" * 1_000_000}) for _ in range(8 * 10 * LEAST_ROOM // 1_100_000))
    assert not all(notes.add({"text": "x" * 1_000_000}) for _ in range(200))


def test_what_a_killed_delivery_left_is_gone_at_the_next(tmp_path: Path) -> None:
    for name in ("a.part", "b.notes.part", "c.jsonl"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    prepare_quarantine(tmp_path)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["c.jsonl"]
    prepare_quarantine(tmp_path / "not there yet")
