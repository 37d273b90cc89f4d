"""A real Neo4j for tests and measurements: fetched from Maven Central once, started, gone with its parent.

    async with neo4j_server(directory) as address: ...
    python -m tests.neo4j.server                      # prints the address, runs until its input ends

ACCORD_TEST_NEO4J_URL (with _USER, _PASSWORD and _DATABASE) names a server to use instead.
"""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from neo4j import AsyncGraphDatabase

from graph.store.engine import Address

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "deploy" / "neo4j-test"
TOOLS = ROOT / ".tools" / "neo4j"
PASSWORD = "a-server-for-tests"
START_WITHIN = 120.0
MISSING = """a real Neo4j needs a JDK of 17 or newer and Maven, and `{tool}` is not there.
Install them:            apt-get install openjdk-17-jdk-headless maven
or use your own server:  ACCORD_TEST_NEO4J_URL=bolt://host:7687 ACCORD_TEST_NEO4J_PASSWORD=... make test-neo4j"""


class NoNeo4j(Exception):
    """There is no Neo4j to test on, and what to do about it."""


@contextlib.asynccontextmanager
async def neo4j_server(directory: Path, heap: str = "1g") -> AsyncIterator[Address]:
    """Run a Neo4j on `directory`, or name the one that the environment does."""
    if url := os.environ.get("ACCORD_TEST_NEO4J_URL"):
        yield Address(
            url=url,
            user=os.environ.get("ACCORD_TEST_NEO4J_USER", "neo4j"),
            password=os.environ.get("ACCORD_TEST_NEO4J_PASSWORD", ""),
            database=os.environ.get("ACCORD_TEST_NEO4J_DATABASE", "neo4j"),
        )
        return
    libraries = await fetched()
    with (directory / "neo4j.log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(
            *(
                "java",
                f"-Xmx{heap}",
                "-cp",
                f"{libraries}/*",
                RECIPE / "Neo4jServer.java",
                directory / "data",
            ),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env={name: value for name, value in os.environ.items() if name != "JAVA_TOOL_OPTIONS"},
        )
    try:
        async with asyncio.timeout(START_WITHIN):
            port = await _port(server, directory)
        address = Address(
            url=f"bolt://127.0.0.1:{port}",
            user="neo4j",
            password=PASSWORD,
            database="neo4j",
            process=server.pid,
        )
        await _change_password(address)
        yield address
    finally:
        server.stdin.close()
        with contextlib.suppress(ConnectionError):
            await server.stdin.wait_closed()
        await server.wait()


async def fetched() -> Path:
    """Return the folder of Neo4j's libraries, fetched by Maven at first use; half a fetch is none."""
    libraries = TOOLS / "lib"
    for tool in ("javac", "mvn") if not libraries.exists() else ("javac",):
        if shutil.which(tool) is None:
            raise NoNeo4j(MISSING.format(tool=tool))
    if not libraries.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOOLS) as half:
            command = ["mvn", "-q", "-B", "-f", RECIPE / "pom.xml", "dependency:copy-dependencies"]
            maven = await asyncio.create_subprocess_exec(*command, f"-DoutputDirectory={half}/lib")
            if await maven.wait():
                raise NoNeo4j("Maven could not fetch Neo4j; its words are above")
            with contextlib.suppress(FileExistsError, OSError):
                Path(half, "lib").rename(libraries)
    return libraries


async def _port(server: asyncio.subprocess.Process, directory: Path) -> int:
    while line := await server.stdout.readline():
        if line.startswith(b"bolt "):
            return int(line.split()[1])
    raise NoNeo4j(f"Neo4j did not start:\n{(directory / 'neo4j.log').read_text()}")


async def _change_password(address: Address) -> None:
    """Change the first password of a new server."""
    change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new"
    async with (
        AsyncGraphDatabase.driver(address.url, auth=("neo4j", "neo4j")) as driver,
        driver.session(database="system") as session,
    ):
        await (await session.run(change, new=address.password)).consume()


async def main() -> None:
    """Serve until standard input ends."""
    with tempfile.TemporaryDirectory() as directory:
        async with neo4j_server(Path(directory)) as address:
            print(msgspec.json.encode(address).decode(), flush=True)
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except NoNeo4j as words:
        sys.exit(str(words))
