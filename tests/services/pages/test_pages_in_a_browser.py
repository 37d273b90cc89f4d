"""Every page in a real Chromium: both languages, three widths, light and dark; people who find a company and do their work.

Node with npm and Chromium are needed, and without them the tests fail and say what to install; axe and what steers
the browser come from the npm index by the lock file beside this, into `.tools/pages`, once. Pictures of every look
lie in `.tools/pages/pictures` afterwards.
"""

import asyncio
import json
import shutil
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from msgspec.structs import replace

from benchmarks.metrics import ROOT
from gateway.app import application
from gateway.settings import GraphSettings
from graph.model.time import instant
from graph.synthetic import story
from tests.cases.console.signing_in import STATED, free_port, provided, with_provider
from tests.cases.console.upon_records import lay_on_desks
from tests.city import BASIS, PATIENT, story_city, zhengzhou
from tests.services.interop.test_foreign_verifiers import need_node

pytestmark = [pytest.mark.services, pytest.mark.anyio]

HERE = Path(__file__).parent
PLACE = ROOT / ".tools" / "pages"
PUBLIC = {
    "home": "/",
    "search": "/search?q=郑州",
    "company": f"/company/{story.PUBLISHED}",
    "nobody": f"/company/{story.UNREGISTERED}",
    "measures": "/measures",
    "rules": "/rules",
    "clauses": "/rules/henan.regulation-2019",
    "verify": "/verify",
    "refusal": "/measures?day=never",
}
OFFICER = {
    "statement": "/statement",
    "subject": f"/subject/{story.COMPANY}",
    "search-signed-in": "/search?q=瑞和",
}
PEOPLE = {
    "officer": {"work": "/work"},
    "centre": {"work-of-the-centre": "/work"},
    "subject": {"me": "/me", "looks": "/me/looks"},
    "authority": {"work-of-the-authority": "/work", "procedures": f"/subject/{story.COMPANY}/procedures"},
    "auditor": {
        "audit": "/audit",
        "entry": "/audit/entry/0",
        "patterns": "/audit/patterns",
        "statistics": "/audit/statistics?by=department&by=officer&by=purpose",
    },
}
"""Pages of each who signs in, one after the other."""

DONE = {
    "officer": ["/work", "acknowledgeTask", {}],
    "subject": ["/me", "openDispute", {"grounds": "处罚决定与事实不符，请予核实。"}],
}
"""What somebody does by buttons and forms alone, before the pages are looked at."""

TOLD = {"nobody": 1, "refusal": 1}
"""Pages whose status the browser itself tells on its console."""


def browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, (
        "the pages are looked at in a real browser. Install it:  apt-get install chromium fonts-noto-cjk"
    )
    return found


def installed() -> Path:
    need_node()
    PLACE.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    for name in ("package.json", "package-lock.json", "walk.mjs"):
        shutil.copy(HERE / name, PLACE / name)
    stamp = PLACE / "installed"
    if not stamp.exists() or stamp.read_bytes() != lock:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PLACE, check=True)
        stamp.write_bytes(lock)
    pictures = PLACE / "pictures"
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir()
    return pictures


async def walked(given: dict) -> list[dict]:
    child = await asyncio.create_subprocess_exec(
        "node", "walk.mjs", cwd=PLACE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate(json.dumps(given).encode())
    assert child.returncode == 0
    return [json.loads(line) for line in out.splitlines()]


def stated(name: str) -> dict[str, str] | None:
    if name not in STATED:
        return None
    purpose, case = STATED[name]
    return {"purpose": purpose, "legalBasis": BASIS, "case": case}


async def test_every_page_is_usable_quiet_and_whole_and_people_do_their_work(tmp_path):
    given = {"browser": browser(), "pictures": str(installed()), "public": PUBLIC, "officer": OFFICER}
    given |= {
        "search": "瑞和",
        "people": PEOPLE,
        "stated": {name: stated(name) for name in PEOPLE},
        "done": DONE,
    }
    port = free_port()
    settings = zhengzhou(data_dir=tmp_path / "data", deadlines=PATIENT, graph=GraphSettings(heap=384))
    settings = with_provider(settings, free_port())
    pages = f"http://127.0.0.1:{port}"
    settings = replace(settings, console=replace(settings.console, address=pages))
    ago = timedelta(days=10)
    begins = datetime.now(UTC) - ago - timedelta(minutes=5)
    async with provided(settings), story_city(tmp_path / "files", settings, begins) as there:
        await lay_on_desks(there, ago)
        city = replace(there.city, clock=lambda: instant(datetime.now(UTC)))  # the provider's clock
        with socket.create_server(("127.0.0.1", port)) as listening:
            server = uvicorn.Server(uvicorn.Config(application(city), lifespan="off", log_level="error"))
            task = asyncio.create_task(server.serve(sockets=[listening]))
            looks = await walked({**given, "pages": pages})
            server.should_exit = True
            await task
    arrived = [look for look in looks if "arrived" in look]
    assert arrived == [{"arrived": f"/subject/{story.COMPANY}", "heading": story.COMPANY_NAME}]
    done = {look["did"]: look["told"] for look in looks if "did" in look}
    assert set(done) == {command for _, command, _ in DONE.values()}
    assert all("entry" in told or "序号" in told for told in done.values())
    seen = [look for look in looks if "name" in look]
    assert len(seen) == sum(len(some) for some in (PUBLIC, OFFICER, *PEOPLE.values())) * 12
    assert [(one["name"], one["language"], one["violations"]) for one in seen if one["violations"]] == []
    assert [one for one in seen if len(one["errors"]) > TOLD.get(one["name"], 0)] == []
    assert {origin for one in seen for origin in one["origins"]} == {pages}
    assert [(one["name"], one["width"]) for one in seen if one["wider"]] == []
