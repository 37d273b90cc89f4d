"""The doctor: what it finds in a city that is well, what it finds in one that is not, and that it writes nothing."""

import ast
import asyncio
import contextlib
import hashlib
import os
import re
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import msgspec
import pytest

from benchmarks.metrics import sources
from gateway.backup.last_backup import keep_last
from gateway.city import open_city, system_clock
from gateway.demo.founding import befriend, city_settings, trust_list
from gateway.doctor import engines, files, neighbours
from gateway.doctor.examine import LOOKS, examine
from gateway.doctor.observation import Health, status_of
from gateway.doctor.patient import address, visit
from gateway.keyring import ISSUER, RESULTS, VKEY, rotate_results_key
from gateway.metrics.reading import feeds_told
from gateway.settings import GraphSettings, HttpSettings, Loaded, Settings
from graph.phrases import has_chinese
from graph.store.engine import embedded_engine
from security.jwks import load_token_key
from security.ledger.opening import DATABASE
from security.principal import CallerRole, Principal
from security.tokens import mint
from tests.unit.test_phrases import words_of

pytestmark = pytest.mark.anyio

SAYING = {"well", "watch", "ill", "unseen"}
DAY = 86_400_000_000


def friends(root: Path, graph: GraphSettings | None = None, **days: tuple[str, str]) -> Settings:
    """Zhengzhou with keys, ledger, trust list and a neighbour that does not run."""
    there = HttpSettings(port=9)
    cities = {
        "zhengzhou": city_settings(root, "zhengzhou", HttpSettings(port=9), graph or GraphSettings()),
        "chenzhou": city_settings(root, "chenzhou", there, GraphSettings()),
    }
    befriend(root, cities, **days)
    return cities["zhengzhou"]


async def found(settings: Settings, *, after: int = 0, url: str = "") -> dict[str, list]:
    loaded = Loaded(settings=settings, origins={})
    return await examine(visit(loaded, system_clock() + after, url))


def states(findings: list) -> list[Health]:
    return [one.state for one in findings]


def said(findings: list) -> str:
    return "\n".join(one.english for one in findings)


def everything(root: Path) -> dict[str, tuple]:
    """Every file below, by what is in it, its mode and its time."""
    return {
        str(path): (
            path.stat().st_mtime_ns,
            path.stat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in root.rglob("*")
        if path.is_file()
    }


async def test_a_city_that_is_well_but_for_its_neighbour(tmp_path):
    settings = friends(tmp_path)
    before = everything(tmp_path)
    looked = await found(settings)
    assert everything(tmp_path) == before
    assert [*looked] == [*LOOKS]
    ill = {name for name, findings in looked.items() if Health.ILL in states(findings)}
    assert ill == {"neighbours"}
    assert "region 431000 is not reached" in said(looked["neighbours"])
    assert "holds for 365 days more" in said(looked["trust"]) or "holds for 364 days more" in said(
        looked["trust"]
    )
    assert "signed by both offices" in said(looked["law"])
    assert "tokens of 1 other regions are believed" in said(looked["issuer"])
    assert status_of([one for findings in looked.values() for one in findings]) == 1


async def test_a_trust_list_that_ends_is_told_before_and_after(tmp_path):
    settings = friends(tmp_path)
    soon = await found(settings, after=355 * DAY)
    assert Health.WATCH in states(soon["trust"])
    over = await found(settings, after=370 * DAY)
    (ended,) = over["trust"]
    assert (ended.state, ended.code) == (Health.ILL, "TRUST_LIST_REFUSED")
    assert (over["neighbours"][0].state, len(over["neighbours"])) == (Health.ILL, 1)


async def test_the_tokens_that_we_show_where_we_pull(tmp_path):
    """1. none is named; 2. one holds; 3. one has ended; 4. one is no token; 5. one is not there."""
    settings = friends(tmp_path)
    # 1.
    assert (await found(settings))["outboxes"] == []
    with settings.exchange.neighbours.open("a", encoding="utf-8") as listed:
        listed.write('token = "token"\n')
    token = settings.data_dir / "token"
    key, principal = (
        load_token_key(settings.keys_dir / ISSUER),
        Principal(standing=CallerRole.MACHINE, region=""),
    )
    token.write_text(mint(key, principal, issuer="i", audience="a", now=system_clock(), life=600) + "\n")
    # 2.
    (well,) = (await found(settings))["outboxes"]
    assert (well.state, "holds for" in well.english) == (Health.WELL, True)
    # 3.
    (ended,) = (await found(settings, after=601_000_000))["outboxes"]
    assert (ended.state, "has ended" in ended.english) == (Health.ILL, True)
    # 4.
    for none in ("", "a.b", "a.W10.c"):
        token.write_text(none)
        assert states((await found(settings))["outboxes"]) == [Health.ILL]
    # 5.
    token.unlink()
    (absent,) = (await found(settings))["outboxes"]
    assert (absent.state, absent.code) == (Health.ILL, "FILE_UNREADABLE")


async def test_a_key_that_nobody_was_told_of_is_found(tmp_path):
    settings = friends(tmp_path)
    rotate_results_key(settings.keys_dir)
    looked = await found(settings)
    assert f"does not name the key in `{RESULTS}`" in said(looked["trust"])


async def test_a_clock_that_stepped_back_is_found(tmp_path):
    settings = friends(tmp_path)
    looked = await found(settings, after=-DAY)
    assert states(looked["clock"]) == [Health.ILL]
    assert "it has stepped back" in said(looked["clock"])


async def test_a_key_that_others_may_read_is_found(tmp_path):
    settings = friends(tmp_path)
    (settings.keys_dir / RESULTS).chmod(0o640)
    (one,) = (await found(settings))["keys"]
    assert (one.state, one.code) == (Health.ILL, "KEY_FILE_INVALID")


async def test_a_verifier_key_of_another_log_is_found(tmp_path):
    settings = friends(tmp_path)
    (settings.keys_dir / VKEY).write_text("another+0a1b2c3d+AQ==\n", encoding="utf-8")
    assert states((await found(settings))["keys"]) == [Health.WELL, Health.ILL]


async def test_a_ledger_that_was_altered_or_lost_is_found(tmp_path):
    settings = friends(tmp_path)
    with (settings.ledger_dir / DATABASE).open("r+b") as file:
        file.truncate(4_096)
    assert states((await found(settings))["ledger"]) == [Health.ILL]
    (settings.ledger_dir / DATABASE).unlink()
    (one,) = (await found(settings))["ledger"]
    assert (one.state, one.code) == (Health.ILL, "LEDGER_MISSING")


async def test_a_disk_that_fills_is_found(tmp_path, monkeypatch):
    settings = friends(tmp_path)
    for free, state in ((0.5, Health.ILL), (2.0, Health.WATCH), (50.0, Health.WELL)):
        usage = type("Usage", (), {"free": free * files.GIB})
        monkeypatch.setattr(files.shutil, "disk_usage", lambda _place, usage=usage: usage)
        assert states((await found(settings))["disk"]) == [state]


async def test_a_server_is_asked_and_not_written(tmp_path):
    async with embedded_engine(tmp_path / "engine", "256m") as engine:
        password = tmp_path / "graph.password"
        password.touch(mode=0o600)
        password.write_text(engine.password, encoding="ascii")
        at = GraphSettings(url=engine.url, user=engine.user, database=engine.database, password_file=password)
        settings = friends(tmp_path, at)
        empty = await found(settings)
        assert "the first start makes it ready" in said(empty["graph"])
        async with open_city(settings):
            held = await found(settings)
            assert "does not answer" not in said(held["graph"])
            assert Health.UNSEEN in states(held["ledger"])
            assert str(os.getpid()) in said(held["gateway"])
        ready = await found(settings)
        assert states(ready["graph"])[:1] == [Health.WELL]
        assert "every constraint and index" in said(ready["graph"])
        silent = msgspec.structs.replace(
            settings, graph=msgspec.structs.replace(at, url="bolt://127.0.0.1:9")
        )
        (one,) = (await found(silent))["graph"]
        assert (one.state, one.code) == (Health.ILL, "GRAPH_UNAVAILABLE")


class Region:
    """A neighbour's door over TLS, with the headers that it is given."""

    def __init__(self, status: str = "200 OK", date: str = "") -> None:
        self.head = (
            f"HTTP/1.1 {status}\r\ncontent-length: 0\r\n" + (f"date: {date}\r\n" if date else "") + "\r\n"
        )

    @contextlib.asynccontextmanager
    async def open(self, tls: ssl.SSLContext | None = None):
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0, ssl=tls)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()

    async def _meet(self, reader, writer) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self.head.encode())
            await writer.drain()
        writer.close()


async def reached(settings: Settings, region: Region) -> list:
    async with region.open() as port:
        there = msgspec.structs.replace(
            city_settings(settings.data_dir.parent, "chenzhou", HttpSettings(port=port), GraphSettings())
        )
        cities = {"zhengzhou": settings, "chenzhou": there}
        settings.trust_list.write_bytes(trust_list(settings.data_dir.parent, "zhengzhou", cities, 2))
        return (await found(settings))["neighbours"]


async def test_a_neighbour_that_answers_is_reached(tmp_path):
    settings = friends(tmp_path)
    assert states(await reached(settings, Region())) == [Health.WELL]
    (refused,) = await reached(settings, Region("503 Service Unavailable"))
    assert (refused.state, refused.english) == (Health.ILL, "region 431000 answers 503")
    (wrong,) = await reached(settings, Region(date="Sat, 01 Mar 2025 10:00:00 GMT"))
    assert (wrong.state, "it or ours is wrong" in wrong.english) == (Health.WATCH, True)


async def test_a_certificate_is_told_with_its_days(tmp_path):
    here, theirs = certificate(tmp_path, days=10)
    async with (
        Region().open(here) as port,
        httpx2.AsyncClient(verify=theirs) as client,
        client.stream("GET", f"https://127.0.0.1:{port}/") as answer,
    ):
        (one,) = neighbours.clock_and_certificate("431000", answer)
    assert one.state is Health.WATCH
    assert re.fullmatch(r"the certificate of region 431000 holds for (9|10) days more", one.english)


def certificate(root: Path, days: int) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate of its own for so many days, and one that believes it."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file, pem = root / "tls.pem", serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.public_bytes(pem))
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(file)
    theirs = ssl.create_default_context(cadata=made.public_bytes(pem).decode())
    return here, theirs


def test_every_sentence_of_the_doctor_has_its_chinese():
    told = [
        words
        for source in sources("gateway/doctor")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING
        for words in words_of(node.args[0])
    ]
    assert len(told) > 25
    assert [words for words in told if not has_chinese(words)] == []
    for what in ("version 7 of the trust list", "the key in `7`", "the certificate of region 7"):
        assert has_chinese(f"{what} holds for 7 days more")
    assert has_chinese("7 GiB are free at `7`")
    assert has_chinese("`7` delivered last at 7")


def test_where_a_listener_is_asked():
    assert address("0.0.0.0", 1) == "http://127.0.0.1:1"
    assert address("::", 1) == "http://[::1]:1"
    assert address("10.0.0.1", 1) == "http://10.0.0.1:1"


def test_feeds_are_read_from_metrics():
    text = 'x 1\naccord_feed_delivered_timestamp_seconds{feed="a"} 1.5\n# EOF\n'
    assert feeds_told(text) == {"a": 1_500_000}


async def test_a_backup_that_is_old_is_told(tmp_path):
    """1. none was made; 2. one of today; 3. one of a week ago; 4. what is kept of it is no record."""
    settings = friends(tmp_path)
    # 1.
    (none,) = (await found(settings))["backup"]
    assert (none.state, "no backup was made" in none.english) == (Health.WATCH, True)
    # 2.
    keep_last(settings, system_clock(), tmp_path / "backup-1")
    (today,) = (await found(settings))["backup"]
    assert (today.state, "0 days old" in today.english, "backup-1" in today.chinese) == (
        Health.WELL,
        True,
        True,
    )
    # 3.
    (old,) = (await found(settings, after=7 * DAY))["backup"]
    assert (old.state, "7 days old" in old.english) == (Health.WATCH, True)
    # 4.
    (settings.data_dir / "last-backup.json").write_text("[]")
    (bad,) = (await found(settings))["backup"]
    assert (bad.state, bad.code) == (Health.ILL, "FILE_UNREADABLE")


def test_work_that_fails_at_the_gateway_is_told(tmp_path):
    failing = {"work": {"polling": {"code": "NEIGHBOUR_SILENT", "failures": 3, "ended": False}}}
    patient = visit(Loaded(settings=Settings(data_dir=tmp_path), origins={}), system_clock())
    looked = list(engines.gateway(msgspec.structs.replace(patient, readiness=failing, url="http://there")))
    assert states(looked) == [Health.WELL, Health.WATCH]
    assert looked[1].english == "work of the gateway fails: polling with NEIGHBOUR_SILENT, 3 times in a row"
    assert "连续 3 次" in looked[1].chinese
