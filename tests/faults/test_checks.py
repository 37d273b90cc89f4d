"""Lists that a running gateway checks: as if nobody had killed it, and every answer in the ledger."""

import asyncio
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crash.city_process import (
    UP_WITHIN,
    Gateway,
    Town,
    begun,
    ended,
    gone,
    run,
    served,
    serving,
    signalled,
    stopped,
    until,
    vanished,
)
from gateway.checks.spool import FOLDER, CheckSpool, ListCheck
from gateway.client.tokens import mint_token
from graph.synthetic import story
from security.principal import CallerRole, Principal
from tests.city import WITH_PURPOSE

pytestmark = pytest.mark.anyio

LINES = 1_250
KNOWN = (story.COMPANY, story.PUBLISHED, story.CONTESTED)


@pytest.fixture
def town(founded_town: Town, tmp_path: Path) -> Town:
    town = founded_town.copied(tmp_path / "town")
    tenders = Principal(
        standing=CallerRole.MACHINE,
        region=town.settings.place,
        department="郑州市公共资源交易中心",
        client="tenders",
    )
    (town.root / "tenders.jwt").write_text(mint_token(town.settings, tenders), encoding="utf-8")
    # every line is another text, so that a line that is lost or doubled is seen
    codes = [KNOWN[n // 10 % 3] if n % 10 == 0 else f"9131{n:013}X" for n in range(LINES)]
    (town.root / "codes.txt").write_text("\n".join(codes) + "\n", encoding="utf-8")
    return town


def checking(at: Gateway, to: str, *more: str) -> tuple[str, ...]:
    root = at.town.root
    return (
        *("check", str(root / "codes.txt"), "--to", str(root / to), "--matter", "TENDER"),
        *("--url", f"http://127.0.0.1:{at.port}", "--token", str(root / "tenders.jwt")),
        *("--purpose", WITH_PURPOSE["Accord-Purpose"], "--basis", WITH_PURPOSE["Accord-Legal-Basis"]),
        *("--case", WITH_PURPOSE["Accord-Case"], "--quiet", "--json", *more),
    )


def lists(town: Town) -> list[ListCheck]:
    return list(CheckSpool(town.settings.data_dir / FOLDER).every())


def lines(town: Town, name: str) -> list[dict[str, Any]]:
    return [json.loads(one) for one in (town.root / name).read_text(encoding="utf-8").splitlines()]


def answers(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != "entry"} for one in found]


async def test_a_killed_gateway_loses_no_line_and_doubles_none(town: Town, tmp_path: Path) -> None:
    calm = town.copied(tmp_path / "calm")
    async with served(calm) as gateway:
        done = await run(calm, *checking(gateway, "answers.ndjson"))
        assert done.status == 1, done.talked
        assert json.loads(done.said)["lines"] == LINES
        book = await run(calm, *checking(gateway, "answers.xlsx"))
        assert (book.status, zipfile.ZipFile(calm.root / "answers.xlsx").testzip()) == (1, None)
    expected = lines(calm, "answers.ndjson")
    assert [one["line"] for one in expected] == list(range(1, LINES + 1))
    gateway = await serving(town)
    chance, kills = random.Random(), 0
    sending = await begun(town, *checking(gateway, "answers.ndjson"))
    finishing = asyncio.create_task(ended(sending))
    try:
        await until(lambda: finishing.done() or bool(lists(town)), UP_WITHIN)
        while kills < 3:
            await asyncio.wait([finishing], timeout=0.2 + chance.random())
            if finishing.done():
                break
            engine = gateway.engine
            signalled(gateway.child.pid)
            await gone(gateway.child)
            await vanished(engine)
            kills += 1
            gateway = await serving(town, again=3, port=gateway.port)
        done = await finishing
        found = lines(town, "answers.ndjson")
        assert (kills > 0, done.status) == (True, 1), done.talked
        assert answers(found) == answers(expected)
    finally:
        await gone(sending)
        engine = gateway.engine
        await stopped(gateway)
        await vanished(engine)
    await _accounted(town, found, kills)


async def _accounted(town: Town, found: list[dict[str, Any]], kills: int) -> None:
    """A span of at most a hundred lines has one entry, which names its subjects; a kill may add one more.

    What a kill cut off between entry and disk was answered again: its first answer was never released.
    """
    spans: dict[str, list[int]] = {}
    for one in found:
        spans.setdefault(one["entry"], []).append(one["line"])
    assert all(len(numbers) <= 100 for numbers in spans.values())
    assert all(numbers == list(range(numbers[0], numbers[-1] + 1)) for numbers in spans.values())
    asked = ("--operation", "CheckList", "--first", "50", "--auditor", "审计员")
    why = ("--basis", WITH_PURPOSE["Accord-Legal-Basis"], "--case", "AUDIT-006")
    said = await run(town, "audit", "search", *asked, *why)
    entries = [json.loads(one) for one in said.said.splitlines()]
    assert len(spans) <= len(entries) <= len(spans) + kills, said.talked
    assert spans.keys() <= {str(one["index"]) for one in entries}
    # of a whole span ninety codes that nobody knows here, and three that are, each with whom it is
    assert {len(one["subjects"]) for one in entries if str(one["index"]) in spans} == {96, 51}
    held = await run(town, "audit", "verify", str(town.settings.ledger_dir))
    assert held.status == 0, held.said


async def test_who_stops_waiting_waits_again_for_the_same_list(town: Town) -> None:
    async with served(town) as gateway:
        first = await begun(town, *checking(gateway, "first.csv"))
        await until(lambda: bool(lists(town)), UP_WITHIN)
        signalled(first.pid)
        await gone(first)
        done = await run(town, *checking(gateway, "first.csv"))
        assert done.status == 1, done.talked
        assert len(lists(town)) in {1, 2}  # two where the first had ended before it was asked again
        wrong = await run(town, *checking(gateway, "first.pdf"))
        assert (wrong.status, "USAGE" in wrong.talked) == (2, True)
        away = await run(town, *checking(gateway, "first.csv", "--on", "1990-01-01"))
        assert (away.status, "LAW_UNSET" in away.talked) == (4, True)
