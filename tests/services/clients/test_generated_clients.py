"""Clients that tools of three ecosystems generate from the plain schema compile, and ask a running gateway.

What is generated are the documentation's examples. Python, Node with npm, and Go are needed; without one of
them its test fails and says what to install. Packages come from the ordinary registries by the pins beside
this, once, into `.tools/clients`.
"""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn

from benchmarks.metrics import ROOT
from gateway.app import application
from gateway.listening import address_of, bind_port
from graph.synthetic import story
from schema.print import PLAIN
from tests.cases.asking.test_examples import examples
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = [pytest.mark.services, pytest.mark.anyio]

HERE = Path(__file__).parent
PLACE = ROOT / ".tools" / "clients"
NPM = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
VENV = Path("venv/bin")
TOOLS = {
    "python": {
        "needs": (),
        "install": (
            (sys.executable, "-m", "venv", "venv"),
            (f"{VENV}/python", "-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements.txt"),
        ),
        "build": (
            (f"{VENV}/ariadne-codegen",),
            (f"{VENV}/mypy", "--strict", "--follow-imports=silent", "main.py"),
        ),
        "run": (f"{VENV}/python", "main.py"),
    },
    "typescript": {
        "needs": ("node", "npm"),
        "install": (NPM,),
        "build": (("npx", "graphql-codegen", "--config", "codegen.yml"), ("npx", "tsc", "--project", ".")),
        "run": ("node", "built/main.js"),
    },
    "go": {
        "needs": ("go",),
        "install": (("go", "mod", "download"),),
        "build": (("go", "tool", "genqlient"), ("go", "vet", "."), ("go", "build", "-o", "client", ".")),
        "run": ("./client",),
    },
}
WORDS = {
    "node": "apt-get install nodejs npm",
    "npm": "apt-get install npm",
    "go": "Go 1.24 or newer, go.dev/dl",
}


class NothingToGenerateWith(Exception):
    """A tool of an ecosystem is not there, and what to do about it."""


async def done(place: Path, *command: str) -> str:
    """Run a command to its end, or fail with what it said."""
    running = await asyncio.create_subprocess_exec(
        *command, cwd=place, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, said = await running.communicate()
    assert running.returncode == 0, f"{' '.join(command)}\n{out.decode()}\n{said.decode()}"
    return out.decode()


async def prepared(name: str) -> Path:
    """The folder of a client with its tool installed, the schema as it is, and the examples."""
    for tool in TOOLS[name]["needs"]:
        if shutil.which(tool) is None:
            raise NothingToGenerateWith(f"`{tool}` is not there: {WORDS[tool]}")
    place = PLACE / name
    shutil.copytree(HERE / name, place, dirs_exist_ok=True)
    (place / "schema.graphql").write_bytes(PLAIN.read_bytes())
    queries = "\n".join(example["query"] for example in examples())
    (place / "queries.graphql").write_text(queries, encoding="utf-8")
    pins = b"".join(path.read_bytes() for path in sorted((HERE / name).iterdir()) if path.stem in LOCKS)
    stamp = place / "installed"
    if not stamp.exists() or stamp.read_bytes() != pins:
        for command in TOOLS[name]["install"]:
            await done(place, *command)
        stamp.write_bytes(pins)
    return place


LOCKS = {"requirements", "package-lock", "go"}


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("clients")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as opened:
        yield opened


@pytest.fixture(scope="module")
async def url(there: There) -> AsyncIterator[str]:
    """The address at which the city listens."""
    listening = bind_port("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(application(there.city), lifespan="off", log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"{address_of(listening)}/graphql"
    server.should_exit = True
    await serving


@pytest.mark.parametrize("name", TOOLS)
async def test_a_generated_client_compiles_and_is_answered(name: str, there: There, url: str) -> None:
    place = await prepared(name)
    for command in TOOLS[name]["build"]:
        await done(place, *command)
    token = (await there.headers("company"))["Authorization"].removeprefix("Bearer ")
    said = json.loads(await done(place, *TOOLS[name]["run"], url, token, story.COMPANY))
    assert said == {"name": story.COMPANY_NAME, "total": 2, "severity": "SEVERE"}
