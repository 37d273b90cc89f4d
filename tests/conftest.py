"""What every test may use: the asyncio backend, and one engine of each kind for the whole session."""

import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from graph.store.engine import Address, embedded_engine
from tests.neo4j.server import neo4j_server

# An engine that lives for a few tests earns nothing from Java's slower compiler, which takes half the time.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")

# A busy machine is no finding: no example of a property is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def embedded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Address]:
    """The embedded engine; tests share it, each with a world of its own."""
    async with embedded_engine(tmp_path_factory.mktemp("embedded"), "384m") as address:
        yield address


@pytest.fixture(scope="session")
async def neo4j(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Address]:
    """A real Neo4j; without Java or Maven the tests that ask for it fail and say what to install."""
    async with neo4j_server(tmp_path_factory.mktemp("neo4j")) as address:
        yield address


LONG = (
    "tests/cli/test_examples.py",
    "tests/cli/test_scripts.py",
    "tests/faults/test_crash.py",
    "tests/faults/test_faults.py",
    "tests/settings/test_every_setting.py",
    "tests/cli/test_demo.py",
    "tests/cases/exchange/test_polling.py",
)
"""Files that take longest: they begin first, in whatever order the others come, so that none is left alone."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: at for at, name in enumerate(LONG)}
    items.sort(key=lambda one: place.get(one.nodeid.partition("::")[0], len(LONG)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden", action="store_true", help="write expected answers anew; read the diff afterwards"
    )
