"""Metrics of a whole city: what is told after it was asked, and what never is."""

import re

import httpx2
import pytest

from gateway.http.connection_table import ConnectionTable
from gateway.http.limits import ConcurrencyLimiter, Share
from gateway.metrics.listener import metrics_application, metrics_port
from gateway.metrics.meters import METRICS, meters
from gateway.settings import Settings
from gateway.worker.rounds import WorkState
from graph.errors import Refused, Unavailable
from graph.synthetic import story
from tests.city import story_city, zhengzhou

pytestmark = pytest.mark.anyio

NAME = "query($c: String!) { organization(uscc: $c) { name } }"
ENDED = r"accord_requests_total\{outcome=\"%s\",standing=\"%s\"\} (\S+)"


def number(pattern: str, text: str) -> float:
    found = re.search(f"^{pattern}$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def told(city) -> str:
    transport = httpx2.ASGITransport(metrics_application(city))
    async with httpx2.AsyncClient(transport=transport, base_url="http://watch.test") as client:
        found = await client.get("/metrics")
        assert (await client.get("/graphql")).status_code == 404
        assert (await client.post("/metrics")).status_code == 405
    assert found.headers["content-type"].startswith("text/plain; version=0.0.4")
    return found.text


async def test_what_was_asked_is_counted_and_nobody_is_named(tmp_path):
    async with story_city(tmp_path / "story", zhengzhou(data_dir=tmp_path / "data")) as there:
        before = await told(there.city)
        for caller in ("officer", "company", "auditor"):
            assert (await there.ask(caller, NAME, c=story.COMPANY)).status == 200
        assert (await there.ask("public", "{ nothing }")).codes == ["DOCUMENT_INVALID"]
        after = await told(there.city)
        public = await there.client.get("/metrics")
    for outcome, standing in (
        ("ANSWERED", "OFFICER"),
        ("ANSWERED", "SUBJECT"),
        ("DOCUMENT_INVALID", "PUBLIC"),
    ):
        pattern = ENDED % (outcome, standing)
        assert number(pattern, after) == number(pattern, before) + 1, pattern
    for stage in ("plan", "gather", "judge", "project", "ledger"):
        pattern = rf'accord_stage_seconds_count\{{stage="{stage}"\}} (\S+)'
        assert number(pattern, after) > number(pattern, before)
    for line in ("accord_graph_ready 1.0", "accord_ledger_writable 1.0", "accord_ledger_damaged 0.0",
                 "accord_trust_list_taken 0.0", 'accord_places_taken{callers="known",line="work"} 0.0'):  # fmt: skip
        assert line in after.splitlines(), line
    assert number(r"accord_journal_head (\S+)", after) > 3
    assert number(r'accord_feed_delivered_timestamp_seconds\{feed="registry"\} (\S+)', after) > 1.7e9
    assert public.status_code == 404, "the public door has no such path"
    names = (story.COMPANY, story.A, "王某", "郑州市公共资源交易中心", "审计员", "2026-018")
    assert [name for name in names if name in after] == []
    assert (
        set(re.findall(r"^(accord_\w+?)(?:_bucket|_sum|_count)?(?:\{| )", after, re.MULTILINE))
        <= METRICS.keys()
    )


async def test_what_watches_is_told_that_the_graph_is_down(tmp_path):
    async with story_city(tmp_path / "story", zhengzhou(data_dir=tmp_path / "data")) as there:

        async def silent(name: str, **parameters: object) -> list:
            raise Unavailable("GRAPH_UNAVAILABLE")

        there.city.graph.read = silent
        there.city.work["polling"] = WorkState(code="GRAPH_UNAVAILABLE", failures=3)
        lines = (await told(there.city)).splitlines()
        assert {"accord_graph_ready 0.0", 'accord_work_failing{task="polling"} 3.0'} <= set(lines)
        there.city.work.clear()
        assert not [line for line in (await told(there.city)).splitlines() if "accord_work_failing{" in line]


def test_nothing_listens_unless_a_port_is_given():
    with metrics_port(Settings()) as held:
        assert held is None


async def test_a_place_is_counted_while_it_is_held():
    room = ConcurrencyLimiter(working=1, waiting=1)
    taken = 'accord_places_taken{callers="known",line="work"} '
    before = number(re.escape(taken) + r"(\S+)", meters.text().decode())
    async with room.place(Share(known=True, client="a")):
        assert number(re.escape(taken) + r"(\S+)", meters.text().decode()) == before + 1
    assert number(re.escape(taken) + r"(\S+)", meters.text().decode()) == before


class Idle:
    doing = 0

    def let_go(self) -> None:
        return None


async def test_connections_that_are_let_go_are_counted():
    def gone() -> float:
        return number(r"accord_connections_let_go_total (\S+)", meters.text().decode())

    before, held = gone(), ConnectionTable(1)
    for _ in range(3):
        held.enter(Idle(), "a")
    assert "accord_connections_open 2.0" in meters.text().decode()
    assert gone() == before + 1


def test_a_code_is_the_only_word_of_a_refusal():
    from gateway.http.errors import log_refusal

    log_refusal(Refused("NOTHING_PUBLISHED", path="/secret-of-a-caller"))
    assert 'accord_refusals_total{code="NOTHING_PUBLISHED"}' in meters.text().decode()
    assert "secret-of-a-caller" not in meters.text().decode()
