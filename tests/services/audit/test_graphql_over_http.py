"""Whoever checks servers of GraphQL over HTTP checks this one by the same audit, under either edition.

Node and npm are needed, and without them the tests fail and say what to install; the audit comes from the
npm index by the lock file beside this, into `.tools/audit`, once.
"""

import asyncio
import json
import shutil
import socket
import subprocess
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn

from benchmarks.metrics import ROOT
from gateway.app import application
from gateway.city import open_city
from gateway.client.tokens import mint_token
from gateway.http.protocol import SocketLimits, serving
from gateway.keyring import make_keys
from gateway.ledger_files import begin_ledger
from gateway.settings import GraphSettings, HttpSettings
from tests.city import PATIENT, PRINCIPALS, zhengzhou
from tests.services.interop.test_foreign_verifiers import need_node

pytestmark = [pytest.mark.services, pytest.mark.anyio]

HERE = Path(__file__).parent
PLACE = ROOT / ".tools" / "audit"
AUDITS = 61


@pytest.fixture(scope="session")
def audits():
    """A function that runs the audit upon an address and returns what each question found."""
    need_node()
    PLACE.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    for name in ("package.json", "package-lock.json", "audit.mjs"):
        shutil.copy(HERE / name, PLACE / name)
    stamp = PLACE / "installed"
    if not stamp.exists() or stamp.read_bytes() != lock:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PLACE, check=True)
        stamp.write_bytes(lock)

    def run(url, shown):
        done = subprocess.run(
            ["node", "audit.mjs", url],
            input=f"Bearer {shown}",
            capture_output=True,
            text=True,
            cwd=PLACE,
            check=True,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@asynccontextmanager
async def served(settings):
    make_keys(settings.keys_dir, settings.ledger.origin)
    begin_ledger(settings)
    async with open_city(settings) as city:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            config = uvicorn.Config(
                application(city), lifespan="on", loop="asyncio", **serving(SocketLimits())
            )
            server = uvicorn.Server(config)
            task = asyncio.create_task(server.serve(sockets=[listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            try:
                yield f"http://127.0.0.1:{listening.getsockname()[1]}/graphql"
            finally:
                server.should_exit = server.force_exit = True
                await task


NO_PREFERENCE = {"47DE", "80D8"}
"""A client that takes anything: the audit wants `application/json`, where errors hide behind status 200; the text
of either edition wants `application/graphql-response+json` since 2025, and so do we."""

FOUR_HUNDRED = {
    *{"423L", "LKJ0", "LKJ1", "LKJ2", "LKJ3", "6C00", "6C01", "6C02", "6C03", "4760", "4761", "4762", "4763"},
    *{"58B0", "58B1", "58B2", "58B3", "3E3A", "86EE"},
}
"""JSON that is no request, and variables that do not fit: 400 once, 422 in the newer edition."""

TWO_HUNDRED = {"572B", "FDE2", "7B9B"}
"""Failures under `application/json`: 200 once, their own status in the newer edition."""

DIFFERENT = {"AUDIT": NO_PREFERENCE, "SEPTEMBER_2026": NO_PREFERENCE | FOUR_HUNDRED | TWO_HUNDRED}
"""What is answered otherwise than the audit asks, by its own ids: where the editions exclude each other."""


@pytest.mark.parametrize("edition", DIFFERENT)
async def test_the_published_audit_finds_nothing_but_where_the_editions_differ(edition, audits, tmp_path):
    settings = zhengzhou(
        data_dir=tmp_path,
        http=HttpSettings(edition=edition),
        graph=GraphSettings(heap=256),
        deadlines=PATIENT,
    )
    async with served(settings) as url:
        found = await asyncio.to_thread(audits, url, mint_token(settings, PRINCIPALS["officer"]))
    assert len(found) == AUDITS
    assert {one["id"]: one for one in found if one["status"] != "ok"}.keys() == DIFFERENT[edition]
