"""A city and what it remembers: another key, a lost ledger, a lost side file, older packs: each is a refusal."""

import asyncio
import json
import shutil
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest
from msgspec.structs import replace

from gateway.app import application
from gateway.city import open_city
from gateway.demo.founding import befriend, city_settings
from gateway.keyring import VKEY, make_keys
from gateway.ledger_files import begin_ledger
from gateway.open_graph import open_graph
from gateway.settings import GraphSettings, HttpSettings, LedgerSettings, Settings
from graph.errors import Fault, Refused
from security.ledger.note import parse_vkey
from security.ledger.receipt import open_receipt
from security.ledger.verify import CheckOutcome, verify_receipt
from security.secret_files import write_secret
from tests.city import zhengzhou
from tests.unit.ledger_world import sql

pytestmark = pytest.mark.anyio
NOWHERE = "bolt://127.0.0.1:9"
"""A graph that is not there: where a start comes so far, ledger and keys have passed."""


async def ended(settings: Settings) -> Fault:
    with pytest.raises(Fault) as told:
        async with open_city(settings):
            pass
    return told.value


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A city with a neighbour, its ledger begun, and its graph nowhere."""
    graph = GraphSettings(url=NOWHERE, password_file=tmp_path / "password")
    write_secret(tmp_path / "password", b"x")
    found = {
        name: city_settings(tmp_path, name, HttpSettings(port=0), graph) for name in ("zhengzhou", "chenzhou")
    }
    befriend(tmp_path, found)
    return found["zhengzhou"]


@pytest.mark.parametrize("name", ["vault", "cursor", "pair"])
async def test_one_flipped_bit_in_a_key_stops_the_start(settings, name):
    file = settings.data_dir / "pair.key" if name == "pair" else settings.keys_dir / f"{name}.key"
    whole = file.read_bytes()
    file.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    fault = await ended(settings)
    assert (fault.code, fault.details["key"].partition(":")[0]) == ("KEY_DIFFERS", name)
    file.write_bytes(whole)
    assert (await ended(settings)).code == "GRAPH_UNAVAILABLE"


async def test_a_ledger_that_was_moved_away_is_not_begun_again(settings, tmp_path):
    shutil.move(settings.ledger_dir, tmp_path / "away")
    assert (await ended(settings)).code == "LEDGER_MISSING"
    assert not settings.ledger_dir.exists()
    with pytest.raises(Refused) as told:
        begin_ledger(settings)
    assert told.value.code == "LEDGER_EXISTS"
    shutil.move(tmp_path / "away", settings.ledger_dir)
    assert (await ended(settings)).code == "GRAPH_UNAVAILABLE"


async def test_the_side_file_on_another_disk_remembers_what_a_whole_backup_forgot(tmp_path):
    graph = GraphSettings(url=NOWHERE, password_file=tmp_path / "password")
    write_secret(tmp_path / "password", b"x")
    elsewhere = LedgerSettings(origin="luoyang.example/log", high=tmp_path / "disk" / "checkpoint.high")
    settings = zhengzhou(place="410300", data_dir=tmp_path / "city", graph=graph, ledger=elsewhere)
    make_keys(settings.keys_dir, settings.ledger.origin)
    begin_ledger(settings)
    assert settings.high_water_mark.exists()
    backup = shutil.copytree(settings.ledger_dir, tmp_path / "backup")
    write_secret(tmp_path / "pair", bytes(32))
    (tmp_path / "neighbours.toml").write_text(
        f'[431000]\nissuer = "https://id.example"\njwks = "{settings.keys_dir}/jwks.json"\npair = "pair"\n'
    )
    exchange = replace(settings.exchange, neighbours=tmp_path / "neighbours.toml")
    met = replace(settings, exchange=exchange)
    assert (await ended(met)).code == "GRAPH_UNAVAILABLE"  # the neighbour's key is remembered now
    shutil.rmtree(settings.ledger_dir)
    shutil.copytree(backup, settings.ledger_dir)
    assert (await ended(met)).code == "LEDGER_FORKED"


async def test_packs_older_than_the_ledger_knows_are_refused_though_their_mark_is_gone(settings):
    assert (await ended(settings)).code == "GRAPH_UNAVAILABLE"
    mark = settings.data_dir / "packs.seen"
    seen = json.loads(mark.read_bytes())
    mark.write_text(json.dumps({**seen, "digest": "00" * 32}))
    assert (await ended(settings)).details["reason"] == "TWO_OF_ONE_VERSION"
    mark.unlink()
    assert (await ended(settings)).code == "GRAPH_UNAVAILABLE"


async def test_a_graph_is_not_opened_with_another_key_than_its_handles_were_made_with(tmp_path):
    settings = zhengzhou(data_dir=tmp_path, graph=GraphSettings(heap=256))
    checks = {"key:vault": "ab" * 16}
    async with open_graph(settings, checks):
        pass
    with pytest.raises(Fault) as told:
        async with open_graph(settings, {"key:vault": "cd" * 16}):
            pass
    assert told.value.code == "KEY_DIFFERS"
    async with open_graph(settings, {**checks, "key:pair:431000": "ef" * 16}):
        pass


async def test_damage_ends_readiness_and_an_answer_brings_a_receipt_that_binds_the_log(tmp_path):
    """1. an answer and its signed receipt; 2. a body altered on the disk: not shown, told, and not ready."""
    settings = zhengzhou(data_dir=tmp_path / "city", graph=GraphSettings(heap=256))
    make_keys(settings.keys_dir, settings.ledger.origin)
    begin_ledger(settings)
    key = parse_vkey((settings.keys_dir / VKEY).read_text(encoding="utf-8").strip())
    async with open_city(settings) as city:
        app = application(city)
        async with app.router.lifespan_context(app):
            transport = httpx2.ASGITransport(app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://accord.test") as client:
                # 1.
                said = await client.post("/graphql", json={"query": "{ __typename }"})
                raw = b64decode(said.headers["accord-signed-receipt"])
                receipt = open_receipt(raw, key.name, [key])
                assert str(receipt.index) == said.headers["accord-receipt"]
                assert receipt.answer == sha256(said.content).hexdigest()
                proof = (await client.get(f"/log/proof/{receipt.index}.tlog-proof")).content
                assert {c.outcome for c in verify_receipt(raw, key, proof)} == {CheckOutcome.HELD}
                assert [c.outcome for c in verify_receipt(raw, key)] == [
                    CheckOutcome.HELD,
                    CheckOutcome.NOT_DONE,
                ]
                assert (await client.get("/readyz")).status_code == 200
                # 2.
                sql(settings.ledger_dir, "update bodies set salt = zeroblob(32)")
                assert (await city.ledger.search()).rows == ()
                assert (await client.get("/readyz")).status_code == 503
    # The next start finds it by the walk alone.
    async with open_city(settings) as city:
        app = application(city)
        async with app.router.lifespan_context(app):
            async with asyncio.timeout(60):
                while not city.ledger.finding:
                    await asyncio.sleep(0.05)
            assert "entry 0" in city.ledger.finding
